import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { TaskQueue } from '../../src/ports/task-queue.ts';

/** What a queue under test is opened with. */
export interface TaskQueueOptions {
  readonly concurrency: number;
  readonly onError: (taskId: string, error: unknown) => void;
}

/** A queue of its own. */
export interface TaskQueueFixture {
  readonly queue: TaskQueue;
  /** Closes the queue, and removes the data. */
  dispose(): Promise<void>;
}

/** A handler whose bodies end when the test says so, and which counts those that run. */
class Bodies {
  readonly started: string[] = [];
  readonly ended: string[] = [];
  readonly reasons = new Map<string, unknown>();
  most = 0;
  readonly #finish = new Map<string, (result?: number | Error) => void>();

  readonly handle = async (taskId: string, signal: AbortSignal): Promise<number | null> => {
    this.started.push(taskId);
    signal.addEventListener('abort', () => this.reasons.set(taskId, signal.reason));
    const end = new Promise<number | null>((resolve, reject) => {
      this.#finish.set(taskId, (result = 0) => {
        if (result instanceof Error) reject(result);
        else resolve(result === 0 ? null : result);
      });
    });
    this.most = Math.max(this.most, this.#finish.size);
    return end;
  };

  get running(): string[] {
    return [...this.#finish.keys()];
  }

  /** `result`: what the body throws, or when it wants to be run again. */
  end(taskId: string, result?: number | Error): void {
    const finish = this.#finish.get(taskId);
    this.#finish.delete(taskId);
    this.ended.push(taskId);
    finish?.(result);
  }

  endAll(): void {
    for (const taskId of this.running) this.end(taskId);
  }
}

/** Jobs that wait and jobs that run. */
async function busy(queue: TaskQueue): Promise<[number, number]> {
  const { waiting, running } = await queue.counts();
  return [waiting, running];
}

async function sum(queue: TaskQueue): Promise<number> {
  const { waiting, parked, running } = await queue.counts();
  return waiting + parked + running;
}

