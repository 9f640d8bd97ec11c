import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ParkError, RefusalError, TaskError } from '../../src/core/errors.ts';
import type { RecordedEvent, TaskDelta } from '../../src/core/task-event.ts';
import type { Task } from '../../src/core/task.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import type { Observation } from '../../src/ports/observation.ts';
import { StoreUnavailableError, type TaskListener } from '../../src/ports/task-store.ts';
import { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import { followTask } from '../../src/task/follow-task.ts';
import type { TaskRunner } from '../../src/task/task-worker.ts';
import { fileGenerated } from '../support/task-events.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { ended, openTaskRoom, Script, statusesOf, type Process, type TaskRoom } from './task-room.ts';
import { eventually } from '../support/eventually.ts';

let room: TaskRoom;
let script: Script;

beforeEach(async () => {
  room = await openTaskRoom();
  script = new Script();
});
afterEach(async () => {
  await room.close();
  vi.useRealTimers();
});

const BOB = { kind: 'key', name: 'bob' } as const;

async function refusalOf(promise: Promise<unknown>): Promise<RefusalError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RefusalError)) throw new Error('it was not refused', { cause: error });
  return error;
}

/** A store that can be told not to answer. */
class FlakyStore extends SqliteTaskStore {
  isDown = false;

  override get(id: string): Promise<Task | null> {
    return this.isDown ? Promise.reject(new StoreUnavailableError('it is down')) : super.get(id);
  }

  override append(...given: Parameters<SqliteTaskStore['append']>): ReturnType<SqliteTaskStore['append']> {
    return this.isDown ? Promise.reject(new StoreUnavailableError('it is down')) : super.append(...given);
  }
}

