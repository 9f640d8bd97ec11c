import PQueue from 'p-queue';
import { Alarms } from '../ports/alarms.ts';
import type { JobHandler, QueueCounts, TaskQueue } from '../ports/task-queue.ts';
import { FairLine } from './fair-line.ts';

/** How wide the queue is, and who hears of failures. */
export interface LocalQueueOptions {
  /** Jobs at once: `MAX_CONCURRENT_TASKS`. */
  readonly concurrency: number;
  /** Told of what a job threw, unless it only passed on the reason for which it was aborted. */
  readonly onError?: (taskId: string, error: unknown) => void;
  readonly now?: () => number;
}

/** For whom a job goes into the line, and when (ms since 1970). */
interface Place {
  readonly requester: string;
  readonly at: number;
}

interface RunningJob {
  readonly requester: string;
  readonly controller: AbortController;
  /** Added again while it ran. */
  again: Place | null;
}

/**
 * The queue of one process. A job whose time has come stands in the line and puts a turn into p-queue, and whoever is
 * next when that turn comes is run: p-queue counts the slots, `FairLine` says who is next. p-queue gets no signal, since
 * it would free the slot of an aborted job at once, while its body goes on.
 */
export class LocalQueue implements TaskQueue {
  readonly #slots: PQueue;
  readonly #line = new FairLine();
  readonly #parked = new Map<string, Place>();
  readonly #jobs = new Map<string, RunningJob>();
  readonly #alarms: Alarms;
  readonly #now: () => number;
  readonly #onError: (taskId: string, error: unknown) => void;
  #handler: JobHandler | null = null;
  #closing: Promise<void> | null = null;

  constructor({ concurrency, onError = () => undefined, now = Date.now }: LocalQueueOptions) {
    this.#slots = new PQueue({ concurrency, autoStart: false });
    this.#alarms = new Alarms((taskId) => this.#wake(taskId), now);
    this.#onError = onError;
    this.#now = now;
  }

  start(handler: JobHandler): void {
    if (this.#closing !== null) return;
    this.#handler = handler;
    this.#slots.start();
  }

  /** After `close` nothing is added: the store knows what is left to do. */
  enqueue(taskId: string, requester: string, notBefore: number | null = null): Promise<void> {
    const place = { requester, at: notBefore ?? 0 };
    const running = this.#jobs.get(taskId);
    if (this.#closing === null && running !== undefined) running.again = earlier(running.again, place);
    else if (this.#closing === null) this.#add(taskId, place);
    return Promise.resolve();
  }

  cancel(taskId: string, reason: Error): Promise<boolean> {
    const wasThere = this.#unpark(taskId) !== null || this.#line.remove(taskId);
    const running = this.#jobs.get(taskId);
    if (running !== undefined) {
      running.again = null;
      running.controller.abort(reason);
    }
    return Promise.resolve(wasThere || running !== undefined);
  }

  counts(): Promise<QueueCounts> {
    const running = this.#jobs.size;
    return Promise.resolve({
      waiting: this.#line.size,
      parked: this.#parked.size,
      running,
      free: Math.max(0, this.#slots.concurrency - running),
    });
  }

  close(reason: Error): Promise<void> {
    this.#closing ??= this.#end(reason);
    return this.#closing;
  }

  #end(reason: Error): Promise<void> {
    this.#alarms.close();
    this.#parked.clear();
    this.#line.clear();
    for (const job of this.#jobs.values()) {
      job.again = null;
      job.controller.abort(reason);
    }
    // Turns that are left find the line empty; before the first start they have to be let through for that.
    this.#slots.start();
    return this.#slots.onIdle();
  }

  #add(taskId: string, place: Place): void {
    if (this.#line.has(taskId)) return;
    const next = earlier(this.#unpark(taskId), place);
    if (next.at > this.#now()) {
      this.#parked.set(taskId, next);
      this.#alarms.set(taskId, next.at);
    } else {
      this.#line.add({ taskId, requester: next.requester });
      void this.#slots.add(() => this.#takeTurn());
    }
  }

  #unpark(taskId: string): Place | null {
    const place = this.#parked.get(taskId) ?? null;
    this.#alarms.clear(taskId);
    this.#parked.delete(taskId);
    return place;
  }

  #wake(taskId: string): void {
    const place = this.#unpark(taskId);
    if (place !== null) this.#add(taskId, { ...place, at: 0 });
  }

  /** Never rejects: p-queue would pass that on to nobody, and the process would end. */
  async #takeTurn(): Promise<void> {
    const next = this.#line.take((requester) => this.#countRunning(requester));
    if (next === null || this.#handler === null) return;
    const { taskId, requester } = next;
    const job: RunningJob = { requester, controller: new AbortController(), again: null };
    this.#jobs.set(taskId, job);
    const at = await this.#run(this.#handler, taskId, job.controller.signal);
    this.#jobs.delete(taskId);
    const again = at === null ? job.again : earlier(job.again, { requester, at });
    if (again !== null && this.#closing === null) this.#add(taskId, again);
  }

  async #run(handler: JobHandler, taskId: string, signal: AbortSignal): Promise<number | null> {
    try {
      const at = await handler(taskId, signal);
      return signal.aborted ? null : at;
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) this.#report(taskId, error);
      return null;
    }
  }

  #countRunning(requester: string): number {
    let count = 0;
    for (const job of this.#jobs.values()) if (job.requester === requester) count += 1;
    return count;
  }

  #report(taskId: string, error: unknown): void {
    try {
      this.#onError(taskId, error);
    } catch {
      // Whoever reports errors has nobody left to report to.
    }
  }
}

function earlier(one: Place | null, other: Place): Place {
  return one !== null && one.at <= other.at ? one : other;
}
