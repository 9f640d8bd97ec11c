import { expect, test } from 'vitest';
import type { NewEvent } from '../../src/core/task-event.ts';
import { applyEvent, isFinal, type UnfinishedTask } from '../../src/core/task.ts';
import { tellEvents } from '../../src/task/tell-events.ts';
import { createTaskRequest } from '../support/task-request.ts';

const FIRST: NewEvent = { type: 'merging-started' };
const SECOND: NewEvent = { type: 'push-started' };
const never = new AbortController().signal;

const request = createTaskRequest();

/** The task as it stands after so many events. */
function after(sequence: number): UnfinishedTask {
  const id = '3b241101-e2bb-4255-8caf-4136c566a962';
  const task = applyEvent(null, { type: 'task-submitted', id, request, sequence: 1, at: 0 });
  if (isFinal(task)) throw new Error('it has ended');
  return { ...task, sequence };
}

test('gives the result with the task as it stands after the last event', async () => {
  const steps = tellEvents(after(1), never, (emit) => {
    emit(FIRST);
    emit(SECOND);
    return Promise.resolve('done');
  });
  expect(await steps.next()).toEqual({ done: false, value: FIRST });
  expect(await steps.next(after(2))).toEqual({ done: false, value: SECOND });
  expect(await steps.next(after(3))).toEqual({ done: true, value: { result: 'done', task: after(3) } });
});

test('hands on what was told before it throws', async () => {
  const steps = tellEvents(after(1), never, async (emit) => {
    emit(FIRST);
    await Promise.resolve();
    throw new Error('it went wrong');
  });
  expect(await steps.next()).toEqual({ done: false, value: FIRST });
  await expect(steps.next(after(2))).rejects.toThrow('it went wrong');
});

test('takes the work along when nobody takes its events any more', async () => {
  let aborted: unknown = null;
  const steps = tellEvents(after(1), never, async (emit, signal) => {
    signal.addEventListener('abort', () => void (aborted = signal.reason as unknown));
    emit(FIRST);
    await new Promise(() => undefined);
  });
  await steps.next();
  await steps.return({ result: undefined, task: after(1) });
  expect(aborted).toBeInstanceOf(Error);
});

test('says why it was stopped, whatever the work made of it', async () => {
  const stop = new AbortController();
  const steps = tellEvents(after(1), stop.signal, async (emit, signal) => {
    emit(FIRST);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return 'half';
  });
  await steps.next();
  stop.abort(new Error('the service is stopping'));
  await expect(steps.next(after(2))).rejects.toThrow('the service is stopping');
});
