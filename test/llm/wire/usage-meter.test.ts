import { describe, expect, it } from 'vitest';
import type { Prices } from '../../../src/core/usage.ts';
import { readChunk } from '../../../src/llm/wire/completion-chunk.ts';
import { UsageMeter } from '../../../src/llm/wire/usage-meter.ts';
import { aCall } from '../model-calls.ts';

/** 4,000 characters of a prompt, about 1,000 tokens. */
const PROMPT = 'four'.repeat(1_000);
/** 400 characters of an answer, about 100 tokens. */
const ANSWER = 'text'.repeat(100);

function usageOf(usage: unknown, prices: Prices | null = null, answer = ANSWER, prompt = PROMPT) {
  const meter = new UsageMeter(aCall({ messages: [{ role: 'user', content: prompt }] }), prices);
  meter.begin();
  if (answer !== '') meter.read(readChunk({ choices: [{ delta: { content: answer } }] }));
  if (usage !== undefined) meter.read(readChunk({ choices: [], usage }));
  return meter.usage;
}

describe('the figures of a provider', () => {
  it('count as they are', () => {
    const reported = { prompt_tokens: 900, completion_tokens: 120, prompt_cache_hit_tokens: 640 };
    expect(usageOf(reported)).toEqual({ promptTokens: 900, cachedTokens: 640, completionTokens: 120, calls: 1 });
  });

  it.each([
    [{ prompt_tokens: -900, completion_tokens: -5 }],
    [{ prompt_tokens: 'many', completion_tokens: null }],
    [{ prompt_tokens: Number.NaN, completion_tokens: Number.POSITIVE_INFINITY }],
    [{ prompt_tokens: 1e300, completion_tokens: 2 ** 60 }],
    [{ prompt_tokens: 499, completion_tokens: 49 }],
    [{}],
    [undefined],
  ])('%j are replaced by an estimate', (reported) => {
    expect(usageOf(reported)).toMatchObject({ promptTokens: 1_000, completionTokens: 100 });
  });

  it.each([
    ['half of the usual number', { prompt_tokens: 500, completion_tokens: 50 }, PROMPT, 500],
    ['few tokens for Chinese characters', { prompt_tokens: 250, completion_tokens: 50 }, '中'.repeat(1_000), 250],
    ['more than expected', { prompt_tokens: 90_000, completion_tokens: 50 }, PROMPT, 90_000],
  ])('are believed: %s', (_, reported, prompt, promptTokens) => {
    expect(usageOf(reported, null, ANSWER, prompt)).toMatchObject({ promptTokens, completionTokens: 50 });
  });

  it('are put together where the cache is counted beside the prompt', () => {
    const anthropic = { prompt_tokens: 20, completion_tokens: 100, cache_read_input_tokens: 900 };
    expect(usageOf({ ...anthropic, cache_creation_input_tokens: 80 })).toMatchObject({
      ...{ promptTokens: 1_000, cachedTokens: 900, cacheWriteTokens: 80 },
    });
  });

  it('say nothing of a request that brought nothing', () => {
    expect(usageOf(undefined, null, '')).toEqual({ promptTokens: 0, cachedTokens: 0, completionTokens: 0, calls: 1 });
  });
});

describe('the cost of a call', () => {
  const prices = { hit: 1, miss: 10, out: 100, write: 20 };
  const reported = { prompt_tokens: 1_000, completion_tokens: 100 };

  it('counts what was read from the cache and what was written to it', () => {
    const details = { cached_tokens: 400, cache_write_tokens: 200 };
    const usage = usageOf({ ...reported, prompt_tokens_details: details }, prices);
    expect(usage.costUsd).toBeCloseTo((400 * 1 + 200 * 20 + 400 * 10 + 100 * 100) / 1_000_000);
  });

  it.each([
    [{ cost: 0.25 }, 0.25],
    [{ cost: 0 }, 0],
    [{ cost: 0.01, is_byok: true, cost_details: { upstream_inference_cost: 0.2 } }, 0.21],
    [{ cost: 0.25, cost_details: { upstream_inference_cost: 0.2 } }, 0.25],
  ])('is what the provider says: %j', (said, cost) => {
    expect(usageOf({ ...reported, ...said }, prices).costUsd).toBeCloseTo(cost);
    expect(usageOf({ ...reported, ...said }).costUsd).toBeCloseTo(cost);
  });

  it.each([[{ cost: -1 }], [{ cost: 'free' }], [{}]])('is that of the prices where it says %j', (said) => {
    expect(usageOf({ ...reported, ...said }, prices).costUsd).toBeCloseTo((1_000 * 10 + 100 * 100) / 1_000_000);
    expect(usageOf({ ...reported, ...said }).costUsd).toBeUndefined();
  });
});
