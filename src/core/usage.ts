import { z } from 'zod';

const count = z.number().int().min(0);

/**
 * Tokens and calls as the provider reported them, or as estimated where its figures cannot be. `cachedTokens` is the
 * part of `promptTokens` served from its cache, `cacheWriteTokens` the part that was written to it.
 */
export const Usage = z.object({
  promptTokens: count,
  cachedTokens: count,
  completionTokens: count,
  calls: count,
  cacheWriteTokens: count.optional(),
  /** What it cost in USD: as the provider said, else by its prices at that time. Left out: not known. */
  costUsd: z.number().min(0).optional(),
});
export type Usage = z.infer<typeof Usage>;

export const NO_USAGE: Usage = { promptTokens: 0, cachedTokens: 0, completionTokens: 0, calls: 0 };

/** The sum of two usages. Its cost is known where that of both is. */
export function addUsage(a: Usage, b: Usage): Usage {
  const written = (a.cacheWriteTokens ?? 0) + (b.cacheWriteTokens ?? 0);
  const [costA, costB] = [a, b].map(({ costUsd, calls }) => costUsd ?? (calls === 0 ? 0 : null));
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    calls: a.calls + b.calls,
    ...(written === 0 ? {} : { cacheWriteTokens: written }),
    ...(costA == null || costB == null || a.calls + b.calls === 0 ? {} : { costUsd: costA + costB }),
  };
}

/** Tokens in and out, as they are shown. */
export function totalTokens(usage: Usage): number {
  return usage.promptTokens + usage.completionTokens;
}

/** USD per million tokens. */
export interface Prices {
  readonly hit: number;
  readonly miss: number;
  readonly out: number;
  /** Of prompt tokens that are written to the provider's cache; without it they cost `miss`. */
  readonly write?: number | undefined;
}

/** What this usage costs by these prices, in USD. */
export function priceOf(usage: Usage, { hit, miss, out, write = miss }: Prices): number {
  const fresh = Math.max(0, usage.promptTokens - usage.cachedTokens);
  const written = Math.min(fresh, usage.cacheWriteTokens ?? 0);
  const tokens = usage.cachedTokens * hit + written * write + (fresh - written) * miss + usage.completionTokens * out;
  return tokens / 1_000_000;
}

/** What this usage cost, in USD: as it was recorded, else by these prices; null: nobody knows. */
export function costOf(usage: Usage, prices: Prices | null): number | null {
  return usage.costUsd ?? (prices === null ? null : priceOf(usage, prices));
}

/** What a cached token counts where no prices say it. */
const USUAL_SHARE = 0.1;

/** What a prompt token from the provider's cache counts against a budget of tokens: 0 to 1. */
export function cachedShareOf(prices: Prices | null): number {
  return prices === null || prices.miss === 0 ? USUAL_SHARE : Math.min(1, prices.hit / prices.miss);
}

/** Tokens in and out as the budget of a task counts them: those from the provider's cache for their share. */
export function weighTokens(usage: Usage, cachedShare: number): number {
  const cached = Math.min(usage.cachedTokens, usage.promptTokens);
  return Math.round(totalTokens(usage) - cached * (1 - cachedShare));
}

/** What a budget has to say of a usage: all tokens, those of them from a cache, and what they count together. */
export function spentTokens(
  usage: Usage,
  cachedShare: number,
): { readonly tokens: number; readonly cached: number; readonly used: number } {
  return { tokens: totalTokens(usage), cached: usage.cachedTokens, used: weighTokens(usage, cachedShare) };
}

/** USD as they are said: to a hundredth of a cent. */
export function inUsd(amount: number): number {
  return Number(amount.toFixed(4));
}

/** About this many bytes of UTF-8 make a token, in English as in Chinese. */
const BYTES_PER_TOKEN = 4;

/** About how many tokens a text is, or texts of this many bytes. */
export function estimateTokens(text: string | number): number {
  return Math.ceil((typeof text === 'number' ? text : Buffer.byteLength(text)) / BYTES_PER_TOKEN);
}
