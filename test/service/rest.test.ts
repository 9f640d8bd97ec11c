import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { badTexts } from '../support/bad-inputs.ts';
import { problemOf, type SeenEvent, type ServiceClient } from '../support/service-client.ts';
import {
  ALICE_TOKEN,
  API_KEY,
  bears,
  git,
  scriptProject,
  setStage,
  type Stage,
  type StagedService,
} from '../support/stage.ts';
import { eventually } from '../support/eventually.ts';

const NO_APP = { APP_ID: null, PRIVATE_KEY: null, WEBHOOK_SECRET: null };
const WORDS = 'a command line program that counts words';

let stage: Stage;
let service: StagedService;
let client: ServiceClient;

beforeAll(async () => {
  stage = await setStage();
  service = await stage.start({ API_KEYS: 'stage:stage-api-key-0123456789,other:another-key-0123456789' });
  client = service.client;
});

afterAll(() => stage.clear());

const statusesOf = (events: readonly SeenEvent[]): unknown[] =>
  events.filter(({ event }) => event === 'status' || event === 'error').map(({ data }) => data['status']);
const idsOf = (events: readonly SeenEvent[]): number[] => events.flatMap(({ id }) => (id === null ? [] : [id]));
const callsOf = (tag: string) => stage.model.requests.filter(bears(tag));

describe('with whose rights', () => {
  test.concurrent("the App's installation on the owner makes the repository, as the App's bot", async () => {
    const task = await client.run({ prompt: `${WORDS}, by the App`, repo_name: 'by-app' });
    expect(task).toMatchObject({ status: 'completed', repo_url: `${stage.github.url}/acme/by-app` });
    const { botId, slug, botLogin } = stage.github.app;
    const clone = await stage.clone('acme/by-app');
    const author = (await git('-C', clone, 'log', '-1', '--format=%an <%ae>|%cn <%ce>')).trim();
    const bot = `${botLogin} <${botId}+${slug}[bot]@users.noreply.127.0.0.1>`;
    expect(author).toBe(`${bot}|${bot}`);
    expect(stage.github.repository('acme/by-app')).toMatchObject({ visibility: 'private' });
    expect(stage.github.repository('acme/by-app').description).not.toContain('gen-code:');
  });

  test.concurrent(
    "GITHUB_TOKEN makes repositories of its user where nobody names an owner, as the PAT's user",
    async () => {
      const pat = await stage.start({ ...NO_APP, GITHUB_TOKEN: ALICE_TOKEN, GITHUB_ORG: null });
      const mine = await pat.client.run({
        prompt: WORDS,
        repo_name: 'my-own',
        visibility: 'public',
        description: 'Mine',
      });
      expect(mine).toMatchObject({ status: 'completed', repo_url: `${stage.github.url}/alice/my-own` });
      expect(stage.github.repository('alice/my-own')).toMatchObject({ visibility: 'public', description: 'Mine' });
      const log = await git('--git-dir', stage.github.gitDir('alice/my-own'), 'log', '--format=%an <%ae>');
      expect(log.trim()).toMatch(/^alice <\d+\+alice@users\.noreply\.127\.0\.0\.1>$/);

      const org = await pat.client.run({ prompt: WORDS, repo_name: 'named-org', github_org: 'acme' });
      expect(org).toMatchObject({ status: 'completed', repo_url: `${stage.github.url}/acme/named-org` });

      const before = stage.model.requests.length;
      const foreign = await pat.client.run({ prompt: 'foreignowner', repo_name: 'not-mine', github_org: 'bob' });
      expect(foreign).toMatchObject({ status: 'failed', error: { code: 'owner_not_allowed' }, repo_url: null });
      expect(callsOf('foreignowner')).toEqual([]);
      expect(stage.model.requests.length).toBeGreaterThanOrEqual(before);
    },
  );

  test.concurrent('GITHUB_ORG is the owner where a request names none', async () => {
    const pat = await stage.start({ ...NO_APP, GITHUB_TOKEN: ALICE_TOKEN, GITHUB_ORG: 'acme' });
    const task = await pat.client.run({ prompt: WORDS, repo_name: 'default-org' });
    expect(task).toMatchObject({ status: 'completed', repo_url: `${stage.github.url}/acme/default-org` });
  });

  test.concurrent('with neither it is 422 and says what to set', async () => {
    const answer = await client.submit({ prompt: WORDS, repo_name: 'nobody', github_org: 'elsewhere' });
    expect(answer.status).toBe(422);
    expect((await problemOf(answer)).detail).toMatch(/install.*GITHUB_TOKEN/i);
    const bare = await stage.start({ ...NO_APP });
    expect((await bare.client.submit({ prompt: WORDS, repo_name: 'nobody' })).status).toBe(422);
  });

  test.concurrent('a dry run needs no GitHub, creates nothing and skips its statuses', async () => {
    const alone = await stage.start({ ...NO_APP, GITHUB_ORG: null, GITHUB_API_URL: 'http://127.0.0.1:1' });
    const id = await alone.client.create({ prompt: WORDS, repo_name: 'dry', dry_run: true });
    const events = await alone.client.follow(id);
    expect(statusesOf(events)).toEqual(['pending', 'generating', 'merging_files', 'completed']);
    expect(await alone.client.task(id)).toMatchObject({ status: 'completed', repo_url: null, report: { files: 9 } });
    const listing = await alone.client.request(`/api/v1/task/${id}/files`);
    expect(await listing.json()).toMatchObject({
      files: expect.arrayContaining([{ path: 'README.md', size: expect.any(Number) as number }]) as unknown,
    });
  });

  test.concurrent('a key that is limited to owners serves these and no others', async () => {
    const limited = await stage.start({ API_KEYS: 'narrow:narrow-key-0123456789@acme' });
    const narrow = limited.as('narrow-key-0123456789');
    const answer = await narrow.submit({ prompt: WORDS, repo_name: 'narrowed', github_org: 'dave' });
    expect([403, 404, 422]).toContain(answer.status);
    expect((await narrow.run({ prompt: WORDS, repo_name: 'narrowed' })).status).toBe('completed');
  });
});

