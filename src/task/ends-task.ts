import type { RecordedEvent } from '../core/task-event.ts';

/** Does a task end with this event? One that failed can still be retried. */
export function endsTask(event: RecordedEvent): boolean {
  return event.type === 'task-completed' || event.type === 'task-failed' || event.type === 'task-cancelled';
}
