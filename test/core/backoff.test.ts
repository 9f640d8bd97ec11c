import { describe, expect, test } from 'vitest';
import { backoff, nextTryAt } from '../../src/core/backoff.ts';
import { ParkError } from '../../src/core/errors.ts';

describe('a wait', () => {
  test('doubles from failure to failure up to the longest', () => {
    const wait = backoff({ first: 5_000, longest: 60_000 });
    expect([1, 2, 3, 4, 5, 160, 2_000].map((failures) => wait(failures))).toEqual([
      ...[5_000, 10_000, 20_000, 40_000],
      ...[60_000, 60_000, 60_000],
    ]);
  });

  test('is the first one before anything has failed', () => {
    expect(backoff({ first: 5_000, longest: 60_000 })(0)).toBe(5_000);
  });

  test('leaves its share of jitter to chance', () => {
    const wait = backoff({ first: 500, longest: 8_000, jitter: 0.5 });
    expect([0, 0.5, 1].map((chance) => wait(1, chance))).toEqual([250, 375, 500]);
    expect([0, 1].map((chance) => wait(9, chance))).toEqual([4_000, 8_000]);
    expect(wait(2)).toBe(1_000);
  });

  test('is the same whatever the chance where there is no jitter', () => {
    const wait = backoff({ first: 500, longest: 8_000 });
    expect(wait(2, 0)).toBe(wait(2, 1));
  });
});

test('the next try comes after the wait, and not before the time that GitHub named', () => {
  const limit = new ParkError('github_rate_limited', 9_000);
  expect(nextTryAt(new Error('down'), 1_000, 500)).toBe(1_500);
  expect(nextTryAt(limit, 1_000, 500)).toBe(9_000);
  expect(nextTryAt(limit, 8_900, 500)).toBe(9_400);
});
