import { estimateTokens, NO_USAGE, priceOf, type Prices, type Usage } from '../../core/usage.ts';
import type { ModelCall } from '../../ports/language-model.ts';
import type { CompletionChunk } from './completion-chunk.ts';

/** Characters for one token at the most that are believed: twice as many as usual, whatever the language. */
const MOST_CHARACTERS_PER_TOKEN = 8;

/**
 * What one request used: the figures of the provider, and an estimate in place of those that are missing or below half
 * of what went over the wire.
 */
export class UsageMeter {
  readonly #prices: Prices | null;
  readonly #sent: Measure;
  readonly #received: Measure = { characters: 0, bytes: 0 };
  #isAnswered = false;
  #reported: Usage | null = null;

  constructor(call: Pick<ModelCall, 'messages' | 'prefix'>, prices: Prices | null) {
    this.#prices = prices;
    this.#sent = { characters: 0, bytes: 0 };
    for (const { content } of call.messages) add(this.#sent, content);
    add(this.#sent, call.prefix ?? '');
  }

  /** The server took the request: from here on it is a call. */
  begin(): void {
    this.#isAnswered = true;
  }

  read({ text, reasoning, usage }: CompletionChunk): void {
    add(this.#received, text);
    add(this.#received, reasoning);
    this.#reported = usage ?? this.#reported;
  }

  /** The provider's figures as they came. */
  get reported(): Usage {
    return this.#reported ?? { ...NO_USAGE, calls: this.#isAnswered ? 1 : 0 };
  }

  /** What is counted. Of a request that brought nothing and reported nothing, only that it was made. */
  get usage(): Usage {
    const { reported } = this;
    if (this.#reported === null && this.#received.characters === 0) return reported;
    const { costUsd, cacheWriteTokens: written = 0 } = reported;
    const promptTokens = this.#promptTokens(reported.promptTokens, reported.cachedTokens, written);
    const usage: Usage = {
      promptTokens,
      cachedTokens: Math.min(reported.cachedTokens, promptTokens),
      completionTokens: believed(reported.completionTokens, this.#received),
      calls: 1,
      ...(written === 0 ? {} : { cacheWriteTokens: written }),
    };
    const cost = costUsd ?? (this.#prices === null ? null : priceOf(usage, this.#prices));
    return cost === null ? usage : { ...usage, costUsd: cost };
  }

  /** Some servers count what their cache had, or took, beside the prompt and not in it. */
  #promptTokens(prompt: number, cached: number, written: number): number {
    const isBeside =
      cached > prompt || (isTooFew(prompt, this.#sent) && !isTooFew(prompt + cached + written, this.#sent));
    return believed(isBeside ? prompt + cached + written : prompt, this.#sent);
  }
}

interface Measure {
  characters: number;
  bytes: number;
}

function add(measure: Measure, text: string): void {
  measure.characters += text.length;
  measure.bytes += Buffer.byteLength(text);
}

function isTooFew(tokens: number, { characters }: Measure): boolean {
  return tokens < characters / MOST_CHARACTERS_PER_TOKEN;
}

function believed(tokens: number, measure: Measure): number {
  return isTooFew(tokens, measure) ? estimateTokens(measure.bytes) : tokens;
}
