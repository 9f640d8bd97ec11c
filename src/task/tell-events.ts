import type { NewEvent } from '../core/task-event.ts';
import type { UnfinishedTask } from '../core/task.ts';
import type { Emit } from '../generator/ask-model.ts';

/** What came of a piece of work, and the task as it stands after the last event of it. */
export interface Told<T> {
  readonly result: T;
  readonly task: UnfinishedTask;
}

/**
 * A piece of work that emits events, as a step of `runTask`: each event is handed on as it comes, in order, and is
 * recorded before the work is taken to have ended. Whoever takes the step takes the task that it gives for its own:
 * what the events have changed stands nowhere else. A reader that goes away takes the work along by its signal.
 * @throws whatever the work throws, once all that it emitted was handed on
 */
export async function* tellEvents<T>(
  task: UnfinishedTask,
  signal: AbortSignal,
  work: (emit: Emit, signal: AbortSignal) => Promise<T>,
): AsyncGenerator<NewEvent, Told<T>, UnfinishedTask> {
  /** Null: no more will come. */
  const waiting: (NewEvent | null)[] = [];
  let wake = (): void => undefined;
  const push = (event: NewEvent | null): void => {
    waiting.push(event);
    wake();
  };
  const abandoned = new AbortController();
  const working = work(push, AbortSignal.any([signal, abandoned.signal])).finally(() => push(null));
  // It is awaited below, once every event has been handed on.
  working.catch(() => undefined);
  try {
    for (;;) {
      const event = waiting.shift();
      if (event === null) break;
      if (event !== undefined) task = yield event;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    abandoned.abort(new Error('nobody takes the events any more'));
  }
  signal.throwIfAborted();
  return { result: await working, task };
}
