import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { RefusalError } from '../../src/core/errors.ts';
import { parseRepositoryPath, sha256, toFileRecord } from '../../src/core/generated-file.ts';
import { promptKey } from '../../src/core/prompt.ts';
import type { NewEvent, RecordedEvent, TaskDelta } from '../../src/core/task-event.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import { applyEvent, InvalidTransitionError, type Task } from '../../src/core/task.ts';
import { StaleWriterError, type TaskStore } from '../../src/ports/task-store.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { taskEventArbitrary } from './task-event-arbitrary.ts';

/** A store over data of its own. */
export interface TaskStoreFixture {
  readonly store: TaskStore;
  /** Another store over the same data, as a second process has it. */
  openAnother(): Promise<TaskStore>;
  /** Closes everything that was opened, and removes the data. */
  dispose(): Promise<void>;
}

const NOW = Date.UTC(2026, 10, 22);
const EVERYTHING = { requester: null, status: null, limit: 100, cursor: null };

/** Registers the tests that every `TaskStore` passes. */
export function registerTaskStoreContract(name: string, open: () => Promise<TaskStoreFixture>): void {
  describe(`${name} as a task store`, () => {
    let fixture: TaskStoreFixture;
    let store: TaskStore;

    beforeEach(async () => {
      fixture = await open();
      store = fixture.store;
    });
    afterEach(() => fixture.dispose());

    const create = async (overrides: Partial<TaskRequest> = {}, at = NOW): Promise<Task> =>
      (await store.create(randomUUID(), createTaskRequest(overrides), at)).task;
    const finish = async (task: Task, at: number): Promise<Task> =>
      (await store.append(task.id, task.sequence, [{ type: 'task-cancelled' }], at)).task;

    describe('create', () => {
      test('records the request as event 1 of a pending task', async () => {
        const id = randomUUID();
        const request = createTaskRequest({ prompt: '创建一个 Flask 应用 🐍\u0000' });
        const { task, isNew } = await store.create(id, request, NOW);
        expect(isNew).toBe(true);
        expect(task).toMatchObject({ id, status: 'pending', sequence: 1, createdAt: NOW, updatedAt: NOW, request });
        expect(await store.get(id)).toEqual(task);
        expect(await store.findByIdempotencyKey(request.idempotencyKey)).toEqual(task);
        expect(await store.eventsAfter(id, 0)).toEqual([{ type: 'task-submitted', id, request, sequence: 1, at: NOW }]);
      });

      test('gives the first task again for a known idempotency key, as it stands now', async () => {
        const request = createTaskRequest();
        const first = await store.create(randomUUID(), request, NOW);
        const { task: running } = await store.append(first.task.id, 1, [{ type: 'generation-started' }], NOW + 1);
        const second = await store.create(randomUUID(), { ...request, prompt: 'something else' }, NOW + 2);
        expect(second).toEqual({ task: running, isNew: false });
        expect((await store.list(EVERYTHING)).tasks).toHaveLength(1);
      });

      test('makes one task of twins that come at once, even through two stores', async () => {
        const request = createTaskRequest();
        const stores = [store, await fixture.openAnother()];
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, n) => (stores[n % 2] ?? store).create(randomUUID(), request, NOW)),
        );
        expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
        expect(new Set(answers.map(({ task }) => task.id)).size).toBe(1);
        expect((await store.list(EVERYTHING)).tasks).toHaveLength(1);
      });

      test('keeps different requests apart when they come at once', async () => {
        const tasks = await Promise.all(Array.from({ length: 30 }, (_, n) => create({ prompt: `prompt ${n}` })));
        for (const task of tasks) expect(await store.get(task.id)).toEqual(task);
      });
    });

    test('knows nothing of a task that is not there', async () => {
      expect(await store.get(randomUUID())).toBeNull();
      expect(await store.findByIdempotencyKey('nobody')).toBeNull();
      expect(await store.eventsAfter(randomUUID(), 0)).toEqual([]);
      expect(await store.readText(randomUUID(), sha256(''))).toBeNull();
      expect(await store.newestOnIssue('acme/web', 1)).toBeNull();
      expect(await store.list(EVERYTHING)).toEqual({ tasks: [], nextCursor: null });
    });

    describe('append', () => {
      test('numbers the events, folds them, and shows both to another store', async () => {
        const { id } = await create();
        const usage = { promptTokens: 10, cachedTokens: 4, completionTokens: 5, calls: 1 };
        const appended = await store.append(
          id,
          1,
          [{ type: 'generation-started' }, { type: 'usage-recorded', model: 'openai/gpt', usage }],
          NOW + 5,
        );
        expect(appended.events).toEqual([
          { type: 'generation-started', sequence: 2, at: NOW + 5 },
          { type: 'usage-recorded', model: 'openai/gpt', usage, sequence: 3, at: NOW + 5 },
        ]);
        expect(appended.task).toMatchObject({ status: 'generating', sequence: 3, usage, updatedAt: NOW + 5 });
        const another = await fixture.openAnother();
        expect(await another.get(id)).toEqual(appended.task);
        expect(await another.eventsAfter(id, 1)).toEqual(appended.events);
        expect(await another.eventsAfter(id, 2)).toEqual(appended.events.slice(1));
        expect(await another.eventsAfter(id, 3)).toEqual([]);
      });

      test('gives the task as it is when there is nothing to append', async () => {
        const task = await create();
        expect(await store.append(task.id, 1, [], NOW + 1)).toEqual({ task, events: [] });
        expect(await store.get(task.id)).toEqual(task);
      });

      test('refuses a writer that missed an event, and writes nothing of it', async () => {
        const { id } = await create();
        const { task } = await store.append(id, 1, [{ type: 'generation-started' }], NOW);
        const text = 'from the one who was late';
        const record = toFileRecord({ path: parseRepositoryPath('late.txt'), text });
        for (const sequence of [0, 1, 3]) {
          const late = store.append(id, sequence, [{ type: 'file-generated', ...record, texts: [text] }], NOW);
          await expect(late).rejects.toThrow(StaleWriterError);
        }
        expect(await store.get(id)).toEqual(task);
        expect(await store.eventsAfter(id, 2)).toEqual([]);
        expect(await store.readText(id, record.sha256)).toBeNull();
      });

      test('refuses a second store that holds an older state of the task', async () => {
        const { id } = await create();
        const another = await fixture.openAnother();
        const seen = await another.get(id);
        await store.append(id, 1, [{ type: 'generation-started' }], NOW);
        const late = another.append(id, seen?.sequence ?? 0, [{ type: 'task-cancelled' }], NOW);
        await expect(late).rejects.toThrow(StaleWriterError);
        expect(await another.get(id)).toMatchObject({ status: 'generating' });
      });

      test('lets one of many writers win that come at once, even through two stores', async () => {
        const { id } = await create();
        const stores = [store, await fixture.openAnother()];
        const outcomes = await Promise.allSettled(
          Array.from({ length: 10 }, (_, n) =>
            (stores[n % 2] ?? store).append(id, 1, [{ type: 'generation-started' }], NOW + n),
          ),
        );
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StaleWriterError);
        }
        expect(await store.eventsAfter(id, 0)).toHaveLength(2);
      });

      test('refuses to write to a task that is not there', async () => {
        const late = store.append(randomUUID(), 1, [{ type: 'generation-started' }], NOW);
        await expect(late).rejects.toThrow(StaleWriterError);
      });

      test('takes the whole batch back when its last event cannot follow', async () => {
        const task = await create();
        const text = 'print()';
        const record = toFileRecord({ path: parseRepositoryPath('app.py'), text });
        const batch: NewEvent[] = [
          { type: 'generation-started' },
          { type: 'file-generated', ...record, texts: [text] },
          { type: 'push-started' },
        ];
        await expect(store.append(task.id, 1, batch, NOW)).rejects.toThrow(InvalidTransitionError);
        expect(await store.get(task.id)).toEqual(task);
        expect(await store.eventsAfter(task.id, 1)).toEqual([]);
        expect(await store.readText(task.id, record.sha256)).toBeNull();
      });

      test('does not let the refused write of one task harm the write of another', async () => {
        const [good, bad] = await Promise.all([create(), create()]);
        const outcomes = await Promise.allSettled([
          store.append(bad.id, 1, [{ type: 'push-started' }], NOW),
          store.append(good.id, 1, [{ type: 'generation-started' }], NOW),
          store.append(bad.id, 9, [{ type: 'generation-started' }], NOW),
        ]);
        expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
        expect(await store.get(good.id)).toMatchObject({ status: 'generating' });
        expect(await store.get(bad.id)).toEqual(bad);
      });

      test('keeps texts to the byte under their hash, beside the log and for their task alone', async () => {
        const [first, second] = await Promise.all([create(), create()]);
        const texts = ['', 'a\r\nb\r\n', 'null \u0000 and 🐍 and 你好', 'x'.repeat(300_000)];
        await store.append(first.id, 1, [{ type: 'generation-started', texts }], NOW);
        for (const text of texts) {
          expect(await store.readText(first.id, sha256(text))).toBe(text);
          expect(await store.readText(second.id, sha256(text))).toBeNull();
        }
        expect(await store.eventsAfter(first.id, 1)).toEqual([{ type: 'generation-started', sequence: 2, at: NOW }]);
      });

      test('holds the fold of the log, whatever was appended in whatever batches', async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.record({ events: fc.array(taskEventArbitrary, { maxLength: 4 }), pause: fc.nat(5_000) }), {
              maxLength: 25,
            }),
            async (batches) => {
              let task = await create();
              const kept = new Map<string, string>();
              let at = NOW;
              for (const { events, pause } of batches) {
                at += pause;
                try {
                  task = (await store.append(task.id, task.sequence, events, at)).task;
                  for (const text of events.flatMap((event) => event.texts ?? [])) kept.set(sha256(text), text);
                } catch (error) {
                  expect(error).toBeInstanceOf(InvalidTransitionError);
                }
              }
              const log = await store.eventsAfter(task.id, 0);
              expect(log.map((event) => event.sequence)).toEqual(log.map((_, index) => index + 1));
              expect(log.reduce<Task | null>(applyEvent, null)).toEqual(task);
              expect(await store.get(task.id)).toEqual(task);
              for (const [hash, text] of kept) {
                expect(await store.readText(task.id, hash)).toBe(text.toWellFormed());
              }
            },
          ),
          { numRuns: 40 },
        );
      });
    });

    describe('newestOnIssue', () => {
      const on = (repository: string, issue: number): Partial<TaskRequest> => ({
        replyTo: { access: AccessRef.parse('1'), repository, issue, commentId: null },
      });

      test('finds the newest task of an issue, whatever the case of the name', async () => {
        await create(on('Acme/Web', 3), NOW);
        const newest = await create(on('acme/web', 3), NOW + 2);
        await create(on('Acme/Web', 4), NOW + 3);
        await create(on('acme/other', 3), NOW + 4);
        await create({}, NOW + 5);
        expect(await store.newestOnIssue('ACME/web', 3)).toEqual(newest);
        expect(await store.newestOnIssue('acme/web', 5)).toBeNull();
      });
    });

    describe('completedAlike', () => {
      const complete = async (task: Task, at: number): Promise<Task> => {
        const events: NewEvent[] = [
          { type: 'generation-started' },
          { type: 'merging-started' },
          { type: 'task-completed' },
        ];
        return (await store.append(task.id, task.sequence, events, at)).task;
      };
      const request = { prompt: 'a word counter', model: 'openai/gpt' };
      const key = promptKey(createTaskRequest(request));

      test('finds completed tasks of the same key that are young enough, the newest first', async () => {
        const first = await complete(await create(request), NOW + 10);
        const second = await complete(await create({ ...request, dryRun: true }), NOW + 20);
        expect(await store.completedAlike(key, NOW)).toEqual([second, first]);
        expect(await store.completedAlike(key, NOW + 11)).toEqual([second]);
        expect(await (await fixture.openAnother()).completedAlike(key, NOW + 20)).toEqual([second]);
        expect(await store.completedAlike(key, NOW + 21)).toEqual([]);
      });

      test('finds none that has not been completed, asks for something else or belongs to others', async () => {
        await create(request);
        await finish(await create(request), NOW + 1);
        await complete(await create({ ...request, prompt: 'a word processor' }), NOW + 2);
        await complete(await create({ ...request, model: 'openai/other' }), NOW + 3);
        await complete(await create({ ...request, requester: { kind: 'key', name: 'somebody-else' } }), NOW + 4);
        expect(await store.completedAlike(key, 0)).toEqual([]);
      });

      test('finds none that was dropped', async () => {
        await complete(await create(request), NOW + 10);
        await store.dropFinishedBefore(NOW + 11);
        expect(await store.completedAlike(key, 0)).toEqual([]);
      });
    });

    describe('list', () => {
      test('gives the newest first, by owner and by status', async () => {
        const ada = await create({ requester: { kind: 'key', name: 'ada' } }, NOW);
        const bob = await create({ requester: { kind: 'user', login: 'bob', id: 5 } }, NOW + 1);
        const late = await create({ requester: { kind: 'key', name: 'ada' } }, NOW + 2);
        const { task: ended } = await store.append(ada.id, 1, [{ type: 'task-cancelled' }], NOW + 9);
        const ids = async (filter: { requester?: string; status?: Task['status'] }): Promise<string[]> =>
          (await store.list({ ...EVERYTHING, ...filter })).tasks.map((task) => task.id);
        expect(await ids({})).toEqual([late.id, bob.id, ada.id]);
        expect(await ids({ requester: 'key:ada' })).toEqual([late.id, ada.id]);
        expect(await ids({ requester: 'user:5' })).toEqual([bob.id]);
        expect(await ids({ status: 'pending' })).toEqual([late.id, bob.id]);
        expect(await ids({ requester: 'key:ada', status: 'cancelled' })).toEqual([ada.id]);
        expect(await ids({ requester: 'key:nobody' })).toEqual([]);
        expect((await store.list({ ...EVERYTHING, status: 'cancelled' })).tasks).toEqual([ended]);
      });

      test('shows each task once over all pages, while new ones come and some share their instant', async () => {
        const tasks = [];
        for (let n = 0; n < 11; n += 1) tasks.push(await create({}, NOW + Math.floor(n / 3)));
        const seen: string[] = [];
        let cursor: string | null = null;
        let pages = 0;
        do {
          const page = await store.list({ ...EVERYTHING, limit: 4, cursor });
          expect(page.tasks.length).toBeLessThanOrEqual(4);
          seen.push(...page.tasks.map((task) => task.id));
          cursor = page.nextCursor;
          pages += 1;
          await create({}, NOW + 1_000 + pages);
        } while (cursor !== null);
        expect(seen).toHaveLength(11);
        expect(new Set(seen)).toEqual(new Set(tasks.map((task) => task.id)));
        expect(pages).toBe(3);
      });

      test('gives no cursor when the last page is full', async () => {
        await create();
        await create();
        expect((await store.list({ ...EVERYTHING, limit: 2 })).nextCursor).toBeNull();
      });

      test('refuses a cursor that was never given out', async () => {
        for (const cursor of ['', 'x', 'ÿ', `${'9'.repeat(40)} a`, '../../etc', "' or 1=1"]) {
          await expect(store.list({ ...EVERYTHING, cursor })).rejects.toThrow(RefusalError);
        }
      });
    });

    test('names the tasks that are not final, oldest first', async () => {
      const second = await create({}, NOW + 2);
      const first = await create({}, NOW + 1);
      const ended = await create({}, NOW);
      await finish(ended, NOW + 3);
      await store.append(second.id, 1, [{ type: 'generation-started' }], NOW + 4);
      expect(await store.unfinished()).toEqual([first.id, second.id]);
    });

    describe('delete', () => {
      test('drops one final task with all it had, and frees its idempotency key', async () => {
        const request = createTaskRequest();
        const { task } = await store.create(randomUUID(), request, NOW);
        const text = 'forget me';
        const other = await create();
        await store.append(other.id, 1, [{ type: 'generation-started', texts: [text] }], NOW);
        await store.append(task.id, 1, [{ type: 'generation-started', texts: [text] }], NOW);
        await store.append(task.id, 2, [{ type: 'task-cancelled' }], NOW);
        expect(await store.delete(task.id)).toBe(true);
        expect(await store.get(task.id)).toBeNull();
        expect(await store.findByIdempotencyKey(request.idempotencyKey)).toBeNull();
        expect(await store.eventsAfter(task.id, 0)).toEqual([]);
        expect(await store.readText(task.id, sha256(text))).toBeNull();
        expect(await store.readText(other.id, sha256(text))).toBe(text);
        expect((await store.list(EVERYTHING)).tasks.map(({ id }) => id)).toEqual([other.id]);
        expect(await store.create(randomUUID(), request, NOW)).toMatchObject({ isNew: true });
      });

      test('leaves one that is not final, and knows nothing of one that is not there', async () => {
        const task = await create();
        expect(await store.delete(task.id)).toBe(false);
        expect(await store.get(task.id)).toEqual(task);
        expect(await store.delete(randomUUID())).toBe(false);
        await finish(task, NOW + 1);
        expect(await Promise.all([store.delete(task.id), store.delete(task.id)])).toEqual([true, false]);
      });

      test('turns away who still writes to it, and ends who follows it', async () => {
        const task = await finish(await create(), NOW + 1);
        await store.delete(task.id);
        const late = store.append(task.id, task.sequence, [{ type: 'task-retried' }], NOW + 2);
        await expect(late).rejects.toThrow(StaleWriterError);
        expect(await store.completedAlike(promptKey(task.request), 0)).toEqual([]);
      });
    });

    describe('dropFinishedBefore', () => {
      test('drops final tasks that were last touched before, with all they had', async () => {
        const request = createTaskRequest();
        const { task: old } = await store.create(randomUUID(), request, NOW);
        const text = 'forget me';
        await store.append(old.id, 1, [{ type: 'generation-started', texts: [text] }], NOW);
        await store.append(old.id, 2, [{ type: 'task-cancelled' }], NOW + 10);
        const fresh = await finish(await create(), NOW + 20);
        const unfinished = await create();
        expect(await store.dropFinishedBefore(NOW + 20)).toBe(1);
        expect(await store.get(old.id)).toBeNull();
        expect(await store.eventsAfter(old.id, 0)).toEqual([]);
        expect(await store.readText(old.id, sha256(text))).toBeNull();
        expect(await store.get(fresh.id)).toEqual(fresh);
        expect(await store.get(unfinished.id)).toEqual(unfinished);
        expect((await store.list(EVERYTHING)).tasks).toHaveLength(2);
        expect((await store.create(randomUUID(), request, NOW + 30)).isNew).toBe(true);
      });

      test('drops any number at once', async () => {
        const tasks = await Promise.all(Array.from({ length: 45 }, () => create()));
        await Promise.all(tasks.map((task) => finish(task, NOW + 1)));
        expect(await store.dropFinishedBefore(NOW + 2)).toBe(45);
        expect(await store.dropFinishedBefore(NOW + 2)).toBe(0);
      });
    });

    describe('subscribe', () => {
      const delta: TaskDelta = { type: 'delta', path: 'app.py', text: 'import' };

      test('tells of each event after it is kept, and of model output, until it is stopped', async () => {
        const { id } = await create();
        const other = await create();
        const heard: (RecordedEvent | TaskDelta)[] = [];
        const stop = store.subscribe(id, (event) => heard.push(event));
        await store.append(other.id, 1, [{ type: 'generation-started' }], NOW);
        await store.append(id, 1, [{ type: 'generation-started' }, { type: 'merging-started' }], NOW);
        await expect.poll(() => heard.length).toBe(2);
        store.announce(id, delta);
        await expect.poll(() => heard.length).toBe(3);
        stop();
        stop();
        await store.append(id, 3, [{ type: 'task-cancelled' }], NOW);
        store.announce(id, delta);
        expect(heard).toEqual([
          { type: 'generation-started', sequence: 2, at: NOW },
          { type: 'merging-started', sequence: 3, at: NOW },
          delta,
        ]);
        expect(await store.eventsAfter(id, 3)).toHaveLength(1);
      });

      test('tells nothing of what was refused', async () => {
        const { id } = await create();
        const heard: unknown[] = [];
        store.subscribe(id, (event) => heard.push(event));
        await expect(store.append(id, 1, [{ type: 'push-started' }], NOW)).rejects.toThrow(InvalidTransitionError);
        await store.append(id, 1, [{ type: 'generation-started' }], NOW);
        await expect.poll(() => heard).toEqual([{ type: 'generation-started', sequence: 2, at: NOW }]);
      });

      test('over all tasks tells of every event, new tasks included, and of no model output', async () => {
        const heard: string[] = [];
        const stop = store.subscribeAll((id, event) => heard.push(`${id} ${event.type}`));
        const request = createTaskRequest();
        const { task } = await store.create(randomUUID(), request, NOW);
        await store.create(randomUUID(), request, NOW);
        store.announce(task.id, delta);
        await store.append(task.id, 1, [{ type: 'generation-started' }], NOW);
        const expected = [`${task.id} task-submitted`, `${task.id} generation-started`];
        await expect.poll(() => heard).toEqual(expected);
        stop();
        await finish(await create(), NOW);
        expect(heard).toEqual(expected);
      });

      test('a listener that throws stops neither the work nor the other listeners', async () => {
        const { id } = await create();
        const heard: string[] = [];
        const fail = (): never => {
          throw new Error('a listener failed');
        };
        store.subscribeAll(fail);
        store.subscribe(id, fail);
        store.subscribe(id, (event) => heard.push(event.type));
        store.subscribeAll((_, event) => heard.push(`all ${event.type}`));
        await store.append(id, 1, [{ type: 'generation-started' }], NOW);
        store.announce(id, delta);
        await expect.poll(() => [...heard].sort()).toEqual(['all generation-started', 'delta', 'generation-started']);
      });
    });

    test('is healthy while it can be written to, and not when it is closed', async () => {
      expect(await store.isHealthy()).toBe(true);
      const task = await create();
      await store.close();
      await store.close();
      expect(await store.isHealthy()).toBe(false);
      const another = await fixture.openAnother();
      expect(await another.get(task.id)).toEqual(task);
    });
  });
}
