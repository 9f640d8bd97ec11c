import { createHash } from 'node:crypto';
import type { ChatMessage } from './model-request.ts';

/** What a provider reports about one request, in DeepSeek's fields and in OpenAI's. */
export interface ReportedUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_cache_hit_tokens: number;
  prompt_cache_miss_tokens: number;
  prompt_tokens_details: { cached_tokens: number };
  completion_tokens_details: { reasoning_tokens: number };
  /** Of the prompt, what was written to the cache: reported by OpenRouter and its kin. */
  cache_write_tokens?: number;
  /** USD: OpenRouter's own bill. */
  cost?: number;
}

/** About four characters make a token. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/**
 * A provider's prefix cache: whole messages, byte for byte. The end of each request and of each answer is kept, and a
 * beginning that two requests share is kept from the second on.
 */
export class PrefixCache {
  readonly #kept = new Set<string>();
  readonly #seen = new Set<string>();

  /** Tokens at the beginning of `messages` that an earlier conversation has paid for. */
  hit(scope: string, messages: readonly ChatMessage[]): number {
    const prefixes = prefixHashes(scope, messages);
    const longest = prefixes.findLastIndex((hash) => this.#kept.has(hash));
    const shared = prefixes.findLast((hash) => this.#seen.has(hash));
    if (shared !== undefined) this.#kept.add(shared);
    for (const hash of prefixes) this.#seen.add(hash);
    const whole = prefixes.at(-1);
    if (whole !== undefined) this.#kept.add(whole);
    return promptTokens(messages.slice(0, longest + 1));
  }

  /** Keeps a finished answer as part of the beginning of later conversations. */
  keepAnswer(scope: string, messages: readonly ChatMessage[], answer: string): void {
    const last = prefixHashes(scope, [...messages, { role: 'assistant', content: answer }]).at(-1);
    if (last !== undefined) this.#kept.add(last);
  }
}

/** Tokens of a prompt, with a few for each message's frame. */
export function promptTokens(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, one) => sum + countTokens(one.content ?? '') + 4, 0);
}

/** The usage of one request; `reasoning` is billed as output. */
export function reportUsage(prompt: number, cached: number, answer: string, reasoning: string): ReportedUsage {
  const completion = countTokens(answer) + countTokens(reasoning);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_cache_hit_tokens: cached,
    prompt_cache_miss_tokens: prompt - cached,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: countTokens(reasoning) },
  };
}

function prefixHashes(scope: string, messages: readonly ChatMessage[]): string[] {
  const hash = createHash('sha256').update(scope);
  return messages.map((one) => {
    hash.update(`\0${one.role}\0${one.content ?? ''}`);
    return hash.copy().digest('hex');
  });
}
