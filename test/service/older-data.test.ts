import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defaultSeed } from '../../src/demo/github/github-seed.ts';
import { eventually } from '../support/eventually.ts';
import { talkOn, taskOf, type IssueTalk } from '../support/issue-talk.ts';
import { bears, git, setStage, type Stage, type StagedService } from '../support/stage.ts';

/** A `DATA_DIR` that version 0.1.0 left behind, with what it showed of it; see the README there. */
const FIXTURE = new URL('../fixtures/data-dir-0.1.0/', import.meta.url);
const DATA_FILES = ['gen-code.db', 'secret-key'];

const Issue = z.object({
  ...{ title: z.string(), body: z.string(), author: z.string() },
  comments: z.array(z.object({ id: z.int(), author: z.string(), body: z.string() })),
});
const Place = z.object({ id: z.int(), issues: z.array(Issue) });
const Facts = z.object({
  /** Ids of all tasks of the API key, as the list gave them. */
  list: z.array(z.uuid()),
  /** Ended tasks of the API key. */
  shown: z.array(
    z.object({
      view: z.looseObject({ task_id: z.uuid(), status: z.string(), repo_name: z.string() }),
      files: z.array(z.object({ path: z.string(), size: z.int() })),
      file: z.object({ path: z.string(), text: z.string() }).nullable(),
      statuses: z.array(z.tuple([z.int(), z.string(), z.string()])),
    }),
  ),
  /** Tasks under way, through any door. `kept`: sha256 of each file that was written. */
  unfinished: z.array(
    z.object({
      ...{ task_id: z.uuid(), repo_name: z.string(), door: z.string(), status: z.string(), last: z.string() },
      ...{ planned: z.array(z.string()), kept: z.record(z.string(), z.string()), commit_sha: z.string().nullable() },
    }),
  ),
  /** Ids by repository name of tasks that an issue or a dispatch asked for. */
  ids: z.record(z.string(), z.uuid()),
  github: z.object({
    ...{ installation: z.int(), hub: Place, lobby: Place },
    repositories: z.array(z.object({ id: z.int(), name: z.string(), description: z.string() })),
  }),
});
type Unfinished = z.infer<typeof Facts>['unfinished'][number];

const facts = Facts.parse(JSON.parse(readFileSync(new URL('tasks.json', FIXTURE), 'utf8')));
const underWay = facts.unfinished.filter(({ door }) => door === 'api');
const HAPPY = ['pending', 'generating', 'merging_files', 'creating_repo', 'pushing', 'completed'];

let stage: Stage;
let service: StagedService;

beforeAll(async () => {
  const { installation, hub, lobby, repositories } = facts.github;
  // GitHub as the old process left it: what was said, and repositories that wait for their commit.
  const seed = {
    repositories: [
      { ...hub, owner: 'acme', name: 'hub', collaborators: { carol: 'write' as const } },
      { ...lobby, owner: 'acme', name: 'lobby', collaborators: { carol: 'write' as const } },
      ...repositories.map((one) => ({ ...one, owner: 'acme' })),
    ],
    installations: [{ id: installation, account: 'acme' }],
  };
  stage = await setStage({ github: { seed: { ...defaultSeed, ...seed } } });
  const dataDir = join(stage.dir, 'data-of-0.1.0');
  // Open to its user alone, as the service makes them: git keeps no such modes.
  await mkdir(dataDir, { mode: 0o700 });
  for (const name of DATA_FILES) {
    await copyFile(new URL(name, FIXTURE), join(dataDir, name));
    await chmod(join(dataDir, name), 0o600);
  }
  service = await stage.start({ DATA_DIR: dataDir, TASK_RETENTION_DAYS: '100000' });
});

afterAll(() => stage.clear());

const sha256 = (text: Buffer): string => createHash('sha256').update(text).digest('hex');

function findUnderWay(name: string): Unfinished {
  const found = facts.unfinished.find((task) => task.repo_name === name);
  if (found === undefined) throw new Error(`no task is called ${name}`);
  return found;
}

/** An issue of the old conversation, and the comment that was its command. */
function oldTalk(issue: number, place: 'hub' | 'lobby' = 'hub'): IssueTalk & { readonly command: number } {
  const comments = facts.github[place].issues[issue - 1]?.comments ?? [];
  const command = comments.find(({ body }) => body.startsWith('/gencode'));
  if (command === undefined) throw new Error(`issue ${issue} of ${place} has no command`);
  return { ...talkOn(stage.github, `acme/${place}`, issue), command: command.id };
}