describe('submit', () => {
  test('runs a task to its end', async () => {
    const { manager, errors } = room.open();
    await manager.start();
    const { task, isNew } = await manager.submit(createTaskRequest());
    expect(isNew).toBe(true);
    expect(task.status).toBe('pending');
    expect(await ended(manager, task.id)).toMatchObject({ status: 'completed' });
    expect(errors).toEqual([]);
  });

  test('gives a request that was made before its task, also when nothing new is taken', async () => {
    const { manager } = room.open();
    const request = createTaskRequest();
    const { task } = await manager.submit(request);
    manager.refuseNew();
    expect(await manager.submit(request)).toMatchObject({ task: { id: task.id }, isNew: false });
  });

  test('makes one task of twenty twins at the same instant, and counts it once', async () => {
    const { manager, store } = room.open({ rateLimitPerMinute: 1 });
    const request = createTaskRequest();
    const answers = await Promise.all(Array.from({ length: 20 }, () => manager.submit(request)));
    expect(new Set(answers.map(({ task }) => task.id)).size).toBe(1);
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await store.unfinished()).toHaveLength(1);
  });

  test('refuses another request under the same key, one after the other or at once', async () => {
    const { manager } = room.open();
    const request = createTaskRequest();
    const other = { ...request, fingerprint: '0'.repeat(64) };
    const [, twin] = await Promise.all([manager.submit(request), refusalOf(manager.submit(other))]);
    expect(twin.code).toBe('idempotency_key_reuse');
    expect((await refusalOf(manager.submit(other))).code).toBe('idempotency_key_reuse');
  });

  test('refuses beyond a full queue, with when to come again', async () => {
    const { manager } = room.open({ maxQueued: 2 });
    await manager.submit(createTaskRequest());
    await manager.submit(createTaskRequest());
    const refusal = await refusalOf(manager.submit(createTaskRequest()));
    expect(refusal).toMatchObject({ code: 'queue_full', retryAfter: 30 });
  });

  test('lets no burst past the full queue, and uses the free slots', async () => {
    const { manager } = room.open({ maxQueued: 2, concurrency: 3, run: script.run });
    await manager.start();
    const burst = await Promise.allSettled(Array.from({ length: 12 }, () => manager.submit(createTaskRequest())));
    expect(burst.filter((one) => one.status === 'fulfilled')).toHaveLength(5);
  });

  test('refuses one requester beyond the rate, and nobody else', async () => {
    const now = Date.UTC(2026, 0, 12, 10, 0, 15);
    const { manager } = room.open({ rateLimitPerMinute: 1, now: () => now });
    await manager.submit(createTaskRequest());
    const refusal = await refusalOf(manager.submit(createTaskRequest()));
    expect(refusal).toMatchObject({ code: 'rate_limited', retryAfter: 60, values: { limit: 1 } });
    await manager.submit(createTaskRequest({ requester: BOB }));
  });

  test('refuses what is beyond the policy for one day', async () => {
    let now = Date.UTC(2026, 0, 12, 10);
    const { manager } = room.open({ now: () => now });
    await manager.submit(createTaskRequest(), 1);
    expect((await refusalOf(manager.submit(createTaskRequest(), 1))).code).toBe('rate_limited');
    now += 86_400_000;
    await manager.submit(createTaskRequest(), 1);
  });

  test('refuses once the tokens of the day are spent, until midnight', async () => {
    let now = Date.UTC(2026, 0, 12, 23);
    const { manager } = room.open({ dailyTokenBudget: 100, now: () => now });
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    await ended(manager, task.id);
    const refusal = await refusalOf(manager.submit(createTaskRequest()));
    expect(refusal).toMatchObject({ code: 'daily_budget_spent', retryAfter: 3_600, values: { seconds: 3_600 } });
    now += 3_600_000;
    await manager.submit(createTaskRequest());
  });

  test('lets those wait for the next day that were let in before the budget was spent, and goes on by itself', async () => {
    let now = Date.UTC(2026, 0, 12, 23, 59, 59, 700);
    const { manager, store, queue } = room.open({ dailyTokenBudget: 100, now: () => now, concurrency: 1 });
    const ids: string[] = [];
    for (let at = 0; at < 3; at += 1) ids.push((await manager.submit(createTaskRequest({ dryRun: true }))).task.id);
    await manager.start();
    const midnight = Date.UTC(2026, 0, 13);
    for (const id of ids.slice(1)) {
      await eventually(async () =>
        expect(await store.get(id)).toMatchObject({ status: 'pending', notBefore: midnight }),
      );
      expect((await manager.readLog(id)).at(-1)).toMatchObject({ type: 'task-parked', reason: 'daily_budget' });
    }
    expect(await store.get(ids[0] ?? '')).toMatchObject({ status: 'completed' });
    await eventually(async () => expect(await queue.counts()).toMatchObject({ running: 0, free: 1, parked: 2 }));
    now = midnight;
    expect(await ended(manager, ids[1] ?? '')).toMatchObject({ status: 'completed', parks: 0 });
    // The first to go on spends this day as well, and the next one waits again.
    await eventually(async () =>
      expect(await store.get(ids[2] ?? '')).toMatchObject({ notBefore: midnight + 86_400_000 }),
    );
  });

  test('refuses once an owner has spent its month, and fails what was let in before; other owners go on', async () => {
    let now = Date.UTC(2026, 0, 31, 23);
    const { manager, ledger } = room.open({ now: () => now });
    const limited = (): TaskRequest => createTaskRequest({ usdMonthLimit: 100 });
    const { task } = await manager.submit(limited());
    const { target } = task.request;
    await ledger.addToMonth((target.owner ?? '').toLowerCase(), '2026-01', 100.5);
    const values = { owner: target.owner, cost: 100.5, limit: 100, until: '2026-02-01' };
    const refusal = await refusalOf(manager.submit(limited()));
    expect(refusal).toMatchObject({ code: 'monthly_budget_spent', retryAfter: 3_600, values });
    await manager.start();
    const failed = await ended(manager, task.id);
    expect(failed).toMatchObject({ failure: { code: 'budget_exceeded', values: { reason: 'usd_month', ...values } } });
    expect(await refusalOf(manager.retry(failed))).toMatchObject({ code: 'monthly_budget_spent' });
    await manager.submit(createTaskRequest({ usdMonthLimit: 100, target: { ...target, owner: 'other' } }));
    now += 3_600_000;
    await manager.submit(limited());
  });

  test('refuses while the service stops', async () => {
    const { manager } = room.open();
    manager.refuseNew();
    expect((await refusalOf(manager.submit(createTaskRequest()))).code).toBe('stopping');
  });

  test('lets one requester not take all slots', async () => {
    const { manager, store } = room.open({ concurrency: 2, run: script.run });
    await manager.start();
    const hers = [];
    for (let count = 0; count < 6; count += 1) hers.push((await manager.submit(createTaskRequest())).task.id);
    await eventually(() => expect(script.runs.now).toBe(2));
    const { task } = await manager.submit(createTaskRequest({ requester: BOB }));
    script.push({ type: 'task-completed' });
    await eventually(async () => expect((await store.get(task.id))?.status).toBe('generating'));
    const begun = await Promise.all(hers.map(async (id) => (await store.get(id))?.status));
    expect(begun.filter((status) => status === 'pending')).toHaveLength(4);
  });
});

