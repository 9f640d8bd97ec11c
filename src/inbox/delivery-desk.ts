import { backoff, nextTryAt } from '../core/backoff.ts';
import type { Delivery, Ledger } from '../ports/ledger.ts';
import { pause } from '../ports/pause.ts';
import { delayUntil } from '../core/retry-wait.ts';

export interface DeliveryDeskOptions {
  readonly ledger: Pick<Ledger, 'recordDelivery' | 'unsettledDeliveries' | 'settleDelivery'>;
  /** Reads one stored delivery and does what it asks; gives one word on what became of it. */
  readonly handle: (delivery: Delivery) => Promise<string>;
  readonly onError: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly now?: () => number;
}

/** Deliveries worked on at once. */
const AT_ONCE = 8;
const MAX_ATTEMPTS = 12;
const wait = backoff({ first: 2_000, longest: 300_000 });
/** Milliseconds for which the end waits for what runs; what is not settled by then is handled anew by the next process. */
const CLOSE_WITHIN_MS = 5_000;

/**
 * Works off stored deliveries. Each was answered before anything was asked of GitHub, so from here on it is ours: one
 * that fails is tried again, also by the next process.
 */
export class DeliveryDesk {
  readonly #options: DeliveryDeskOptions;
  readonly #now: () => number;
  readonly #stopped = new AbortController();
  /** Deliveries in hand: those that wait, run, or wait for their next try. */
  readonly #inHand = new Set<string>();
  readonly #waiting: { readonly delivery: Delivery; readonly attempt: number }[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: DeliveryDeskOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Takes up what an earlier process stored and did not finish. */
  async start(): Promise<void> {
    for (const delivery of await this.#options.ledger.unsettledDeliveries()) this.#receive(delivery);
  }

  /** Stores a delivery; it is on disk when this returns. A known one changes nothing. */
  async accept(delivery: Delivery): Promise<void> {
    if (await this.#options.ledger.recordDelivery(delivery)) this.#receive(delivery);
  }

  /** Takes up nothing more, and waits a moment for what runs. */
  async close(): Promise<void> {
    this.#stopped.abort(new Error('the service is stopping'));
    for (const timer of this.#timers) clearTimeout(timer);
    const over = new AbortController();
    const late = pause(CLOSE_WITHIN_MS, over.signal).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.#running), late]);
    over.abort();
  }

  #receive(delivery: Delivery): void {
    if (this.#inHand.has(delivery.id)) return;
    this.#inHand.add(delivery.id);
    this.#take(delivery, 1);
  }

  #take(delivery: Delivery, attempt: number): void {
    this.#waiting.push({ delivery, attempt });
    this.#startNext();
  }

  #startNext(): void {
    if (this.#stopped.signal.aborted || this.#running.size >= AT_ONCE) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    const run = this.#work(next.delivery, next.attempt).finally(() => {
      this.#running.delete(run);
      this.#startNext();
    });
    this.#running.add(run);
  }

  async #work(delivery: Delivery, attempt: number): Promise<void> {
    const facts = { delivery: delivery.id, event: delivery.event, attempt };
    try {
      await this.#options.ledger.settleDelivery(delivery.id, await this.#options.handle(delivery));
      this.#inHand.delete(delivery.id);
    } catch (error) {
      this.#options.onError('delivery not handled', { ...facts, err: error });
      if (attempt < MAX_ATTEMPTS) this.#takeAgain(delivery, attempt, error);
      else await this.#giveUp(delivery);
    }
  }

  /** A delivery that waits for its next try holds no place: others go on meanwhile. */
  #takeAgain(delivery: Delivery, attempt: number, error: unknown): void {
    if (this.#stopped.signal.aborted) return;
    const notBefore = nextTryAt(error, this.#now(), wait(attempt));
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#take(delivery, attempt + 1);
      },
      delayUntil(notBefore, this.#now()),
    );
    this.#timers.add(timer);
  }

  async #giveUp(delivery: Delivery): Promise<void> {
    await this.#options.ledger
      .settleDelivery(delivery.id, 'failed')
      .catch((error: unknown) => this.#options.onError('delivery not settled', { delivery: delivery.id, err: error }));
    this.#inHand.delete(delivery.id);
  }
}
