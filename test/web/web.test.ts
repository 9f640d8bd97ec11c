import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseRepositoryPath, toFileRecord } from '../../src/core/generated-file.ts';
import { RefusalError } from '../../src/core/errors.ts';
import { createWeb } from '../../src/web/web.ts';
import { BOB, OPERATOR } from '../support/api-keys.ts';
import { fileGenerated } from '../support/task-events.ts';
import { plannedEvent, REPOSITORY, startWeb, type WebService } from './web-service.ts';
import { saying } from '../support/statements.ts';

const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(2)>&lt;`;

let web: WebService;
let alice: string;
let bob: string;
beforeAll(async () => {
  web = await startWeb();
  alice = await web.signIn();
  bob = await web.signIn(BOB);
});
afterAll(() => web.stop());

/** The token that the forms of a session bear. */
async function csrfOf(cookie: string): Promise<string> {
  const page = await (await web.request('/', { cookie })).text();
  return /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
}

test('shows the way in to strangers, without any script or style from elsewhere', async () => {
  const response = await web.request('/');
  const page = await response.text();
  expect(response.status).toBe(200);
  expect(page).toContain('action="/sign-in"');
  expect(page).toContain('href="/docs"');
  expect(page).toContain('href="/openapi.json"');
  expect(page).not.toMatch(/<style|style=|<script(?! src="\/assets\/)|\son\w+=|https?:\/\//);
  const policy = response.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
});

test('serves its script, its stylesheet and its icon to be kept for ever', async () => {
  const page = await (await web.request('/')).text();
  const addresses = new Set(Array.from(page.matchAll(/"(\/assets\/[^"]+)"/g), ([, address = '']) => address));
  expect(addresses.size).toBe(3);
  for (const address of addresses) {
    const response = await web.request(address);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toContain('immutable');
  }
});

test('speaks the language that the browser asks for', async () => {
  const page = async (language: string): Promise<string> =>
    (await web.request('/', { headers: { 'accept-language': language } })).text();
  expect(await page('zh-TW,en;q=0.5')).toContain('<html lang="zh-CN">');
  expect(await page('fr, zh;q=0.2, en-GB;q=0.8')).toContain('<html lang="en">');
  expect(await page('fr')).toContain('<html lang="en">');
});

test('a right key gives a cookie that scripts and other sites cannot use', async () => {
  const response = await web.post('/sign-in', { key: ` ${BOB}\n` });
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/');
  const cookie = response.headers.get('set-cookie') ?? '';
  for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=43200']) expect(cookie).toContain(part);
  expect(cookie).not.toContain('Secure');
  expect(cookie).not.toContain(BOB);
});

test('the cookie of a request over https is kept to https', async () => {
  const app = createWeb({ ...web.options, client: () => ({ address: '192.0.2.9', isHttps: true }) });
  const response = await app.request('/sign-in', { method: 'POST', body: new URLSearchParams({ key: BOB }) });
  expect(response.headers.get('set-cookie')).toContain('Secure');
});

test('a wrong key is told so, and after ten of them the address has to wait', async () => {
  const app = createWeb({ ...web.options, client: () => ({ address: '192.0.2.7', isHttps: false }) });
  const attempt = (key: string) => app.request('/sign-in', { method: 'POST', body: new URLSearchParams({ key }) });
  for (let tries = 0; tries < 10; tries += 1) expect((await attempt(`wrong ${tries}`)).status).toBe(401);
  const refused = await attempt(BOB);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.headers.get('set-cookie')).toBeNull();
});

test('refuses to sign in from a form on another site', async () => {
  const app = createWeb(web.options);
  for (const site of ['cross-site', 'same-site']) {
    const headers = { 'sec-fetch-site': site };
    const body = new URLSearchParams({ key: BOB });
    expect((await app.request('/sign-in', { method: 'POST', headers, body })).status).toBe(403);
  }
});

test('a stranger at the page of a task signs in and comes back to it, and to no other host', async () => {
  const task = await web.createTask();
  for (const id of [task.id, randomUUID()]) {
    const response = await web.request(`/tasks/${id}`);
    expect(response.status).toBe(401);
    expect(await response.text()).toContain(`name="next" value="/tasks/${id}"`);
  }
  const key = BOB;
  const back = await web.post('/sign-in', { key, next: `/tasks/${task.id}` });
  expect(back.headers.get('location')).toBe(`/tasks/${task.id}`);
  for (const next of ['//evil.test/tasks', 'https://evil.test', '/tasks/../../x', `/tasks/${task.id}/cancel`]) {
    expect((await web.post('/sign-in', { key, next })).headers.get('location')).toBe('/');
  }
});

test('a forged cookie opens nothing', async () => {
  const [name = '', value = ''] = alice.split('=');
  const [, ...rest] = value.split('.');
  const forged = `${name}=${[Buffer.from('bob').toString('base64url'), ...rest].join('.')}`;
  expect(await (await web.request('/', { cookie: forged })).text()).toContain('action="/sign-in"');
});

test('signs out with the token of the session alone', async () => {
  const cookie = await web.signIn();
  expect((await web.post('/sign-out', {}, { cookie })).status).toBe(403);
  const response = await web.post('/sign-out', { csrf: await csrfOf(cookie) }, { cookie });
  expect(response.status).toBe(303);
  expect(response.headers.get('set-cookie')).toMatch(/gen-code-session=;.*Max-Age=0/);
});

test('refuses every form without the token of its own session', async () => {
  const task = await web.createTask();
  const foreign = await csrfOf(bob);
  for (const path of ['/tasks', `/tasks/${task.id}/cancel`, `/tasks/${task.id}/retry`, `/tasks/${task.id}/forget`]) {
    for (const csrf of ['', 'x', foreign]) {
      const fields = { csrf, prompt: 'An app', repo_name: 'app' };
      expect((await web.post(path, fields, { cookie: alice })).status).toBe(403);
    }
  }
  expect((await web.manager.get(task.id))?.status).toBe('pending');
});

test("another key's task is not there, to the byte like one that never was", async () => {
  const task = await web.createTask();
  const csrf = await csrfOf(bob);
  const answers = [];
  for (const id of [task.id, randomUUID()]) {
    for (const path of [`/tasks/${id}`, `/tasks/${id}/files/app.py`]) {
      const response = await web.request(path, { cookie: bob });
      answers.push(`${response.status} ${await response.text()}`);
    }
    for (const act of ['cancel', 'retry', 'forget']) {
      const response = await web.post(`/tasks/${id}/${act}`, { csrf }, { cookie: bob });
      answers.push(`${response.status} ${await response.text()}`);
    }
  }
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toMatch(/^404 /);
  expect(await (await web.request('/', { cookie: bob })).text()).not.toContain(task.id);
});

test('a form becomes a task, and the same form sent again the same task', async () => {
  const fields = {
    csrf: await csrfOf(alice),
    form_id: randomUUID(),
    prompt: 'An app',
    repo_name: ' twice ',
    model: '',
  };
  const first = await web.post('/tasks', fields, { cookie: alice });
  expect(first.status).toBe(303);
  const location = first.headers.get('location');
  expect(location).toMatch(/^\/tasks\/[0-9a-f-]{36}$/);
  expect((await web.post('/tasks', fields, { cookie: alice })).headers.get('location')).toBe(location);
  const changed = await web.post('/tasks', { ...fields, prompt: 'Another app' }, { cookie: alice });
  expect(changed.headers.get('location')).not.toBe(location);
});

test('a form with faults comes back as it was filled in, with each fault at its field', async () => {
  const fields = { csrf: await csrfOf(alice), prompt: HOSTILE, repo_name: 'no spaces allowed', dry_run: 'on' };
  const response = await web.post('/tasks', fields, { cookie: alice });
  const page = await response.text();
  expect(response.status).toBe(400);
  expect(page).toContain('id="repo_name-fault"');
  expect(page).toContain('value="no spaces allowed"');
  expect(page).toContain('&lt;script&gt;alert(1)');
  expect(page).not.toContain('<script>alert');
  expect(page).toMatch(/name="dry_run" value="on"\s+checked/);
});

test('says why a task was not taken, and when to come again', async () => {
  const submit = () => Promise.reject(new RefusalError('queue_full', { retryAfter: 30, values: { seconds: 30 } }));
  const app = createWeb({ ...web.options, submit });
  const body = new URLSearchParams({ csrf: await csrfOf(alice), prompt: 'An app', repo_name: 'app' });
  const response = await app.request('/tasks', { method: 'POST', headers: { cookie: alice }, body });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('30');
  expect(await response.text()).toContain('The queue is full');
});

test('a form that is too large is refused before it is read', async () => {
  const fields = { csrf: await csrfOf(alice), prompt: 'x'.repeat(2_200_000) };
  expect((await web.post('/tasks', fields, { cookie: alice })).status).toBe(413);
});

test('an error that nobody meant shows nothing of itself', async () => {
  const list = () => Promise.reject(new Error('secret detail'));
  const app = createWeb({ ...web.options, manager: { ...web.options.manager, list } });
  const response = await app.request('/', { headers: { cookie: alice } });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toMatch(/secret detail| at /);
  expect(web.errors.splice(0)).toHaveLength(1);
});

test('shows twenty tasks on a page, and the way to older ones', async () => {
  for (let number = 0; number < 21; number += 1) await web.createTask({ requester: { kind: 'key', name: 'bob' } });
  const rowsOf = (page: string): number => page.match(/class="row"/g)?.length ?? 0;
  const first = await (await web.request('/', { cookie: bob })).text();
  expect(rowsOf(first)).toBe(20);
  const older = /href="(\/\?cursor=[^"]+)"/.exec(first)?.[1] ?? '';
  expect(rowsOf(await (await web.request(older, { cookie: bob })).text())).toBe(1);
  expect((await web.request('/?cursor=forged', { cookie: bob })).status).toBe(400);
});

test('escapes everything that a person or a model wrote', async () => {
  const service = await startWeb();
  try {
    const cookie = await service.signIn();
    const task = await service.createTask({ prompt: HOSTILE, model: HOSTILE });
    const path = "a&b'c.py";
    const file = fileGenerated(path, HOSTILE);
    const warnings = [{ path, ...saying(HOSTILE) }];
    service.play(
      { type: 'generation-started' },
      plannedEvent({ [path]: HOSTILE }, HOSTILE),
      file,
      { type: 'merging-started' },
      {
        type: 'files-verified',
        report: {
          files: 1,
          repaired: [HOSTILE],
          faults: [],
          warnings,
          moved: [{ from: HOSTILE, to: HOSTILE }],
          removedSecrets: [],
          fallbacks: [{ from: HOSTILE, to: 'openai/y', reason: 'model_quota' }],
        },
        tree: [toFileRecord({ path: parseRepositoryPath(path), text: HOSTILE })],
      },
      { type: 'repository-requested' },
      { type: 'repository-created', repository: { ...REPOSITORY, htmlUrl: 'javascript:alert(3)' } },
      { type: 'push-started' },
      { type: 'task-failed', failure: { code: 'push_rejected', values: { repository: 'a/b', reason: HOSTILE } } },
    );
    await service.reached(task.id, 'task-failed');
    const address = `/tasks/${task.id}`;
    for (const place of ['/', address, `${address}/files/a%26b'c.py`]) {
      const response = await service.request(place, { cookie });
      const page = await response.text();
      expect(response.status).toBe(200);
      if (place === address) expect(page).toContain('openai/y stood in for');
      expect(page).not.toMatch(/<script>|<img src=x|href="javascript:|&lt;&lt;/);
      expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    }
    expect((await service.request(`${address}/files/other.py`, { cookie })).status).toBe(404);
  } finally {
    await service.stop();
  }
});

