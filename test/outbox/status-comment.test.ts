import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { ParkError, TaskError } from '../../src/core/errors.ts';
import type { NewEvent } from '../../src/core/task-event.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import type { Reach } from '../../src/ports/installations.ts';
import { createTaskLink } from '../../src/core/task-link.ts';
import { SqliteLedger } from '../../src/sqlite/sqlite-ledger.ts';
import { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import { statusMarker } from '../../src/outbox/render-status-comment.ts';
import { Outbox } from '../../src/outbox/outbox.ts';
import { createStatusComment } from '../../src/outbox/status-comment.ts';
import { createDatabaseFolder, type DatabaseFolder } from '../sqlite/database-folder.ts';
import { plantOwed } from '../support/plant-owed.ts';
import { FakeConversation } from '../support/fake-conversation.ts';
import { fileGenerated, logUntil, wholeLog } from '../support/task-events.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { eventually } from '../support/eventually.ts';

const REPLY_TO = { access: AccessRef.parse('1'), repository: 'acme/ideas', issue: 7, commentId: 99 };
const DOWN = { throws: new TaskError('github_unavailable') };

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
  for (const comments of opened.splice(0)) await comments.close();
  await folder.dispose();
  vi.useRealTimers();
});

async function open(editIntervalMs = 1, reachOf: () => Reach = () => 'open'): Promise<Outbox> {
  const effects = [createStatusComment({ conversation, store, linkTo, pricesOf: () => null, editIntervalMs })];
  const comments = new Outbox({ effects, store, ledger, reachOf, onError: (message) => errors.push(message) });
  opened.push(comments);
  await comments.start();
  return comments;
}

async function submit(overrides: Partial<TaskRequest> = {}): Promise<string> {
  const id = randomUUID();
  await store.create(id, createTaskRequest({ replyTo: REPLY_TO, ...overrides }), Date.now());
  return id;
}

async function play(id: string, ...events: readonly NewEvent[]): Promise<void> {
  for (const event of events) {
    const task = await store.get(id);
    await store.append(id, task?.sequence ?? 0, [event], Date.now());
  }
}

/** Waits until the comment has come as far as the log. */
async function inStep(id: string): Promise<void> {
  await eventually(async () => {
    const sequence = (await store.get(id))?.sequence;
    expect((await ledger.getOwed(id, 'status-comment'))?.cursor).toBe(sequence);
  });
}

