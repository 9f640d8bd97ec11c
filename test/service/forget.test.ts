import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openIssue, taskOf } from '../support/issue-talk.ts';
import { problemOf, type ServiceClient } from '../support/service-client.ts';
import { API_KEY, bears, setStage, type Stage, type StagedService } from '../support/stage.ts';
import { eventually } from '../support/eventually.ts';

const ADMIN_KEY = 'admin-key-0123456789';

let stage: Stage;
let service: StagedService;

beforeAll(async () => {
  stage = await setStage();
  const keys = `stage:${API_KEY},other:another-key-0123456789,boss:${ADMIN_KEY}#admin`;
  service = await stage.start({ API_KEYS: keys, PROMPT_CACHE: 'on' });
});

afterAll(() => stage.clear());

const remove = (client: ServiceClient, id: string): Promise<Response> =>
  client.request(`/api/v1/task/${id}`, { method: 'DELETE' });
const callsOf = (tag: string): number => stage.model.requests.filter(bears(tag)).length;

/** Does any file of the database hold this text? */
async function isKept(text: string): Promise<boolean> {
  const names = await readdir(service.dataDir);
  const files = await Promise.all(names.map((name) => readFile(join(service.dataDir, name)).catch(() => '')));
  return files.some((file) => file.includes(text));
}

test('a task that has ended is forgotten with its prompt and files, by whose it is', async () => {
  const { client } = service;
  const prompt = 'a command line program that counts forgettableword';
  const body = { prompt, repo_name: 'forgotten', dry_run: true };
  const key = { 'idempotency-key': 'forget-me' };
  stage.model.script({ match: bears('forgettableword'), times: 1, behave: { kind: 'delay', ms: 1_500 } });
  const id = await client.create(body, key);
  const early = await remove(client, id);
  expect([early.status, (await problemOf(early)).code]).toEqual([409, 'conflict']);
  const { events_url: events } = await client.end(id);
  expect(await client.create(body, key)).toBe(id);
  expect(await isKept('forgettableword')).toBe(true);
  const calls = callsOf('forgettableword');

  expect((await remove(service.as('another-key-0123456789'), id)).status).toBe(404);
  expect((await remove(service.as(null), id)).status).toBe(401);
  expect((await remove(client, id)).status).toBe(204);
  expect(await isKept('forgettableword')).toBe(false);
  for (const path of [`task/${id}`, `task/${id}/files`, `task/${id}/files/README.md`, `status/${id}`]) {
    expect((await client.request(`/api/v1/${path}`)).status, path).toBe(404);
  }
  expect((await service.as(null).request(events)).status).toBe(404);
  expect((await client.post(id, 'retry')).status).toBe(404);
  expect((await remove(client, id)).status).toBe(404);
  expect(await (await client.request('/api/v1/tasks')).text()).not.toContain(id);

  // The same key makes a new task, for which the model is asked again.
  const again = await client.create(body, key);
  expect(again).not.toBe(id);
  await client.end(again);
  expect(callsOf('forgettableword')).toBeGreaterThan(calls);
});

test('a task of a comment is forgotten for good: the comment stays, and makes no other', async () => {
  const admin = service.as(ADMIN_KEY);
  const talk = await openIssue(stage.github);
  const comment = await talk.say('/gencode forgotten-comment --dry-run Count the words of commentword');
  const body = await talk.end(comment);
  const id = taskOf(body);
  expect((await remove(admin, id)).status).toBe(204);
  const calls = callsOf('commentword');

  const delivery = stage.github.deliveries.find(({ payload }) => JSON.stringify(payload).includes('commentword'));
  if (delivery === undefined) throw new Error('no such delivery');
  // As it was, and under an id that nobody knows.
  await stage.github.redeliver(delivery.guid);
  expect((await stage.github.deliver(delivery.event, delivery.payload)).statusCode).toBe(202);
  await talk.say('/gencode status');
  await eventually(() => expect(talk.answers().at(-1)).toContain('no task'));
  expect(talk.answers()).toHaveLength(2);
  expect(callsOf('commentword')).toBe(calls);
  expect(service.logs.filter((line) => /"level":"?(?:error|50)/.test(line))).toEqual([]);

  // It goes on so after a restart.
  await service.restart();
  expect((await service.as(ADMIN_KEY).request(`/api/v1/task/${id}`)).status).toBe(404);
});
