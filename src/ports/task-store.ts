import type { NewEvent, RecordedEvent, TaskDelta } from '../core/task-event.ts';
import type { Status, Task } from '../core/task.ts';
import type { TaskRequest } from '../core/task-request.ts';

/** Raised by `append` when another writer was there first. Whoever gets it stops and touches nothing more. */
export class StaleWriterError extends Error {
  override readonly name = 'StaleWriterError';
}

/** Raised when the store cannot write (disk full, read-only, locked): nothing was accepted, nothing was lost. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

export interface TaskFilter {
  /** `requesterKey` of the owner of the tasks; null: everybody's. */
  readonly requester: string | null;
  readonly status: Status | null;
  /** 1 to 100. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor: string | null;
}

export interface TaskPage {
  /** Newest first. */
  readonly tasks: readonly Task[];
  readonly nextCursor: string | null;
}

export type TaskListener = (event: RecordedEvent | TaskDelta) => void;

export type AnyTaskListener = (id: string, event: RecordedEvent, task: Task) => void;

/** Tasks and their logs. A task is the fold of its log; both are written together or not at all. */
export interface TaskStore {
  /**
   * Records `task-submitted`. A request whose `idempotencyKey` is known gives the task it made before.
   * `at` is ms since 1970.
   */
  create(id: string, request: TaskRequest, at: number): Promise<{ readonly task: Task; readonly isNew: boolean }>;
  get(id: string): Promise<Task | null>;
  findByIdempotencyKey(key: string): Promise<Task | null>;
  /**
   * The newest task whose status comment stands on this issue of a repository (`owner/name`), or null. With the id of the
   * repository also those that were asked for while it had another name.
   */
  newestOnIssue(repository: string, issue: number, repositoryId?: number): Promise<Task | null>;
  /** Completed tasks of this `promptKey` last touched at or after `since` (ms since 1970), the newest few first. */
  completedAlike(promptKey: string, since: number): Promise<readonly Task[]>;
  list(filter: TaskFilter): Promise<TaskPage>;
  /** Ids of tasks that are not final, oldest first. */
  unfinished(): Promise<readonly string[]>;
  /**
   * Appends events after `expectedSequence`, keeps the texts that travel with them, and returns the task after them.
   * @throws StaleWriterError when the log has gone on · InvalidTransitionError when an event cannot follow
   */
  append(
    id: string,
    expectedSequence: number,
    events: readonly NewEvent[],
    at: number,
  ): Promise<{ readonly task: Task; readonly events: readonly RecordedEvent[] }>;
  /** The log after a sequence, in order. */
  eventsAfter(id: string, sequence: number): Promise<readonly RecordedEvent[]>;
  /** The text of a file by its hash, or null. */
  readText(id: string, sha256: string): Promise<string | null>;
  /** Shows model output to whoever watches; it is not kept. */
  announce(id: string, delta: TaskDelta): void;
  /** Calls the listener for each event appended from now on, and each delta. Returns the way to stop. */
  subscribe(id: string, listener: TaskListener): () => void;
  /** The same over all tasks, without deltas; with the task as it stands after the event. */
  subscribeAll(listener: AnyTaskListener): () => void;
  /**
   * Drops one final task with its events and texts; its idempotency key is free again. False: there is none, or it is
   * not final.
   */
  delete(id: string): Promise<boolean>;
  /** Drops final tasks last touched before `before` (ms since 1970), with events and texts. Returns how many. */
  dropFinishedBefore(before: number): Promise<number>;
  /** Can it be written to right now? */
  isHealthy(): Promise<boolean>;
  close(): Promise<void>;
}
