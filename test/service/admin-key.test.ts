import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServiceClient } from '../support/service-client.ts';
import { bears, setStage, type Stage } from '../support/stage.ts';

const [ALICE, BOB, BOSS] = ['alice-key-0123456789', 'bob-key-0123456789', 'boss-key-0123456789'] as const;

let stage: Stage;
let alice: ServiceClient;
let bob: ServiceClient;
let boss: ServiceClient;

beforeAll(async () => {
  stage = await setStage();
  const service = await stage.start({ API_KEYS: `alice:${ALICE},bob:${BOB},boss:${BOSS}#admin` });
  [alice, bob, boss] = [service.as(ALICE), service.as(BOB), service.as(BOSS)];
});

afterAll(() => stage.clear());

async function idsSeenBy(client: ServiceClient): Promise<readonly string[]> {
  const answer = await client.request('/api/v1/tasks');
  return ((await answer.json()) as { tasks: { task_id: string }[] }).tasks.map((task) => task.task_id);
}

test("an admin's key sees everybody's tasks, cancels and retries them; no other key learns of them", async () => {
  stage.model.script({ match: bears('slowly'), times: 1, behave: { kind: 'delay', ms: 60_000 } });
  stage.model.script({ match: bears('in vain'), times: 1, behave: { kind: 'status', status: 401 } });
  const slow = await alice.create({ prompt: 'count words slowly', repo_name: 'slow', dry_run: true });
  const failing = await alice.create({ prompt: 'count words in vain', repo_name: 'vain', dry_run: true });
  const own = await boss.create({ prompt: 'count words', repo_name: 'own', dry_run: true });
  expect((await idsSeenBy(boss)).toSorted()).toEqual([slow, failing, own].toSorted());
  expect((await idsSeenBy(alice)).toSorted()).toEqual([slow, failing].toSorted());
  expect(await idsSeenBy(bob)).toEqual([]);

  expect((await bob.post(slow, 'cancel')).status).toBe(404);
  expect((await boss.post(slow, 'cancel')).status).toBe(202);
  expect((await alice.end(slow)).status).toBe('cancelled');

  expect((await boss.end(failing)).status).toBe('failed');
  expect((await bob.post(failing, 'retry')).status).toBe(404);
  expect((await boss.post(failing, 'retry')).status).toBe(202);
  expect((await boss.follow(failing)).at(-1)?.data).toMatchObject({ status: 'completed' });

  const files = `/api/v1/task/${failing}/files`;
  for (const path of [`/api/v1/task/${failing}`, `/api/v1/status/${failing}`, files]) {
    expect([path, (await bob.request(path)).status]).toEqual([path, 404]);
  }
  const { files: list } = (await (await boss.request(files)).json()) as { files: { path: string }[] };
  expect((await boss.request(`${files}/${list[0]?.path ?? ''}`)).status).toBe(200);
});
