import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../src/core/generated-file.ts';
import type { Task } from '../../src/core/task.ts';
import { StoreUnavailableError } from '../../src/ports/task-store.ts';
import { DATABASE_FILE, type Database } from '../../src/sqlite/database.ts';
import { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import { CorruptLogError } from '../../src/sqlite/task-row.ts';
import { registerTaskStoreContract } from '../ports/task-store-contract.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { createDatabaseFolder, type DatabaseFolder } from './database-folder.ts';

registerTaskStoreContract('SqliteTaskStore', async () => {
  const folder = await createDatabaseFolder();
  const open = (): SqliteTaskStore => new SqliteTaskStore({ database: folder.open() });
  return { store: open(), openAnother: () => Promise.resolve(open()), dispose: () => folder.dispose() };
});

const NOW = Date.UTC(2026, 10, 22);
const EVERYTHING = { requester: null, status: null, limit: 100, cursor: null };

let folder: DatabaseFolder;
let database: Database;
let store: SqliteTaskStore;
let errors: unknown[];
beforeEach(async () => {
  folder = await createDatabaseFolder();
  database = folder.open();
  errors = [];
  store = new SqliteTaskStore({ database, onError: (error) => errors.push(error) });
});
afterEach(() => folder.dispose());

async function createTask(at = NOW): Promise<Task> {
  const { task } = await store.create(randomUUID(), createTaskRequest(), at);
  return (await store.append(task.id, 1, [{ type: 'generation-started' }], at)).task;
}

test('a long prompt is written once, however many events follow, and is there all the same', async () => {
  const prompt = '规'.repeat(400_000);
  const request = createTaskRequest({ prompt });
  const { task } = await store.create(randomUUID(), request, NOW);
  const started = await store.append(task.id, task.sequence, [{ type: 'generation-started' }], NOW);
  expect(started.task.request.prompt).toBe(prompt);
  expect((await store.get(task.id))?.request).toEqual(request);
  const { state } = database.statement('select state from task where id = ?').get(task.id) ?? {};
  expect(String(state).length).toBeLessThan(10_000);
});

describe('a damaged row', () => {
  test('a snapshot that cannot be read is made anew from the log', async () => {
    const task = await createTask();
    for (const state of ['{"half":', '{}', JSON.stringify({ ...task, sequence: 1 })]) {
      database.statement('update task set state = ?').run(state);
      expect(await store.get(task.id)).toEqual(task);
      expect((await store.list(EVERYTHING)).tasks).toEqual([task]);
    }
    const { task: ended } = await store.append(task.id, 2, [{ type: 'task-cancelled' }], NOW);
    expect(database.statement('select state from task').get()).toEqual({ state: JSON.stringify(ended) });
  });

  test('an event that cannot be read is named by task and number, without showing what stands there', async () => {
    const { id } = await createTask();
    database.statement('update event set json = ? where sequence = 2').run('{"type":"a secret","half');
    const error = await store.eventsAfter(id, 0).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CorruptLogError);
    expect(error).toMatchObject({ message: `event 2 of task ${id} cannot be read`, taskId: id, sequence: 2 });
    expect(error).not.toHaveProperty('cause');
    expect(await store.get(id)).toMatchObject({ status: 'generating' });
  });

  test('an event that is missing or does not follow is named', async () => {
    const [cut, holed] = [await createTask(), await createTask()];
    database.statement('update task set state = ?').run('{}');
    database.statement('delete from event where task_id = ? and sequence = 2').run(cut.id);
    database.statement('delete from event where task_id = ? and sequence = 1').run(holed.id);
    await expect(store.get(cut.id)).rejects.toThrow(`event 2 of task ${cut.id} cannot be read`);
    await expect(store.get(holed.id)).rejects.toThrow(`event 2 of task ${holed.id} cannot be read`);
  });

  test('lists leave out a task that cannot be read, say so, and go on with the next page', async () => {
    const tasks = [];
    for (let n = 0; n < 4; n += 1) tasks.push(await createTask(NOW + n));
    const [first, second, lost, last] = tasks.map((task) => task.id);
    database.statement('update task set state = ? where id = ?').run('{}', lost ?? '');
    database.statement('update event set json = ? where task_id = ?').run('{}', lost ?? '');
    const page = await store.list({ ...EVERYTHING, limit: 2 });
    expect(page.tasks.map((task) => task.id)).toEqual([last]);
    const next = await store.list({ ...EVERYTHING, limit: 2, cursor: page.nextCursor });
    expect(next.tasks.map((task) => task.id)).toEqual([second, first]);
    expect(await store.unfinished()).toEqual([first, second, last]);
    expect(errors).toHaveLength(2);
    expect(errors[0]).toBeInstanceOf(CorruptLogError);
  });
});

