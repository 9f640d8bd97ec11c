import { backoff, type Backoff } from '../core/backoff.ts';
import type { LanguageModel, ModelCall, ModelPiece } from '../ports/language-model.ts';
import { CallSlots, type ReleaseSlot, type Turn } from './call-slots.ts';
import { ProviderFault } from './provider-fault.ts';
import { MAX_RETRY_AFTER_MS } from './retry.ts';

/** Without a word of the provider, milliseconds for which nobody goes in: short, since one model call may be refused alone. */
const CLOSED = backoff({ first: 250, longest: 2_000 });

/**
 * The limit of calls for one model of a provider. It starts at the most that is allowed, falls to what was in flight
 * when the provider says 429, and grows by one after each round of calls without a 429.
 *
 * Each 429 is one of a call's tries, so that as few as can be are let into one: after it nobody goes in for as long as the
 * provider says, and where it says nothing for longer from time to time that this happens. Those who wait in the line
 * lose no try by it.
 */
export class CallLimiter {
  readonly #most: number;
  readonly #slots: CallSlots;
  readonly #shared: CallSlots | null;
  readonly #wait: Backoff;
  #cleanCalls = 0;
  #closures = 0;
  #closedUntil = 0;

  /** `most`: calls at once. `shared`: slots that all providers of this process share. */
  constructor(most: number, shared: CallSlots | null = null, wait = CLOSED) {
    this.#most = most;
    this.#slots = new CallSlots(most);
    this.#shared = shared;
    this.#wait = wait;
  }

  /** Calls at once, as things stand. */
  get limit(): number {
    return this.#slots.limit;
  }

  /** Waits for a slot here, then for one of those that are shared. */
  async acquire(turn: Turn, signal: AbortSignal): Promise<ReleaseSlot> {
    const release = await this.#slots.acquire(turn, signal);
    try {
      const releaseShared = await this.#shared?.acquire(turn, signal);
      return () => {
        releaseShared?.();
        release();
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** A call came to its end without a 429. */
  recordAnswer(): void {
    this.#closures = 0;
    this.#cleanCalls += 1;
    if (this.#cleanCalls < this.limit || this.limit >= this.#most) return;
    this.#cleanCalls = 0;
    this.#slots.limit += 1;
  }

  /** A call that still holds its slot was told 429. Nobody is let in before `retryAfterMs` has passed. */
  recordRateLimit(retryAfterMs: number | null, now = Date.now()): void {
    this.#cleanCalls = 0;
    this.#slots.limit = Math.max(1, Math.min(this.limit, this.#slots.inFlight - 1));
    if ((retryAfterMs ?? 0) > MAX_RETRY_AFTER_MS) return;
    // Calls that went in together are told one after another.
    if (now >= this.#closedUntil) {
      this.#closures += 1;
      // Told so again before anybody was answered.
      if (this.#closures > 1) this.#slots.limit = Math.max(1, Math.floor(this.limit / 2));
    }
    const ms = retryAfterMs ?? this.#wait(this.#closures);
    if (now + ms > this.#closedUntil) this.#close(ms, now + ms);
  }

  #close(ms: number, until: number): void {
    this.#closedUntil = until;
    this.#slots.pause();
    setTimeout(() => {
      if (this.#closedUntil === until) this.#slots.resume();
    }, ms).unref();
  }
}

/** The model behind a limiter. The slot is held while the stream runs. `lane`: whose calls these are. */
export function limited(model: LanguageModel, limiter: CallLimiter, lane = Symbol(model.name)): LanguageModel {
  return {
    name: model.name,
    canContinuePrefix: model.canContinuePrefix,
    generate: (call, signal) => generate(model, limiter, lane, call, signal),
  };
}

async function* generate(
  model: LanguageModel,
  limiter: CallLimiter,
  lane: symbol,
  call: ModelCall,
  signal: AbortSignal,
): AsyncGenerator<ModelPiece, void, undefined> {
  const release = await limiter.acquire({ lane, priority: call.priority }, signal);
  try {
    for await (const piece of model.generate(call, signal)) {
      // Whoever has the last piece asks for no more: behind it nothing is reached.
      if (piece.type === 'finish') limiter.recordAnswer();
      yield piece;
    }
  } catch (error) {
    if (error instanceof ProviderFault && error.code === 'model_rate_limited') {
      limiter.recordRateLimit(error.retryAfterMs);
    }
    throw error;
  } finally {
    release();
  }
}