/** Files that the model was asked for on behalf of the task whose prompt names its repository. */
function boughtFor(name: string): readonly string[] {
  return stage.model.requests.filter(bears(name)).flatMap(({ wish }) => (wish?.kind === 'files' ? wish.paths : []));
}

/** The repository holds the project whole, with what the old process had in hand to the byte, and nothing bought twice. */
async function expectPushed({ task_id: id, repo_name: name, planned, kept, commit_sha: sha }: Unfinished) {
  const clone = await stage.clone(`acme/${name}`);
  const paths = (await git('-C', clone, 'ls-files')).trim().split('\n');
  expect(paths).toEqual(expect.arrayContaining(planned));
  for (const [path, hash] of Object.entries(kept)) expect(sha256(await readFile(join(clone, path))), path).toBe(hash);
  expect(await git('-C', clone, 'log', '--format=%B')).toContain(`Gen-Code-Task: ${id}`);
  if (sha !== null) expect((await git('-C', clone, 'rev-parse', 'HEAD')).trim()).toBe(sha);
  expect(boughtFor(name).filter((path) => path in kept)).toEqual([]);
}

const Result = z.object({
  event_type: z.literal('gencode-result'),
  client_payload: z.looseObject({ request_id: z.string(), task_id: z.string() }),
});

/** What was sent to whoever asked for the result under this `request_id`. */
function resultsOf(requestId: string) {
  return stage.github.calls
    .filter(({ method, path }) => method === 'POST' && path === '/repos/acme/hub/dispatches')
    .map(({ body }) => Result.parse(JSON.parse(body ?? '{}')).client_payload)
    .filter((result) => result.request_id === requestId);
}

describe('what version 0.1.0 left in DATA_DIR', () => {
  test('is listed as it was, newest first', async () => {
    const answer = await service.client.request('/api/v1/tasks?limit=100');
    const { tasks } = z.object({ tasks: z.array(z.object({ task_id: z.string() })) }).parse(await answer.json());
    expect(tasks.map((task) => task.task_id)).toEqual(facts.list);
  });

  test.each(facts.shown.map((one) => ({ ...one, name: one.view.repo_name, status: one.view.status })))(
    'shows $name, which is $status, with its usage, report, error and files, and replays its statuses in order',
    async ({ view, files, file, statuses }) => {
      const id = view.task_id;
      const task = await service.client.task(id);
      expect(task).toMatchObject(view);
      // The facts of a failure are kept, and every gap of its sentence is filled with them.
      if (task.error !== undefined) expect(task.error.message).toMatch(/^[^{}]+$/);
      const listed = await service.client.request(`/api/v1/task/${id}/files`);
      expect(await listed.json()).toMatchObject({ files });
      if (file !== null) {
        const read = await service.client.request(`/api/v1/task/${id}/files/${file.path}`);
        expect(await read.text()).toBe(file.text);
      }
      const replayed = await service.client.follow(id);
      expect(replayed.map(({ id, event, data }) => [id, event, data['status']])).toEqual(statuses);
    },
  );

  test('still knows the key of a request that came before', async () => {
    const first = facts.shown.find(({ view }) => view.repo_name === 'words-done')?.view.task_id;
    const body = {
      ...{ repo_name: 'words-done', description: 'Counts words' },
      prompt: 'a command line program that counts words, words-done',
    };
    const key = { 'idempotency-key': 'order-1' };
    expect(await service.client.create(body, key)).toBe(first);
    expect((await service.client.submit({ ...body, prompt: 'something else' }, key)).status).toBe(422);
  });
});

