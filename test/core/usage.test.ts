import { expect, test } from 'vitest';
import { addUsage, costOf, NO_USAGE, totalTokens, Usage } from '../../src/core/usage.ts';

const usage: Usage = { promptTokens: 1_000_000, cachedTokens: 400_000, completionTokens: 200_000, calls: 3 };

test('sums count each field by itself, and nothing changes nothing', () => {
  expect(addUsage(usage, NO_USAGE)).toEqual(usage);
  expect(addUsage(usage, { promptTokens: 1, cachedTokens: 2, completionTokens: 3, calls: 4 })).toEqual({
    promptTokens: 1_000_001,
    cachedTokens: 400_002,
    completionTokens: 200_003,
    calls: 7,
  });
});

test('a budget counts tokens in and out, cached ones once', () => {
  expect(totalTokens(usage)).toBe(1_200_000);
});

test('the cost tells cached from other tokens', () => {
  expect(costOf(usage, { hit: 0.1, miss: 1, out: 10 })).toBeCloseTo(0.04 + 0.6 + 2);
});

test('the cost does not fall below that of what was cached when a provider reports more cached than sent', () => {
  expect(costOf({ ...usage, promptTokens: 0, completionTokens: 0 }, { hit: 1, miss: 100, out: 1 })).toBeCloseTo(0.4);
});

test.each([{ promptTokens: -1 }, { calls: 0.5 }, { cachedTokens: Number.NaN }])('%j is no usage', (fields) => {
  expect(Usage.safeParse({ ...usage, ...fields }).success).toBe(false);
});
