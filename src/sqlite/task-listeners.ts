import type { RecordedEvent, TaskDelta } from '../core/task-event.ts';
import type { Task } from '../core/task.ts';
import type { AnyTaskListener, TaskListener } from '../ports/task-store.ts';

/** Who watches which task in this process. A listener that throws stops neither the work nor the others. */
export class TaskListeners {
  readonly #ofTask = new Map<string, Set<{ readonly call: TaskListener }>>();
  readonly #ofAll = new Set<{ readonly call: AnyTaskListener }>();
  readonly #onError: (error: unknown) => void;

  /** `onError` is told of what a listener threw. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Adds a listener to one task, and gives the way to take it off. */
  add(id: string, call: TaskListener): () => void {
    const entry = { call };
    const entries = this.#ofTask.get(id) ?? new Set();
    this.#ofTask.set(id, entries.add(entry));
    return () => {
      entries.delete(entry);
      // A later listener may have come to a new set after this one was emptied.
      if (entries.size === 0 && this.#ofTask.get(id) === entries) this.#ofTask.delete(id);
    };
  }

  /** Adds a listener to all tasks, and gives the way to take it off. */
  addToAll(call: AnyTaskListener): () => void {
    const entry = { call };
    this.#ofAll.add(entry);
    return () => void this.#ofAll.delete(entry);
  }

  /** Tells of an event that is on disk, and of the task after it. */
  tell(id: string, event: RecordedEvent, task: Task): void {
    for (const entry of [...this.#ofAll]) this.#attempt(() => entry.call(id, event, task));
    this.#tellTask(id, event);
  }

  /** Passes model output on to those who watch this task. */
  tellDelta(id: string, delta: TaskDelta): void {
    this.#tellTask(id, delta);
  }

  /** Forgets everybody. */
  clear(): void {
    this.#ofTask.clear();
    this.#ofAll.clear();
  }

  #tellTask(id: string, event: RecordedEvent | TaskDelta): void {
    for (const entry of [...(this.#ofTask.get(id) ?? [])]) this.#attempt(() => entry.call(event));
  }

  #attempt(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#onError(error);
    }
  }
}
