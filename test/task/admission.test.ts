import { expect, test } from 'vitest';
import { RefusalError } from '../../src/core/errors.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { Admission } from '../../src/task/admission.ts';

/** A queue far away: it takes a while to count, and what it counts is what has arrived. */
class FarQueue {
  waiting = 0;
  isDown = false;
  readonly #free: number;

  constructor(free: number) {
    this.#free = free;
  }

  async counts() {
    const counts = { waiting: this.waiting, parked: 0, running: 0, free: this.#free };
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (this.isDown) throw new Error('it is down');
    return counts;
  }

  readonly enter = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    this.waiting += 1;
  };
}

function createAdmission(queue: FarQueue): Admission {
  const ledger = { countAgainst: () => Promise.reject(new Error('not asked')) };
  const limits = { maxQueued: 3, rateLimitPerMinute: 0 };
  return new Admission({ queue, ledger, ...limits }, { refuseOver: () => Promise.resolve() }, Date.now);
}

test('no burst passes the limit of a queue that takes a while to count', async () => {
  const queue = new FarQueue(2);
  const admission = createAdmission(queue);
  const burst = await Promise.allSettled(
    Array.from({ length: 30 }, () => admission.admit(createTaskRequest(), queue.enter)),
  );
  const refused = burst.filter((one) => one.status === 'rejected').map(({ reason }): unknown => reason);
  expect(queue.waiting).toBeLessThanOrEqual(5);
  expect(queue.waiting).toBeGreaterThanOrEqual(3);
  expect(refused).toHaveLength(30 - queue.waiting);
  for (const one of refused) expect(one).toBeInstanceOf(RefusalError);
});

test('a queue that does not answer lets nobody in, and keeps nobody out once it does', async () => {
  const queue = new FarQueue(1);
  const admission = createAdmission(queue);
  queue.isDown = true;
  await expect(admission.admit(createTaskRequest(), queue.enter)).rejects.toThrow('it is down');
  queue.isDown = false;
  await admission.admit(createTaskRequest(), queue.enter);
  expect(queue.waiting).toBe(1);
});
