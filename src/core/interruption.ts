import { ParkError, TaskError, toFailure } from './errors.ts';
import type { UnfinishedTask } from './task.ts';
import type { TaskEvent } from './task-event.ts';

/** Waits for GitHub in a row that brought nothing, after which the task fails. */
export const MAX_PARKS = 12;
/** Milliseconds of one wait for a GitHub that does not answer. */
export const OUTAGE_WAIT_MS = 300_000;

/**
 * What it means for a task that its run was interrupted by this error. A limit of GitHub is waited for; so is an outage
 * once every file is in hand, since only the last steps are left. Everything else fails the task with all it has kept.
 */
export function decideInterruption(
  task: UnfinishedTask,
  error: unknown,
  now: number,
): Extract<TaskEvent, { type: 'task-parked' | 'task-failed' }> {
  if (error instanceof ParkError && task.parks < MAX_PARKS) {
    return { type: 'task-parked', reason: error.reason, notBefore: error.notBefore };
  }
  if (error instanceof ParkError) {
    const until = new Date(error.notBefore).toISOString();
    return { type: 'task-failed', failure: { code: error.reason, values: { until } } };
  }
  const isOutage = error instanceof TaskError && error.code === 'github_unavailable';
  if (isOutage && task.commit !== null && task.parks < MAX_PARKS) {
    return { type: 'task-parked', reason: 'github_unavailable', notBefore: now + OUTAGE_WAIT_MS };
  }
  return { type: 'task-failed', failure: toFailure(error) };
}
