import { randomUUID } from 'node:crypto';
import type { AccessRef } from '../core/access-ref.ts';
import { RefusalError, toFailure, type TaskError } from '../core/errors.ts';
import { fromFileRecord, sha256, type GeneratedFile } from '../core/generated-file.ts';
import { InvalidTransitionError, isFinal, isRetryable, type Task } from '../core/task.ts';
import type { NewEvent, Person, RecordedEvent, TaskDelta } from '../core/task-event.ts';
import { requesterKey, type TaskRequest } from '../core/task-request.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { TaskQueue } from '../ports/task-queue.ts';
import { StaleWriterError, type TaskFilter, type TaskPage, type TaskStore } from '../ports/task-store.ts';
import { Admission, type AdmissionOptions } from './admission.ts';
import { followTask } from './follow-task.ts';
import { Spending, type SpendingOptions } from './spending.ts';
import { CancelledError, ShutdownError, STORE_RETRY_MS, TaskWorker, type TaskWorkerOptions } from './task-worker.ts';

export interface TaskManagerOptions extends AdmissionOptions, SpendingOptions, TaskWorkerOptions {
  readonly store: TaskStore;
  readonly queue: TaskQueue;
  readonly ledger: Ledger;
  readonly now?: () => number;
}

/** A task, and whether it was made by this very call. */
export interface Submission {
  readonly task: Task;
  readonly isNew: boolean;
}

/** Tries of one write against writers that are always faster: a running task has fewer events than that on its way. */
const MAX_WRITES = 1_000;

/** The one way in: takes requests, runs them when their turn comes, and records what happens. */
export class TaskManager {
  readonly #options: TaskManagerOptions;
  readonly #now: () => number;
  readonly #admission: Admission;
  readonly #worker: TaskWorker;
  readonly #stopping = new AbortController();
  /** By idempotency key: requests that are on their way to disk. */
  readonly #submitting = new Map<string, Promise<Submission>>();

