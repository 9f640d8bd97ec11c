import { expect, test } from 'vitest';
import { LocalQueue } from '../../src/local/local-queue.ts';
import { registerTaskQueueContract } from '../ports/task-queue-contract.ts';

registerTaskQueueContract('LocalQueue', (options) => {
  const queue = new LocalQueue(options);
  return Promise.resolve({ queue, dispose: () => queue.close(new Error('the test is over')) });
});

test('a reporter that throws does not stop the queue', async () => {
  const queue = new LocalQueue({
    concurrency: 1,
    onError: () => {
      throw new Error('the log is full');
    },
  });
  const started: string[] = [];
  queue.start((taskId) => {
    started.push(taskId);
    return Promise.reject(new Error('the body failed'));
  });
  await queue.enqueue('a', 'key:ada');
  await queue.enqueue('b', 'key:ada');
  await expect.poll(() => started).toEqual(['a', 'b']);
  await queue.close(new Error('the test is over'));
});

test('a handler that throws at once is an error like any other', async () => {
  const errors: unknown[] = [];
  const queue = new LocalQueue({ concurrency: 1, onError: (_, error) => errors.push(error) });
  const failure = new Error('thrown, not rejected');
  queue.start(() => {
    throw failure;
  });
  await queue.enqueue('a', 'key:ada');
  await expect.poll(() => errors).toEqual([failure]);
  await queue.close(new Error('the test is over'));
});