describe('a store that cannot be written to', () => {
  test('a full disk refuses whole writes, keeps what was there, and is got over', async () => {
    const task = await createTask();
    const pages = Number(database.statement('pragma page_count').get()?.['page_count']);
    database.exec(`pragma max_page_count = ${pages}`);
    const text = 'x'.repeat(100_000);
    const record = { path: 'app.py', sha256: sha256(text), size: text.length };
    const append = () =>
      store.append(task.id, 2, [{ type: 'merging-started', texts: [text] }, { type: 'push-accepted' }], NOW + 1);
    await expect(append()).rejects.toThrow(StoreUnavailableError);
    const request = createTaskRequest({ prompt: text.slice(0, 32_000) });
    await expect(store.create(randomUUID(), request, NOW)).rejects.toThrow(StoreUnavailableError);
    expect(await store.get(task.id)).toEqual(task);
    expect(await store.eventsAfter(task.id, 2)).toEqual([]);
    expect(await store.readText(task.id, record.sha256)).toBeNull();
    expect(await store.findByIdempotencyKey(request.idempotencyKey)).toBeNull();
    expect(await store.isHealthy()).toBe(false);
    expect(database.statement('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.exec('pragma max_page_count = 1000000');
    expect(await store.isHealthy()).toBe(true);
    expect((await append()).task).toMatchObject({ status: 'merging_files', sequence: 4 });
    expect(await store.readText(task.id, record.sha256)).toBe(text);
  });

  test('a full disk keeps exactly those writes of one tick that it acknowledged', async () => {
    const tasks = [];
    for (let n = 0; n < 12; n += 1) tasks.push(await createTask());
    const pages = Number(database.statement('pragma page_count').get()?.['page_count']);
    database.exec(`pragma max_page_count = ${pages + 9}`);
    const outcomes = await Promise.allSettled(
      tasks.map((task, n) =>
        store.append(task.id, 2, [{ type: 'merging-started', texts: [`${n}`.repeat(n % 3 === 2 ? 60_000 : 10)] }], NOW),
      ),
    );
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
    const another = new SqliteTaskStore({ database: folder.open() });
    for (const [n, outcome] of outcomes.entries()) {
      const status = outcome.status === 'fulfilled' ? 'merging_files' : 'generating';
      expect(await another.get(tasks[n]?.id ?? '')).toMatchObject({ status });
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StoreUnavailableError);
    }
  });

  test('one that may only be read refuses writes and answers reads', async () => {
    const task = await createTask();
    database.exec('pragma query_only = on');
    const late = store.append(task.id, 2, [{ type: 'task-cancelled' }], NOW);
    await expect(late).rejects.toThrow(StoreUnavailableError);
    await expect(store.create(randomUUID(), createTaskRequest(), NOW)).rejects.toThrow(StoreUnavailableError);
    expect(await store.isHealthy()).toBe(false);
    expect(await store.get(task.id)).toEqual(task);
    database.exec('pragma query_only = off');
    expect(await store.eventsAfter(task.id, 2)).toEqual([]);
    expect(await store.isHealthy()).toBe(true);
  });

  test('tells no listener of what did not reach the disk', async () => {
    const task = await createTask();
    const heard: unknown[] = [];
    store.subscribe(task.id, (event) => heard.push(event));
    database.exec('pragma query_only = on');
    const late = store.append(task.id, 2, [{ type: 'task-cancelled' }], NOW);
    await expect(late).rejects.toThrow(StoreUnavailableError);
    expect(heard).toEqual([]);
  });
});

test('reports what a listener threw', async () => {
  const task = await createTask();
  const failure = new Error('a listener failed');
  store.subscribe(task.id, () => {
    throw failure;
  });
  await store.append(task.id, 2, [{ type: 'task-cancelled' }], NOW);
  expect(errors).toEqual([failure]);
});

test('a listener can append from within its call', async () => {
  const task = await createTask();
  const done = new Promise<Task>((resolve) => {
    const stop = store.subscribe(task.id, (event) => {
      if (event.type !== 'merging-started') return;
      stop();
      void store.append(task.id, event.sequence, [{ type: 'task-cancelled' }], NOW).then((end) => resolve(end.task));
    });
  });
  await store.append(task.id, 2, [{ type: 'merging-started' }], NOW);
  expect(await done).toMatchObject({ status: 'cancelled', sequence: 4 });
});

test('never accepts an event that could not be read again', async () => {
  const task = await createTask();
  const usage = { promptTokens: Number.NaN, cachedTokens: 0, completionTokens: 0, calls: 1 };
  await expect(store.append(task.id, 2, [{ type: 'usage-recorded', model: 'm', usage }], NOW)).rejects.toThrow();
  await expect(store.append(task.id, 2, [{ type: 'merging-started' }], NOW + 0.5)).rejects.toThrow();
  expect(await store.get(task.id)).toEqual(task);
});

test.each(['dropFinishedBefore', 'delete'] as const)(
  'leaves nothing of a prompt or text in the files after %s',
  async (way) => {
    const prompt = `unmistakable-${randomUUID()}`;
    const { task } = await store.create(randomUUID(), createTaskRequest({ prompt }), NOW);
    const texts = [`${prompt} `.repeat(2_000)];
    await store.append(task.id, 1, [{ type: 'generation-started', texts }, { type: 'task-cancelled' }], NOW);
    expect(Number(await (way === 'delete' ? store.delete(task.id) : store.dropFinishedBefore(NOW + 1)))).toBe(1);
    for (const name of [DATABASE_FILE, `${DATABASE_FILE}-wal`]) {
      expect((await readFile(join(folder.path, name))).includes(prompt)).toBe(false);
    }
  },
);