test('forgets what has ended by its button, once that was said twice', async () => {
  const service = await startWeb();
  try {
    const cookie = await service.signIn();
    const task = await service.createTask();
    const page = async (): Promise<string> => (await service.request(`/tasks/${task.id}`, { cookie })).text();
    const before = await page();
    expect(before).not.toContain('/forget"');
    const csrf = /name="csrf" value="([^"]+)"/.exec(before)?.[1] ?? '';
    const press = () => service.post(`/tasks/${task.id}/forget`, { csrf }, { cookie });
    expect((await press()).status).toBe(409);
    await service.manager.cancel(task);
    expect(await page()).toMatch(/<details class="forget">\s*<summary>[^<]+<\/summary>[^]*\/forget"/);
    const done = await press();
    expect([done.status, done.headers.get('location')]).toEqual([303, '/']);
    expect(await service.manager.get(task.id)).toBeNull();
    expect((await press()).status).toBe(404);
  } finally {
    await service.stop();
  }
});

test('cancels and retries by its buttons, and says where that cannot be', async () => {
  const service = await startWeb();
  try {
    const cookie = await service.signIn();
    const task = await service.createTask();
    const page = await (await service.request('/', { cookie })).text();
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const press = (act: string) => service.post(`/tasks/${task.id}/${act}`, { csrf }, { cookie });
    expect((await press('retry')).status).toBe(409);
    service.play({ type: 'generation-started' }, { type: 'task-failed', failure: { code: 'timeout', values: {} } });
    await service.reached(task.id, 'task-failed');
    expect((await press('cancel')).status).toBe(409);
    expect((await press('retry')).headers.get('location')).toBe(`/tasks/${task.id}`);
    expect((await press('cancel')).status).toBe(303);
    expect((await service.manager.get(task.id))?.status).toBe('cancelled');
  } finally {
    await service.stop();
  }
});