describe('the status comment', () => {
  test('is one comment, edited in place, whose last state says how it ended', async () => {
    await open();
    const id = await submit();
    await inStep(id);
    for (const event of wholeLog()) await play(id, event);
    await inStep(id);
    expect(conversation.comments).toHaveLength(1);
    const [comment] = conversation.comments;
    expect(comment?.issue).toBe(7);
    expect(comment?.bodies.every((body) => body.startsWith(`${statusMarker(id)}\n`))).toBe(true);
    expect(conversation.texts[0]).toContain('https://github.test/acme/my-flask-app');
    expect(errors).toEqual([]);
  });

  test('lets the interval pass from edit to edit, but for the last state', async () => {
    await open(60);
    const id = await submit();
    await inStep(id);
    await play(id, { type: 'generation-started' });
    for (let count = 0; count < 30; count += 1) await play(id, fileGenerated(`src/${count}.py`));
    await inStep(id);
    await play(id, { type: 'merging-started' });
    await inStep(id);
    const times = conversation.comments[0]?.writtenAt ?? [];
    expect(times.length).toBeGreaterThan(2);
    expect(times.length).toBeLessThan(20);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60);
  });

  test('lets the interval pass after a write that took long as well', async () => {
    let release = (): void => undefined;
    conversation.gate = new Promise((resolve) => (release = resolve));
    await open(60);
    const id = await submit();
    await eventually(() => expect(conversation.calls).toEqual(['createComment']));
    await play(id, { type: 'generation-started' });
    // The edit that this asks for comes due while the first write still runs.
    await new Promise((resolve) => setTimeout(resolve, 80));
    release();
    await inStep(id);
    const [first = 0, second = 0] = conversation.comments[0]?.writtenAt ?? [];
    expect(second - first).toBeGreaterThanOrEqual(60);
  });

  test('shows what comes within the interval after a look that found nothing new', async () => {
    const comments = await open(500);
    const id = await submit();
    await inStep(id);
    // News of what was shown already, as when it was told while the write was under way.
    const before = Date.now();
    await ledger.owe(id, 'status-comment', before);
    await comments.resume(AccessRef.parse('2'));
    await eventually(async () =>
      expect((await ledger.getOwed(id, 'status-comment'))?.dueAt).toBeGreaterThan(before + 100_000),
    );
    await play(id, { type: 'generation-started' });
    await inStep(id);
    expect(conversation.comments[0]?.bodies).toHaveLength(2);
  });

  test('shows the last state without waiting for the interval', async () => {
    await open(3_600_000);
    const id = await submit();
    await inStep(id);
    await play(id, { type: 'generation-started' }, { type: 'task-cancelled' });
    await inStep(id);
    expect(conversation.comments[0]?.bodies).toHaveLength(2);
    expect(conversation.texts[0]).toContain('cancelled');
  });

  test('is followed by a reaction at the end', async () => {
    await open();
    const completed = await submit();
    await play(completed, ...wholeLog());
    await inStep(completed);
    const failed = await submit();
    await play(failed, { type: 'task-failed', failure: { code: 'model_quota', values: {} } });
    await inStep(failed);
    expect(conversation.reactions).toEqual([
      { where: REPLY_TO, reaction: 'rocket' },
      { where: REPLY_TO, reaction: 'confused' },
    ]);
  });

  test('does not wait for a reaction that fails', async () => {
    conversation.fail('react', DOWN);
    await open();
    const id = await submit();
    await play(id, ...wholeLog());
    await inStep(id);
    expect(errors).toEqual([]);
  });

  test('is not written for a task without an issue', async () => {
    await open();
    const id = await submit({ replyTo: null });
    await play(id, ...wholeLog());
    const other = await submit();
    await inStep(other);
    expect(conversation.comments).toHaveLength(1);
    expect(await ledger.getOwed(id, 'status-comment')).toBeNull();
  });

  test('goes on in the same comment after a retry', async () => {
    await open();
    const id = await submit();
    await play(id, { type: 'generation-started' });
    await play(id, { type: 'task-failed', failure: { code: 'model_quota', values: {} } });
    await inStep(id);
    await play(id, { type: 'task-retried' }, ...wholeLog());
    await inStep(id);
    expect(conversation.comments).toHaveLength(1);
    expect(conversation.texts[0]).toContain('completed successfully');
    expect(conversation.reactions.map(({ reaction }) => reaction)).toEqual(['confused', 'rocket']);
  });
});

describe('a comment that could not be written', () => {
  test('is tried again later, and the task goes on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    conversation.fail('createComment', DOWN, DOWN);
    await open();
    const id = await submit();
    await eventually(() => expect(errors).toHaveLength(1));
    expect(await ledger.getOwed(id, 'status-comment')).toMatchObject({ attempts: 1, remoteId: null });
    await vi.advanceTimersByTimeAsync(10_000);
    await eventually(() => expect(errors).toHaveLength(2));
    await vi.advanceTimersByTimeAsync(20_000);
    await inStep(id);
    expect(conversation.comments).toHaveLength(1);
    expect(errors).toHaveLength(2);
  });

  test('is not doubled when only the answer to its creation was lost', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    conversation.fail('createComment', { ...DOWN, effect: 'lost' });
    await open();
    const id = await submit();
    await eventually(() => expect(errors).toHaveLength(1));
    await vi.advanceTimersByTimeAsync(20_000);
    await inStep(id);
    expect(conversation.comments).toHaveLength(1);
    expect(conversation.calls.filter((call) => call === 'createComment')).toHaveLength(1);
  });

  test('is not doubled by the next process after a crash between creation and record', async () => {
    const id = await submit();
    await plantOwed(ledger, { taskId: id, kind: 'status-comment', attempts: 1 });
    await conversation.createComment(REPLY_TO, `${statusMarker(id)}\nas the process before left it`);
    await open();
    await inStep(id);
    expect(conversation.comments).toHaveLength(1);
    expect(conversation.comments[0]?.bodies).toHaveLength(2);
  });

  test('waits for the time that GitHub named, even with its last state', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    conversation.fail('createComment', { throws: new ParkError('github_rate_limited', Date.now() + 3_600_000) });
    await open();
    const id = await submit();
    await eventually(() => expect(errors).toHaveLength(1));
    await play(id, ...wholeLog());
    await vi.advanceTimersByTimeAsync(1_800_000);
    // A write that came too early would need some turns to the database and back.
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(conversation.calls).toEqual(['createComment']);
    await vi.advanceTimersByTimeAsync(1_800_000);
    await inStep(id);
    expect(conversation.texts[0]).toContain('completed successfully');
  });

  test('shows its last state at once when it can be written again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    conversation.fail('createComment', DOWN, DOWN, DOWN, DOWN, DOWN);
    await open();
    const id = await submit();
    await eventually(() => expect(errors.length).toBeGreaterThan(0));
    conversation.heal();
    await play(id, ...wholeLog());
    await inStep(id);
    expect(conversation.texts[0]).toContain('completed successfully');
  });
});

