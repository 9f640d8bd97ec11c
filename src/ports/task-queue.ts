/**
 * Runs one task's job. It must obey the signal; its slot is free only when it has ended.
 * @returns when to run the task again, in ms since 1970, or null. Nobody asks that of a job that was aborted.
 */
export type JobHandler = (taskId: string, signal: AbortSignal) => Promise<number | null>;

/** A queue at one moment. What waits and what is parked is counted over all processes that share it. */
export interface QueueCounts {
  /** Jobs whose time has come and that have no slot. */
  readonly waiting: number;
  /** Jobs that lie until their time comes. Their tasks were let in before, so that they take nobody's place. */
  readonly parked: number;
  /** Jobs that run in this process. */
  readonly running: number;
  /** Slots of this process that nobody uses. */
  readonly free: number;
}

/** Tasks that wait for their turn, or for their time. It carries ids alone: the store knows the rest. */
export interface TaskQueue {
  /** From now on jobs are run with this handler. */
  start(handler: JobHandler): void;
  /**
   * Adds a task. Before `notBefore` (ms since 1970) it is parked and holds no slot; null: its time has come. One that is
   * there already is not added twice, and of two times the earlier one counts; one that runs is run once more.
   * `requester`: jobs of one requester take turns with those of others.
   */
  enqueue(taskId: string, requester: string, notBefore?: number | null): Promise<void>;
  /** Takes a job away that waits or is parked, or aborts a running one with this reason. False when there is none. */
  cancel(taskId: string, reason: Error): Promise<boolean>;
  counts(): Promise<QueueCounts>;
  /** Takes no more, aborts what runs with this reason, and ends when every body has ended. */
  close(reason: Error): Promise<void>;
}
