import type { TaskError } from '../../src/core/errors.ts';
import { NO_USAGE, type Usage } from '../../src/core/usage.ts';
import type { FinishReason, LanguageModel, ModelCall, ModelPiece } from '../../src/ports/language-model.ts';

/** What the model says: a text that ends by itself, or a text with its end. */
export type ScriptedReply =
  | string
  | {
      readonly text: string;
      readonly reason?: FinishReason | 'none';
      readonly usage?: Partial<Usage>;
      /** Why it was cut. */
      readonly fault?: TaskError;
    };

/** Answers one call. A thrown error is an answer that never came. `index` counts all calls from 0. */
export type ModelScript = (call: ModelCall, index: number) => ScriptedReply | Promise<ScriptedReply>;

/** A model that says what its script tells it to and keeps a log of the calls. It obeys its signal. */
export class ScriptedModel implements LanguageModel {
  readonly name = 'scripted/model';
  readonly canContinuePrefix: boolean;
  /** Every call, in the order in which it came. */
  readonly calls: ModelCall[] = [];
  /** Calls that have not ended, and how many there have been at once. */
  running = 0;
  mostRunning = 0;
  readonly #script: ModelScript;
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor(script: ModelScript, options: { readonly canContinuePrefix?: boolean } = {}) {
    this.#script = script;
    this.canContinuePrefix = options.canContinuePrefix ?? false;
  }

  /** Resolves once so many calls have come in all. */
  called(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ count, resolve });
      this.#wake();
    });
  }

  async *generate(call: ModelCall, signal: AbortSignal): AsyncGenerator<ModelPiece, void, undefined> {
    signal.throwIfAborted();
    const index = this.calls.push(call) - 1;
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    this.#wake();
    try {
      const said = await untilAborted(Promise.resolve(this.#script(call, index)), signal);
      const { text, reason = 'stop', usage = {}, fault } = typeof said === 'string' ? { text: said } : said;
      const half = Math.ceil(text.length / 2);
      for (const part of [text.slice(0, half), text.slice(half)]) if (part !== '') yield { type: 'text', text: part };
      if (reason !== 'none') {
        const cut = fault === undefined ? {} : { fault };
        yield { type: 'finish', reason, usage: { ...NO_USAGE, calls: 1, ...usage }, model: this.name, ...cut };
      }
    } finally {
      this.running -= 1;
    }
  }

  #wake(): void {
    for (const { count, resolve } of this.#waiting) if (this.calls.length >= count) resolve();
    this.#waiting = this.#waiting.filter(({ count }) => this.calls.length < count);
  }
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The files that a call asks for, by the marker lines in its request; null for a call for the plan. */
export function wantedBy(call: ModelCall): { readonly nonce: string; readonly paths: readonly string[] } | null {
  const asking = call.messages.findLast(({ role, content }) => role === 'user' && /^<<<FILE /m.test(content));
  const found = [...(asking?.content ?? '').matchAll(/^<<<FILE (\S+) (.+)>>>$/gm)];
  const nonce = found[0]?.[1];
  return nonce === undefined ? null : { nonce, paths: found.map((match) => match[2] ?? '') };
}

/** A file between the markers that a call asks for. */
export function markedAnswer(call: ModelCall, text: string): string {
  const wanted = wantedBy(call);
  return `<<<FILE ${wanted?.nonce ?? ''} ${wanted?.paths[0] ?? ''}>>>\n${text}<<<END ${wanted?.nonce ?? ''}>>>\n`;
}
