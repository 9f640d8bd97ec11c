import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { ParkError, TaskError } from '../../src/core/errors.ts';
import type { NewEvent } from '../../src/core/task-event.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import type { Reach } from '../../src/ports/installations.ts';
import { createTaskLink } from '../../src/core/task-link.ts';
import { SqliteLedger } from '../../src/sqlite/sqlite-ledger.ts';
import { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import { Outbox } from '../../src/outbox/outbox.ts';
import { createResultCallback } from '../../src/outbox/result-callback.ts';
import { createDatabaseFolder, type DatabaseFolder } from '../sqlite/database-folder.ts';
import { plantOwed } from '../support/plant-owed.ts';
import { FakeConversation } from '../support/fake-conversation.ts';
import { wholeLog } from '../support/task-events.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { eventually } from '../support/eventually.ts';

const CALLBACK = { access: AccessRef.parse('1'), repository: 'acme/ideas', requestId: 'r-1' };
const FAILED: NewEvent = { type: 'task-failed', failure: { code: 'model_quota', values: { provider: 'deepseek' } } };

const linkTo = createTaskLink('https://gen-code.example.com');
let folder: DatabaseFolder;
let store: SqliteTaskStore;
let ledger: SqliteLedger;
let conversation: FakeConversation;
let errors: string[];
const opened: Outbox[] = [];

beforeEach(async () => {
  folder = await createDatabaseFolder();
  const database = folder.open();
  store = new SqliteTaskStore({ database });
  ledger = new SqliteLedger(database);
  conversation = new FakeConversation();
  errors = [];
});
afterEach(async () => {
  for (const callbacks of opened.splice(0)) await callbacks.close();
  await folder.dispose();
  vi.useRealTimers();
});

async function open(reachOf: () => Reach = () => 'open'): Promise<Outbox> {
  const onError = (message: string): void => void errors.push(message);
  const callbacks = new Outbox({
    effects: [createResultCallback({ conversation, linkTo })],
    store,
    ledger,
    reachOf,
    onError,
  });
  opened.push(callbacks);
  await callbacks.start();
  return callbacks;
}

async function submit(overrides: Partial<TaskRequest> = {}): Promise<string> {
  const id = randomUUID();
  await store.create(id, createTaskRequest({ door: 'dispatch', callback: CALLBACK, ...overrides }), Date.now());
  return id;
}

async function play(id: string, ...events: readonly NewEvent[]): Promise<void> {
  for (const event of events) {
    const task = await store.get(id);
    await store.append(id, task?.sequence ?? 0, [event], Date.now());
  }
}

async function sent(count: number): Promise<void> {
  await eventually(() => expect(conversation.dispatches).toHaveLength(count));
}

function owed(id: string) {
  return ledger.getOwed(id, 'callback');
}

test('tells a completed task with its repository and commit, once', async () => {
  await open();
  const id = await submit();
  await play(id, ...wholeLog());
  await sent(1);
  expect(conversation.dispatches).toEqual([
    {
      where: CALLBACK,
      eventType: 'gencode-result',
      payload: {
        request_id: 'r-1',
        task_id: id,
        status: 'completed',
        outcome: 'clean',
        repo: 'my-flask-app',
        repo_url: 'https://github.test/acme/my-flask-app',
        commit: 'a'.repeat(40),
        code: null,
        message: 'Task completed successfully',
        task_url: `https://gen-code.example.com/tasks/${id}`,
      },
    },
  ]);
  await eventually(async () => expect(await owed(id)).toBeNull());
});

test('tells a failed task with its code, and its end after a retry as well', async () => {
  await open();
  const id = await submit();
  await play(id, FAILED);
  await sent(1);
  expect(conversation.dispatches[0]?.payload).toMatchObject({ status: 'failed', code: 'model_quota', repo_url: null });
  await eventually(async () => expect(await owed(id)).toBeNull());

  await play(id, { type: 'task-retried' });
  await eventually(async () => expect(await owed(id)).not.toBeNull());
  await play(id, ...wholeLog());
  await sent(2);
});

test('says nothing where nobody asked, and nothing before the end', async () => {
  await open();
  const quiet = await submit({ callback: null });
  await play(quiet, ...wholeLog());
  const id = await submit();
  await play(id, ...wholeLog().slice(0, -1));
  await eventually(async () => expect(await owed(id)).not.toBeNull());
  expect(conversation.dispatches).toEqual([]);
  expect(await owed(quiet)).toBeNull();
});

test('is sent again after a failure', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  conversation.fail('dispatch', { throws: new TaskError('github_unavailable') });
  await open();
  const id = await submit();
  await play(id, ...wholeLog());
  await eventually(() => expect(errors).toHaveLength(1));
  expect(await owed(id)).toMatchObject({ attempts: 1 });
  await vi.advanceTimersByTimeAsync(5_000);
  await sent(1);
});

test('is not sent before the time that GitHub named', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  conversation.fail('dispatch', { throws: new ParkError('github_rate_limited', Date.now() + 3_600_000) });
  await open();
  await play(await submit(), ...wholeLog());
  await eventually(() => expect(errors).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(3_500_000);
  expect(conversation.calls).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(100_000);
  await sent(1);
});

test('is sent by the next process when the task ended and nobody was told', async () => {
  const first = await open();
  const id = await submit();
  await eventually(async () => expect(await owed(id)).not.toBeNull());
  await first.close();
  await play(id, ...wholeLog());
  await open();
  await sent(1);
});

test('is owed by the next process for a task that was submitted when nobody listened', async () => {
  const id = await submit();
  await open();
  await eventually(async () => expect(await owed(id)).not.toBeNull());
});

test('is forgotten with a task that retention dropped', async () => {
  const id = randomUUID();
  await plantOwed(ledger, { taskId: id, kind: 'callback', cursor: 9, attempts: 3 });
  await open();
  await eventually(async () => expect(await owed(id)).toBeNull());
  expect(conversation.dispatches).toEqual([]);
});

test('is given up after many tries', async () => {
  const id = await submit();
  await play(id, ...wholeLog());
  await plantOwed(ledger, { taskId: id, kind: 'callback', attempts: 99 });
  conversation.fail('dispatch', { throws: new TaskError('github_permission', { reason: 'denied' }) });
  await open();
  await eventually(async () => expect(await owed(id)).toBeNull());
  expect(conversation.dispatches).toEqual([]);
});

test('waits for an installation that is suspended, and forgets one that is gone', async () => {
  const reach = { now: 'suspended' as Reach };
  const callbacks = await open(() => reach.now);
  const id = await submit();
  await eventually(async () => expect(await owed(id)).not.toBeNull());
  await play(id, FAILED);
  await callbacks.resume(CALLBACK.access);
  await callbacks.resume(AccessRef.parse('2'));
  expect(conversation.dispatches).toEqual([]);
  reach.now = 'open';
  await callbacks.resume(CALLBACK.access);
  await sent(1);

  reach.now = 'gone';
  const other = await submit();
  await eventually(async () => expect(await owed(other)).not.toBeNull());
  await play(other, FAILED);
  await eventually(async () => expect(await owed(other)).toBeNull());
  expect(conversation.dispatches).toHaveLength(1);
  expect(errors).toEqual([]);
});
