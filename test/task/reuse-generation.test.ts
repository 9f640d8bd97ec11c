import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFinal, type Task } from '../../src/core/task.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import { FakeModel } from '../support/fake-model.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { openTaskRoom, PROJECT, type Process, type TaskRoom } from './task-room.ts';
import { saying } from '../support/statements.ts';

const REUSED = { path: '', code: 'reused', values: {} };

const LONG_MS = 1_000_000;

let room: TaskRoom;
let service: Process;

beforeEach(async () => {
  room = await openTaskRoom();
  room.reuseForMs = LONG_MS;
  service = room.open();
});
afterEach(() => room.close());

interface Wish {
  readonly request?: Partial<TaskRequest>;
  /** How long ago it is recorded to have happened. */
  readonly agoMs?: number;
  /** Events after which it stops, as in a crash. */
  readonly limit?: number;
}

async function submit({ request = {}, agoMs = 0 }: Wish = {}): Promise<Task> {
  const id = randomUUID();
  const target = { owner: 'acme', name: `app-${id}`, access: null };
  return (
    await service.store.create(id, createTaskRequest({ target, agentsMd: false, ...request }), Date.now() - agoMs)
  ).task;
}

/** Drives a task as a worker does, and gives it as it is then. */
async function drive(task: Task, { agoMs = 0, limit = Infinity }: Wish = {}): Promise<Task> {
  if (isFinal(task)) throw new Error('it has ended');
  const steps = room.runner(service.store)(task, AbortSignal.timeout(20_000));
  let now: Task = task;
  try {
    let step = await steps.next();
    for (let count = 1; step.done !== true; count += 1) {
      now = (await service.store.append(task.id, now.sequence, [step.value], Date.now() - agoMs)).task;
      if (isFinal(now) || count >= limit) return now;
      step = await steps.next(now);
    }
    return now;
  } finally {
    await steps.return();
  }
}

const run = async (wish: Wish = {}): Promise<Task> => drive(await submit(wish), wish);
const typesOf = async (task: Task): Promise<string[]> =>
  (await service.store.eventsAfter(task.id, 0)).map(({ type }) => type).filter((type) => type !== 'usage-recorded');

describe('an identical request', () => {
  test('gets the files of the earlier one without a call, by the same events', async () => {
    const first = await run();
    room.model = new FakeModel({ 'other.txt': { text: 'another project\n' } });
    const second = await run();
    expect(room.model.asked).toEqual([]);
    expect(second).toMatchObject({ status: 'completed', usage: { calls: 0, promptTokens: 0 } });
    expect(second.tree).toEqual(first.tree);
    expect(second.model).toBe(first.model);
    expect(second.report?.warnings).toEqual([REUSED]);
    expect((await typesOf(second)).toSorted()).toEqual((await typesOf(first)).toSorted());
    for (const { path, sha256 } of second.files) {
      expect(await service.store.readText(second.id, sha256)).toBe(PROJECT[path]?.text);
    }
  });

  test('may be the third one, and says so once', async () => {
    await run();
    await run();
    const third = await run({ request: { dryRun: true } });
    expect(third.report?.warnings).toEqual([REUSED]);
    expect(room.model.asked).toHaveLength(4);
  });

  test('names the model that wrote the files, and keeps what was said of it', async () => {
    const { model } = room;
    const generate = model.generate.bind(model);
    model.generate = async function* (call, signal) {
      for await (const piece of generate(call, signal)) {
        yield piece.type === 'finish'
          ? { ...piece, model: 'openai/fallback', warning: saying('read 1 of 2 tokens') }
          : piece;
      }
    };
    await run();
    const second = await run();
    expect(second).toMatchObject({ model: 'openai/fallback', usage: { calls: 0 } });
    expect(second.report?.warnings).toEqual([REUSED, { path: '', ...saying('read 1 of 2 tokens') }]);
  });

  test.each([
    ['when nothing is to be reused', { off: true }],
    ['of somebody else', { request: { requester: { kind: 'key', name: 'somebody-else' } } }],
    ['for another model', { request: { model: 'openai/coder' } }],
    ['in other words', { request: { prompt: 'something else' } }],
    ['after the retention', { agoMs: LONG_MS + 60_000 }],
  ] as const)('is written anew %s', async (_, { off = false, ...wish }: Wish & { readonly off?: boolean }) => {
    await run(wish);
    if (off) room.reuseForMs = null;
    room.model = new FakeModel(PROJECT);
    const second = await run();
    expect(room.model.asked).toHaveLength(4);
    expect(second.report?.warnings).toEqual([]);
  });

  test('does not get the files of a task that failed, was cancelled or still runs', async () => {
    await run({ limit: 8 });
    for (const end of [
      { type: 'task-failed', failure: { code: 'internal', values: {} } },
      { type: 'task-cancelled' },
    ] as const) {
      const task = await run({ limit: 8 });
      await service.store.append(task.id, task.sequence, [end], Date.now());
    }
    room.model = new FakeModel(PROJECT);
    await run();
    expect(room.model.asked).toHaveLength(4);
  });

  test('passes over a task whose texts are gone', async () => {
    const older = await run();
    const newer = await run({ request: { prompt: 'x' } });
    service.database.exec(`update task set prompt_key = (select prompt_key from task where id = '${older.id}')`);
    service.database.exec(`delete from text where task_id = '${newer.id}' and content like '# small%'`);
    room.model = new FakeModel(PROJECT);
    expect((await run()).report?.warnings).toEqual([REUSED]);
    service.database.exec(`delete from text`);
    expect((await run()).report?.warnings).toEqual([]);
  });

  test('goes on with the same files after a crash at any event', async () => {
    const first = await run();
    room.model = new FakeModel(PROJECT);
    for (let limit = 2; limit <= 8; limit += 1) {
      const stopped = await run({ limit });
      const task = await drive(stopped);
      expect(task, `stopped after ${limit}`).toMatchObject({ status: 'completed', usage: { calls: 0 } });
      expect(task.tree).toEqual(first.tree);
      expect(task.report?.warnings).toEqual([REUSED]);
      const written = (await typesOf(task)).filter((type) => type === 'file-generated');
      expect(written).toHaveLength(Object.keys(PROJECT).length);
    }
    expect(room.model.asked).toEqual([]);
  });

  test('goes on with its own plan when it had one before', async () => {
    room.reuseForMs = null;
    const stopped = await run({ limit: 4 });
    expect(stopped.plan).not.toBeNull();
    await run();
    room.reuseForMs = LONG_MS;
    room.model = new FakeModel(PROJECT);
    const task = await drive(stopped);
    expect(task.report?.warnings).toEqual([]);
    expect(room.model.asked.length).toBeGreaterThan(0);
    expect(room.model.asked).not.toContain('plan');
  });
});
