import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../src/llm/wire/read-fault.ts';

describe('Retry-After', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'retry-after': '3600' }, 3_600_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
    [{ 'retry-after-ms': 'soon', 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '-5' }, null],
    [{ 'retry-after': '0' }, null],
    [{ 'retry-after': '' }, null],
    [{ 'retry-after': 'Sun, 22 Nov 2026 11:59:30 GMT' }, null],
    [{ 'retry-after': 'next week' }, null],
    [{}, null],
  ])('%j is %s ms', (headers, expected) => {
    expect(parseRetryAfter(new Headers(headers as Record<string, string>), now)).toBe(expected);
  });
});
