import type { Task } from './task.ts';

/** How a task ended for whoever asked. `with_faults`: completed, but something in it is known not to work. */
export const OUTCOMES = ['clean', 'with_faults', 'failed', 'cancelled'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How a task ended; null: it has not. What verification finds today are remarks and repairs: neither is a fault. */
export function outcomeOf(task: Pick<Task, 'status'>): Outcome | null {
  if (task.status === 'completed') return 'clean';
  return task.status === 'failed' || task.status === 'cancelled' ? task.status : null;
}