describe('a comment that somebody deleted', () => {
  test('is made anew only with the last state', async () => {
    await open();
    const id = await submit();
    await inStep(id);
    conversation.remove(1);
    await play(id, ...logUntil('merging-started'));
    await inStep(id);
    expect(conversation.comments).toEqual([]);
    await play(id, { type: 'task-cancelled' });
    await inStep(id);
    expect(conversation.texts).toHaveLength(1);
  });
});

describe('the next process', () => {
  test('shows the state of a task that ended while nothing could be written', async () => {
    const first = await open(3_600_000);
    const id = await submit();
    await inStep(id);
    await first.close();
    await play(id, ...wholeLog());
    await open();
    await inStep(id);
    expect(conversation.comments).toHaveLength(1);
    expect(conversation.texts[0]).toContain('completed successfully');
  });

  test('shows a task that was submitted and never shown', async () => {
    const id = await submit();
    await open();
    await inStep(id);
    expect(conversation.comments).toHaveLength(1);
  });

  test('writes nothing for what is in step, and forgets what retention dropped', async () => {
    const first = await open();
    const kept = await submit();
    await play(kept, ...wholeLog());
    await inStep(kept);
    await first.close();
    const gone = randomUUID();
    await plantOwed(ledger, { taskId: gone, kind: 'status-comment', remoteId: 5, cursor: 9 });
    const calls = conversation.calls.length;
    await open();
    await eventually(async () => expect(await ledger.getOwed(gone, 'status-comment')).toBeNull());
    expect(conversation.calls).toHaveLength(calls);
  });
});

describe('an installation that may not be written through', () => {
  const FAILED: NewEvent = {
    type: 'task-failed',
    failure: { code: 'github_permission', values: { owner: 'acme', reason: 'suspended' } },
  };

  test('while suspended is left alone, and gets the last state once it may be again', async () => {
    let reach: Reach = 'open';
    const comments = await open(1, () => reach);
    const begun = await submit();
    await inStep(begun);
    reach = 'suspended';
    const calls = conversation.calls.length;
    const late = await submit();
    await play(begun, FAILED);
    await play(late, FAILED);
    await eventually(async () => expect(await ledger.getOwed(late, 'status-comment')).not.toBeNull());
    await comments.resume(REPLY_TO.access);
    expect(conversation.calls).toHaveLength(calls);

    reach = 'open';
    await comments.resume(AccessRef.parse('2'));
    await comments.resume(REPLY_TO.access);
    await inStep(begun);
    await inStep(late);
    expect(conversation.comments).toHaveLength(2);
    for (const text of conversation.texts) expect(text).toContain('the installation of the App is suspended');
    expect(errors).toEqual([]);
  });

  test('is forgotten when the App was taken away', async () => {
    let reach: Reach = 'open';
    await open(1, () => reach);
    const id = await submit();
    await inStep(id);
    reach = 'gone';
    const calls = conversation.calls.length;
    await play(id, FAILED);
    await eventually(async () => expect(await ledger.listOwed()).toEqual([]));
    expect(conversation.calls).toHaveLength(calls);
  });
});

describe('of a task that was forgotten', () => {
  test('nothing is written any more', async () => {
    const id = await submit();
    await play(id, { type: 'task-cancelled' });
    await ledger.owe(id, 'status-comment', Date.now());
    await store.delete(id);
    await open();
    await eventually(async () => expect(await ledger.listOwed()).toEqual([]));
    expect(conversation.texts).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('nothing is written either where that happened in the middle of it', async () => {
    const id = await submit();
    await play(id, { type: 'task-cancelled' });
    const task = await store.get(id);
    if (task === null) throw new Error('it is gone');
    await store.delete(id);
    const effect = createStatusComment({ conversation, store, linkTo, pricesOf: () => null });
    const owed = { taskId: id, kind: 'status-comment', remoteId: 5, cursor: 0, attempts: 1 };
    const times = { dueAt: 0, quietUntil: 0, notBefore: 0 };
    expect(await effect.deliver(task, { ...owed, ...times }, AbortSignal.timeout(5_000))).toBe(5);
    expect(conversation.texts).toEqual([]);
  });
});