describe('the event stream', () => {
  test.concurrent('shows every status in order with rising ids, and the end', async () => {
    const id = await client.create({ prompt: WORDS, repo_name: 'streamed' });
    const events = await client.follow(id);
    expect(statusesOf(events)).toEqual([
      'pending',
      'generating',
      'merging_files',
      'creating_repo',
      'pushing',
      'completed',
    ]);
    const ids = idsOf(events);
    expect(ids[0]).toBe(1);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(events.at(-1)?.data['repo_url']).toBe(`${stage.github.url}/acme/streamed`);
    expect(events.every(({ data }) => typeof data['message'] === 'string')).toBe(true);

    expect(await client.follow(id)).toEqual(events);
    expect(await client.follow(id, { after: ids[2] ?? 0 })).toEqual(events.slice(3));
    const reader = await client.request(`/api/v1/status/${id}`, { headers: { 'last-event-id': String(ids.at(-1)) } });
    expect(reader.status).toBe(204);
    expect((await client.request(`/api/v1/status/${id}`)).headers.get('content-type')).toContain('text/event-stream');
  });

  test.concurrent('with events=all adds plan, file and usage with ids, and delta without', async () => {
    stage.model.script({ match: bears('alldetail'), behave: { kind: 'delay', ms: 300 } });
    const id = await client.create({ prompt: `${WORDS}, alldetail`, repo_name: 'all-events' });
    const live = await client.follow(id, { all: true });
    const kinds = new Set(live.map(({ event }) => event));
    for (const kind of ['status', 'plan', 'file', 'usage', 'delta']) expect(kinds, kind).toContain(kind);
    for (const one of live) expect(one.id === null, one.event).toBe(one.event === 'delta');
    expect(live.filter(({ event }) => event === 'file').map(({ data }) => data['path'])).toHaveLength(8);
    const replay = await client.follow(id, { all: true });
    expect(replay).toEqual(live.filter(({ event }) => event !== 'delta'));
    const written = live
      .filter(({ event }) => event === 'delta')
      .map(({ data }) => data['text'])
      .join('');
    for (const call of callsOf('alldetail')) expect(written.length).toBeGreaterThanOrEqual(call.answer.length);
  });

  test.concurrent('opens by its ticket without a key, and by no ticket of another task', async () => {
    const id = await client.create({ prompt: WORDS, repo_name: 'ticketed', dry_run: true });
    await client.end(id);
    const other = await client.create({ prompt: WORDS, repo_name: 'ticketed-2', dry_run: true });
    const { events_url: address } = await client.task(id);
    const open = service.as(null);
    expect((await open.request(address)).status).toBe(200);
    expect((await open.request(address.replace(id, other))).status).toBe(401);
    expect((await open.request(`/api/v1/task/${id}${new URL(address, service.url).search}`)).status).toBe(401);
    expect((await open.request(`/api/v1/status/${id}?ticket=x.y`)).status).toBe(401);
  });
});

