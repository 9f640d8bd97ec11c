import { AsyncLocalStorage } from 'node:async_hooks';
import type { TaskQueue } from '../ports/task-queue.ts';

/** For which task, or which delivery, something is done. */
export interface Work {
  readonly task?: string;
  readonly delivery?: string;
}

const current = new AsyncLocalStorage<Work>();

/** Does something, and whatever it calls knows what for: a call to GitHub is not told. */
export function inCourseOf<T>(work: Work, act: () => T): T {
  return current.run(work, act);
}

/** What the caller works on, as far as anybody said. */
export function currentWork(): Work {
  return current.getStore() ?? {};
}

/** The same queue; a job that it runs is known to work on its task. */
export function withWorkContext(queue: TaskQueue): TaskQueue {
  return {
    start: (handler) => queue.start((task, signal) => inCourseOf({ task }, () => handler(task, signal))),
    enqueue: (task, requester, notBefore) => queue.enqueue(task, requester, notBefore),
    cancel: (task, reason) => queue.cancel(task, reason),
    counts: () => queue.counts(),
    close: (reason) => queue.close(reason),
  };
}