describe('what version 0.1.0 had under way', () => {
  test.each(underWay)('goes on by itself: $repo_name, $status after $last', async (old) => {
    const { task_id: id, repo_name: name, planned } = old;
    // An AGENTS.md comes out of the plan where no commit was prepared yet.
    const count = planned.length + (old.commit_sha === null ? 1 : 0);
    expect(await service.client.end(id)).toMatchObject({
      ...{ status: 'completed', repo_name: name },
      repo_url: expect.stringMatching(new RegExp(`/acme/${name}$`)) as string,
      progress: { files_done: count, files_total: count },
    });
    const replayed = await service.client.follow(id);
    const statuses = replayed.map(({ data }) => data['status']);
    expect(statuses.filter((status, index) => status !== statuses[index - 1])).toEqual(HAPPY);
    await expectPushed(old);
  });

  test('goes on for a comment, in the status comment of before', async () => {
    const old = findUnderWay('half-written');
    const talk = oldTalk(3);
    const body = await talk.end(talk.command);
    expect(taskOf(body)).toBe(old.task_id);
    expect(body).toContain('/acme/half-written');
    expect(talk.answers()).toEqual([body]);
    expect(talk.reactions(talk.command)).toContain('rocket');
    await expectPushed(old);
  });

  test('goes on for a dispatch, and tells its result', async () => {
    const old = findUnderWay('half-pushed');
    await eventually(() => expect(resultsOf('request-2')).toHaveLength(1));
    expect(resultsOf('request-2')).toMatchObject([
      { task_id: old.task_id, status: 'completed', commit: old.commit_sha, repo: 'half-pushed' },
    ]);
    const talk = talkOn(stage.github, 'acme/hub', 5);
    await eventually(() => expect(talk.answers()).toEqual([expect.stringContaining('/acme/half-pushed')]));
    await expectPushed(old);
  });
});

describe('what version 0.1.0 owed', () => {
  test('a status comment that could not be edited any more shows the end', async () => {
    const talk = oldTalk(4);
    const body = await talk.end(talk.command);
    expect(taskOf(body)).toBe(facts.ids['comment-owed']);
    expect(body).toContain('/acme/comment-owed');
    expect(talk.answers()).toEqual([body]);
  });

  test('a status comment that was never written is written, once', async () => {
    const talk = talkOn(stage.github, 'acme/hub', 6);
    const body = await talk.end();
    expect(taskOf(body)).toBe(facts.ids['issue-owed']);
    expect(body).toContain('/acme/issue-owed');
    expect(talk.answers()).toEqual([body]);
  });

  test('a result that could not be sent is sent, once', async () => {
    await eventually(() => expect(resultsOf('request-1')).toHaveLength(1));
    expect(resultsOf('request-1')).toMatchObject([
      { task_id: facts.ids['result-owed'], status: 'completed', repo: 'result-owed' },
    ]);
  });

  test('a delivery that nobody had looked at becomes a repository', async () => {
    const talk = oldTalk(1, 'lobby');
    const body = await talk.end(talk.command);
    expect(body).toContain('/acme/unread');
    expect(talk.reactions(talk.command)).toEqual(expect.arrayContaining(['eyes', 'rocket']));
    const files = await git('--git-dir', stage.github.gitDir('acme/unread'), 'ls-tree', '-r', '--name-only', 'HEAD');
    expect(files).toContain('README.md');
  });
});

describe('what failed in version 0.1.0', () => {
  test.each(['no-credit', 'failed-halfway', 'refused-push'])('can be retried to the end: %s', async (name) => {
    const old = facts.shown.find(({ view }) => view.repo_name === name);
    const id = old?.view.task_id ?? '';
    expect((await service.client.post(id, 'retry')).status).toBe(202);
    expect(await service.client.end(id)).toMatchObject({ status: 'completed', repo_name: name });
    const clone = await stage.clone(`acme/${name}`);
    expect(await git('-C', clone, 'ls-files')).toContain('README.md');
    const kept = old?.files.map(({ path }) => path) ?? [];
    expect(boughtFor(name).filter((path) => kept.includes(path))).toEqual([]);
  });

  test('can be retried by a comment, and goes on in the same status comment', async () => {
    const talk = oldTalk(2);
    const retry = await talk.say('/gencode retry');
    await eventually(() => expect(talk.reactions(retry)).toContain('eyes'));
    await eventually(() => expect(talk.reactions(talk.command)).toContain('rocket'));
    expect(talk.answers()).toEqual([expect.stringContaining('/acme/try-again')]);
    expect(taskOf(talk.answers()[0] ?? '')).toBe(facts.ids['try-again']);
  });
});

test('a status comment that said it all in version 0.1.0 is left alone, and status answers for its task', async () => {
  const talk = oldTalk(1);
  const [before] = facts.github.hub.issues[0]?.comments.filter(({ id }) => id !== talk.command) ?? [];
  await talk.say('/gencode status');
  expect(await talk.answer(2)).toMatch(/completed/i);
  expect(talk.answers()[0]).toBe(before?.body);
  expect(taskOf(talk.answers()[0] ?? '')).toBe(facts.ids['talked-of']);
});
