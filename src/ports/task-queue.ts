/** Runs one task's job. It must obey the signal; its slot is free only when it has ended. */
export type JobHandler = (taskId: string, signal: AbortSignal) => Promise<void>;

/** Tasks that wait for their turn. It carries ids alone: the store knows the rest. */
export interface TaskQueue {
  /** From now on jobs are run with this handler. */
  start(handler: JobHandler): void;
  /**
   * Adds a task; one that is waiting or running already is not added twice.
   * `requester`: jobs of one requester take turns with those of others.
   */
  enqueue(taskId: string, requester: string): Promise<void>;
  /** Takes a waiting job away, or aborts a running one with this reason. False when there is none. */
  cancel(taskId: string, reason: Error): Promise<boolean>;
  /** Jobs that wait, without those that run. */
  waiting(): number;
  running(): number;
  /** Slots that nobody uses. */
  free(): number;
  /** Takes no more, aborts what runs with this reason, and ends when every body has ended. */
  close(reason: Error): Promise<void>;
}
