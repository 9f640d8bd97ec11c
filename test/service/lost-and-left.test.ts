import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/demo/fault-injection.ts';
import { openIssue } from '../support/issue-talk.ts';
import { eventually } from '../support/eventually.ts';
import { ALICE_TOKEN, bears, git, setStage, type Stage, type StagedService } from '../support/stage.ts';
import type { ServiceClient, Task } from '../support/service-client.ts';

const WORDS = 'a command line program that counts words';
const DOWN = { status: 503, body: '<html>no server is available' } as const;
/** Seconds of silence are real ones here, and a loaded machine makes more of them. */
const PATIENT = { timeout: 120_000 } as const;
const CREATE = { method: 'POST', path: /^\/orgs\/acme\/repos$/ } as const;

let stage: Stage;
let service: StagedService;
let client: ServiceClient;

beforeAll(async () => {
  stage = await setStage();
  service = await stage.start();
  client = service.client;
});

afterAll(() => stage.clear());

const looks = (name: string) => ({ method: 'GET', path: new RegExp(`^/repos/acme/${name}$`) });
const refs = (name: string) => ({ method: 'GET', path: new RegExp(`^/acme/${name}\\.git/info/refs$`) });
const packs = (name: string) => ({ method: 'POST', path: new RegExp(`^/acme/${name}\\.git/git-receive-pack$`) });

function countCalls({ method, path }: Pick<Fault, 'method' | 'path'>): number {
  return stage.github.calls.filter((call) => call.method === method && path.test(call.path)).length;
}

const paidFor = (name: string): number => stage.model.requests.filter(bears(`for ${name}.`)).length;
const ask = (name: string): Promise<string> => client.create({ prompt: `${WORDS} for ${name}.`, repo_name: name });

/** Retries, and gives the task as it has completed: in this repository, with one commit, and nothing paid for again. */
async function retried(id: string, name: string): Promise<Task> {
  const paid = paidFor(name);
  expect((await client.post(id, 'retry')).status).toBe(202);
  const task = await client.end(id);
  expect(task).toMatchObject({ status: 'completed', left_repo_url: null });
  expect(paidFor(name)).toBe(paid);
  expect(await commitsIn(name)).toBe('1');
  return task;
}

async function commitsIn(name: string): Promise<string> {
  return (await git('--git-dir', stage.github.gitDir(`acme/${name}`), 'rev-list', '--all', '--count')).trim();
}

const addressOf = (name: string): string => `${stage.github.url}/acme/${name}`;

