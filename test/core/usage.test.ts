import { expect, test } from 'vitest';
import {
  addUsage,
  cachedShareOf,
  costOf,
  NO_USAGE,
  priceOf,
  totalTokens,
  Usage,
  weighTokens,
} from '../../src/core/usage.ts';

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

test('what is shown counts tokens in and out, cached ones once', () => {
  expect(totalTokens(usage)).toBe(1_200_000);
});

test('the cost tells cached from other tokens', () => {
  expect(costOf(usage, { hit: 0.1, miss: 1, out: 10 })).toBeCloseTo(0.04 + 0.6 + 2);
});

test('the cost does not fall below that of what was cached when a provider reports more cached than sent', () => {
  expect(costOf({ ...usage, promptTokens: 0, completionTokens: 0 }, { hit: 1, miss: 100, out: 1 })).toBeCloseTo(0.4);
});

test('tokens that were written to the cache cost what the fourth price says, else what others do', () => {
  const written = { ...usage, cacheWriteTokens: 100_000 };
  const prices = { hit: 0.1, miss: 1, out: 10 };
  expect(priceOf(written, { ...prices, write: 1.25 })).toBeCloseTo(0.04 + 0.5 + 0.125 + 2);
  expect(priceOf(written, prices)).toBeCloseTo(priceOf(usage, prices));
  expect(addUsage(written, written).cacheWriteTokens).toBe(200_000);
});

test('a cost that was recorded wins over prices, and a sum is known where all of it is', () => {
  const paid = { ...usage, costUsd: 0.5 };
  expect(costOf(paid, { hit: 1, miss: 1, out: 1 })).toBe(0.5);
  expect(addUsage(NO_USAGE, paid).costUsd).toBe(0.5);
  expect(addUsage(paid, paid).costUsd).toBe(1);
  expect(addUsage(paid, usage).costUsd).toBeUndefined();
  expect(costOf(addUsage(paid, usage), null)).toBeNull();
});

test('a budget counts cached tokens for their share of the price, else for a tenth', () => {
  expect(weighTokens(usage, cachedShareOf(null))).toBe(600_000 + 40_000 + 200_000);
  expect(weighTokens(usage, cachedShareOf({ hit: 0.003, miss: 0.15, out: 0.6 }))).toBe(600_000 + 8_000 + 200_000);
  expect(weighTokens(usage, cachedShareOf({ hit: 3, miss: 1, out: 1 }))).toBe(totalTokens(usage));
  expect(cachedShareOf({ hit: 0, miss: 0, out: 1 })).toBe(0.1);
});

test.each([{ promptTokens: -1 }, { calls: 0.5 }, { cachedTokens: Number.NaN }])('%j is no usage', (fields) => {
  expect(Usage.safeParse({ ...usage, ...fields }).success).toBe(false);
});