describe('cancel', () => {
  test('ends a task that waits, which then never runs', async () => {
    const { manager } = room.open({ run: script.run });
    const { task } = await manager.submit(createTaskRequest());
    expect(await manager.cancel(task)).toMatchObject({ status: 'cancelled' });
    await manager.start();
    const other = await manager.submit(createTaskRequest());
    await eventually(() => expect(script.runs.begun).toBe(1));
    await manager.cancel(other.task);
  });

  test('ends a task that runs, and its body with it', async () => {
    const { manager } = room.open({ run: script.run });
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    await eventually(() => expect(script.runs.now).toBe(1));
    expect(await manager.cancel(task)).toMatchObject({ status: 'cancelled' });
    await eventually(() => expect(script.runs.now).toBe(0));
    expect((await ended(manager, task.id)).status).toBe('cancelled');
  });

  test('wins over a body that has events to record, and nothing follows it', async () => {
    const { manager, store, errors } = room.open({ run: script.run });
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    await eventually(() => expect(script.runs.now).toBe(1));
    const usage = { promptTokens: 1, cachedTokens: 0, completionTokens: 1, calls: 1 };
    script.push(...Array.from({ length: 200 }, () => ({ type: 'usage-recorded', model: 'm/m', usage }) as const));
    await manager.cancel(task);
    await eventually(() => expect(script.runs.now).toBe(0));
    expect((await store.eventsAfter(task.id, 0)).at(-1)?.type).toBe('task-cancelled');
    expect(errors).toEqual([]);
  });

  test('ends a parked task, which then stays where it is', async () => {
    const { manager } = room.open({ run: script.run });
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    script.push(new ParkError('github_rate_limited', Date.now() + 60_000));
    await eventually(async () => expect((await manager.get(task.id))?.notBefore).not.toBeNull());
    expect(await manager.cancel(task)).toMatchObject({ status: 'cancelled' });
  });

  test('changes nothing of a cancelled task, and is refused for one that has ended otherwise', async () => {
    const { manager } = room.open();
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    const completed = await ended(manager, task.id);
    expect((await refusalOf(manager.cancel(completed))).code).toBe('conflict');
    // Whoever looked earlier is told the same.
    expect((await refusalOf(manager.cancel(task))).code).toBe('conflict');

    const other = await manager.submit(createTaskRequest({ target: { owner: 'a', name: 'b', access: null } }));
    const cancelled = await manager.cancel(other.task);
    expect(await manager.cancel(cancelled)).toEqual(cancelled);
  });

  /** A body that has sent a creation, and hears of its answer only after it was told to stop. */
  const creating: TaskRunner = async function* (_, signal) {
    yield { type: 'generation-started' };
    yield { type: 'merging-started' };
    yield { type: 'repository-requested' };
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    yield { type: 'repository-created', repository: room.forge.hold('acme/my-flask-app').repository };
  };

  async function untilSent({ manager, store }: Pick<Process, 'manager' | 'store'>): Promise<Task> {
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    await eventually(async () => expect((await store.get(task.id))?.status).toBe('creating_repo'));
    return task;
  }

  const typesOf = async (store: Process['store'], id: string): Promise<readonly string[]> =>
    (await store.eventsAfter(id, 0)).map(({ type }) => type);

  test('is on disk first, then hears out what was sent, and ends when that is settled', async () => {
    const opened = room.open({ run: creating });
    const task = await untilSent(opened);
    const both = await Promise.all([opened.manager.cancel(task), opened.manager.cancel(task)]);
    for (const one of both)
      expect(one).toMatchObject({ status: 'cancelled', repository: { fullName: 'acme/my-flask-app' } });
    expect((await typesOf(opened.store, task.id)).slice(3)).toEqual([
      ...['repository-requested', 'cancellation-requested', 'repository-created', 'task-cancelled'],
    ]);
    expect(room.forge.at('acme/my-flask-app').description).toContain('Left by a cancelled gen-code task');
    expect(opened.errors).toEqual([]);
  });

  test('ends all the same when the forge does not tell what became of what was sent', async () => {
    const opened = room.open({ run: creating });
    const task = await untilSent(opened);
    room.forge.fail('checkTarget', { throws: new TaskError('github_unavailable') });
    expect(await opened.manager.cancel(task)).toMatchObject({ status: 'cancelled' });
    expect(opened.errors).toEqual([]);
  });

  test('that a stop of the service interrupts is finished by the next one', async () => {
    const settle: TaskRunner = async function* (_, signal) {
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      yield { type: 'push-accepted' };
    };
    const opened = room.open({ run: creating, settle });
    const task = await untilSent(opened);
    const cancelling = opened.manager.cancel(task);
    await eventually(async () => expect(await typesOf(opened.store, task.id)).toContain('repository-created'));
    await opened.manager.close();
    expect(await cancelling).toMatchObject({ status: 'creating_repo', cancelling: true });

    const next = room.open({ run: creating });
    await next.manager.start();
    expect(await ended(next.manager, task.id)).toMatchObject({ status: 'cancelled' });
    expect((await typesOf(next.store, task.id)).at(-1)).toBe('task-cancelled');
  });

  test('that could not be written leaves a task that goes on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { manager, store } = openFlaky();
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    await eventually(() => expect(script.runs.now).toBe(1));
    store.isDown = true;
    await expect(manager.cancel(task)).rejects.toBeInstanceOf(StoreUnavailableError);
    await eventually(() => expect(script.runs.now).toBe(0));
    store.isDown = false;
    script.push({ type: 'task-completed' });
    await vi.advanceTimersByTimeAsync(30_000);
    expect((await ended(manager, task.id)).status).toBe('completed');
  });
});