describe('a GitHub that gives no answer', PATIENT, () => {
  test.concurrent('is asked four times, and before a token is spent', async () => {
    const name = 'never-looked-up';
    stage.github.inject({ ...looks(name), times: 4, before: { status: 502, body: '<html>' } });
    const id = await ask(name);
    expect(await client.end(id)).toMatchObject({ status: 'failed', error: { code: 'github_unavailable' } });
    expect(countCalls(looks(name))).toBe(4);
    expect(paidFor(name)).toBe(0);
    expect((await client.post(id, 'retry')).status).toBe(202);
    expect(await client.end(id)).toMatchObject({ status: 'completed' });
  });

  test.concurrent('to the question for the refs is asked four times, and no pack goes out', async () => {
    const name = 'no-refs';
    stage.github.inject({ ...refs(name), times: 4, before: DOWN });
    const id = await ask(name);
    const failed = await client.end(id);
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'github_unavailable' } });
    expect(failed).toMatchObject({ repo_url: null, left_repo_url: addressOf(name) });
    expect(failed.message).toContain(`acme/${name}`);
    expect(countCalls(packs(name))).toBe(0);
    const { id: made } = stage.github.repository(`acme/${name}`);
    await retried(id, name);
    expect(stage.github.repository(`acme/${name}`).id).toBe(made);
    expect(countCalls(packs(name))).toBe(1);
  });

  test.concurrent.for([
    ['a connection that breaks', 'reset'],
    ['503', DOWN],
    ['silence', 'hang'],
  ] as const)(
    'to a pack that did not arrive fails the task at once, and retry pushes into it: %s',
    async ([, before]) => {
      const name = `pack-lost-${typeof before === 'string' ? before : 'down'}`;
      stage.github.inject({ ...packs(name), before });
      const id = await ask(name);
      const events = await client.follow(id);
      const failed = await client.task(id);
      expect(failed).toMatchObject({ status: 'failed', error: { code: 'github_unavailable' } });
      expect(failed).toMatchObject({ repo_url: null, left_repo_url: addressOf(name) });
      for (const message of [failed.message, failed.error?.message, events.at(-1)?.data['message']]) {
        expect(message).toContain(`acme/${name}`);
      }
      expect(countCalls(packs(name))).toBe(1);
      const { id: made } = stage.github.repository(`acme/${name}`);
      await retried(id, name);
      expect(stage.github.repository(`acme/${name}`).id).toBe(made);
      expect(countCalls(packs(name))).toBe(2);
    },
  );

  test.concurrent.for([
    ['a connection that breaks', 'reset'],
    ['504', { status: 504, body: '<html>' }],
    ['silence', 'hang'],
  ] as const)('to a pack that arrived costs seconds, and no second pack: %s', async ([, after]) => {
    const name = `pack-taken-${typeof after === 'string' ? after : 'stumbled'}`;
    stage.github.inject({ ...packs(name), after });
    expect(await client.end(await ask(name))).toMatchObject({ status: 'completed', repo_url: addressOf(name) });
    expect(countCalls(packs(name))).toBe(1);
    expect(await commitsIn(name)).toBe('1');
  });

  test.concurrent('but a limit to the question for the refs is waited for, and seen', async () => {
    const name = 'limited-refs';
    const limit = { status: 429, headers: { 'retry-after': '4' }, body: 'Too many requests' };
    stage.github.inject({ ...refs(name), before: limit });
    const id = await ask(name);
    await eventually(async () =>
      expect(await client.request(`/api/v1/task/${id}`).then((answer) => answer.json())).toMatchObject({
        waiting: { reason: 'github_rate_limited' },
      }),
    );
    expect(await client.end(id)).toMatchObject({ status: 'completed' });
    expect(countCalls(packs(name))).toBe(1);
  });
});

/** What is asked of one route for all repositories is asked by one task at a time. */
describe('a creation', PATIENT, () => {
  test('that GitHub refuses with 503 is asked for four times, each after a look, and retry makes it', async () => {
    const name = 'not-created';
    stage.github.inject({ ...CREATE, times: 4, before: DOWN });
    const before = countCalls(CREATE);
    const earlier = stage.github.calls.length;
    const id = await ask(name);
    const failed = await client.end(id);
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'github_unavailable' }, left_repo_url: null });
    expect(countCalls(CREATE) - before).toBe(4);
    const mine = stage.github.calls
      .slice(earlier)
      .filter(({ method, path }) => [CREATE, looks(name)].some((one) => one.method === method && one.path.test(path)));
    const order = mine.slice(mine.findIndex(({ method }) => method === 'POST')).map(({ method }) => method);
    expect(order.join(' ')).toMatch(/^(?:POST(?: GET)+ ?){4}$/);
    await retried(id, name);
    expect(countCalls(CREATE) - before).toBe(5);
  });
});