/** Registers the tests that every `TaskQueue` passes. */
export function registerTaskQueueContract(
  name: string,
  open: (options: TaskQueueOptions) => Promise<TaskQueueFixture>,
): void {
  describe(`${name} as a task queue`, () => {
    const cleanups: (() => Promise<void>)[] = [];
    const stopped = new Error('the test is over');

    const setUp = async (concurrency: number) => {
      const errors: [string, unknown][] = [];
      const fixture = await open({ concurrency, onError: (taskId, error) => errors.push([taskId, error]) });
      const bodies = new Bodies();
      cleanups.push(async () => {
        const closed = fixture.queue.close(stopped);
        const ends = setInterval(() => bodies.endAll(), 5);
        await closed;
        clearInterval(ends);
        await fixture.dispose();
      });
      return { queue: fixture.queue, bodies, errors };
    };
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0)) await cleanup();
    });

    test('keeps what is added before the start, and runs it then', async () => {
      const { queue, bodies } = await setUp(2);
      const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
      for (const id of [a, b, c]) await queue.enqueue(id, 'key:ada');
      await expect.poll(async () => (await queue.counts()).waiting).toBe(3);
      expect((await queue.counts()).running).toBe(0);
      expect(bodies.started).toEqual([]);
      queue.start(bodies.handle);
      await expect.poll(() => bodies.started).toEqual([a, b]);
      await expect.poll(() => busy(queue)).toEqual([1, 2]);
      bodies.end(a);
      await expect.poll(() => bodies.started).toEqual([a, b, c]);
      bodies.endAll();
      await expect.poll(() => busy(queue)).toEqual([0, 0]);
    });

    test('does not add a waiting task twice', async () => {
      const { queue, bodies } = await setUp(1);
      const [a, b, last] = [randomUUID(), randomUUID(), randomUUID()];
      queue.start(bodies.handle);
      for (const id of [a, b, b, b, last]) await queue.enqueue(id, 'key:ada');
      for (const id of [a, b, last]) {
        await expect.poll(() => bodies.running).toEqual([id]);
        bodies.end(id);
      }
      await expect.poll(() => busy(queue)).toEqual([0, 0]);
      expect(bodies.started).toEqual([a, b, last]);
    });

    test('runs a task that is added while it runs once more after its end, never beside itself', async () => {
      const { queue, bodies } = await setUp(3);
      const a = randomUUID();
      queue.start(bodies.handle);
      await queue.enqueue(a, 'key:ada');
      await expect.poll(() => bodies.started).toEqual([a]);
      await queue.enqueue(a, 'key:ada');
      await queue.enqueue(a, 'key:ada');
      expect(bodies.started).toEqual([a]);
      bodies.end(a);
      await expect.poll(() => bodies.started).toEqual([a, a]);
      bodies.end(a);
      await expect.poll(() => busy(queue)).toEqual([0, 0]);
      expect(bodies.started).toEqual([a, a]);
    });

    test('a task can be added again after its end', async () => {
      const { queue, bodies } = await setUp(1);
      const a = randomUUID();
      queue.start(bodies.handle);
      for (const runs of [1, 2, 3]) {
        await queue.enqueue(a, 'key:ada');
        await expect.poll(() => bodies.started.length).toBe(runs);
        bodies.end(a);
        await expect.poll(async () => (await queue.counts()).running).toBe(0);
      }
    });

    test('goes on after a handler that rejects, and reports what it threw', async () => {
      const { queue, bodies, errors } = await setUp(1);
      const [a, b] = [randomUUID(), randomUUID()];
      queue.start(bodies.handle);
      await queue.enqueue(a, 'key:ada');
      await queue.enqueue(b, 'key:ada');
      await expect.poll(() => bodies.running).toEqual([a]);
      bodies.end(a, new Error('the body failed'));
      await expect.poll(() => bodies.running).toEqual([b]);
      expect(errors.map(([taskId]) => taskId)).toEqual([a]);
    });

    describe('fairness', () => {
      test('the next slot is for the requester who has none', async () => {
        const { queue, bodies } = await setUp(2);
        const many = Array.from({ length: 6 }, () => randomUUID());
        const few = [randomUUID(), randomUUID()];
        queue.start(bodies.handle);
        for (const id of many) await queue.enqueue(id, 'key:many');
        await expect.poll(() => bodies.started).toEqual(many.slice(0, 2));
        for (const id of few) await queue.enqueue(id, 'key:few');
        bodies.end(many[0] ?? '');
        await expect.poll(() => bodies.started.length).toBe(3);
        expect(bodies.started[2]).toBe(few[0]);
      });

      test('requesters take turns, and nobody is passed over', async () => {
        const { queue, bodies } = await setUp(1);
        const owners = new Map<string, string>();
        for (const owner of ['a', 'a', 'a', 'a', 'b', 'b', 'c', 'c']) owners.set(randomUUID(), owner);
        for (const [id, owner] of owners) await queue.enqueue(id, `key:${owner}`);
        queue.start(bodies.handle);
        for (let n = 1; n <= owners.size; n += 1) {
          await expect.poll(() => bodies.started.length).toBe(n);
          bodies.endAll();
        }
        const turns = bodies.started.map((id) => owners.get(id));
        expect(turns.slice(0, 3).sort()).toEqual(['a', 'b', 'c']);
        expect(turns.slice(3, 6).sort()).toEqual(['a', 'b', 'c']);
        expect(turns.slice(6)).toEqual(['a', 'a']);
      });
    });

    test('counts what waits, what runs and the slots that nobody uses', async () => {
      const { queue, bodies } = await setUp(2);
      const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
      expect(await queue.counts()).toEqual({ waiting: 0, parked: 0, running: 0, free: 2 });
      queue.start(bodies.handle);
      await queue.enqueue(a, 'key:ada');
      await expect.poll(() => queue.counts()).toEqual({ waiting: 0, parked: 0, running: 1, free: 1 });
      for (const id of [b, c]) await queue.enqueue(id, 'key:ada');
      await expect.poll(() => queue.counts()).toEqual({ waiting: 1, parked: 0, running: 2, free: 0 });
    });

    describe('a task that is added for later', () => {
      const reason = new Error('cancelled by a user');
      /** Milliseconds that are over soon, and after which a job that ran too early would have been seen. */
      const SOON_MS = 300;
      const HOUR_MS = 3_600_000;

      test('is parked, holds no slot, and runs once its time has come', async () => {
        const { queue, bodies } = await setUp(1);
        const [later, now] = [randomUUID(), randomUUID()];
        queue.start(bodies.handle);
        const at = Date.now() + SOON_MS;
        await queue.enqueue(later, 'key:ada', at);
        await queue.enqueue(now, 'key:ada');
        await expect.poll(() => bodies.running).toEqual([now]);
        expect(await queue.counts()).toEqual({ waiting: 0, parked: 1, running: 1, free: 0 });
        bodies.end(now);
        await expect.poll(() => bodies.running).toEqual([later]);
        expect(Date.now()).toBeGreaterThanOrEqual(at - 1);
        expect((await queue.counts()).parked).toBe(0);
      });

      test('waits like any other once its time has come, and takes turns with those of others', async () => {
        const { queue, bodies } = await setUp(1);
        const [first, second, later] = [randomUUID(), randomUUID(), randomUUID()];
        await queue.enqueue(later, 'key:bob', Date.now() + SOON_MS);
        await queue.enqueue(first, 'key:ada');
        await queue.enqueue(second, 'key:ada');
        await expect.poll(() => queue.counts()).toMatchObject({ waiting: 3, parked: 0 });
        queue.start(bodies.handle);
        for (const id of [first, later, second]) {
          await expect.poll(() => bodies.running).toEqual([id]);
          bodies.end(id);
        }
      });

      test('whose time has passed or is none runs at once', async () => {
        const { queue, bodies } = await setUp(2);
        const [a, b] = [randomUUID(), randomUUID()];
        queue.start(bodies.handle);
        await queue.enqueue(a, 'key:ada', Date.now() - HOUR_MS);
        await queue.enqueue(b, 'key:ada', null);
        await expect.poll(() => bodies.running).toEqual([a, b]);
      });

      test('runs at the earlier of two times, whichever was given first, and once', async () => {
        const { queue, bodies } = await setUp(3);
        const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
        const [soon, late] = [Date.now() + SOON_MS, Date.now() + HOUR_MS];
        for (const at of [late, soon]) await queue.enqueue(a, 'key:ada', at);
        for (const at of [soon, late]) await queue.enqueue(b, 'key:ada', at);
        for (const at of [late, null]) await queue.enqueue(c, 'key:ada', at);
        queue.start(bodies.handle);
        await expect.poll(() => bodies.started.toSorted()).toEqual([a, b, c].toSorted());
        bodies.endAll();
        await expect.poll(() => queue.counts()).toEqual({ waiting: 0, parked: 0, running: 0, free: 3 });
        expect(bodies.started).toHaveLength(3);
      });

      test('is not put off when it waits for its turn already', async () => {
        const { queue, bodies } = await setUp(1);
        const a = randomUUID();
        await queue.enqueue(a, 'key:ada');
        await queue.enqueue(a, 'key:ada', Date.now() + HOUR_MS);
        queue.start(bodies.handle);
        await expect.poll(() => bodies.running).toEqual([a]);
        bodies.end(a);
        await expect.poll(() => queue.counts()).toEqual({ waiting: 0, parked: 0, running: 0, free: 1 });
      });

      test('is taken away by a cancel, and can be added again', async () => {
        const { queue, bodies } = await setUp(1);
        const a = randomUUID();
        queue.start(bodies.handle);
        await queue.enqueue(a, 'key:ada', Date.now() + SOON_MS);
        expect(await queue.cancel(a, reason)).toBe(true);
        expect(await queue.cancel(a, reason)).toBe(false);
        expect((await queue.counts()).parked).toBe(0);
        await new Promise((resolve) => setTimeout(resolve, 2 * SOON_MS));
        expect(bodies.started).toEqual([]);
        await queue.enqueue(a, 'key:ada');
        await expect.poll(() => bodies.running).toEqual([a]);
        expect(bodies.reasons.has(a)).toBe(false);
      });

      test('while it runs is run once more at that time', async () => {
        const { queue, bodies } = await setUp(1);
        const a = randomUUID();
        queue.start(bodies.handle);
        await queue.enqueue(a, 'key:ada');
        await expect.poll(() => bodies.running).toEqual([a]);
        const at = Date.now() + SOON_MS;
        await queue.enqueue(a, 'key:ada', at);
        bodies.end(a);
        await expect.poll(() => queue.counts()).toMatchObject({ running: 0, parked: 1 });
        await expect.poll(() => bodies.started).toEqual([a, a]);
        expect(Date.now()).toBeGreaterThanOrEqual(at - 1);
      });

      test('is left where it is by the end, which waits for nobody’s time', async () => {
        const { queue, bodies } = await setUp(1);
        queue.start(bodies.handle);
        await queue.enqueue(randomUUID(), 'key:ada', Date.now() + SOON_MS);
        await queue.enqueue(randomUUID(), 'key:ada', Date.now() + HOUR_MS);
        await queue.close(reason);
        await new Promise((resolve) => setTimeout(resolve, 2 * SOON_MS));
        expect(bodies.started).toEqual([]);
      });
    });

    describe('a body that gives a time', () => {
      const soon = (): number => Date.now() + 100;

      test('is run again then, and holds no slot meanwhile', async () => {
        const { queue, bodies } = await setUp(1);
        const [a, b] = [randomUUID(), randomUUID()];
        queue.start(bodies.handle);
        await queue.enqueue(a, 'key:ada');
        await expect.poll(() => bodies.running).toEqual([a]);
        const at = soon();
        bodies.end(a, at);
        await queue.enqueue(b, 'key:ada');
        await expect.poll(() => bodies.running).toEqual([b]);
        bodies.end(b);
        await expect.poll(() => bodies.started).toEqual([a, b, a]);
        expect(Date.now()).toBeGreaterThanOrEqual(at - 1);
      });

      test('is run again at once when it was added meanwhile', async () => {
        const { queue, bodies } = await setUp(1);
        const a = randomUUID();
        queue.start(bodies.handle);
        await queue.enqueue(a, 'key:ada');
        await expect.poll(() => bodies.running).toEqual([a]);
        await queue.enqueue(a, 'key:ada');
        bodies.end(a, Date.now() + 3_600_000);
        await expect.poll(() => bodies.started).toEqual([a, a]);
        bodies.end(a);
        await expect.poll(() => queue.counts()).toEqual({ waiting: 0, parked: 0, running: 0, free: 1 });
      });

      test('is not run again when it was cancelled, or the queue closes', async () => {
        const { queue, bodies } = await setUp(2);
        const [a, b] = [randomUUID(), randomUUID()];
        queue.start(bodies.handle);
        for (const id of [a, b]) await queue.enqueue(id, 'key:ada');
        await expect.poll(() => bodies.running).toEqual([a, b]);
        await queue.cancel(a, new Error('cancelled by a user'));
        bodies.end(a, Date.now());
        await expect.poll(async () => (await queue.counts()).running).toBe(1);
        const closed = queue.close(new Error('the service stops'));
        bodies.end(b, Date.now());
        await closed;
        expect(bodies.started).toEqual([a, b]);
        expect(await queue.counts()).toMatchObject({ waiting: 0, parked: 0, running: 0 });
      });
    });

    describe('cancel', () => {
      const reason = new Error('cancelled by a user');

      test('takes a waiting task away', async () => {
        const { queue, bodies } = await setUp(1);
        const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
        queue.start(bodies.handle);
        for (const id of [a, b, c]) await queue.enqueue(id, 'key:ada');
        await expect.poll(() => bodies.running).toEqual([a]);
        expect(await queue.cancel(b, reason)).toBe(true);
        await expect.poll(async () => (await queue.counts()).waiting).toBe(1);
        bodies.end(a);
        await expect.poll(() => bodies.running).toEqual([c]);
        expect(bodies.started).toEqual([a, c]);
      });

      test('aborts a running task, whose slot is free only when its body has ended', async () => {
        const { queue, bodies, errors } = await setUp(1);
        const [a, b] = [randomUUID(), randomUUID()];
        queue.start(bodies.handle);
        await queue.enqueue(a, 'key:ada');
        await queue.enqueue(b, 'key:bob');
        await expect.poll(() => bodies.running).toEqual([a]);
        expect(await queue.cancel(a, reason)).toBe(true);
        await expect.poll(() => bodies.reasons.get(a)).toEqual(reason);
        // A turn of the event loop in which a slot that was freed too early would be given away.
        await new Promise((resolve) => setImmediate(resolve));
        expect(bodies.started).toEqual([a]);
        expect(await busy(queue)).toEqual([1, 1]);
        bodies.end(a, reason);
        await expect.poll(() => bodies.running).toEqual([b]);
        expect(bodies.most).toBe(1);
        expect(errors).toEqual([]);
      });

      test('also takes back that the task was to run once more', async () => {
        const { queue, bodies } = await setUp(1);
        const [a, b] = [randomUUID(), randomUUID()];
        queue.start(bodies.handle);
        await queue.enqueue(a, 'key:ada');
        await expect.poll(() => bodies.running).toEqual([a]);
        await queue.enqueue(a, 'key:ada');
        await queue.enqueue(b, 'key:ada');
        await queue.cancel(a, reason);
        bodies.end(a);
        await expect.poll(() => bodies.running).toEqual([b]);
        bodies.end(b);
        await expect.poll(() => busy(queue)).toEqual([0, 0]);
        expect(bodies.started).toEqual([a, b]);
      });

      test('says no for a task that neither waits nor runs', async () => {
        const { queue, bodies } = await setUp(1);
        const a = randomUUID();
        queue.start(bodies.handle);
        expect(await queue.cancel(a, reason)).toBe(false);
        await queue.enqueue(a, 'key:ada');
        await expect.poll(() => bodies.running).toEqual([a]);
        bodies.end(a);
        await expect.poll(async () => (await queue.counts()).running).toBe(0);
        expect(await queue.cancel(a, reason)).toBe(false);
      });

      test('lets a cancelled task be added again', async () => {
        const { queue, bodies } = await setUp(1);
        const a = randomUUID();
        await queue.enqueue(a, 'key:ada');
        await queue.cancel(a, reason);
        await queue.enqueue(a, 'key:ada');
        queue.start(bodies.handle);
        await expect.poll(() => bodies.running).toEqual([a]);
        expect(bodies.reasons.has(a)).toBe(false);
      });
    });

    describe('close', () => {
      const reason = new Error('the service stops');

      test('aborts what runs, starts nothing more, and ends when every body has ended', async () => {
        const { queue, bodies } = await setUp(2);
        const [a, b, c, d] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
        queue.start(bodies.handle);
        for (const id of [a, b, c]) await queue.enqueue(id, 'key:ada');
        await expect.poll(() => bodies.running).toEqual([a, b]);
        await queue.enqueue(a, 'key:ada');
        let isClosed = false;
        const closed = queue.close(reason).then(() => (isClosed = true));
        await expect.poll(() => [bodies.reasons.get(a), bodies.reasons.get(b)]).toEqual([reason, reason]);
        // Whether a closed queue refuses or forgets it is its own affair: the store knows the task.
        await queue.enqueue(d, 'key:ada').catch(() => undefined);
        bodies.end(a);
        await new Promise((resolve) => setImmediate(resolve));
        expect(isClosed).toBe(false);
        bodies.end(b);
        await closed;
        expect(bodies.started).toEqual([a, b]);
        expect((await queue.counts()).running).toBe(0);
      });

      test('ends at once where nothing runs, started or not, and may be called again', async () => {
        const { queue } = await setUp(1);
        await queue.enqueue(randomUUID(), 'key:ada');
        await queue.close(reason);
        await queue.close(reason);
        const idle = await setUp(1);
        idle.queue.start(idle.bodies.handle);
        await idle.queue.close(reason);
        expect(idle.bodies.started).toEqual([]);
      });
    });

    test('never runs more bodies than it has slots, nor one task twice at once, whatever is added and cancelled', async () => {
      const action = fc.record({
        kind: fc.constantFrom('enqueue', 'enqueue', 'enqueue', 'park', 'cancel', 'end'),
        task: fc.nat(7),
        requester: fc.constantFrom('key:ada', 'key:bob'),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(action, { maxLength: 40 }),
          fc.integer({ min: 1, max: 3 }),
          async (actions, slots) => {
            const { queue } = await setUp(slots);
            const ids = Array.from({ length: 8 }, () => randomUUID());
            const running = new Map<string, () => void>();
            const faults: string[] = [];
            queue.start(async (taskId, signal) => {
              if (running.has(taskId)) faults.push('a task ran beside itself');
              if (running.size >= slots) faults.push('more bodies than slots');
              await new Promise<void>((resolve) => {
                running.set(taskId, resolve);
                // A body that takes its time to obey.
                signal.addEventListener('abort', () => setTimeout(resolve, 1));
              });
              running.delete(taskId);
              return null;
            });
            for (const { kind, task, requester } of actions) {
              const id = ids[task] ?? '';
              if (kind === 'enqueue') await queue.enqueue(id, requester);
              else if (kind === 'park') await queue.enqueue(id, requester, Date.now() + 2);
              else if (kind === 'cancel') await queue.cancel(id, new Error('cancelled'));
              else [...running.values()][0]?.();
              await new Promise((resolve) => setImmediate(resolve));
            }
            // Nothing that was added is forgotten: as bodies end, all others get their turn.
            for (let turn = 0; (await sum(queue)) > 0 && turn < 1_000; turn += 1) {
              for (const end of running.values()) end();
              await new Promise((resolve) => setTimeout(resolve, 1));
            }
            expect(await sum(queue)).toBe(0);
            await queue.close(stopped);
            expect(running.size).toBe(0);
            expect(faults).toEqual([]);
          },
        ),
        { numRuns: 30 },
      );
    });
  });
}