describe('forget', () => {
  test('takes a final task away, whose key then makes a new one', async () => {
    const { manager } = room.open();
    const request = createTaskRequest();
    const { task } = await manager.submit(request);
    expect((await refusalOf(manager.forget(task))).code).toBe('conflict');
    const cancelled = await manager.cancel(task);
    await manager.forget(cancelled);
    expect(await manager.get(task.id)).toBeNull();
    expect(await manager.readLog(task.id)).toEqual([]);
    expect((await refusalOf(manager.forget(cancelled))).code).toBe('not_found');
    expect((await refusalOf(manager.retry(cancelled))).code).toBe('not_found');
    const again = await manager.submit(request);
    expect(again.isNew).toBe(true);
    expect(again.task.id).not.toBe(task.id);
  });

  test('leaves one that was taken up again meanwhile', async () => {
    const { manager, store } = room.open();
    const { task } = await manager.submit(createTaskRequest());
    await store.append(task.id, 1, [{ type: 'task-failed', failure: { code: 'internal', values: {} } }], Date.now());
    const failed = await manager.get(task.id);
    if (failed === null) throw new Error('it is gone');
    await manager.retry(failed);
    expect((await refusalOf(manager.forget(failed))).code).toBe('conflict');
    expect(await manager.get(task.id)).not.toBeNull();
  });

  test('ends who follows it', async () => {
    const { manager, store } = room.open();
    const { task } = await manager.submit(createTaskRequest());
    const stopped = new AbortController();
    for await (const event of followTask(store, task.id, 0, stopped.signal)) {
      if (event.type === 'task-submitted') await manager.cancel(task);
      if (event.type === 'task-cancelled') await manager.forget(task);
    }
    expect(await manager.get(task.id)).toBeNull();
  });

  test.each(['comment', 'issue'] as const)('keeps in mind that a %s has had its task', async (door) => {
    const { manager } = room.open();
    const request = createTaskRequest({ door });
    await manager.forget(await manager.cancel((await manager.submit(request)).task));
    expect((await refusalOf(manager.submit(request))).code).toBe('not_found');
    expect((await manager.submit(createTaskRequest({ door, idempotencyKey: 'another' }))).isNew).toBe(true);
  });
});

