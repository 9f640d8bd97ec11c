import { ParkError, TaskError } from '../core/errors.ts';
import { decideInterruption } from '../core/interruption.ts';
import { isFinal, isUnsettled, type Task, type UnfinishedTask } from '../core/task.ts';
import type { NewEvent } from '../core/task-event.ts';
import type { Observe } from '../ports/observation.ts';
import { StaleWriterError, StoreUnavailableError, type TaskStore } from '../ports/task-store.ts';
import type { Spending } from './spending.ts';

/** Runs the steps of one task from wherever its log stands: gives events, and is given the task after each. */
export type TaskRunner = (task: UnfinishedTask, signal: AbortSignal) => AsyncGenerator<NewEvent, void, UnfinishedTask>;

export interface TaskWorkerOptions {
  readonly store: Pick<TaskStore, 'get' | 'append'>;
  readonly run: TaskRunner;
  /** Finds out what became of what a task sent before it had to stop. */
  readonly settle: TaskRunner;
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
/** Milliseconds for finding out what became of what a task sent. */
const SETTLE_WITHIN_MS = 30_000;
/** Milliseconds after which a task is tried again that the store could not read or write. */
export const STORE_RETRY_MS = 30_000;

/** Where a body stands. */
interface Position {
  task: Task;
}

/** The body of a job: drives the runner and records each event before the next step is taken. */
export class TaskWorker {
  readonly #options: TaskWorkerOptions;
  readonly #spending: Pick<Spending, 'waitOver' | 'count'>;
  readonly #now: () => number;
  /** By task: what is done about it here, until it ends. */
  readonly #bodies = new Map<string, Promise<unknown>>();
  readonly #endings = new Map<string, Promise<Task | null>>();

  constructor(options: TaskWorkerOptions, spending: Pick<Spending, 'waitOver' | 'count'>, now: () => number) {
    this.#options = options;
    this.#spending = spending;
    this.#now = now;
  }

  /** Works on a task until it ends or has to wait. @returns when to take it up again, in ms since 1970, or null */
  async work(id: string, stopped: AbortSignal): Promise<number | null> {
    let found: Task | null;
    try {
      found = await this.#options.store.get(id);
      if (found !== null && !isFinal(found) && found.cancelling) found = await this.cancel(id, stopped);
    } catch (error) {
      return stopped.aborted ? null : this.#waitForStore(id, error);
    }
    // Whoever stopped it before it began may be about to end it.
    if (found === null || isFinal(found) || stopped.aborted) return null;
    const body = this.#runBody(found, stopped);
    this.#bodies.set(id, body);
    return body.finally(() => this.#bodies.delete(id));
  }

  /**
   * Ends a task whose cancellation was asked for. What it sent is settled before: a body that runs, and was told to stop, is
   * waited for, and what became of the rest is looked up, as far as the forge tells.
   * @returns the task in the end; null when there is none
   * @throws StoreUnavailableError, StaleWriterError · the signal's reason: whoever comes next goes on
   */
  cancel(id: string, stopped: AbortSignal): Promise<Task | null> {
    const known = this.#endings.get(id);
    if (known !== undefined) return known;
    const ending = this.#cancel(id, stopped).finally(() => this.#endings.delete(id));
    this.#endings.set(id, ending);
    return ending;
  }

  async #cancel(id: string, stopped: AbortSignal): Promise<Task | null> {
    await this.#bodies.get(id);
    const found = await this.#options.store.get(id);
    if (found === null || isFinal(found)) return found;
    const position: Position = { task: found };
    await this.#settleEffects(position, stopped);
    return this.#record(position.task, { type: 'task-cancelled' }).catch((error: unknown) => {
      // It has ended otherwise, or goes on from there.
      if (error instanceof StaleWriterError) return this.#cancel(id, stopped);
      throw error;
    });
  }

  /** Ends when nothing is done here any more. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.#bodies.values(), ...this.#endings.values()]);
  }

  async #runBody(found: UnfinishedTask, stopped: AbortSignal): Promise<number | null> {
    const { taskTimeoutMs } = this.#options;
    const deadline = new AbortController();
    const timer = setTimeout(
      () => deadline.abort(new TaskError('timeout', { seconds: Math.round(taskTimeoutMs / 1000) })),
      Math.max(0, taskTimeoutMs - found.runningMs),
    );
    const position: Position = { task: found };
    const signal = AbortSignal.any([stopped, deadline.signal]);
    try {
      if (found.claims >= POISONED_AFTER) throw new TaskError('poisoned', { claims: found.claims });
      await this.#spending.waitOver(found);
      await this.#drive(this.#options.run(found, signal), position, signal);
      return null;
    } catch (error) {
      const isLate = deadline.signal.aborted && signal.reason === deadline.signal.reason;
      if (isLate && !isFinal(position.task) && isUnsettled(position.task)) {
        await this.#settleEffects(position, stopped).catch(() => undefined);
      }
      return await this.#settle(position.task, signal.aborted ? signal.reason : error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What the forge does not tell is left to a retry to find out. @throws as `cancel` */
  async #settleEffects(position: Position, stopped: AbortSignal): Promise<void> {
    const { task } = position;
    if (isFinal(task)) return;
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(SETTLE_WITHIN_MS)]);
    try {
      await this.#drive(this.#options.settle(task, signal), position, signal);
    } catch (error) {
      const isOurs = error instanceof StaleWriterError || error instanceof StoreUnavailableError;
      if (isOurs || stopped.aborted) throw error;
      if (!(signal.aborted || error instanceof TaskError || error instanceof ParkError)) {
        this.#options.onError('what a task sent was not settled', { task: task.id, err: error });
      }
    }
  }

  /** `position` is kept at the last event that was recorded. */
  async #drive(steps: ReturnType<TaskRunner>, position: Position, signal: AbortSignal): Promise<void> {
    try {
      for (let step = await steps.next(); step.done !== true;) {
        // What has happened is recorded even when it is time to stop: it was paid for.
        const task = await this.#recordBeside(position.task, step.value, signal);
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

  /** What a stopped body has done is recorded also after the wish to cancel it, which is somebody else's event. */
  async #recordBeside(task: Task, event: NewEvent, signal: AbortSignal): Promise<Task> {
    try {
      return await this.#record(task, event);
    } catch (error) {
      if (!(error instanceof StaleWriterError) || !(signal.reason instanceof CancelledError)) throw error;
      const now = await this.#options.store.get(task.id);
      const isWish = now !== null && !isFinal(now) && now.cancelling && now.sequence === task.sequence + 1;
      if (!isWish) throw error;
      return this.#record(now, event);
    }
  }

  async #record(task: Task, event: NewEvent): Promise<Task> {
    const { store, onError } = this.#options;
    const appended = await store.append(task.id, task.sequence, [event], this.#now());
    if (event.type === 'usage-recorded') {
      // The log has it: a sum that misses something is no reason to stop.
      await this.#spending
        .count(task.request, event.usage)
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
