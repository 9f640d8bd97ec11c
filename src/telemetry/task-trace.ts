import type { RecordedEvent } from '../core/task-event.ts';
import { isFinal, type Task } from '../core/task.ts';
import type { Observation } from '../ports/observation.ts';

/** Whose task it is, as fields of a log line. `installation`: that of the App, as the forge minted it. */
export interface TaskFields {
  readonly task: string;
  readonly delivery?: string;
  readonly installation?: string;
}

/** A call to a model that has ended. */
export type EndedCall = Extract<Observation, { type: 'model-call-ended' }>;

/** What is remembered of a task while it is under way, for what is told of it. */
export interface TaskTrace {
  readonly fields: TaskFields;
  /** The last status that was not final. */
  status: Task['status'];
  /** Since when it waits for its turn, in ms since 1970; null: it does not, or nobody saw it begin. */
  pendingSince: number | null;
  /** The last call to a model without a whole answer, and what the run ended with. */
  fault: EndedCall | null;
  brokenBy: unknown;
}

/** Begins to remember a task. */
export function beginTrace(task: Task): TaskTrace {
  return { fields: fieldsOf(task), status: task.status, pendingSince: null, fault: null, brokenBy: null };
}

/** Remembers what an event changed. */
export function noteEvent(trace: TaskTrace, event: RecordedEvent, task: Task): void {
  if (!isFinal(task)) trace.status = task.status;
  const isInLine = event.type === 'task-submitted' || event.type === 'task-retried';
  // A day without budget is no wait for a slot.
  if (isInLine || event.type === 'generation-started' || event.type === 'task-parked') {
    trace.pendingSince = isInLine ? event.at : null;
  }
}

function fieldsOf({ id, request }: Task): TaskFields {
  const installation = request.target.access ?? request.asked?.access;
  return {
    task: id,
    ...(request.delivery != null && { delivery: request.delivery }),
    ...(installation !== undefined && { installation }),
  };
}