describe('retry', () => {
  test('goes on from what is there', async () => {
    const { manager, store } = room.open();
    await manager.start();
    room.forge.fail('push', {
      throws: new TaskError('push_rejected', { repository: 'acme/my-flask-app', reason: 'ruleset' }),
    });
    const { task } = await manager.submit(createTaskRequest());
    const failed = await ended(manager, task.id);
    expect(failed).toMatchObject({ status: 'failed', failure: { code: 'push_rejected' } });
    const paid = room.model.asked.length;

    expect(await manager.retry(failed)).toMatchObject({ status: 'pending', id: task.id });
    expect(await ended(manager, task.id)).toMatchObject({ status: 'completed' });
    expect(room.model.asked).toHaveLength(paid);
    expect(room.forge.repositories.size).toBe(1);
    expect(statusesOf(await store.eventsAfter(task.id, 0))).toEqual([
      ...['pending', 'generating', 'merging_files', 'creating_repo', 'pushing', 'failed'],
      ...['pending', 'generating', 'merging_files', 'creating_repo', 'pushing', 'completed'],
    ]);
  });

  test('is refused for a task that has not ended, or has completed', async () => {
    const { manager } = room.open();
    const { task } = await manager.submit(createTaskRequest());
    expect((await refusalOf(manager.retry(task))).code).toBe('conflict');
    await manager.start();
    expect((await refusalOf(manager.retry(await ended(manager, task.id)))).code).toBe('conflict');
  });

  test('takes up a cancelled task where it was', async () => {
    const { manager, store } = room.open();
    const { task } = await manager.submit(createTaskRequest());
    const cancelled = await manager.cancel(task);
    expect(await manager.retry(cancelled)).toMatchObject({ status: 'pending', id: task.id });
    await manager.start();
    expect(await ended(manager, task.id)).toMatchObject({ status: 'completed' });
    expect(statusesOf(await store.eventsAfter(task.id, 0)).slice(0, 4)).toEqual([
      ...['pending', 'cancelled', 'pending', 'generating'],
    ]);
  });

  test('is refused while the queue is full, and leaves the task failed', async () => {
    const { manager } = room.open({ maxQueued: 1, concurrency: 1, run: script.run });
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    script.push(new TaskError('model_unavailable', { provider: 'deepseek' }));
    const failed = await ended(manager, task.id);
    await manager.submit(createTaskRequest());
    await eventually(() => expect(script.runs.now).toBe(1));
    const last = await manager.submit(createTaskRequest());
    expect((await refusalOf(manager.retry(failed))).code).toBe('queue_full');
    expect((await manager.get(task.id))?.status).toBe('failed');

    await manager.cancel(last.task);
    expect(await manager.retry(failed)).toMatchObject({ status: 'pending' });
  });

  test('twice at once is one retry', async () => {
    const { manager, store } = room.open({ run: script.run });
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    script.push(new TaskError('model_unavailable', { provider: 'deepseek' }));
    const failed = await ended(manager, task.id);
    await Promise.allSettled([manager.retry(failed), manager.retry(failed)]);
    const log = await store.eventsAfter(task.id, 0);
    expect(log.filter((event) => event.type === 'task-retried')).toHaveLength(1);
  });
});