test("the operator's page has the four key figures, the queue and what they are made of", async () => {
  const cookie = await web.signIn(OPERATOR);
  const page = async (language: string): Promise<string> =>
    (await web.request('/operator', { cookie, headers: { 'accept-language': language } })).text();
  const text = (await page('en')).replace(/<[^>]+>|\s+/g, ' ').replace(/ {2,}/g, ' ');
  expect(text).toContain('Success rate 90% 18 of 20 tasks ended clean');
  expect(text).toContain('Mean duration 94.2 s after 1.3 s in the queue');
  expect(text).toContain('Model latency 6.1 s first token after 740 ms');
  expect(text).toContain('GitHub latency 184 ms 321 calls');
  expect(text).toContain('In the queue 4 Slots in use 5 / 5 Parked 1');
  expect(text).toContain('deepseek/flash 6 s · 198 calls');
  expect(text).toContain('GET /repos/{owner}/{repo} 150 ms · 300 calls');
  expect(await page('zh')).toContain('成功率');
  expect(await (await web.request('/', { cookie })).text()).toContain('href="/operator"');
});

test("the operator's page is where one is after signing in for it", async () => {
  const door = await web.request('/operator');
  expect([door.status, await door.text()]).toEqual([401, expect.stringContaining('name="next" value="/operator"')]);
  const entered = await web.post('/sign-in', { key: OPERATOR, next: '/operator' });
  expect([entered.status, entered.headers.get('location')]).toEqual([303, '/operator']);
});

test("the operator's page is there for nobody else", async () => {
  const closed = await web.request('/operator', { cookie: alice });
  expect([closed.status, await closed.text()]).toEqual([404, expect.stringContaining('end in #admin')]);
  expect(await (await web.request('/', { cookie: alice })).text()).not.toContain('/operator');
});
