import { z } from 'zod';

const count = z.number().int().min(0);

/** Tokens and calls as the provider reported them. `cachedTokens` is the part of `promptTokens` served from its cache. */
export const Usage = z.object({
  promptTokens: count,
  cachedTokens: count,
  completionTokens: count,
  calls: count,
});
export type Usage = z.infer<typeof Usage>;

export const NO_USAGE: Usage = { promptTokens: 0, cachedTokens: 0, completionTokens: 0, calls: 0 };

/** The sum of two usages. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    calls: a.calls + b.calls,
  };
}

/** Tokens in and out: what the budgets count. */
export function totalTokens(usage: Usage): number {
  return usage.promptTokens + usage.completionTokens;
}

/** USD per million tokens. */
export interface Prices {
  readonly hit: number;
  readonly miss: number;
  readonly out: number;
}

/** What this usage cost, in USD. */
export function costOf(usage: Usage, prices: Prices): number {
  const missed = Math.max(0, usage.promptTokens - usage.cachedTokens);
  return (usage.cachedTokens * prices.hit + missed * prices.miss + usage.completionTokens * prices.out) / 1_000_000;
}