describe('a task that is cancelled', PATIENT, () => {
  const cancelled = async (id: string): Promise<unknown> => {
    const answer = await client.post(id, 'cancel');
    expect(answer.status).toBe(202);
    return answer.json();
  };

  test('while its creation gets no answer names what was made, and retry takes it up', async () => {
    const name = 'made-and-cancelled';
    stage.github.inject({ ...CREATE, after: 'hang' });
    const id = await ask(name);
    await eventually(() => expect(stage.github.hasRepository(`acme/${name}`)).toBe(true));
    expect(await cancelled(id)).toMatchObject({ status: 'cancelled', left_repo_url: addressOf(name), repo_url: null });
    const made = stage.github.repository(`acme/${name}`);
    expect(made.description).toMatch(/^Left by a cancelled gen-code task/);
    expect((await client.task(id)).message).toContain(`acme/${name}`);
    await retried(id, name);
    const kept = stage.github.repository(`acme/${name}`);
    expect(kept.id).toBe(made.id);
    expect(kept.description).not.toContain('cancelled');
  });

  test('while its creation gets no answer and was not made leaves nothing', async () => {
    const name = 'not-made-and-cancelled';
    const before = countCalls(CREATE);
    stage.github.inject({ ...CREATE, before: 'hang' });
    const id = await ask(name);
    await eventually(() => expect(countCalls(CREATE)).toBe(before + 1));
    expect(await cancelled(id)).toMatchObject({ status: 'cancelled', left_repo_url: null });
    expect(stage.github.hasRepository(`acme/${name}`)).toBe(false);
    await retried(id, name);
    expect(countCalls(CREATE)).toBe(before + 2);
  });

  test.concurrent(
    'while its push gets no answer, and had arrived, names the commit, which retry needs no push for',
    async () => {
      const name = 'pushed-and-cancelled';
      stage.github.inject({ ...packs(name), after: 'hang' });
      const id = await ask(name);
      await eventually(async () => expect(await commitsIn(name)).toBe('1'));
      const told = client.follow(id);
      expect(await cancelled(id)).toMatchObject({
        status: 'cancelled',
        left_repo_url: addressOf(name),
        repo_url: null,
      });
      expect((await told).at(-1)).toMatchObject({ event: 'status', data: { status: 'cancelled' } });
      expect((await client.task(id)).message).toContain('holds the commit');
      await retried(id, name);
      expect(countCalls(packs(name))).toBe(1);
    },
  );

  test.concurrent('while its push gets no answer, and did not arrive, leaves the repository to retry', async () => {
    const name = 'unpushed-and-cancelled';
    stage.github.inject({ ...packs(name), before: 'hang' });
    const id = await ask(name);
    await eventually(() => expect(countCalls(packs(name))).toBe(1));
    expect(await cancelled(id)).toMatchObject({ status: 'cancelled', left_repo_url: addressOf(name) });
    const made = stage.github.repository(`acme/${name}`);
    expect(made.description).toMatch(/^Left by a cancelled gen-code task/);
    await retried(id, name);
    expect(stage.github.repository(`acme/${name}`).id).toBe(made.id);
    expect(countCalls(packs(name))).toBe(2);
  });

  test.concurrent('by a comment says in its own what it left, and a comment takes it up', async () => {
    const name = 'said-and-cancelled';
    stage.github.inject({ ...packs(name), before: 'hang' });
    const talk = await openIssue(stage.github);
    const comment = await talk.say(`/gencode ${name} ${WORDS} for ${name}.`);
    await eventually(() => expect(countCalls(packs(name))).toBe(1));
    await talk.say('/gencode cancel');
    const left = await talk.end(comment);
    expect(left).toContain(addressOf(name));
    expect(left).toContain(`\`acme/${name}\` was made`);
    expect(left).toContain('`/gencode retry`');
    await talk.say('/gencode retry');
    await eventually(() => expect(talk.answers().at(-1)).toContain('git clone'));
    expect(talk.answers()).toHaveLength(1);
    expect(await commitsIn(name)).toBe('1');
  });

  test.concurrent('and a service that is killed before that is settled: the next one settles it', async () => {
    const name = 'killed-and-cancelled';
    const noApp = { APP_ID: null, PRIVATE_KEY: null, WEBHOOK_SECRET: null };
    const other = await stage.start({ ...noApp, GITHUB_TOKEN: ALICE_TOKEN });
    stage.github.inject({ ...packs(name), before: 'hang' });
    const id = await other.client.create({ prompt: `${WORDS} for ${name}.`, repo_name: name });
    await eventually(() => expect(countCalls(packs(name))).toBe(1));
    const answer = other.client.post(id, 'cancel').catch(() => null);
    const asked = Date.now();
    // The wish is on disk at once; the push that hangs is given some seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await other.stop('SIGKILL');
    expect(await answer, `answered after ${Date.now() - asked} ms`).toBeNull();
    await other.restart();
    const task = await other.client.end(id);
    expect(task).toMatchObject({ status: 'cancelled', left_repo_url: addressOf(name) });
    expect(stage.github.repository(`acme/${name}`).description).toMatch(/^Left by a cancelled gen-code task/);
    expect((await other.client.post(id, 'retry')).status).toBe(202);
    expect(await other.client.end(id)).toMatchObject({ status: 'completed' });
  });
});
