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

async function idsSeenBy(client: ServiceClient): Promise<readonly unknown[]> {
  const answer = await client.request('/api/v1/tasks');
  return ((await answer.json()) as { tasks: { task_id: string }[] }).tasks.map((task) => task.task_id);
}

test("an admin's key sees everybody's tasks, cancels and retries them; no other key learns of them", async () => {
  const words = 'count words slowly';
  stage.model.script({ match: bears(words), times: 1, behave: { kind: 'delay', ms: 60_000 } });
  const id = await alice.create({ prompt: words, repo_name: 'slow', dry_run: true });
  const own = await boss.create({ prompt: 'count words', repo_name: 'own', dry_run: true });
  expect(await idsSeenBy(boss)).toEqual(expect.arrayContaining([id, own]));
  expect(await idsSeenBy(alice)).toEqual([id]);
  expect(await idsSeenBy(bob)).toEqual([]);

  const act = async (client: ServiceClient, what: string): Promise<number> =>
    (await client.request(`/api/v1/task/${id}/${what}`, { method: 'POST' })).status;
  for (const what of ['cancel', 'retry']) expect(await act(bob, what)).toBe(404);
  expect(await act(boss, 'cancel')).toBe(202);
  expect((await alice.end(id)).status).toBe('cancelled');
  expect(await act(boss, 'retry')).toBe(202);
  expect((await boss.end(id)).status).toBe('completed');

  const seen = await boss.follow(id);
  expect(seen.at(-1)?.data).toMatchObject({ status: 'completed' });
  const paths = [`/api/v1/task/${id}`, `/api/v1/status/${id}`, `/api/v1/task/${id}/files`];
  for (const path of paths) expect([path, (await bob.request(path)).status]).toEqual([path, 404]);
  const { files } = (await (await boss.request(`/api/v1/task/${id}/files`)).json()) as { files: { path: string }[] };
  const file = await boss.request(`/api/v1/task/${id}/files/${files[0]?.path ?? ''}`);
  expect(file.status).toBe(200);
});
