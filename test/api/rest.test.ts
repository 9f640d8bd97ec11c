import { afterEach, describe, expect, it } from 'vitest';
import { TaskError } from '../../src/core/errors.ts';
import { StoreUnavailableError } from '../../src/ports/task-store.ts';
import { LIMITED, startApi, UP_TO_PUSH, type ApiService } from './api-service.ts';

let service: ApiService;
afterEach(() => service.stop());

type Json = Record<string, unknown>;
const jsonOf = async (response: Response): Promise<Json> => (await response.json()) as Json;
const ownerOf = async (response: Response): Promise<string | null | undefined> =>
  (await service.store.get(String((await jsonOf(response))['task_id'])))?.request.target.owner;

describe('POST /api/v1/generate', () => {
  it('stores a task and answers 202 with its address', async () => {
    service = await startApi();
    const response = await service.generate({
      prompt: '  创建一个\r\nWeb应用\u200b ',
      model: 'openai',
      github_org: 'acme',
      visibility: 'public',
      description: ' two\nlines ',
    });
    const body = await jsonOf(response);
    const id = String(body['task_id']);

    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/api/v1/task/${id}`);
    expect(body).toEqual({
      task_id: id,
      status: 'pending',
      message: 'Task created successfully',
      events_url: expect.stringMatching(new RegExp(`^/api/v1/status/${id}\\?ticket=[\\w.-]+$`)) as string,
    });
    expect((await service.store.get(id))?.request).toMatchObject({
      door: 'api',
      prompt: '创建一个\nWeb应用',
      model: 'openai/coder',
      target: { owner: 'acme', name: 'my-flask-app', access: null },
      visibility: 'public',
      description: 'two lines',
      dryRun: false,
      requester: { kind: 'key', name: 'alice' },
      locale: 'en',
    });
  });

  it('fills what is left out from the defaults', async () => {
    service = await startApi({ defaults: { visibility: 'internal', locale: 'zh', owner: 'acme' } });
    const body = await jsonOf(await service.generate());
    expect(body['message']).toBe('任务创建成功');
    expect((await service.store.get(String(body['task_id'])))?.request).toMatchObject({
      model: 'deepseek/flash',
      target: { owner: 'acme' },
      visibility: 'internal',
      description: null,
      locale: 'zh',
    });
  });

  it.each([
    [{ prompt: 'A'.repeat(400_001) }, 'prompt'],
    [{ prompt: ' \u200b\u202e\n ' }, 'prompt'],
    [{ prompt: 7 }, 'prompt'],
    [{ prompt: undefined }, 'prompt'],
    [{ repo_name: 'my repo' }, 'repo_name'],
    [{ repo_name: undefined }, 'repo_name'],
    [{ repo_name: null }, 'repo_name'],
    [{ model: 'gpt-nothing' }, 'model'],
    [{ model: 1 }, 'model'],
    [{ github_org: '-acme' }, 'github_org'],
    [{ github_org: 'a/b' }, 'github_org'],
    [{ github_org: 'alice_' }, 'github_org'],
    [{ github_org: 'a'.repeat(40) }, 'github_org'],
    [{ visibility: 'secret' }, 'visibility'],
    [{ description: 'd'.repeat(351) }, 'description'],
    [{ dry_run: 'yes' }, 'dry_run'],
    [{ base_url: 'http://169.254.169.254/' }, 'base_url'],
    [{ constructor: {} }, 'constructor'],
  ])('refuses %o and names the field', async (body, path) => {
    service = await startApi();
    const response = await service.generate(body);
    const problem = await jsonOf(response);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(problem).toMatchObject({
      type: 'urn:gen-code:problem:invalid_request',
      title: 'Bad Request',
      status: 400,
      code: 'invalid_request',
    });
    expect(problem['errors']).toEqual([{ path, message: expect.stringMatching(/^(?!fault\.).+/) as string }]);
  });

  it('takes a prompt of 400,000 characters that are not letters of one unit', async () => {
    service = await startApi();
    expect((await service.generate({ prompt: '🚀'.repeat(400_000) })).status).toBe(202);
    expect((await service.generate({ prompt: '🚀'.repeat(400_001) })).status).toBe(400);
  });

  it('says what is wrong in the language of the caller', async () => {
    service = await startApi();
    const response = await service.generate({ extra: 1 }, { 'accept-language': 'fr, zh-Hans;q=0.9, en;q=0.1' });
    expect(await jsonOf(response)).toMatchObject({
      detail: '请求无效。',
      errors: [{ path: 'extra', message: '没有该字段。' }],
    });
  });

  it('gives one task for one Idempotency-Key, also to twins at the same instant', async () => {
    service = await startApi();
    const twins = await Promise.all(
      Array.from({ length: 20 }, () => service.generate({}, { 'idempotency-key': 'k-1' })),
    );
    const ids = new Set(await Promise.all(twins.map(async (twin) => (await jsonOf(twin))['task_id'])));
    const other = await service.request('/api/v1/generate', {
      key: LIMITED,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k-1' },
      body: JSON.stringify({ prompt: 'A Flask app with login', repo_name: 'my-flask-app' }),
    });

    expect(twins.map((twin) => twin.status)).toEqual(twins.map(() => 202));
    expect(ids.size).toBe(1);
    expect(ids.has((await jsonOf(other))['task_id'])).toBe(false);
  });

  it('knows the same body in another spelling, and refuses another one under the same key', async () => {
    service = await startApi();
    const first = await jsonOf(await service.generate({ prompt: 'x', dry_run: true }, { 'idempotency-key': 'k' }));
    const again = await service.request('/api/v1/generate', {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'idempotency-key': 'k' },
      body: '{"dry_run":true, "repo_name":"my-flask-app", "prompt":"\\u0078 "}',
    });
    const reused = await service.generate({ prompt: 'y', dry_run: true }, { 'idempotency-key': 'k' });

    expect(again.status).toBe(202);
    expect((await jsonOf(again))['task_id']).toBe(first['task_id']);
    expect(reused.status).toBe(422);
    expect((await jsonOf(reused))['code']).toBe('idempotency_key_reuse');
  });

  it.each(['', ' ', 'a b', 'k'.repeat(256), 'ключ'])('refuses the Idempotency-Key %j', async (key) => {
    service = await startApi();
    const response = await service.generate({}, { 'idempotency-key': Buffer.from(key).toString('latin1') });
    expect(response.status).toBe(400);
    expect((await jsonOf(response))['errors']).toMatchObject([{ path: 'Idempotency-Key' }]);
  });

  it("takes an enterprise-managed user's login for an owner", async () => {
    service = await startApi();
    expect(await ownerOf(await service.generate({ github_org: 'alice_acme' }))).toBe('alice_acme');
  });

  it('refuses a request that nobody has credentials for, unless it is a dry run', async () => {
    const asked: (string | null)[] = [];
    service = await startApi({
      accessFor: (owner) => {
        asked.push(owner);
        return Promise.resolve(null);
      },
    });
    const refused = await service.generate({ github_org: 'acme' });
    expect(refused.status).toBe(422);
    expect(await jsonOf(refused)).toMatchObject({
      code: 'credentials_missing',
      detail: expect.stringContaining('GITHUB_TOKEN') as string,
    });
    expect((await service.generate({ dry_run: true })).status).toBe(202);
    expect(asked).toEqual(['acme']);
  });

  it('takes the task when GitHub cannot be asked at the door', async () => {
    service = await startApi({ accessFor: () => Promise.reject(new TaskError('github_unavailable')) });
    expect((await service.generate()).status).toBe(202);
  });

  it('holds a limited key to its owners', async () => {
    service = await startApi();
    const post = (body: Json): Promise<Response> =>
      service.request('/api/v1/generate', {
        key: LIMITED,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: 'x', repo_name: 'r', ...body }),
      });
    const other = await post({ github_org: 'evil' });

    expect(other.status).toBe(403);
    expect((await jsonOf(other))['code']).toBe('owner_not_allowed');
    expect(await ownerOf(await post({}))).toBe('Acme');
    expect(await ownerOf(await post({ github_org: 'ACME' }))).toBe('ACME');
  });

  it('answers 429 with the limit and the time to wait', async () => {
    service = await startApi({ managerOptions: { rateLimitPerMinute: 1 } });
    expect((await service.generate()).status).toBe(202);
    const response = await service.generate();
    const wait = response.headers.get('retry-after') ?? '';

    expect(response.status).toBe(429);
    expect((await jsonOf(response))['code']).toBe('rate_limited');
    expect(Number(wait)).toBeGreaterThan(0);
    expect(response.headers.get('ratelimit')).toBe(`"tasks";r=0;t=${wait}`);
    expect(response.headers.get('ratelimit-policy')).toBe('"tasks";q=1;w=60');
  });

  it('answers 503 with Retry-After when the queue is full, and when the service stops', async () => {
    service = await startApi({ managerOptions: { maxQueued: 1 } });
    expect((await service.generate()).status).toBe(202);
    const full = await service.generate();
    service.stopping.abort();
    const stopping = await service.generate();

    expect([full.status, (await jsonOf(full))['code']]).toEqual([503, 'queue_full']);
    expect([stopping.status, (await jsonOf(stopping))['code']]).toEqual([503, 'stopping']);
    expect(full.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(stopping.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('answers 503 while the store cannot be written, and hides every other fault of its own', async () => {
    service = await startApi();
    const faults = [new StoreUnavailableError('disk full at /secret/path'), new Error('boom at /secret/path')];
    service.manager.submit = () => Promise.reject(faults.shift() ?? new Error('no more'));
    const unavailable = await service.generate();
    const internal = await service.generate();
    const text = await internal.text();

    expect(unavailable.status).toBe(503);
    expect(unavailable.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(internal.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: 'internal', detail: 'Something failed in gen-code itself.' });
    expect(text + (await unavailable.text())).not.toContain('/secret/path');
    expect(service.logged.join('')).toContain('boom at');
  });
});

describe('GET /api/v1/task/ID', () => {
  it('shows all that is known of a completed task', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    const before = await jsonOf(await service.request(`/api/v1/task/${id}`));
    await service.append(id, ...UP_TO_PUSH, { type: 'task-completed' });
    const body = await jsonOf(await service.request(`/api/v1/task/${id}`));

    expect(before).toMatchObject({
      status: 'pending',
      repo_url: null,
      report: null,
      progress: { files_done: 0, files_total: null },
    });
    expect(body).toEqual({
      task_id: id,
      status: 'completed',
      message: 'Task completed successfully',
      outcome: 'clean',
      owner: 'acme',
      repo_name: 'my-flask-app',
      visibility: 'private',
      requested_by: 'alice',
      commit_sha: null,
      finished_at: expect.stringMatching(/Z$/) as string,
      repo_url: 'https://github.test/acme/my-flask-app',
      left_repo_url: null,
      model: 'deepseek/flash',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/) as string,
      updated_at: expect.stringMatching(/Z$/) as string,
      events_url: expect.stringContaining('?ticket=') as string,
      progress: { files_done: 2, files_total: 2 },
      usage: { prompt_tokens: 100, cached_tokens: 40, completion_tokens: 50, llm_calls: 1, cost_usd: null },
      waiting: null,
      report: {
        files: 2,
        repaired: [],
        faults: [],
        warnings: [],
        moved: [],
        removed_secrets: [{ path: 'app.py', line: 3 }],
        fallbacks: [{ from: 'openai/coder', to: 'deepseek/flash', reason: 'model_quota' }],
      },
    });
  });

  it('tells a failure by code and sentence, in the language asked for', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    await service.append(id, { type: 'task-failed', failure: { code: 'timeout', values: { seconds: 600 } } });
    const body = await jsonOf(await service.request(`/api/v1/task/${id}`, { headers: { 'accept-language': 'zh' } }));
    expect(body).toMatchObject({ status: 'failed', repo_url: null, error: { code: 'timeout' } });
    expect(body['message']).toContain('工作 600 秒后停止');
  });
});

describe('the warnings of a report', () => {
  const warning = { path: 'app.py', code: 'line_long', values: { limit: 20_000, line: 3 } } as const;
  const verified = UP_TO_PUSH.map((event) =>
    event.type === 'files-verified' ? { ...event, report: { ...event.report, warnings: [warning] } } : event,
  );

  it.each([
    ['en', 'line 3: it is a line of over 20000 characters'],
    ['zh', '第 3 行：该行超过 20000 个字符'],
  ])('are told by code and sentence, in %s', async (language, message) => {
    service = await startApi();
    const { id } = await service.createTask();
    await service.append(id, ...verified, { type: 'task-completed' });
    const headers = { 'accept-language': language };
    const body = await jsonOf(await service.request(`/api/v1/task/${id}`, { headers }));
    const told = { warnings: [{ path: 'app.py', code: 'line_long', message }] };
    expect(body).toMatchObject({ report: told });
    const stream = await service.request(`/api/v1/status/${id}?events=all`, { headers });
    expect(await stream.text()).toContain(`"warnings":${JSON.stringify(told.warnings)}`);
  });
});

describe('GET /api/v1/tasks', () => {
  it('gives the caller its own tasks, newest first, page by page', async () => {
    service = await startApi();
    const mine = [await service.createTask(), await service.createTask(), await service.createTask()];
    await service.createTask('bob');
    const first = await jsonOf(await service.request('/api/v1/tasks?limit=2'));
    const second = await jsonOf(
      await service.request(`/api/v1/tasks?limit=2&cursor=${encodeURIComponent(String(first['next_cursor']))}`),
    );
    const ids = [first, second].flatMap((page) => (page['tasks'] as Json[]).map((task) => task['task_id']));

    expect(ids.toSorted()).toEqual(mine.map((task) => task.id).toSorted());
    expect(second['next_cursor']).toBeNull();
  });

  it('filters by status', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    await service.createTask();
    await service.append(id, { type: 'task-cancelled' });
    const page = await jsonOf(await service.request('/api/v1/tasks?status=cancelled'));
    expect((page['tasks'] as Json[]).map((task) => task['task_id'])).toEqual([id]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1e1', 'limit'],
    ['limit=', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['status=done', 'status'],
    ['cursor=garbage', 'cursor'],
    ['cursor=%00', 'cursor'],
  ])('refuses ?%s', async (query, path) => {
    service = await startApi();
    const response = await service.request(`/api/v1/tasks?${query}`);
    expect(response.status).toBe(400);
    expect((await jsonOf(response))['errors']).toMatchObject([{ path }]);
  });
});

describe('POST cancel and retry', () => {
  const post = (id: string, verb: string): Promise<Response> =>
    service.request(`/api/v1/task/${id}/${verb}`, { method: 'POST' });

  it('cancels what has not ended, again and again', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    const first = await post(id, 'cancel');
    const second = await post(id, 'cancel');
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(await jsonOf(second)).toMatchObject({ task_id: id, status: 'cancelled', message: 'Task cancelled' });
    const retried = await post(id, 'retry');
    expect([retried.status, await jsonOf(retried)]).toMatchObject([202, { task_id: id, status: 'pending' }]);
  });

  it('retries a failed task under the same id, and names the repository that it left until then', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    const failure = { code: 'internal', values: {} } as const;
    await service.append(id, ...UP_TO_PUSH.slice(0, -1), { type: 'task-failed', failure });
    const left = await jsonOf(await service.request(`/api/v1/task/${id}`));
    expect(left).toMatchObject({ repo_url: null, left_repo_url: 'https://github.test/acme/my-flask-app' });
    expect(left['message']).toContain('acme/my-flask-app');
    const conflict = await post(id, 'cancel');
    const retried = await post(id, 'retry');
    expect([conflict.status, (await jsonOf(conflict))['detail']]).toEqual([
      409,
      expect.stringMatching(/^A task that is failed cannot do this: .*retry one that failed/),
    ]);
    expect([retried.status, await jsonOf(retried)]).toMatchObject([202, { task_id: id, status: 'pending' }]);
    expect((await post(id, 'retry')).status).toBe(409);
  });
});

describe('DELETE', () => {
  const remove = (id: string, init: RequestInit = {}): Promise<Response> =>
    service.request(`/api/v1/task/${id}`, { ...init, method: 'DELETE' });

  it('forgets a task that has ended, and no other', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    const early = await remove(id);
    expect([early.status, (await jsonOf(early))['detail']]).toEqual([
      409,
      expect.stringMatching(/^A task that is pending cannot do this: cancel one that is under way/),
    ]);
    await service.append(id, { type: 'task-cancelled' });
    const done = await remove(id);
    expect([done.status, await done.text()]).toEqual([204, '']);
    for (const path of [`task/${id}`, `status/${id}`, `task/${id}/files`]) {
      expect((await service.request(`/api/v1/${path}`)).status, path).toBe(404);
    }
    expect((await remove(id)).status).toBe(404);
    expect((await remove('no-task')).status).toBe(404);
  });
});

describe('the files of a task', () => {
  it('are listed and read by their path, whatever is in it', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    await service.append(id, ...UP_TO_PUSH);
    const list = await jsonOf(await service.request(`/api/v1/task/${id}/files`));
    const plain = await service.request(`/api/v1/task/${id}/files/app.py`);
    const odd = [`src/${encodeURIComponent('héllo 100%.py')}`, encodeURIComponent('src/héllo 100%.py')];

    expect(list).toEqual({
      files: [
        { path: 'app.py', size: 12 },
        { path: 'src/héllo 100%.py', size: 16 },
      ],
    });
    expect(plain.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(plain.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await plain.text()).toBe('print("hi")\n');
    for (const path of odd) {
      expect(await (await service.request(`/api/v1/task/${id}/files/${path}`)).text(), path).toBe('print("héllo")\n');
    }
  });

  it.each(['nothing.py', '..%2f..%2fetc%2fpasswd', '%2e%2e/%2e%2e/etc/passwd', 'app.py/', '%00', '%ff', 'src'])(
    'has no file %s',
    async (path) => {
      service = await startApi();
      const { id } = await service.createTask();
      await service.append(id, ...UP_TO_PUSH);
      expect((await service.request(`/api/v1/task/${id}/files/${path}`)).status).toBe(404);
    },
  );
});

describe('GET /api/v1/models', () => {
  it('lists what a request can name, the default first', async () => {
    service = await startApi();
    expect(await jsonOf(await service.request('/api/v1/models'))).toEqual({
      models: [
        { name: 'deepseek/flash', provider: 'deepseek', default: true },
        { name: 'openai/coder', provider: 'openai', default: false },
      ],
    });
  });
});
