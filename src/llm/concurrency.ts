import type { LanguageModel, ModelCall, ModelPiece } from '../ports/language-model.ts';
import { CallSlots, type ReleaseSlot, type Turn } from './call-slots.ts';
import { ProviderFault } from './provider-fault.ts';
import { MAX_RETRY_AFTER_MS } from './retry.ts';

/**
 * The limit of calls for one account of a provider. It starts at the most that is allowed, falls to what was in flight
 * when the provider says 429, and grows by one after each round of calls without a 429.
 */
export class CallLimiter {
  readonly #most: number;
  readonly #slots: CallSlots;
  readonly #shared: CallSlots | null;
  #cleanCalls = 0;
  #closedUntil = 0;

  /** `most`: calls at once. `shared`: slots that all providers of this process share. */
  constructor(most: number, shared: CallSlots | null = null) {
    this.#most = most;
    this.#slots = new CallSlots(most);
    this.#shared = shared;
  }

  /** Calls at once, as things stand. */
  get limit(): number {
    return this.#slots.limit;
  }

  /** The place in the line of a call that comes now. */
  nextOrder(): number {
    return this.#slots.nextOrder();
  }

  /** Waits for a slot here, then for one of those that are shared. */
  async acquire(turn: Turn, signal: AbortSignal): Promise<ReleaseSlot> {
    const release = await this.#slots.acquire(turn, signal);
    try {
      const releaseShared = await this.#shared?.acquire({ ...turn, order: this.#shared.nextOrder() }, signal);
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
    this.#cleanCalls += 1;
    if (this.#cleanCalls < this.limit || this.limit >= this.#most) return;
    this.#cleanCalls = 0;
    this.#slots.limit += 1;
  }

  /**
   * A call that still holds its slot was told 429. Returns whether it goes back into the line: it does while other
   * calls are in flight, since then the cause may be ourselves. Nobody is let in before `retryAfterMs` has passed.
   */
  recordRateLimit(retryAfterMs: number | null, now = Date.now()): boolean {
    const others = this.#slots.inFlight - 1;
    this.#cleanCalls = 0;
    this.#slots.limit = Math.max(1, Math.min(this.limit, others));
    if ((retryAfterMs ?? 0) > MAX_RETRY_AFTER_MS) return false;
    if (retryAfterMs !== null && now + retryAfterMs > this.#closedUntil) this.#close(retryAfterMs, now + retryAfterMs);
    return others > 0;
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
  const turn: Turn = { lane, priority: call.priority, order: limiter.nextOrder() };
  for (;;) {
    const release = await limiter.acquire(turn, signal);
    try {
      // Text cannot have come before a 429, so that nothing is handed on twice.
      yield* model.generate(call, signal);
      limiter.recordAnswer();
      return;
    } catch (error) {
      if (!(error instanceof ProviderFault) || error.code !== 'model_rate_limited') throw error;
      if (!limiter.recordRateLimit(error.retryAfterMs)) throw error;
    } finally {
      release();
    }
  }
}
