import { RefusalError } from '../core/errors.ts';
import { requesterKey, type TaskRequest } from '../core/task-request.ts';
import type { Ledger, RateVerdict } from '../ports/ledger.ts';
import type { TaskQueue } from '../ports/task-queue.ts';
import type { Spending } from './spending.ts';

export interface AdmissionOptions {
  readonly queue: Pick<TaskQueue, 'counts'>;
  readonly ledger: Pick<Ledger, 'countAgainst'>;
  readonly maxQueued: number;
  /** New tasks a minute for one requester; 0 is no limit. */
  readonly rateLimitPerMinute: number;
}

/** Seconds after which a client that found the queue full, or the service stopping, comes again. */
const COME_AGAIN_SECONDS = 30;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Is there room for one more task? */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #spending: Pick<Spending, 'refuseOver'>;
  readonly #now: () => number;
  /** Tasks that were let in and are on their way into the queue. */
  #entering = 0;
  /** Ends when the one before knows whether it has a place. */
  #turn: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(options: AdmissionOptions, spending: Pick<Spending, 'refuseOver'>, now: () => number) {
    this.#options = options;
    this.#spending = spending;
    this.#now = now;
  }

  /** Nothing is let in from now on. */
  close(): void {
    this.#isStopping = true;
  }

  /**
   * Lets one task in: `enter` puts it into the queue, and until it has, the task counts as one of those that wait.
   * @throws RefusalError `stopping`, `queue_full`, `daily_budget_spent`, `monthly_budget_spent`
   */
  async admit<T>(request: TaskRequest, enter: () => Promise<T>): Promise<T> {
    await this.#spending.refuseOver(request);
    await this.#takePlace();
    try {
      return await enter();
    } finally {
      this.#entering -= 1;
    }
  }

  /**
   * Counts a new task of its requester.
   * @throws RefusalError `rate_limited`
   */
  async countNew({ requester }: TaskRequest, tasksPerDay: number | null): Promise<void> {
    const key = requesterKey(requester);
    const { rateLimitPerMinute } = this.#options;
    if (rateLimitPerMinute > 0) await this.#count(`tasks:${key}`, rateLimitPerMinute, MINUTE_MS);
    if (tasksPerDay !== null) await this.#count(`tasks-of-day:${key}`, tasksPerDay, DAY_MS);
  }

  /** One after another, since the queue takes a while to count: a burst cannot pass all at once. */
  #takePlace(): Promise<void> {
    const place = this.#turn.then(() => this.#enterIfRoom());
    this.#turn = place.catch(() => undefined);
    return place;
  }

  async #enterIfRoom(): Promise<void> {
    // Before the queue counts: who gets into it meanwhile is counted twice rather than not at all.
    const entering = this.#entering;
    const { waiting, free } = await this.#options.queue.counts();
    if (this.#isStopping) throw refuseFor('stopping');
    const { maxQueued } = this.#options;
    const isBurst = entering > 0 && waiting + entering >= maxQueued + free;
    if (waiting >= maxQueued || isBurst) throw refuseFor('queue_full');
    this.#entering += 1;
  }

  async #count(bucket: string, limit: number, windowMs: number): Promise<void> {
    const verdict: RateVerdict = await this.#options.ledger.countAgainst(bucket, limit, windowMs, this.#now());
    if (verdict.isAllowed) return;
    const seconds = Math.max(1, Math.ceil((verdict.resetAt - this.#now()) / 1000));
    throw new RefusalError('rate_limited', { retryAfter: seconds, values: { seconds, limit } });
  }
}

function refuseFor(code: 'stopping' | 'queue_full'): RefusalError {
  return new RefusalError(code, { retryAfter: COME_AGAIN_SECONDS, values: { seconds: COME_AGAIN_SECONDS } });
}
