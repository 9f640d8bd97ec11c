import { isFinal } from '../core/task.ts';
import type { RecordedEvent, TaskDelta } from '../core/task-event.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { endsTask } from '../core/task-event.ts';

/**
 * The log of a task after a sequence, then what happens live, deltas included, until the task has ended, or the signal
 * aborts. No event is left out and none comes twice.
 */
export async function* followTask(
  store: Pick<TaskStore, 'get' | 'eventsAfter' | 'subscribe'>,
  id: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<RecordedEvent | TaskDelta> {
  const waiting: (RecordedEvent | TaskDelta)[] = [];
  let wake = (): void => undefined;
  // Listened to before the log is read, so that nothing falls in between; what comes both ways is known by its sequence.
  const unsubscribe = store.subscribe(id, (event) => {
    waiting.push(event);
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  try {
    let last = after;
    for (const event of await store.eventsAfter(id, after)) {
      if (signal.aborted) return;
      last = event.sequence;
      yield event;
    }
    // A retry may follow a failure, so only what is last now can tell whether anything will come.
    let task = await store.get(id);
    while (!signal.aborted && task !== null && !(isFinal(task) && task.sequence <= last && waiting.length === 0)) {
      const event = waiting.shift();
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (waiting.length > 0 || signal.aborted) resolve();
        });
      } else if (event.type === 'delta') {
        yield event;
      } else if (event.sequence > last) {
        last = event.sequence;
        yield event;
        if (endsTask(event)) task = await store.get(id);
      }
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', onAbort);
  }
}
