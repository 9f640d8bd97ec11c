import { ParkError, TaskError } from '../core/errors.ts';
import { decideInterruption } from '../core/interruption.ts';
import { isFinal, type Task, type UnfinishedTask } from '../core/task.ts';
import type { NewEvent } from '../core/task-event.ts';
import { totalTokens } from '../core/usage.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Observe } from '../ports/observation.ts';
import { StaleWriterError, StoreUnavailableError, type TaskStore } from '../ports/task-store.ts';
import { dayOf } from './admission.ts';

/** Runs the steps of one task from wherever its log stands: gives events, and is given the task after each. */
export type TaskRunner = (task: UnfinishedTask, signal: AbortSignal) => AsyncGenerator<NewEvent, void, UnfinishedTask>;

export interface TaskWorkerOptions {
  readonly store: Pick<TaskStore, 'get' | 'append'>;
  readonly ledger: Pick<Ledger, 'addToDay'>;
  readonly run: TaskRunner;
  /** Milliseconds of running time for one task. */
  readonly taskTimeoutMs: number;
  /** Hears of what ended a run. */
  readonly observe?: Observe;
  readonly onError: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** Why a running job was stopped: its requester cancelled it, and the log says so or is about to. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

/** Why a running job was stopped: the process is about to end, and the next one goes on. */
export class ShutdownError extends Error {
  override readonly name = 'ShutdownError';
}

/** Claims without any progress after which a task is set aside. */
const POISONED_AFTER = 5;
/** Milliseconds after which a task is tried again that the store could not read or write. */
export const STORE_RETRY_MS = 30_000;

/** The body of a job: drives the runner and records each event before the next step is taken. */
export class TaskWorker {
  readonly #options: TaskWorkerOptions;
  readonly #now: () => number;

  constructor(options: TaskWorkerOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** Works on a task until it ends or has to wait. @returns when to take it up again, in ms since 1970, or null */
  async work(id: string, stopped: AbortSignal): Promise<number | null> {
    let found: Task | null;
    try {
      found = await this.#options.store.get(id);
    } catch (error) {
      return this.#waitForStore(id, error);
    }
    if (found === null || isFinal(found)) return null;
    const { taskTimeoutMs } = this.#options;
    const deadline = new AbortController();
    const timer = setTimeout(
      () => deadline.abort(new TaskError('timeout', { seconds: Math.round(taskTimeoutMs / 1000) })),
      Math.max(0, taskTimeoutMs - found.runningMs),
    );
    const position = { task: found };
    const signal = AbortSignal.any([stopped, deadline.signal]);
    try {
      await this.#drive(found, position, signal);
      return null;
    } catch (error) {
      return await this.#settle(position.task, signal.aborted ? signal.reason : error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** `position` is kept at the last event that was recorded. */
  async #drive(found: UnfinishedTask, position: { task: Task }, signal: AbortSignal): Promise<void> {
    if (found.claims >= POISONED_AFTER) throw new TaskError('poisoned', { claims: found.claims });
    const steps = this.#options.run(found, signal);
    try {
      for (let step = await steps.next(); step.done !== true;) {
        // What has happened is recorded even when it is time to stop: it was paid for.
        const task = await this.#record(position.task, step.value);
        position.task = task;
        if (isFinal(task)) return;
        signal.throwIfAborted();
        step = await steps.next(task);
      }
    } finally {
      // Whatever the steps still have in flight ends with them.
      await steps.return();
    }
  }

  async #record(task: Task, event: NewEvent): Promise<Task> {
    const { store, ledger, onError } = this.#options;
    const appended = await store.append(task.id, task.sequence, [event], this.#now());
    if (event.type === 'usage-recorded') {
      // The log has it: a sum over the day that misses something is no reason to stop.
      await ledger
        .addToDay(dayOf(this.#now()), totalTokens(event.usage))
        .catch((error: unknown) => onError('tokens were not counted', { task: task.id, err: error }));
    }
    return appended.task;
  }

  /** Decides what an interruption means for the task, and records that. */
  async #settle(task: Task, error: unknown): Promise<number | null> {
    // Somebody else has the word.
    if (error instanceof StaleWriterError || error instanceof CancelledError) return null;
    if (error instanceof StoreUnavailableError) return this.#waitForStore(task.id, error);
    try {
      if (error instanceof ShutdownError) {
        await this.#record(task, { type: 'task-parked', reason: 'shutdown', notBefore: null });
        return null;
      }
      if (isFinal(task)) return null;
      if (!(error instanceof ParkError)) this.#options.observe?.({ type: 'task-broke', task: task.id, error });
      const event = decideInterruption(task, error);
      await this.#record(task, event);
      return event.type === 'task-parked' ? event.notBefore : null;
    } catch (storeError) {
      return storeError instanceof StaleWriterError ? null : this.#waitForStore(task.id, storeError);
    }
  }

  /** The log stands where it stood, so the task goes on from there once the store answers again. */
  #waitForStore(id: string, error: unknown): number {
    this.#options.onError('the store does not answer', { task: id, err: error });
    return this.#now() + STORE_RETRY_MS;
  }
}
