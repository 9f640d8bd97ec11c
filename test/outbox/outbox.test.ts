import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import type { NewEvent } from '../../src/core/task-event.ts';
import { StoreUnavailableError } from '../../src/ports/task-store.ts';
import type { Effect } from '../../src/outbox/effect.ts';
import { Outbox } from '../../src/outbox/outbox.ts';
import { createResultCallback } from '../../src/outbox/result-callback.ts';
import { createStatusComment } from '../../src/outbox/status-comment.ts';
import { createTaskLink } from '../../src/core/task-link.ts';
import { SqliteLedger } from '../../src/sqlite/sqlite-ledger.ts';
import { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import { createDatabaseFolder, type DatabaseFolder } from '../sqlite/database-folder.ts';
import { eventually } from '../support/eventually.ts';
import { FakeConversation } from '../support/fake-conversation.ts';
import { fileGenerated, wholeLog } from '../support/task-events.ts';
import { createTaskRequest } from '../support/task-request.ts';

const REPLY_TO = { access: AccessRef.parse('1'), repository: 'acme/ideas', issue: 7, commentId: 99 };
const CALLBACK = { access: AccessRef.parse('1'), repository: 'acme/ideas', requestId: 'r-1' };

/** A ledger that counts what it is told, and can be told not to answer. */
class TalkedToLedger extends SqliteLedger {
  told = 0;
  isDown = false;

  override owe(...given: Parameters<SqliteLedger['owe']>): Promise<void> {
    this.told += 1;
    return this.isDown ? Promise.reject(new StoreUnavailableError('it is down')) : super.owe(...given);
  }
}

/** A process of its own over the same data: what it records it alone hears. */
interface Process {
  readonly store: SqliteTaskStore;
  readonly ledger: TalkedToLedger;
  readonly outbox: Outbox;
}

const linkTo = createTaskLink('https://gen-code.example.com');
let folder: DatabaseFolder;
let conversation: FakeConversation;
let errors: string[];
const opened: Outbox[] = [];

beforeEach(async () => {
  folder = await createDatabaseFolder();
  conversation = new FakeConversation();
  errors = [];
});
afterEach(async () => {
  for (const outbox of opened.splice(0)) await outbox.close();
  await folder.dispose();
  vi.useRealTimers();
});

function open(effects?: readonly Effect[]): Process {
  const database = folder.open();
  const store = new SqliteTaskStore({ database });
  const ledger = new TalkedToLedger(database);
  const own = [
    createStatusComment({ conversation, store, linkTo, pricesOf: () => null, editIntervalMs: 20 }),
    createResultCallback({ conversation, linkTo }),
  ];
  const onError = (message: string): void => void errors.push(message);
  const outbox = new Outbox({ effects: effects ?? own, store, ledger, onError });
  opened.push(outbox);
  return { store, ledger, outbox };
}

async function play({ store }: Process, id: string, ...events: readonly NewEvent[]): Promise<void> {
  for (const event of events) {
    const task = await store.get(id);
    await store.append(id, task?.sequence ?? 0, [event], Date.now());
  }
}

async function submit({ store }: Process, replyTo = true): Promise<string> {
  const id = randomUUID();
  const wishes = replyTo ? { replyTo: REPLY_TO, callback: CALLBACK } : {};
  await store.create(id, createTaskRequest({ door: 'dispatch', ...wishes }), Date.now());
  return id;
}

test('effects that hang hold up no other', async () => {
  const delivered: string[] = [];
  const hanging = new Set<string>();
  const effect: Effect = {
    ...createResultCallback({ conversation, linkTo }),
    deliver: async ({ id }, _, signal) => {
      if (hanging.has(id)) await new Promise((_, reject) => signal.addEventListener('abort', reject));
      delivered.push(id);
      return null;
    },
  };
  const service = open([effect]);
  await service.outbox.start();
  for (let count = 0; count < 100; count += 1) {
    const id = await submit(service);
    hanging.add(id);
    await play(service, id, ...wholeLog());
  }
  const id = await submit(service);
  await play(service, id, ...wholeLog());
  await eventually(() => expect(delivered).toEqual([id]));
});

test('several processes write one comment and send one result for each task, and stay in step', async () => {
  const processes = [open(), open(), open()];
  for (const { outbox } of processes) await outbox.start();
  const [first, second, third] = processes;
  if (first === undefined || second === undefined || third === undefined) throw new Error('there are three');
  const ids = [await submit(first), await submit(second), await submit(third)];
  // The log of each task goes on wherever its turn comes.
  await Promise.all(
    ids.map(async (id, index) => {
      for (const [step, event] of wholeLog().entries()) await play(processes[(index + step) % 3] ?? first, id, event);
    }),
  );
  await eventually(async () => {
    for (const id of ids) {
      const sequence = (await first.store.get(id))?.sequence;
      expect(await first.ledger.getOwed(id, 'status-comment')).toMatchObject({ cursor: sequence });
      expect(await first.ledger.getOwed(id, 'callback')).toBeNull();
    }
  });
  expect(conversation.comments).toHaveLength(3);
  for (const text of conversation.texts) expect(text).toContain('completed successfully');
  expect(conversation.dispatches).toHaveLength(3);
  expect(errors).toEqual([]);
});

test('an effect that a dead process held is taken up by another when the lease ends', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const dead = open();
  const id = await submit(dead);
  await dead.ledger.owe(id, 'status-comment', Date.now());
  expect(await dead.ledger.claimDue(['status-comment'], { now: Date.now(), leaseMs: 60_000, limit: 1 })).toHaveLength(
    1,
  );
  const alive = open();
  await alive.outbox.start();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(conversation.calls).not.toContain('createComment');
  await vi.advanceTimersByTimeAsync(31_000);
  await eventually(() => expect(conversation.comments).toHaveLength(1));
  // The dead one may have made it and not have lived to say so.
  expect(conversation.calls.filter((call) => call !== 'dispatch')).toEqual(['findComment', 'createComment']);
});

