import { request } from 'node:http';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startGitHubStandIn, type GitHubStandIn } from '../../src/demo/github/github-stand-in.ts';
import { setUpApp, type SetupOptions, type SetupResult } from '../../src/setup/set-up-app.ts';
import { contractFaults } from '../support/github-contract.ts';
import { eventually } from '../support/eventually.ts';

const appYml = readFileSync(join(import.meta.dirname, '../../app.yml'), 'utf8');
const FORM = { owner: 'organization', organization: 'acme', name: 'acme-gen', delivery: 'server' };
const LINK_LIFE_MS = 1_800_000;

let github: GitHubStandIn;
let folder: string;
let envPath: string;
let link: string;
let now: number;
let stopping: AbortController;
let ended: Promise<SetupResult>;

beforeEach(async () => {
  github = await startGitHubStandIn();
  folder = mkdtempSync(join(tmpdir(), 'setup-server-'));
  envPath = join(folder, '.env');
  now = 1_000_000;
});
afterEach(async () => {
  stopping.abort(new Error('the test is over'));
  await ended.catch(() => undefined);
  await github.close();
  // Its pages are described nowhere.
  expect(contractFaults(github.calls.filter(({ path }) => path.startsWith('/app')))).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

async function start(changes: Partial<SetupOptions> = {}): Promise<void> {
  stopping = new AbortController();
  link = '';
  const options: SetupOptions = {
    apiUrl: github.url,
    appYml,
    envPath,
    webhookPath: '/api/github/webhooks',
    locale: 'en',
    isForced: false,
    port: 0,
    linkLifeMs: LINK_LIFE_MS,
    onLink: (shown) => (link = shown),
    onOpened: () => undefined,
    readFacts: () => ({ hasModel: false, hasToken: false, faults: [], shadowing: [] }),
    now: () => now,
    ...changes,
  };
  ended = setUpApp(options, stopping.signal);
  ended.catch(() => undefined);
  await eventually(() => expect(link).not.toBe(''));
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly cookie: string;
  readonly headers: Headers;
}

async function ask(path: string, init: RequestInit & { cookie?: string } = {}): Promise<Answer> {
  const { cookie, ...rest } = init;
  const headers = new Headers(rest.headers);
  if (cookie !== undefined) headers.set('cookie', cookie);
  const response = await fetch(new URL(path, link), { redirect: 'manual', ...rest, headers });
  const set = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { status: response.status, text: await response.text(), cookie: set, headers: response.headers };
}

const open = async (): Promise<string> => (await ask(link)).cookie;

async function review(cookie: string): Promise<{ answer: Answer; state: string; manifest: unknown }> {
  const server = 'http://127.0.0.1:1';
  const headers = { origin: new URL(link).origin };
  const answer = await ask('/review', {
    method: 'POST',
    cookie,
    headers,
    body: new URLSearchParams({ ...FORM, server }),
  });
  const state = /settings\/apps\/new\?state=([\w-]+)/.exec(answer.text)?.[1] ?? '';
  const manifest: unknown = JSON.parse(
    (/name="manifest" value="([^"]*)"/.exec(answer.text)?.[1] ?? '').replaceAll('&quot;', '"'),
  );
  return { answer, state, manifest };
}

/** Presses the button at GitHub; gives the code with which it would send the browser back. */
async function createAtGitHub(state: string, manifest: unknown): Promise<string> {
  const body = new URLSearchParams({ manifest: JSON.stringify(manifest), owner: 'acme', name: 'acme-gen' });
  const url = `${github.url}/settings/apps/manifest?state=${state}`;
  const response = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  return new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
}

const conversions = () => github.calls.filter(({ path }) => path.endsWith('/conversions'));

describe('the link', () => {
  test('works once, for the browser that opened it', async () => {
    await start();
    const first = await ask(link);
    expect(first).toMatchObject({ status: 303 });
    expect(first.headers.get('location')).toBe('/');
    expect(first.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
    expect((await ask('/', { cookie: first.cookie })).status).toBe(200);
    expect(await ask(link)).toMatchObject({ status: 403, cookie: '' });
    expect(await ask(link, { cookie: first.cookie })).toMatchObject({ status: 303, cookie: '' });
  });

  test('is good for half an hour', async () => {
    await start();
    now += LINK_LIFE_MS;
    const answer = await ask(link);
    expect(answer).toMatchObject({ status: 403, cookie: '' });
    expect(answer.text).toContain('This link is not valid');
  });

  test('is the only way in', async () => {
    await start();
    for (const path of ['/', '/?token=', '/?token=x', '/created?code=a&state=b', '/anything']) {
      expect((await ask(path)).status).toBe(403);
    }
    expect((await ask('/', { cookie: 'gencode_setup=x' })).status).toBe(403);
    expect((await ask('/review', { method: 'POST' })).status).toBe(403);
  });

  test('leads nowhere under the name of somebody else', async () => {
    await start();
    const { port } = new URL(link);
    const status = (host: string) =>
      new Promise((resolve) =>
        request(link, { headers: { host } }, (response) => resolve(response.resume().statusCode)).end(),
      );
    expect(await status(`evil.example:${port}`)).toBe(421);
    expect(await status('127.0.0.1')).toBe(421);
    expect(await status(`127.0.0.1.evil.example:${port}`)).toBe(421);
    // None of them has used it up.
    expect(await status(`localhost:${port}`)).toBe(303);
  });
});

test('pages forbid all that they do not need, and are kept nowhere', async () => {
  await start();
  const { headers, text } = await ask('/', { cookie: await open() });
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`form-action 'self' ${github.url};`);
  expect(policy).not.toContain('unsafe');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(text).not.toMatch(/<script|\son\w+=/);
});

test('a page in Chinese for whoever reads that', async () => {
  await start();
  const headers = { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5' };
  expect((await ask('/', { cookie: await open(), headers })).text).toContain('设置 GitHub App');
});

test('a form from elsewhere is refused, and a wrong one comes back as it was typed', async () => {
  await start();
  const cookie = await open();
  const body = new URLSearchParams({ ...FORM, server: 'nowhere"><b>', organization: '' });
  for (const headers of [{}, { origin: 'null' }, { origin: 'https://evil.example' }]) {
    expect((await ask('/review', { method: 'POST', cookie, body, headers })).status).toBe(403);
  }
  const headers = { origin: new URL(link).origin };
  const answer = await ask('/review', { method: 'POST', cookie, body, headers });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('value="nowhere&quot;&gt;&lt;b&gt;"');
  expect(answer.text).toContain('letters, digits and');
});

test('the manifest is app.yml with the operator’s own addresses', async () => {
  await start();
  const { manifest } = await review(await open());
  expect(manifest).toMatchObject({
    name: 'acme-gen',
    url: 'http://127.0.0.1:1',
    public: false,
    redirect_url: `${new URL(link).origin}/created`,
    hook_attributes: { url: 'http://127.0.0.1:1/api/github/webhooks', active: true },
    default_permissions: { repository_creation: 'write', contents: 'write', issues: 'write', members: 'read' },
    default_events: ['issue_comment', 'issues', 'repository_dispatch'],
  });
});

test('an answer with the wrong state is not used, and the right one still is', async () => {
  await start();
  const cookie = await open();
  const { state, manifest } = await review(cookie);
  const code = await createAtGitHub(state, manifest);
  for (const wrong of ['', 'x', `${state}x`, state.slice(1)]) {
    expect((await ask(`/created?code=${code}&state=${wrong}`, { cookie })).status).toBe(400);
  }
  expect(conversions()).toHaveLength(0);
  expect((await ask(`/created?code=${code}&state=${state}`, { cookie })).status).toBe(200);
  expect(await ended).toMatchObject({ name: 'acme-gen', steps: expect.any(Array) as unknown });
});

test('a code that comes twice is exchanged once', async () => {
  await start();
  const cookie = await open();
  const { state, manifest } = await review(cookie);
  const code = await createAtGitHub(state, manifest);
  github.inject({ path: /conversions$/, delayMs: 300 });
  const twins = await Promise.all([1, 2].map(() => ask(`/created?code=${code}&state=${state}`, { cookie })));
  expect(twins.map(({ status }) => status).sort()).toEqual([200, 400]);
  await ended;
  expect(conversions()).toHaveLength(1);
});

describe('nothing is written', () => {
  test.each<[string, () => void, string, object]>([
    ['a code that GitHub knows no more', () => undefined, '0'.repeat(40), { key: 'error.code_expired' }],
    [
      'a refusal',
      () =>
        github.inject({ path: /conversions$/, before: { status: 422, body: { message: 'Validation\u001b Failed' } } }),
      '',
      { key: 'error.refused', values: { status: 422, text: 'Validation Failed' } },
    ],
    [
      'an answer cut off',
      () => github.inject({ path: /conversions$/, before: 'reset' }),
      '',
      { key: 'error.unreachable' },
    ],
    [
      'an answer of something else',
      () => github.inject({ path: /conversions$/, before: { status: 201, body: '<html>' } }),
      '',
      { key: 'error.answer' },
    ],
  ])('after %s', async (_, prepare, wrongCode, expected) => {
    await start();
    const cookie = await open();
    const { state, manifest } = await review(cookie);
    prepare();
    const code = wrongCode === '' ? await createAtGitHub(state, manifest) : wrongCode;
    const answer = await ask(`/created?code=${code}&state=${state}`, { cookie });
    expect(answer.status).toBe(502);
    expect(answer.text).toContain('The App is not set up');
    await expect(ended).rejects.toMatchObject(expected);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('over credentials that came in between', async () => {
    await start();
    const cookie = await open();
    writeFileSync(envPath, 'APP_ID=7\n');
    const headers = { origin: new URL(link).origin };
    const body = new URLSearchParams({ ...FORM, server: 'http://127.0.0.1:1' });
    const answer = await ask('/review', { method: 'POST', cookie, headers, body });
    expect(answer.status).toBe(409);
    expect(readFileSync(envPath, 'utf8')).toBe('APP_ID=7\n');
  });
});

test('credentials that GitHub does not confirm are kept, and that is said', async () => {
  await start();
  const cookie = await open();
  const { state, manifest } = await review(cookie);
  const code = await createAtGitHub(state, manifest);
  github.inject({ path: /^\/app$/, before: { status: 401, body: { message: 'Bad credentials' } } });
  const answer = await ask(`/created?code=${code}&state=${state}`, { cookie });
  await expect(ended).rejects.toMatchObject({ key: 'error.check' });
  expect(answer.text).toContain('Bad credentials');
  expect(readFileSync(envPath, 'utf8')).toContain('PRIVATE_KEY=');
});