  constructor(options: TaskManagerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const spending = new Spending(options, this.#now);
    this.#admission = new Admission(options, spending, this.#now);
    this.#worker = new TaskWorker(options, spending, this.#now);
  }

  /** Starts to work, with whatever an earlier process left unfinished. Returns how many tasks that is. */
  async start(): Promise<number> {
    const { queue, store } = this.#options;
    queue.start((id, signal) => this.#worker.work(id, signal));
    const ids = await store.unfinished();
    for (const id of ids) await this.#takeUp(id);
    return ids.length;
  }

  /**
   * Takes a request: it is on disk when this returns. A request that was made before gives its task; twins at the same
   * instant are one task, and count once. `tasksPerDay`: what the policy lets this requester have.
   * @throws RefusalError `stopping`, `queue_full`, `rate_limited`, `daily_budget_spent`, `monthly_budget_spent`,
   * `idempotency_key_reuse`, `not_found` for one that was forgotten
   */
  async submit(request: TaskRequest, tasksPerDay: number | null = null): Promise<Submission> {
    const key = request.idempotencyKey;
    const twin = this.#submitting.get(key);
    if (twin !== undefined) return { task: repeated((await twin).task, request), isNew: false };
    const submitting = this.#submit(request, tasksPerDay).finally(() => this.#submitting.delete(key));
    this.#submitting.set(key, submitting);
    return submitting;
  }

  get(id: string): Promise<Task | null> {
    return this.#options.store.get(id);
  }

  list(filter: TaskFilter): Promise<TaskPage> {
    return this.#options.store.list(filter);
  }

  newestOnIssue(...issue: Parameters<TaskStore['newestOnIssue']>): Promise<Task | null> {
    return this.#options.store.newestOnIssue(...issue);
  }

  /**
   * Ends a task; what was made is kept. Cancelling a cancelled task changes nothing. One that may have sent something to the
   * forge is cancelled once that is settled, which takes some seconds at the most; that it is to be, is on disk before.
   * @returns the task, which is unfinished only when the service stops meanwhile
   * @throws RefusalError `conflict` when it has completed or failed
   */
  async cancel(task: Task): Promise<Task> {
    if (task.status === 'cancelled') return task;
    if (isFinal(task)) throw new RefusalError('conflict', { values: { status: task.status } });
    // A body that runs is stopped first: it would otherwise go on with what can no longer be taken back.
    await this.#options.queue.cancel(task.id, new CancelledError('cancelled by its requester'));
    try {
      const asked = await this.#appendUntilWritten(task.id, cancellationOf, isToBeCancelled);
      return isFinal(asked) ? asked : await this.#finishCancelling(asked);
    } catch (error) {
      // It was not cancelled after all, and by now nobody works on it.
      if (!(error instanceof RefusalError)) {
        await this.#schedule(task, this.#now() + STORE_RETRY_MS);
      }
      throw error;
    }
  }

  /**
   * Fails all unfinished tasks that were asked for through this installation of the App: it has lost what they need.
   * @returns how many
   */
  async failInstallation(access: AccessRef, error: TaskError): Promise<number> {
    let count = 0;
    for (const id of await this.#options.store.unfinished()) {
      const task = await this.#options.store.get(id);
      if (task?.request.target.access === access && (await this.#fail(task, error))) count += 1;
    }
    return count;
  }

  /**
   * Brings a failed or cancelled task back to `pending`, from its last checkpoint. A `command` that did so before changes nothing.
   * `by`: who wrote it, and has to be allowed to when the task's turn comes.
   * @throws RefusalError `conflict` when it has not ended so · the same as `submit` when there is no room
   */
  async retry(task: Task, command: string | null = null, by: Person | null = null): Promise<Task> {
    if (command !== null && (await this.#hasObeyed(task.id, command))) return task;
    if (!isRetryable(task)) throw new RefusalError('conflict', { values: { status: task.status } });
    return this.#admission.admit(task.request, async () => {
      const asked = { ...(command === null ? {} : { command }), ...(by === null ? {} : { by }) };
      const event: NewEvent = { type: 'task-retried', ...asked };
      const retried = await this.#appendUntilWritten(
        task.id,
        () => event,
        ({ status }) => status === 'pending',
      );
      await this.#schedule(retried, 0);
      return retried;
    });
  }

  /**
   * Forgets a final task with its prompt, its log and its files. What is still owed for it is dropped: whoever comes to do
   * it finds no task.
   * @throws RefusalError `conflict` while it is not final, `not_found` when somebody else has forgotten it meanwhile
   */
  async forget(task: Task): Promise<void> {
    const { store, ledger } = this.#options;
    const mark = forgottenMark(task.request);
    // The same comment may be handled once more, for a reaction that failed: it makes no other task.
    if (isFinal(task) && mark !== null) {
      const nothing = { event: 'forgotten', payload: '', receivedAt: this.#now() };
      await ledger.recordDelivery({ id: mark, ...nothing }, 'forgotten');
    }
    if (await store.delete(task.id)) return;
    const found = await store.get(task.id);
    if (found === null) throw new RefusalError('not_found');
    throw new RefusalError('conflict', { values: { status: found.status } });
  }

  /** The log of a task as it stands. */
  readLog(id: string): Promise<readonly RecordedEvent[]> {
    return this.#options.store.eventsAfter(id, 0);
  }

  /**
   * The log after a sequence, then what happens live, deltas included, until the task has ended, or the signal aborts.
   */
  events(id: string, after: number, signal: AbortSignal): AsyncGenerator<RecordedEvent | TaskDelta> {
    return followTask(this.#options.store, id, after, signal);
  }

  /** One file of a task, as generated or as it was committed; null when there is none of that path. */
  async readFile(task: Task, path: string): Promise<GeneratedFile | null> {
    const record = (task.tree ?? task.files).find((file) => file.path === path);
    const text = record === undefined ? null : await this.#options.store.readText(task.id, record.sha256);
    return record === undefined || text === null ? null : fromFileRecord(record, text);
  }

  /** No new tasks from now on. */
  refuseNew(): void {
    this.#admission.close();
  }

  /** Stops: running tasks end at their next event and go on after the next start. */
  async close(): Promise<void> {
    this.refuseNew();
    const reason = new ShutdownError('the service is stopping');
    this.#stopping.abort(reason);
    await this.#options.queue.close(reason);
    await this.#worker.idle();
  }

  /** What has to wait for the store waits as a job; what the service's end interrupts, the next start takes up. */
  async #finishCancelling(task: Task): Promise<Task> {
    try {
      return (await this.#worker.cancel(task.id, this.#stopping.signal)) ?? task;
    } catch (error) {
      if (this.#stopping.signal.aborted) return task;
      throw error;
    }
  }

  /** @returns false when it has ended otherwise meanwhile */
  async #fail(task: Task, cause: TaskError): Promise<boolean> {
    await this.#options.queue.cancel(task.id, cause);
    try {
      const event: NewEvent = { type: 'task-failed', failure: toFailure(cause) };
      await this.#appendUntilWritten(
        task.id,
        () => event,
        ({ status }) => status === 'failed',
      );
      return true;
    } catch (error) {
      if (error instanceof RefusalError) return false;
      // By now nobody works on it, and whoever asked for this asks again.
      await this.#schedule(task, this.#now() + STORE_RETRY_MS);
      throw error;
    }
  }

  async #submit(request: TaskRequest, tasksPerDay: number | null): Promise<Submission> {
    const { queue, store, ledger } = this.#options;
    const known = await store.findByIdempotencyKey(request.idempotencyKey);
    if (known !== null) return { task: repeated(known, request), isNew: false };
    const mark = forgottenMark(request);
    if (mark !== null && (await ledger.hasDelivery(mark))) throw new RefusalError('not_found');
    return this.#admission.admit(request, async () => {
      await this.#admission.countNew(request, tasksPerDay);
      const { task, isNew } = await store.create(randomUUID(), request, this.#now());
      if (!isNew) return { task: repeated(task, request), isNew };
      await queue.enqueue(task.id, requesterKey(request.requester));
      return { task, isNew };
    });
  }

  async #hasObeyed(id: string, command: string): Promise<boolean> {
    const log = await this.readLog(id);
    return log.some((event) => event.type === 'task-retried' && event.command === command);
  }

  /** Puts a task in line that an earlier process did not finish. */
  async #takeUp(id: string): Promise<void> {
    const task = await this.#options.store.get(id).catch((error: unknown) => {
      this.#options.onError('a task could not be read', { task: id, err: error });
      return null;
    });
    if (task !== null && !isFinal(task) && task.cancelling) void this.#cancelLate(task);
    else if (task !== null) await this.#schedule(task, 0);
    // Whose it is cannot be told now: it takes its turn as somebody of its own, and is read then.
    else await this.#options.queue.enqueue(id, id, this.#now() + STORE_RETRY_MS);
  }

  /** Goes on with a cancellation that an earlier process did not finish; nothing waits for a slot that only ends. */
  async #cancelLate(task: Task): Promise<void> {
    try {
      await this.#finishCancelling(task);
    } catch (error) {
      this.#options.onError('a task could not be cancelled', { task: task.id, err: error });
      await this.#schedule(task, this.#now() + STORE_RETRY_MS);
    }
  }

  /** Puts a task in line, for `at` (ms since 1970) or for the time until which it is parked. */
  async #schedule(task: Task, at: number): Promise<void> {
    if (isFinal(task)) return;
    const notBefore = Math.max(at, task.notBefore ?? 0);
    await this.#options.queue.enqueue(task.id, requesterKey(task.request.requester), notBefore);
  }

  /** Whoever comes second reads again. */
  async #appendUntilWritten(
    id: string,
    eventFor: (task: Task) => NewEvent,
    isThere: (task: Task) => boolean,
  ): Promise<Task> {
    for (let write = 1; ; write += 1) {
      const task = await this.#options.store.get(id);
      if (task === null) throw new RefusalError('not_found');
      if (isThere(task)) return task;
      try {
        return (await this.#options.store.append(id, task.sequence, [eventFor(task)], this.#now())).task;
      } catch (error) {
        if (error instanceof InvalidTransitionError) {
          throw new RefusalError('conflict', { values: { status: task.status }, cause: error });
        }
        if (!(error instanceof StaleWriterError) || write >= MAX_WRITES) throw error;
      }
    }
  }
}

/** What stays of a forgotten task that was asked for by something on GitHub that is said once; null: it was not. */
function forgottenMark({ door, idempotencyKey }: TaskRequest): string | null {
  return door === 'comment' || door === 'issue' ? `forgotten-${sha256(idempotencyKey)}` : null;
}

/** What may have been sent is settled first. */
function cancellationOf(task: Task): NewEvent {
  return !isFinal(task) && task.repositoryRequested ? { type: 'cancellation-requested' } : { type: 'task-cancelled' };
}

function isToBeCancelled(task: Task): boolean {
  return task.status === 'cancelled' || (!isFinal(task) && task.cancelling);
}

function repeated(task: Task, request: TaskRequest): Task {
  if (task.request.fingerprint === request.fingerprint) return task;
  throw new RefusalError('idempotency_key_reuse');
}
