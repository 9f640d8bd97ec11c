import type { Task } from './task.ts';

/** How a task ended for whoever asked. `with_faults`: completed, but something in it is known not to work. */
export const OUTCOMES = ['clean', 'with_faults', 'failed', 'cancelled'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What an outcome is read from. */
export type Ended = Pick<Task, 'status' | 'report'>;

/** How a task ended; null: it has not. */
export function outcomeOf({ status, report }: Ended): Outcome | null {
  if (status === 'completed') return (report?.faults.length ?? 0) === 0 ? 'clean' : 'with_faults';
  return status === 'failed' || status === 'cancelled' ? status : null;
}
