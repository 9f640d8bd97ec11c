import PQueue from 'p-queue';
import type { JobHandler, TaskQueue } from '../ports/task-queue.ts';
import { FairLine } from './fair-line.ts';

/** How wide the queue is, and who hears of failures. */
export interface LocalQueueOptions {
  /** Jobs at once: `MAX_CONCURRENT_TASKS`. */
  readonly concurrency: number;
  /** Told of what a job threw, unless it only passed on the reason for which it was aborted. */
  readonly onError?: (taskId: string, error: unknown) => void;
}

interface RunningJob {
  readonly requester: string;
  readonly controller: AbortController;
  /** Added again while it ran: for whom it goes back into the line at its end. */
  again: string | null;
}

/**
 * The queue of one process. Each added job puts a turn into p-queue, and whoever is next when that turn comes is run:
 * p-queue counts the slots, `FairLine` says who is next. p-queue gets no signal, since it would free the slot of an
 * aborted job at once, while its body goes on.
 */
export class LocalQueue implements TaskQueue {
  readonly #slots: PQueue;
  readonly #line = new FairLine();
  readonly #jobs = new Map<string, RunningJob>();
  readonly #onError: (taskId: string, error: unknown) => void;
  #handler: JobHandler | null = null;
  #closing: Promise<void> | null = null;

  constructor(options: LocalQueueOptions) {
    this.#slots = new PQueue({ concurrency: options.concurrency, autoStart: false });
    this.#onError = options.onError ?? (() => undefined);
  }

  start(handler: JobHandler): void {
    if (this.#closing !== null) return;
    this.#handler = handler;
    this.#slots.start();
  }

  /** One that runs is run once more after its end. After `close` nothing is added: the store knows what is left to do. */
  enqueue(taskId: string, requester: string): Promise<void> {
    const running = this.#jobs.get(taskId);
    if (this.#closing === null && running !== undefined) running.again = requester;
    else if (this.#closing === null && !this.#line.has(taskId)) this.#add(taskId, requester);
    return Promise.resolve();
  }

  cancel(taskId: string, reason: Error): Promise<boolean> {
    if (this.#line.remove(taskId)) return Promise.resolve(true);
    const running = this.#jobs.get(taskId);
    if (running === undefined) return Promise.resolve(false);
    running.again = null;
    running.controller.abort(reason);
    return Promise.resolve(true);
  }

  waiting(): number {
    return this.#line.size;
  }

  running(): number {
    return this.#jobs.size;
  }

  free(): number {
    return Math.max(0, this.#slots.concurrency - this.#jobs.size);
  }

  close(reason: Error): Promise<void> {
    this.#closing ??= this.#end(reason);
    return this.#closing;
  }

  #end(reason: Error): Promise<void> {
    this.#line.clear();
    for (const job of this.#jobs.values()) {
      job.again = null;
      job.controller.abort(reason);
    }
    // Turns that are left find the line empty; before the first start they have to be let through for that.
    this.#slots.start();
    return this.#slots.onIdle();
  }

  #add(taskId: string, requester: string): void {
    this.#line.add({ taskId, requester });
    void this.#slots.add(() => this.#takeTurn());
  }

  /** Never rejects: p-queue would pass that on to nobody, and the process would end. */
  async #takeTurn(): Promise<void> {
    const next = this.#line.take((requester) => this.#countRunning(requester));
    if (next === null || this.#handler === null) return;
    const { taskId, requester } = next;
    const job: RunningJob = { requester, controller: new AbortController(), again: null };
    this.#jobs.set(taskId, job);
    const { signal } = job.controller;
    try {
      await this.#handler(taskId, signal);
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) this.#report(taskId, error);
    }
    this.#jobs.delete(taskId);
    if (job.again !== null) this.#add(taskId, job.again);
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