describe('a task that is interrupted', () => {
  test('ends as timeout once its running time is over, with its body', async () => {
    const { manager } = room.open({ run: script.run, taskTimeoutMs: 20 });
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    expect(await ended(manager, task.id)).toMatchObject({ status: 'failed', failure: { code: 'timeout' } });
    expect(script.runs.now).toBe(0);
  });

  test('does not pay with its running time for the time in which it was parked or nobody worked on it', async () => {
    const clock = { now: Date.UTC(2026, 0, 12) };
    const first = room.open({ run: script.run, now: () => clock.now });
    await first.manager.start();
    const { task } = await first.manager.submit(createTaskRequest());
    await eventually(() => expect(script.runs.now).toBe(1));
    clock.now += 1_000;
    await first.manager.close();
    clock.now += 3_600_000;

    const second = room.open({ run: script.run, now: () => clock.now });
    await second.manager.start();
    await eventually(async () =>
      expect((await second.manager.readLog(task.id)).at(-1)).toMatchObject({ type: 'task-resumed' }),
    );
    clock.now += 2_000;
    script.push({ type: 'task-completed' });
    expect((await ended(second.manager, task.id)).runningMs).toBe(3_000);
  });

  test('is set aside as poisoned after five claims without progress', async () => {
    const first = room.open();
    const { task } = await first.manager.submit(createTaskRequest());
    const { store } = first;
    await store.append(task.id, 1, [{ type: 'generation-started' }], Date.now());
    for (let claim = 2; claim <= 5; claim += 1) {
      await store.append(task.id, claim, [{ type: 'task-resumed' }], Date.now());
    }
    const { manager } = room.open({ run: script.run });
    await manager.start();
    expect(await ended(manager, task.id)).toMatchObject({ failure: { code: 'poisoned', values: { claims: 5 } } });
    expect(script.runs.begun).toBe(0);
  });

  test('frees its slot while it is parked, and goes on at its time', async () => {
    const { manager, queue } = room.open({ run: script.run, concurrency: 1 });
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    script.push(new ParkError('github_rate_limited', Date.now() + 100));
    await eventually(async () => expect(await queue.counts()).toMatchObject({ running: 0, parked: 1 }));
    expect((await manager.get(task.id))?.status).toBe('generating');
    script.push({ type: 'task-completed' });
    expect(await ended(manager, task.id)).toMatchObject({ status: 'completed' });
  });

  test('is still parked after a restart', async () => {
    const first = room.open({ run: script.run });
    await first.manager.start();
    const { task } = await first.manager.submit(createTaskRequest());
    script.push(new ParkError('github_rate_limited', Date.now() + 60_000));
    await eventually(async () => expect((await first.manager.get(task.id))?.notBefore).not.toBeNull());
    await first.manager.close();

    const { manager, queue } = room.open({ run: script.run });
    expect(await manager.start()).toBe(1);
    expect(await queue.counts()).toMatchObject({ waiting: 0, running: 0, parked: 1 });
  });

  test('keeps what it has while the store does not answer, and goes on later', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { manager, store } = openFlaky();
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    await eventually(() => expect(script.runs.now).toBe(1));
    store.isDown = true;
    script.push({ type: 'merging-started' });
    await eventually(() => expect(script.runs.now).toBe(0));

    // Still down when it is tried again: neither time is it forgotten.
    await vi.advanceTimersByTimeAsync(30_000);
    store.isDown = false;
    script.push({ type: 'task-completed' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await ended(manager, task.id)).status).toBe('completed');
  });

  test('is kept when its very first read gets no answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { manager, store, errors } = openFlaky();
    await manager.start();
    store.isDown = true;
    const { task } = await manager.submit(createTaskRequest());
    await eventually(() => expect(errors).toHaveLength(1));
    store.isDown = false;
    script.push({ type: 'task-completed' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await ended(manager, task.id)).status).toBe('completed');
  });

  test('records what has happened before it stops', async () => {
    const { manager, store } = room.open({
      run: async function* (_, signal) {
        yield { type: 'generation-started' };
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        yield fileGenerated('paid.py');
      },
    });
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    await eventually(async () => expect((await manager.get(task.id))?.status).toBe('generating'));
    await manager.close();
    const types = (await store.eventsAfter(task.id, 0)).map((event) => event.type);
    expect(types).toEqual(['task-submitted', 'generation-started', 'file-generated', 'task-parked']);
  });

  test('has only what is left of its running time', async () => {
    const { manager, store } = room.open({ run: script.run, taskTimeoutMs: 3_600_000 });
    const at = Date.now();
    const { task } = await store.create('3b241101-e2bb-4255-8caf-4136c566a962', createTaskRequest(), at);
    await store.append(task.id, 1, [{ type: 'generation-started' }], at);
    await store.append(task.id, 2, [fileGenerated('slow.py')], at + 7_200_000);
    await manager.start();
    expect(await ended(manager, task.id)).toMatchObject({ failure: { code: 'timeout', values: { seconds: 3_600 } } });
  });

  test('fails as internal for an error that nobody meant, which shows nothing of itself', async () => {
    const seen: Observation[] = [];
    const { manager, errors } = room.open({ run: script.run, observe: (observation) => seen.push(observation) });
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    const error = new Error('a secret detail');
    script.push(error);
    const failed = await ended(manager, task.id);
    expect(failed).toMatchObject({ status: 'failed', failure: { code: 'internal', values: {} } });
    expect(seen).toEqual([{ type: 'task-broke', task: task.id, error }]);
    expect(errors).toEqual([]);
  });

  test('is not stopped by a sum of tokens that cannot be kept', async () => {
    const service = room.open();
    service.ledger.addToDay = () => Promise.reject(new Error('no such table'));
    await service.manager.start();
    const { task } = await service.manager.submit(createTaskRequest());
    expect((await ended(service.manager, task.id)).status).toBe('completed');
  });
});

