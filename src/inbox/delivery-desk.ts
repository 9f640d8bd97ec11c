import { backoff, nextTryAt } from '../core/backoff.ts';
import { ClaimLoop } from '../ports/claim-loop.ts';
import type { Claimed, Delivery, DeliveryLedger } from '../ports/ledger.ts';
import { pause } from '../ports/pause.ts';

export interface DeliveryDeskOptions {
  readonly ledger: Omit<DeliveryLedger, 'hasDelivery'>;
  /** Reads one stored delivery and does what it asks; gives one word on what became of it. */
  readonly handle: (delivery: Delivery) => Promise<string>;
  readonly onError: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly now?: () => number;
}

/** Deliveries worked on at once. */
const AT_ONCE = 8;
const MAX_ATTEMPTS = 12;
/** Longer than the inbox gives to one notice, so that nobody else begins while one is handled. */
const LEASE_MS = 120_000;
/** Milliseconds for which the end waits for what runs; what is not settled by then is handled anew by another process. */
const CLOSE_WITHIN_MS = 5_000;
const wait = backoff({ first: 2_000, longest: 300_000 });

/**
 * Works off stored deliveries. Each was answered before anything was asked of GitHub, so from here on it is ours: one
 * that fails is tried again, by this process or another. One that waits for its next try holds no place.
 */
export class DeliveryDesk {
  readonly #options: DeliveryDeskOptions;
  readonly #now: () => number;
  readonly #loop: ClaimLoop<Claimed<Delivery>>;
  #isStopped = false;

  constructor(options: DeliveryDeskOptions) {
    const { ledger, onError, now = Date.now } = options;
    this.#options = options;
    this.#now = now;
    this.#loop = new ClaimLoop({
      atOnce: AT_ONCE,
      claim: (limit) => ledger.claimDeliveries({ now: now(), leaseMs: LEASE_MS, limit }),
      nextAt: () => ledger.nextDeliveryAt(),
      work: (held) => this.#work(held),
      onError: (error) => onError('the ledger does not answer', { err: error }),
      now,
    });
  }

  /** Takes up what an earlier process stored and did not finish. */
  start(): void {
    this.#loop.look();
  }

  /** Stores a delivery; it is on disk when this returns. A known one changes nothing. */
  async accept(delivery: Delivery): Promise<void> {
    if (await this.#options.ledger.recordDelivery(delivery)) this.#loop.look();
  }

  /** Takes up nothing more, and waits a moment for what runs. */
  async close(): Promise<void> {
    this.#isStopped = true;
    const over = new AbortController();
    const late = pause(CLOSE_WITHIN_MS, over.signal).catch(() => undefined);
    await Promise.race([this.#loop.close(), late]);
    over.abort();
  }

  async #work(held: Claimed<Delivery>): Promise<void> {
    const { ledger, handle } = this.#options;
    // It was claimed in the very moment of the end.
    if (this.#isStopped) await ledger.releaseDelivery(held, this.#now());
    else
      await handle(held)
        .then((outcome) => ledger.settleDelivery(held, outcome))
        .catch((error: unknown) => this.#tryLater(held, error));
  }

  async #tryLater(held: Claimed<Delivery>, error: unknown): Promise<void> {
    const { ledger, onError } = this.#options;
    const { id, event, attempts } = held;
    onError('delivery not handled', { delivery: id, event, attempt: attempts, err: error });
    const next = this.#isStopped ? this.#now() : nextTryAt(error, this.#now(), wait(attempts));
    if (attempts < MAX_ATTEMPTS) await ledger.releaseDelivery(held, next);
    else await ledger.settleDelivery(held, 'failed');
  }
}
