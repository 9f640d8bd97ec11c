import { ParkError, toFailure } from './errors.ts';
import type { UnfinishedTask } from './task.ts';
import type { TaskEvent } from './task-event.ts';

/** Waits for GitHub in a row that brought nothing, after which the task fails. */
export const MAX_PARKS = 12;

/**
 * What it means for a task that its run was interrupted by this error. A limit of GitHub is waited for, and so is the next
 * day when this one's budget is spent. Everything else, an outage too, fails the task with all it has kept for `retry`.
 */
export function decideInterruption(
  task: UnfinishedTask,
  error: unknown,
): Extract<TaskEvent, { type: 'task-parked' | 'task-failed' }> {
  if (!(error instanceof ParkError)) return { type: 'task-failed', failure: toFailure(error) };
  const { reason, notBefore } = error;
  // A day ends by itself; a limit that is met again and again is another trouble.
  if (reason === 'daily_budget' || task.parks < MAX_PARKS) return { type: 'task-parked', reason, notBefore };
  return { type: 'task-failed', failure: { code: reason, values: { until: new Date(notBefore).toISOString() } } };
}