describe('close', () => {
  test('parks what runs, and the next process takes it up and what waited', async () => {
    const first = room.open({ run: script.run, concurrency: 1 });
    await first.manager.start();
    const running = await first.manager.submit(createTaskRequest());
    const waiting = await first.manager.submit(createTaskRequest());
    await eventually(() => expect(script.runs.now).toBe(1));
    await first.manager.close();
    expect(script.runs.now).toBe(0);
    const log = await first.store.eventsAfter(running.task.id, 0);
    expect(log.at(-1)).toMatchObject({ type: 'task-parked', reason: 'shutdown' });

    const { manager } = room.open({ run: script.run });
    expect(await manager.start()).toBe(2);
    script.push({ type: 'task-completed' }, { type: 'task-completed' });
    expect((await ended(manager, running.task.id)).status).toBe('completed');
    expect((await ended(manager, waiting.task.id)).status).toBe('completed');
  });

  test('in the middle of the whole work costs nothing twice', async () => {
    const first = room.open();
    await first.manager.start();
    const { task } = await first.manager.submit(createTaskRequest());
    for await (const event of first.manager.events(task.id, 0, AbortSignal.timeout(20_000))) {
      if (event.type === 'file-generated') break;
    }
    await first.manager.close();
    const stopped = await first.manager.get(task.id);
    const second = room.open();
    await second.manager.start();
    expect((await ended(second.manager, task.id)).status).toBe('completed');
    for (const { path } of stopped?.files ?? []) {
      expect(room.model.asked.filter((asked) => asked === path)).toEqual([path]);
    }
    expect(room.forge.repositories.size).toBe(1);
  });
});

