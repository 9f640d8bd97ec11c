import { afterEach, beforeEach, expect, test } from 'vitest';
import { mintAccess } from '../../src/github/access-mint.ts';
import { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import type { Database } from '../../src/sqlite/database.ts';
import { readSnapshot } from '../../src/sqlite/task-row.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { createDatabaseFolder, type DatabaseFolder } from './database-folder.ts';

const ID = '6f1f0a52-2a3c-4b1e-9d57-1f7a3f0b9c11';
const KEY = 'comment:5:99';

/** As version 0.1.0 wrote it. */
const REQUEST = `{"door":"comment","idempotencyKey":"${KEY}","fingerprint":"f0","requester":{"kind":"user","login":"alice","id":11},"target":{"owner":"Acme","name":"my-app","installationId":5},"prompt":"A Flask app","model":"deepseek/deepseek-chat","visibility":"private","description":null,"dryRun":false,"tokenLimit":null,"topics":[],"replyTo":{"installationId":5,"repository":"Acme/ideas","issue":7,"commentId":99},"asked":{"installationId":5,"repository":"Acme/ideas","ownerKind":"organization","sender":{"login":"alice","type":"User"}},"callback":{"installationId":5,"repository":"Acme/ideas","requestId":"r-1"},"locale":"en"}`;
const SUBMITTED = `{"type":"task-submitted","id":"${ID}","request":${REQUEST}}`;
const STATE = `{"status":"pending","id":"${ID}","request":${REQUEST},"createdAt":1000,"updatedAt":1000,"sequence":1,"runningMs":0,"claims":0,"parks":0,"notBefore":null,"retriedBy":null,"model":"deepseek/deepseek-chat","plan":null,"files":[],"warnings":[],"repairs":[],"usage":{"promptTokens":0,"cachedTokens":0,"completionTokens":0,"calls":0},"report":null,"tree":null,"commit":null,"repositoryRequested":false,"repository":null,"pushed":false}`;

const UPGRADED = {
  idempotencyKey: KEY,
  target: { owner: 'Acme', name: 'my-app', access: '5' },
  replyTo: { access: '5', repository: 'Acme/ideas', issue: 7, commentId: 99 },
  asked: { access: '5', ownerKind: 'organization', sender: { login: 'alice' } },
  callback: { access: '5', repository: 'Acme/ideas', requestId: 'r-1' },
};

let folder: DatabaseFolder;
let database: Database;
let store: SqliteTaskStore;

beforeEach(async () => {
  folder = await createDatabaseFolder();
  database = folder.open();
  store = new SqliteTaskStore({ database });
});
afterEach(() => folder.dispose());

function insert(state: string, submitted = SUBMITTED): void {
  database
    .statement(
      `insert into task (id, idempotency_key, requester, status, created_at, updated_at, sequence, issue_repository, issue_number, state)
       values (?, ?, 'user:11', 'pending', 1000, 1000, 1, 'acme/ideas', 7, ?)`,
    )
    .run(ID, KEY, state);
  database.statement('insert into event (task_id, sequence, at, json) values (?, 1, 1000, ?)').run(ID, submitted);
}

test.each([
  ['snapshot', STATE],
  ['log', '{}'],
])('a task of version 0.1.0 is read from its %s and goes on', async (_, state) => {
  insert(state);
  expect(await store.get(ID)).toMatchObject({ status: 'pending', request: UPGRADED });
  expect(await store.eventsAfter(ID, 0)).toMatchObject([{ type: 'task-submitted', request: UPGRADED }]);
  const { task } = await store.append(ID, 1, [{ type: 'generation-started' }], 2000);
  expect(task).toMatchObject({ status: 'generating', request: UPGRADED });
  expect(await store.get(ID)).toEqual(task);
  expect(task.request.target.access).toBe(mintAccess(5));
  expect(JSON.stringify(task)).not.toContain('installationId');
});

test('a snapshot of version 0.1.0 spares reading the log', () => {
  const task = readSnapshot({ id: ID, sequence: 1, created_at: 1000, state: STATE }, () => null);
  expect(task).toMatchObject({ status: 'pending', request: UPGRADED });
});

test('a task of version 0.1.0 that no installation was named for is looked up by owner as before', async () => {
  const submitted = SUBMITTED.replace('"installationId":5}', '"installationId":null}')
    .replace(/"replyTo":\{.*?\}/, '"replyTo":null')
    .replace(/"asked":.*?\}\},/, '')
    .replace(/"callback":\{.*?\}/, '"callback":null');
  insert('{}', submitted);
  const task = await store.get(ID);
  expect(task?.request).toMatchObject({ target: { access: null }, replyTo: null, callback: null });
  expect(task?.request).not.toHaveProperty('asked');
});

test('a command that is redelivered finds the task that version 0.1.0 made of it', async () => {
  insert(STATE);
  const again = createTaskRequest({ idempotencyKey: KEY });
  expect(await store.create('11111111-1111-4111-8111-111111111111', again, 3000)).toMatchObject({
    isNew: false,
    task: { id: ID },
  });
});

test('what a parked task of version 0.1.0 waits for is read from its log', async () => {
  const parked = STATE.replace('"sequence":1', '"sequence":2').replace('"notBefore":null', '"notBefore":9000');
  insert(parked);
  database.statement('update task set sequence = 2 where id = ?').run(ID);
  database
    .statement('insert into event (task_id, sequence, at, json) values (?, 2, 1000, ?)')
    .run(ID, '{"type":"task-parked","reason":"github_unavailable","notBefore":9000}');
  expect(await store.get(ID)).toMatchObject({ notBefore: 9000, parkedFor: 'github_unavailable' });
});