test('the end of a task is told although the process that recorded it died before it said so', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const alive = open();
  await alive.outbox.start();
  const id = await submit(alive);
  await eventually(() => expect(conversation.comments).toHaveLength(1));
  const silent = open();
  await play(silent, id, ...wholeLog());
  await vi.advanceTimersByTimeAsync(300_000);
  await eventually(() => expect(conversation.texts[0]).toContain('completed successfully'));
  await eventually(() => expect(conversation.dispatches).toHaveLength(1));
});

test('what the ledger could not keep is told to it again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const one = open();
  await one.outbox.start();
  one.ledger.isDown = true;
  const id = await submit(one);
  await eventually(() => expect(errors).not.toEqual([]));
  expect(await one.ledger.getOwed(id, 'status-comment')).toBeNull();
  one.ledger.isDown = false;
  await vi.advanceTimersByTimeAsync(30_000);
  await eventually(() => expect(conversation.comments).toHaveLength(1));
});

test('news that come while an effect waits for its time cost no write each', async () => {
  const one = open();
  await one.outbox.start();
  const slow = open([createStatusComment({ conversation, store: one.store, linkTo, pricesOf: () => null })]);
  await one.outbox.close();
  await slow.outbox.start();
  const id = await submit(slow);
  await eventually(async () => expect(await slow.ledger.getOwed(id, 'status-comment')).toMatchObject({ cursor: 1 }));
  slow.ledger.told = 0;
  await play(slow, id, { type: 'generation-started' });
  for (let count = 0; count < 50; count += 1) await play(slow, id, fileGenerated(`src/${count}.py`));
  expect(slow.ledger.told).toBeLessThan(5);
  await play(slow, id, { type: 'task-cancelled' });
  await eventually(() => expect(conversation.texts[0]).toContain('cancelled'));
  expect(conversation.comments[0]?.bodies).toHaveLength(2);
});

test('a further effect is one object: what it says is owed is delivered, and nothing for who did not ask', async () => {
  const delivered: string[] = [];
  const effect: Effect = {
    kind: 'closing-note',
    intervalMs: 0,
    maxAttempts: 3,
    isEdited: false,
    accessFor: ({ replyTo }) => replyTo?.access ?? null,
    delayAfter: ({ type }) => (type === 'task-cancelled' ? 0 : null),
    concerns: ({ status }) => status === 'cancelled',
    deliver: ({ id }) => Promise.resolve(delivered.push(id)).then(() => null),
  };
  const one = open([effect]);
  await one.outbox.start();
  const [asked, quiet] = [await submit(one), await submit(one, false)];
  for (const id of [quiet, asked]) await play(one, id, { type: 'task-cancelled' });
  await eventually(async () => expect(await one.ledger.listOwed()).toEqual([]));
  await eventually(() => expect(delivered).toEqual([asked]));
});
