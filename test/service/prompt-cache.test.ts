import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bears, git, setStage, type Stage, type StagedService } from '../support/stage.ts';

const WORDS = 'a command line program that counts words';
const SAID = { path: '', message: 'the files are those of an earlier identical request; no model was called' };
const KEYS = { API_KEYS: 'stage:stage-api-key-0123456789,other:other-key-0123456789' };
const WITHOUT_APP = { APP_ID: null, PRIVATE_KEY: null, WEBHOOK_SECRET: null };
const WITHOUT_GITHUB = { ...WITHOUT_APP, GITHUB_ORG: null, GITHUB_API_URL: 'http://127.0.0.1:1' };

let stage: Stage;
let service: StagedService;
beforeAll(async () => {
  stage = await setStage();
  service = await stage.start({ PROMPT_CACHE: 'on', ...KEYS });
});
afterAll(() => stage.clear());

const callsOf = (tag: string): number => stage.model.requests.filter(bears(tag)).length;
const treeOf = async (name: string): Promise<string> =>
  (await git('--git-dir', stage.github.gitDir(`acme/${name}`), 'rev-parse', 'main^{tree}')).trim();

describe('with PROMPT_CACHE=on', () => {
  test('an identical request makes the same repository without a call to the model, and says so', async () => {
    const tag = 'identicaltag';
    const first = await service.client.run({ prompt: `${WORDS}, ${tag}`, repo_name: 'identical-1' });
    const calls = callsOf(tag);
    expect(calls).toBeGreaterThan(1);
    expect(first.report?.warnings).not.toContainEqual(SAID);

    // After a restart too, under another name, with other blanks.
    await service.restart();
    const id = await service.client.create({ prompt: `  ${WORDS},\t ${tag}\r\n`, repo_name: 'identical-2' });
    const events = await service.client.follow(id, { all: true });
    const second = await service.client.task(id);
    expect(callsOf(tag)).toBe(calls);
    expect(second).toMatchObject({
      status: 'completed',
      usage: { llm_calls: 0, prompt_tokens: 0, completion_tokens: 0 },
      progress: first.progress,
    });
    expect(second.report?.warnings).toContainEqual(SAID);
    expect(second.report?.files).toBe(first.report?.files);
    expect(await treeOf('identical-2')).toBe(await treeOf('identical-1'));
    // The AGENTS.md comes out of the plan, and no file event with it.
    expect(events.filter(({ event }) => event === 'file')).toHaveLength((first.report?.files ?? 0) - 1);
    expect(events.filter(({ event }) => event === 'plan')).toHaveLength(1);
    expect(JSON.stringify(second)).not.toContain(first.task_id);
  });

  test('a dry run serves a repository, and a repository a dry run', async () => {
    const tag = 'drytag';
    const prompt = `${WORDS}, ${tag}`;
    const dry = await service.client.run({ prompt, repo_name: 'dry-1', dry_run: true });
    const calls = callsOf(tag);
    const real = await service.client.run({ prompt, repo_name: 'real-1' });
    const again = await service.client.run({ prompt, repo_name: 'dry-2', dry_run: true });
    expect([dry.status, real.status, again.status]).toEqual(['completed', 'completed', 'completed']);
    expect(again.report?.warnings.filter(({ message }) => message === SAID.message)).toEqual([SAID]);
    expect(callsOf(tag)).toBe(calls);
  });

  test('nobody gets what was made for another key, or learns that it was', async () => {
    const tag = 'privatetag';
    const body = { prompt: `${WORDS}, ${tag}`, repo_name: 'private', dry_run: true };
    await service.client.run(body);
    const calls = callsOf(tag);
    const other = await service.as('other-key-0123456789').run(body);
    expect(callsOf(tag)).toBe(calls * 2);
    expect(other.report?.warnings).not.toContainEqual(SAID);
  });

  test('a task that failed serves nobody', async () => {
    const tag = 'failedtag';
    const prompt = `${WORDS}, ${tag}`;
    stage.model.script({ match: bears(tag), behave: { kind: 'status', status: 402 } });
    expect((await service.client.run({ prompt, repo_name: 'failed', dry_run: true })).status).toBe('failed');
    const task = await service.client.run({ prompt, repo_name: 'failed', dry_run: true });
    expect(task.status).toBe('completed');
    expect(task.usage.llm_calls).toBeGreaterThan(1);
  });
});

test('without PROMPT_CACHE an identical request is written anew', async () => {
  const plain = await stage.start(WITHOUT_GITHUB);
  const tag = 'anewtag';
  const body = { prompt: `${WORDS}, ${tag}`, repo_name: 'anew', dry_run: true };
  const first = await plain.client.run(body);
  const calls = callsOf(tag);
  const second = await plain.client.run(body);
  expect(callsOf(tag)).toBe(calls * 2);
  expect(second.usage.llm_calls).toBe(first.usage.llm_calls);
  expect(second.report?.warnings).not.toContainEqual(SAID);
});

describe('a dry run', () => {
  test('gives report, usage and every file to the byte, with no GitHub in reach and none of its credentials', async () => {
    const alone = await stage.start(WITHOUT_GITHUB);
    const id = await alone.client.create({ prompt: WORDS, repo_name: 'dry', dry_run: true });
    const events = await alone.client.follow(id);
    expect(events.map(({ data }) => data['status'])).toEqual(['pending', 'generating', 'merging_files', 'completed']);
    expect(events.at(-1)?.data).toMatchObject({ status: 'completed', repo_url: null });
    const task = await alone.client.task(id);
    expect(task).toMatchObject({ status: 'completed', repo_url: null });
    expect(task.progress).toEqual({ files_done: task.report?.files, files_total: task.report?.files });
    expect(task.usage.llm_calls).toBeGreaterThan(1);
    const listing = (await (await alone.client.request(`/api/v1/task/${id}/files`)).json()) as {
      files: { path: string; size: number }[];
    };
    expect(listing.files).toHaveLength(task.report?.files ?? 0);
    for (const { path, size } of listing.files) {
      const answer = await alone.client.request(`/api/v1/task/${id}/files/${path}`);
      expect(answer.status, path).toBe(200);
      expect(Buffer.byteLength(await answer.text()), path).toBe(size);
    }
  });

  test('only looks where there is a GitHub, and leaves its name free', async () => {
    const body = { prompt: `${WORDS}, freename`, repo_name: 'free-name' };
    expect((await service.client.run({ ...body, dry_run: true })).status).toBe('completed');
    const asked = stage.github.calls.filter(({ path, body: sent }) => `${path} ${sent ?? ''}`.includes('free-name'));
    expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(stage.github.hasRepository('acme/free-name')).toBe(false);
    expect((await service.client.run(body)).status).toBe('completed');
  });

  test('that failed can be tried again, and is a dry run still', async () => {
    const tag = 'retriedtag';
    stage.model.script({ match: bears(tag), behave: { kind: 'status', status: 402 } });
    const failed = await service.client.run({ prompt: `${WORDS}, ${tag}`, repo_name: 'retried', dry_run: true });
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'model_quota' } });
    expect((await service.client.post(failed.task_id, 'retry')).status).toBe(202);
    await expect.poll(async () => (await service.client.task(failed.task_id)).status).toBe('completed');
    expect((await service.client.task(failed.task_id)).repo_url).toBeNull();
    expect(stage.github.hasRepository('acme/retried')).toBe(false);
  });
});