describe('cancel and retry', () => {
  test.concurrent('cancelling ends the model calls at once, and is an event: status and the last', async () => {
    stage.model.script({
      match: (request) => request.wish?.kind === 'files' && bears('cancelme')(request),
      times: 99,
      behave: { kind: 'stall', afterCharacters: 40 },
    });
    const id = await client.create({ prompt: `${WORDS}, cancelme`, repo_name: 'cancelled' });
    const reader = client.follow(id);
    const running = () => callsOf('cancelme').filter((call) => call.wish?.kind === 'files');
    await eventually(() => expect(running().length).toBeGreaterThanOrEqual(4));
    const answer = await client.post(id, 'cancel');
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ task_id: id, status: 'cancelled' });
    await eventually(() => expect(running().every((call) => call.wasAborted)).toBe(true));
    const events = await reader;
    expect(events.at(-1)).toMatchObject({ event: 'status', data: { status: 'cancelled' } });
    expect(stage.github.hasRepository('acme/cancelled')).toBe(false);

    expect((await client.post(id, 'cancel')).status).toBe(202);
    expect(await client.task(id)).toMatchObject({ status: 'cancelled', left_repo_url: null });
  });

  test.concurrent(
    'retry goes on from the checkpoint under the same id, and a replay tells of the failure',
    async () => {
      const isReadme = (request: { wish: { kind: string; paths?: string[] } | undefined; body: unknown }): boolean =>
        request.wish?.kind === 'files' &&
        request.wish.paths?.includes('README.md') === true &&
        bears('secondtry')(request);
      stage.model.script({ match: isReadme, behave: { kind: 'status', status: 401 } });
      const id = await client.create({ prompt: `${WORDS}, secondtry`, repo_name: 'second-try' });
      const first = await client.follow(id);
      expect(first.at(-1)).toMatchObject({ event: 'error', data: { status: 'failed', code: 'model_unauthorized' } });
      expect(stage.github.hasRepository('acme/second-try')).toBe(false);
      const failed = await client.task(id);
      expect(failed).toMatchObject({ status: 'failed', error: { code: 'model_unauthorized' }, repo_url: null });
      expect((await client.post(id, 'cancel')).status).toBe(409);

      const retried = await client.post(id, 'retry');
      expect(retried.status).toBe(202);
      expect(await retried.json()).toMatchObject({ task_id: id, status: 'pending' });
      const rest = await client.follow(id, { after: idsOf(first).at(-1) ?? 0 });
      expect(statusesOf(rest)[0]).toBe('pending');
      expect(rest.at(-1)).toMatchObject({ event: 'status', data: { status: 'completed' } });

      const replay = await client.follow(id);
      expect(replay.slice(first.length)).toEqual(rest);
      expect(replay[first.length - 1]).toMatchObject({
        event: 'status',
        data: { status: 'failed', code: 'model_unauthorized' },
      });
      expect(replay.every(({ event }) => event === 'status')).toBe(true);
      // Nothing but the file that failed was asked for again.
      const asked = callsOf('secondtry').flatMap(({ wish }) => (wish?.kind === 'files' ? wish.paths : [wish?.kind]));
      expect(asked.filter((one) => one === 'plan')).toHaveLength(1);
      expect(asked.filter((one) => one === 'README.md')).toHaveLength(2);
      expect(asked).toHaveLength(1 + 8 + 1);
      expect((await client.post(id, 'retry')).status).toBe(409);
      expect((await client.post(id, 'cancel')).status).toBe(409);
    },
  );

  test.concurrent('a refused push names the empty repository, and retry takes it up', async () => {
    stage.model.script({
      match: (request) => request.wish?.kind === 'files' && bears('pushrefused')(request),
      behave: { kind: 'delay', ms: 10 },
    });
    stage.github.inject({
      method: 'POST',
      path: /^\/acme\/push-refused\.git\/git-receive-pack$/,
      before: { status: 403, body: 'no' },
    });
    const id = await client.create({ prompt: `${WORDS}, pushrefused`, repo_name: 'push-refused' });
    const failed = await client.end(id);
    expect(failed.status).toBe('failed');
    expect(['push_rejected', 'github_permission']).toContain(failed.error?.code);
    const made = stage.github.repository('acme/push-refused');
    const calls = callsOf('pushrefused').length;
    expect((await client.post(id, 'retry')).status).toBe(202);
    expect(await client.end(id)).toMatchObject({ status: 'completed' });
    expect(stage.github.repository('acme/push-refused').id).toBe(made.id);
    expect(callsOf('pushrefused')).toHaveLength(calls);
  });
});

