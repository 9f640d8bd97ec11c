import { ParkError, toFailure, type Failure } from './errors.ts';
import type { UnfinishedTask } from './task.ts';
import type { TaskEvent } from './task-event.ts';
import { costOf, inUsd, spentTokens } from './usage.ts';

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
  if (!(error instanceof ParkError)) return { type: 'task-failed', failure: withUsage(toFailure(error), task) };
  const { reason, notBefore } = error;
  // A day ends by itself; a limit that is met again and again is another trouble.
  if (reason === 'daily_budget' || task.parks < MAX_PARKS) return { type: 'task-parked', reason, notBefore };
  return { type: 'task-failed', failure: { code: reason, values: { until: new Date(notBefore).toISOString() } } };
}

/** What ended a task over its budget was known before the calls ended that ran beside: the figures are those of the end. */
function withUsage(failure: Failure, { usage }: UnfinishedTask): Failure {
  const { code, values } = failure;
  const { reason, share } = values;
  if (code !== 'budget_exceeded') return failure;
  const cost = costOf(usage, null);
  const isInUsd = cost !== null && (reason === 'usd_spent' || reason === 'usd_forecast');
  return {
    code,
    values: {
      ...values,
      ...(typeof share === 'number' ? spentTokens(usage, share) : {}),
      ...(isInUsd ? { cost: inUsd(cost) } : {}),
    },
  };
}
