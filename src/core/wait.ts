import { PARK_REASONS } from './task-event.ts';
import { isFinal, type Task } from './task.ts';

/** What a task can wait for outside its slot. That the service was stopped is no wait: it goes on with the next start. */
export const WAIT_REASONS = PARK_REASONS.filter((reason) => reason !== 'shutdown');

/** What a parked task waits for, and until when (ms since 1970). */
export interface Wait {
  readonly reason: (typeof WAIT_REASONS)[number];
  readonly until: number;
}

/** What a task waits for; null: it is not parked. */
export function waitOf(task: Task): Wait | null {
  const { notBefore: until, parkedFor: reason } = task;
  return isFinal(task) || until === null || reason === null || reason === 'shutdown' ? null : { reason, until };
}