describe('the doors', () => {
  test.concurrent('twenty twins at once are one task, another body is 422, and a restart changes nothing', async () => {
    const twins = await stage.start();
    const body = { prompt: `${WORDS}, twins`, repo_name: 'twins', dry_run: true };
    const headers = { 'idempotency-key': 'one-and-the-same' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => twins.client.create(body, headers)));
    expect(new Set(answers).size).toBe(1);
    const other = await twins.client.submit({ ...body, prompt: 'another one' }, headers);
    expect(other.status).toBe(422);
    await twins.client.end(answers[0] ?? '');
    await twins.restart();
    expect(await twins.client.create(body, headers)).toBe(answers[0]);
    expect((await twins.client.submit({ ...body, repo_name: 'other' }, headers)).status).toBe(422);
    const plans = callsOf('twins').filter((call) => call.wish?.kind === 'plan');
    expect(plans).toHaveLength(1);
  });

  test.concurrent('beyond the rate new tasks get 429 with all its headers', async () => {
    const slow = await stage.start({ RATE_LIMIT_PER_MINUTE: '2', API_KEYS: 'a:key-a-0123456789,b:key-b-0123456789' });
    const body = { prompt: WORDS, repo_name: 'rated', dry_run: true };
    const a = slow.as('key-a-0123456789');
    for (const _ of [1, 2]) await a.create(body);
    const refused = await a.submit(body);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/r=0/);
    expect(refused.headers.get('ratelimit-policy')).toMatch(/q=2;w=60/);
    expect(await problemOf(refused)).toMatchObject({ status: 429 });
    await slow.as('key-b-0123456789').create(body);
    await slow.restart();
    expect((await slow.as('key-a-0123456789').submit(body)).status).toBe(429);
  });

  test.concurrent('a full queue answers 503 with Retry-After', async () => {
    const small = await stage.start({ MAX_CONCURRENT_TASKS: '1', MAX_QUEUED_TASKS: '1' });
    stage.model.script({ match: bears('queuefull'), times: 99, behave: { kind: 'stall', afterCharacters: 5 } });
    const body = { prompt: 'queuefull', repo_name: 'queued', dry_run: true };
    const first = await small.client.create(body);
    await eventually(async () => expect((await small.client.task(first)).status).toBe('generating'));
    const second = await small.client.create(body);
    const refused = await small.client.submit(body);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await problemOf(refused)).code).toBe('queue_full');
    await small.client.post(second, 'cancel');
    await eventually(async () => expect((await small.client.submit(body)).status).toBe(202));
  });

  test.concurrent('a daily token budget that is spent answers 503', async () => {
    const thrifty = await stage.start({ DAILY_TOKEN_BUDGET: '100' });
    const body = { prompt: WORDS, repo_name: 'thrifty', dry_run: true };
    await thrifty.client.run(body);
    const refused = await thrifty.client.submit(body);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await thrifty.restart();
    expect((await thrifty.client.submit(body)).status).toBe(503);
  });

  test.concurrent('bad bodies are refused with a problem that names the field', async () => {
    const good = { prompt: 'x', repo_name: 'fine', dry_run: true };
    const cases: readonly (readonly [field: string, body: unknown])[] = [
      ['prompt', { repo_name: 'fine' }],
      ['prompt', { ...good, prompt: ' \n\t ' }],
      ['prompt', { ...good, prompt: 'A'.repeat(400_001) }],
      ['repo_name', { prompt: 'x' }],
      ...badTexts('repo_name')
        .filter((one) => one.expect.includes('invalid_repo_name'))
        .map((one) => ['repo_name', { ...good, repo_name: one.text }] as const),
      ['model', { ...good, model: 'no-such-model' }],
      ['github_org', { ...good, github_org: 'a/b' }],
      ['visibility', { ...good, visibility: 'secret' }],
      ['description', { ...good, description: 7 }],
      ['dry_run', { ...good, dry_run: 'yes' }],
      ['baseURL', { ...good, baseURL: 'http://169.254.169.254/latest/meta-data/' }],
      ['repo', { ...good, repo: 'x' }],
    ];
    for (const [field, body] of cases) {
      const answer = await client.submit(body);
      expect(answer.status, field).toBe(400);
      const problem = await problemOf(answer);
      expect(problem).toMatchObject({ status: 400, errors: expect.any(Array) as unknown });
      expect(
        problem.errors?.map(({ path }) => path),
        field,
      ).toContain(field);
    }
    const broken = [
      '{"repo_name":"demo","prompt":',
      `{"repo_name":"demo","prompt":"x","meta":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      '{"repo_name":"safe","repo_name":"evil","prompt":"x"}',
      '{"repo_name":"demo","prompt":"x","__proto__":{"admin":true}}',
      '[]',
      'null',
      '',
    ];
    for (const text of broken) expect((await client.submit(text)).status, text.slice(0, 60)).toBe(400);
    const body = JSON.stringify({ ...good, prompt: 'A'.repeat(2 * 1024 * 1024) });
    expect((await client.submit(body)).status).toBe(413);
    expect((await client.submit(good, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await client.submit(good, { 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await client.request('/api/v1/generate')).status).toBe(405);
    expect((await client.request('/api/v1/tasks?api_key=x')).status).toBe(400);
    expect((await client.request('/api/v1/nothing')).status).toBe(404);
    const byHeader = { headers: { 'x-api-key': API_KEY } };
    expect((await service.as(null).request('/api/v1/tasks', byHeader)).status).toBe(200);
    for (const authorization of ['Bearer ', 'Bearer wrong', `Basic ${API_KEY}`]) {
      expect([400, 401], authorization).toContain(
        (await service.as(null).request('/api/v1/tasks', { headers: { authorization } })).status,
      );
    }
    expect((await client.request('/api/v1/tasks?status=odd')).status).toBe(400);
    expect((await client.request('/api/v1/tasks?cursor=odd')).status).toBe(400);
  });

  test.concurrent("another key's task is answered like one that does not exist", async () => {
    const id = await client.create({ prompt: WORDS, repo_name: 'mine', dry_run: true });
    const other = service.as('another-key-0123456789');
    const unknown = '00000000-0000-4000-8000-000000000000';
    const routes: readonly (readonly [method: string, path: (id: string) => string])[] = [
      ['GET', (one) => `/api/v1/task/${one}`],
      ['GET', (one) => `/api/v1/status/${one}`],
      ['GET', (one) => `/api/v1/task/${one}/files`],
      ['GET', (one) => `/api/v1/task/${one}/files/README.md`],
      ['POST', (one) => `/api/v1/task/${one}/cancel`],
      ['POST', (one) => `/api/v1/task/${one}/retry`],
    ];
    for (const [method, path] of routes) {
      const [theirs, nobodys] = await Promise.all([id, unknown].map((one) => other.request(path(one), { method })));
      expect(theirs?.status, path(id)).toBe(404);
      expect(nobodys?.status).toBe(404);
      expect(await theirs?.text()).toBe(await nobodys?.text());
    }
    expect(await (await other.request('/api/v1/tasks')).json()).toMatchObject({ tasks: [] });
    await client.end(id);
  });

  test.concurrent('the list is newest first, by pages, and by status', async () => {
    const listed = await stage.start();
    const ids: string[] = [];
    for (const index of [1, 2, 3, 4, 5]) {
      ids.push((await listed.client.run({ prompt: WORDS, repo_name: `l${index}`, dry_run: true })).task_id);
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer = await listed.client.request(`/api/v1/tasks?status=completed&limit=2${query}`);
      const page = (await answer.json()) as { tasks: { task_id: string }[]; next_cursor: string | null };
      seen.push(...page.tasks.map((task) => task.task_id));
      cursor = page.next_cursor;
      pages += 1;
    } while (cursor !== null && pages < 9);
    expect(seen).toEqual(ids.toReversed());
    expect(pages).toBe(3);
    expect(await (await listed.client.request('/api/v1/tasks?status=failed')).json()).toEqual({
      tasks: [],
      next_cursor: null,
    });
  });

  test.concurrent('the models are listed, and may be named by provider or in full, in any language', async () => {
    const models: unknown = await (await client.request('/api/v1/models')).json();
    expect(models).toEqual({ models: [{ name: 'deepseek/deepseek-flash', provider: 'deepseek', default: true }] });
    const full = await client.run({
      prompt: WORDS,
      repo_name: 'named',
      dry_run: true,
      model: 'deepseek/deepseek-v4-pro',
    });
    expect(full).toMatchObject({ status: 'completed', model: 'deepseek/deepseek-v4-pro' });
    const refused = await client.submit({ prompt: 'x', repo_name: 'n', model: 'gpt' }, { 'accept-language': 'zh-CN' });
    expect((await problemOf(refused)).errors?.[0]?.message).toContain('未知模型');
  });
});

test('what the model wrote is in the one commit to the byte, and nothing else is', async () => {
  const files: Record<string, string> = {
    'README.md': '# 标题 ✓\n\n```js\nconst a = 1;\n```\n\ntrailing blanks   \n',
    'crlf.txt': 'one\r\ntwo\r\n\r\nthree\r\n',
    'mixed.txt': 'lf\ncrlf\r\ncr\rmore\n',
    'empty.txt': '',
    'one-line-end.txt': '\n',
    'only-blanks.txt': '   \n\t\n',
    'docs/说明.md': '你好，世界 🌏\n',
    'src/deep/er/still/file.txt': 'deep\n',
    'bom.txt': '\ufeffwith a byte order mark\n',
    'markers.txt': '<<<END 0123456789ab>>>\n<<<FILE 0123456789ab x.txt>>>\n>>>\n',
    'long.txt': `${'x'.repeat(20_000)}\n`,
    '.gitignore': '*.txt\nsrc/\n',
    'think.txt': '<think>this is content</think>\n',
    'tabs.mk': 'all:\n\techo "$@"\n',
  };
  scriptProject(stage.model, 'bytefortheword', files);
  const task = await client.run({ prompt: 'bytefortheword', repo_name: 'bytes' });
  expect(task).toMatchObject({ status: 'completed', report: { files: Object.keys(files).length + 1 } });
  const clone = await stage.clone('acme/bytes');
  for (const [path, text] of Object.entries(files)) {
    expect(await readFile(join(clone, path), 'utf8'), path).toBe(text);
    const served = await client.request(`/api/v1/task/${task.task_id}/files/${encodeURI(path)}`);
    expect(Buffer.from(await served.arrayBuffer()).toString(), path).toBe(text);
    expect(served.headers.get('content-type')).toContain('text/plain');
  }
  const listed = (await git('-C', clone, 'ls-tree', '-r', '-z', '--name-only', 'HEAD')).split('\0').filter(Boolean);
  expect(listed.sort()).toEqual(['AGENTS.md', ...Object.keys(files)].sort());
  expect((await git('-C', clone, 'rev-list', '--count', '--all')).trim()).toBe('1');
  expect((await git('-C', clone, 'branch', '-r', '--format=%(refname)')).trim().split('\n')).toContain(
    'refs/remotes/origin/main',
  );
  const trailers = await git('-C', clone, 'log', '-1', '--format=%(trailers:only,unfold)');
  expect(trailers.trim().split('\n')).toEqual([
    `Gen-Code-Task: ${task.task_id}`,
    'Requested-by: stage',
    'Model: deepseek/deepseek-flash',
  ]);
});

test('usage is the sum of what the provider reported', async () => {
  const task = await client.run({ prompt: `${WORDS}, usagesum`, repo_name: 'usage-sum', dry_run: true });
  const usages = callsOf('usagesum').map((call) => call.usage);
  const sum = (pick: (usage: NonNullable<(typeof usages)[number]>) => number): number =>
    usages.reduce((total, usage) => total + (usage === undefined ? 0 : pick(usage)), 0);
  expect(task.usage).toEqual({
    prompt_tokens: sum((usage) => usage.prompt_tokens),
    cached_tokens: sum((usage) => usage.prompt_cache_hit_tokens),
    completion_tokens: sum((usage) => usage.completion_tokens),
    llm_calls: usages.length,
    cost_usd: null,
  });
});