describe('events', () => {
  test('replay the log, then follow live, without gap or double, and end after the last', async () => {
    const { manager, store } = room.open({ run: script.run });
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    await eventually(() => expect(script.runs.now).toBe(1));
    const seen: (RecordedEvent | TaskDelta)[] = [];
    const reading = (async () => {
      for await (const event of manager.events(task.id, 0, AbortSignal.timeout(20_000))) seen.push(event);
    })();
    await eventually(() => expect(seen).toHaveLength(2));
    store.announce(task.id, { type: 'delta', path: 'a.py', text: 'x' });
    script.push({ type: 'merging-started' }, { type: 'task-completed' });
    await reading;
    expect(seen.map((event) => ('sequence' in event ? event.sequence : event.text))).toEqual([1, 2, 'x', 3, 4]);
  });

  test('come once when one is recorded while the log is read', async () => {
    const { manager, store } = room.open();
    const { task } = await manager.submit(createTaskRequest());
    const reader = {
      get: (id: string) => store.get(id),
      subscribe: (id: string, listener: TaskListener) => store.subscribe(id, listener),
      eventsAfter: async (id: string, after: number) => {
        await store.append(id, 1, [{ type: 'generation-started' }], Date.now());
        const log = await store.eventsAfter(id, after);
        await store.append(id, 2, [{ type: 'task-cancelled' }], Date.now());
        return log;
      },
    };
    const sequences: number[] = [];
    for await (const event of followTask(reader, task.id, 0, AbortSignal.timeout(20_000))) {
      if ('sequence' in event) sequences.push(event.sequence);
    }
    expect(sequences).toEqual([1, 2, 3]);
  });

  test('begin after the sequence that was asked for, and end at once when there is nothing more', async () => {
    const { manager } = room.open();
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    const last = (await ended(manager, task.id)).sequence;
    const sequences: number[] = [];
    for await (const event of manager.events(task.id, last - 2, AbortSignal.timeout(20_000))) {
      if ('sequence' in event) sequences.push(event.sequence);
    }
    expect(sequences).toEqual([last - 1, last]);
    for await (const _ of manager.events(task.id, last, AbortSignal.timeout(20_000))) throw new Error('nothing comes');
  });

  test('go on over a failure that was retried', async () => {
    const { manager } = room.open({ run: script.run });
    await manager.start();
    const { task } = await manager.submit(createTaskRequest());
    script.push(new TaskError('model_unavailable', { provider: 'deepseek' }));
    const failed = await ended(manager, task.id);
    await manager.retry(failed);
    const reading = ended(manager, task.id);
    script.push({ type: 'task-completed' });
    expect((await reading).status).toBe('completed');
  });

  test('end when the reader goes away', async () => {
    const { manager } = room.open({ run: script.run });
    const { task } = await manager.submit(createTaskRequest());
    const gone = new AbortController();
    const types: string[] = [];
    for await (const event of manager.events(task.id, 0, gone.signal)) {
      types.push(event.type);
      gone.abort();
    }
    expect(types).toEqual(['task-submitted']);
  });

  test('of a task that does not exist are none', async () => {
    const { manager } = room.open();
    const id = '3b241101-e2bb-4255-8caf-4136c566a962';
    for await (const _ of manager.events(id, 0, AbortSignal.timeout(20_000))) throw new Error('nothing comes');
  });
});

test('a file is read as it was committed, and before that as it was generated', async () => {
  const { manager } = room.open();
  await manager.start();
  const { task } = await manager.submit(createTaskRequest());
  const completed = await ended(manager, task.id);
  const readme = { path: 'README.md', text: '# small\n' };
  expect(await manager.readFile(completed, 'README.md')).toEqual(readme);
  expect(await manager.readFile({ ...completed, tree: null }, 'README.md')).toEqual(readme);
  expect(await manager.readFile(completed, 'none.md')).toBeNull();
});

function openFlaky() {
  const { database } = room.open();
  const store = new FlakyStore({ database });
  return { ...room.open({ store, run: script.run }), store };
}
