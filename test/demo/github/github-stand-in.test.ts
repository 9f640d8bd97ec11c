import { execFile } from 'node:child_process';
import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGitHubStandIn, type GitHubStandIn } from '../../../src/demo/github/github-stand-in.ts';

const run = promisify(execFile);
let github: GitHubStandIn;
let work: string;

beforeAll(async () => {
  github = await startGitHubStandIn();
  work = await mkdtemp(join(tmpdir(), 'github-test-'));
});

afterAll(async () => {
  await github.close();
  await rm(work, { recursive: true, force: true });
});

function jwt(claims: Record<string, unknown> = {}, head: Record<string, unknown> = {}): string {
  const seconds = Math.floor(Date.now() / 1000);
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = { iat: seconds - 30, exp: seconds + 500, iss: String(github.app.id), ...claims };
  const text = `${encode({ alg: 'RS256', typ: 'JWT', ...head })}.${encode(body)}`;
  return `${text}.${sign('sha256', Buffer.from(text), createPrivateKey(github.app.privateKey)).toString('base64url')}`;
}

interface Reply {
  status: number;
  headers: Headers;
  json: Record<string, unknown>;
}

async function ask(method: string, path: string, token?: string, body?: unknown): Promise<Reply> {
  const answer = await fetch(`${github.url}${path}`, {
    method,
    redirect: 'manual',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json: unknown = text === '' ? {} : JSON.parse(text);
  return { status: answer.status, headers: answer.headers, json: json as Record<string, unknown> };
}

async function createRepository(name: string): Promise<Reply> {
  return ask('POST', '/orgs/acme/repos', github.installationToken('acme'), { name, private: true });
}

async function pushSomething(remote: string, files: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(work, 'tree-'));
  const git = (...args: string[]): Promise<unknown> =>
    run('git', ['-C', dir, '-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args]);
  await git('init', '--quiet', '-b', 'main');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(dir, path, '..'), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  await git('add', '.');
  await git('commit', '--quiet', '-m', 'first');
  await git('push', remote, 'main');
  return (await run('git', ['-C', dir, 'rev-parse', 'HEAD'])).stdout.trim();
}

function remote(repo: string, token: string): string {
  return `${github.url.replace('http://', `http://x-access-token:${token}@`)}/${repo}.git`;
}

describe('git over HTTP', () => {
  test('a push by native git can be cloned back and read through the API', async () => {
    const created = await createRepository('pushed');
    expect(created.json['clone_url']).toBe(`${github.url}/acme/pushed.git`);
    const token = github.installationToken('acme');
    const empty = await ask('GET', '/repos/acme/pushed/git/ref/heads%2Fmain', token);
    expect([empty.status, empty.json['message']]).toEqual([409, 'Git Repository is empty.']);
    const sha = await pushSomething(remote('acme/pushed', token), { 'README.md': '# hi\n', 'src/a.txt': 'a\n' });
    await run('git', ['clone', '--quiet', '--depth', '1', remote('acme/pushed', token), join(work, 'clone')]);
    expect((await run('git', ['-C', join(work, 'clone'), 'rev-parse', 'HEAD'])).stdout.trim()).toBe(sha);
    const ref = await ask('GET', '/repos/acme/pushed/git/ref/heads/main', token);
    expect(ref.json['object']).toMatchObject({ sha });
    expect((await ask('GET', '/repos/acme/pushed/commits/main', token)).json).toMatchObject({
      commit: { message: 'first' },
    });
    const tree = await ask('GET', '/repos/acme/pushed/git/trees/main?recursive=1', token);
    expect((tree.json['tree'] as { path: string }[]).map((one) => one.path)).toEqual(['README.md', 'src', 'src/a.txt']);
    const file = await ask('GET', '/repos/acme/pushed/contents/src%2Fa.txt', token);
    expect(Buffer.from(String(file.json['content']), 'base64').toString()).toBe('a\n');
  });

  test('a large push and a workflow file meet what GitHub does with them', async () => {
    await createRepository('large');
    const token = github.installationToken('acme');
    const noise = Array.from({ length: 300_000 }, () => Math.random().toString(36)).join('\n');
    const push = pushSomething(remote('acme/large', token), {
      'noise.txt': noise,
      '.github/workflows/ci.yml': 'on: push\n',
    });
    await expect(push).rejects.toThrow(
      'refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml`',
    );
    await pushSomething(remote('acme/large', token), { 'noise.txt': noise });
  });

  test('refuses no token, a wrong token, a token without the permission, and a repository it cannot see', async () => {
    const status = async (repo: string, token?: string): Promise<number> => {
      const headers: Record<string, string> =
        token === undefined
          ? {}
          : { authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}` };
      const answer = await fetch(`${github.url}/${repo}.git/info/refs?service=git-receive-pack`, { headers });
      expect(answer.status === 401).toBe(answer.headers.has('www-authenticate'));
      return answer.status;
    };
    expect(await status('acme/hub')).toBe(401);
    expect(await status('acme/hub', 'ghs_unknown')).toBe(401);
    expect(await status('acme/hub', github.installationToken('acme', { permissions: { contents: 'read' } }))).toBe(403);
    expect(await status('acme/hub', github.installationToken('dave'))).toBe(404);
    expect(await status('acme/hub', github.installationToken('acme'))).toBe(200);
  });

  test('a push can be declined with any text', async () => {
    await createRepository('ruled');
    await github.declinePushes('acme/ruled', 'GH013: Repository rule violations found for refs/heads/main');
    const token = github.installationToken('acme');
    await expect(pushSomething(remote('acme/ruled', token), { a: 'a' })).rejects.toThrow('remote: GH013');
  });
});

describe('the App', () => {
  test('takes a JWT of its own key only, and only while it is good', async () => {
    const seconds = Math.floor(Date.now() / 1000);
    expect((await ask('GET', '/app', jwt())).json['slug']).toBe('gen-code');
    expect((await ask('GET', '/app', jwt({ exp: seconds - 5 }))).status).toBe(401);
    expect((await ask('GET', '/app', jwt({ exp: seconds + 700 }))).json['message']).toContain('too far in the future');
    expect((await ask('GET', '/app', jwt({ iat: seconds + 90 }))).json['message']).toContain("'Issued at' claim");
    expect((await ask('GET', '/app', jwt({}, { alg: 'HS256' }))).status).toBe(401);
    expect((await ask('GET', '/app', `${jwt().slice(0, -8)}AAAAAAAA`)).status).toBe(401);
    expect((await ask('GET', '/app', jwt({ iss: '1' }))).json['message']).toBe('Integration not found');
    expect((await ask('GET', '/app', github.installationToken('acme'))).status).toBe(401);
  });

  test('mints tokens that reach no further than they were narrowed to', async () => {
    const hub = github.repository('acme/hub').id;
    await createRepository('elsewhere');
    const path = `/app/installations/${github.installationId('acme')}/access_tokens`;
    const minted = await ask('POST', path, jwt(), { repository_ids: [hub], permissions: { issues: 'write' } });
    expect(minted.status).toBe(201);
    expect(minted.json).toMatchObject({
      permissions: { issues: 'write', metadata: 'read' },
      repository_selection: 'selected',
    });
    const token = String(minted.json['token']);
    expect((await ask('POST', '/repos/acme/hub/issues/1/comments', token, { body: 'hello' })).status).toBe(201);
    expect((await ask('GET', '/repos/acme/hub/contents/README.md', token)).status).toBe(403);
    expect((await ask('GET', '/repos/acme/elsewhere', token)).status).toBe(404);
    expect((await ask('POST', '/orgs/acme/repos', token, { name: 'x' })).status).toBe(403);
    expect((await ask('POST', path, jwt(), { permissions: { workflows: 'write' } })).status).toBe(422);
    expect((await ask('GET', '/user', token)).status).toBe(403);
    expect((await ask('POST', '/user/repos', github.installationToken('dave'), { name: 'x' })).json['message']).toBe(
      'Resource not accessible by integration',
    );
  });
});

describe('repositories, comments and people', () => {
  test('a taken name is refused in any case of letters, with the whole of the answer', async () => {
    await createRepository('taken');
    const { status, json } = await createRepository('TAKEN');
    expect(status).toBe(422);
    expect(json).toMatchObject({
      message: 'Repository creation failed.',
      errors: [
        { resource: 'Repository', code: 'custom', field: 'name', message: 'name already exists on this account' },
      ],
    });
  });

  test('a renamed repository redirects from its old name', async () => {
    await createRepository('before');
    github.renameRepository('acme/before', 'after');
    const moved = await ask('GET', '/repos/acme/before', github.installationToken('acme'));
    expect(moved.status).toBe(301);
    const there = await ask(
      'GET',
      new URL(String(moved.headers.get('location'))).pathname,
      github.installationToken('acme'),
    );
    expect(there.json['full_name']).toBe('acme/after');
  });

  test('tells what people may do', async () => {
    const token = github.installationToken('acme');
    const permission = async (login: string): Promise<unknown> =>
      (await ask('GET', `/repos/acme/hub/collaborators/${login}/permission`, token)).json['permission'];
    expect([
      await permission('alice'),
      await permission('bob'),
      await permission('carol'),
      await permission('dave'),
    ]).toEqual(['admin', 'read', 'write', 'none']);
    expect((await ask('GET', '/orgs/acme/members/alice', token)).status).toBe(403);
    expect((await ask('GET', '/users/gen-code%5Bbot%5D', token)).json).toMatchObject({
      type: 'Bot',
      id: github.app.botId,
    });
  });

  test('comments and reactions by the App are marked as its own, and are edited in place', async () => {
    const token = github.installationToken('acme');
    const made = await ask('POST', '/repos/acme/hub/issues/1/comments', token, { body: 'working' });
    expect(made.json).toMatchObject({
      user: { login: 'gen-code[bot]', type: 'Bot' },
      performed_via_github_app: { id: github.app.id },
    });
    const path = `/repos/acme/hub/issues/comments/${String(made.json['id'])}`;
    expect((await ask('PATCH', path, token, { body: 'done' })).status).toBe(200);
    expect(github.comments('acme/hub', 1).map((one) => one.body)).toContain('done');
    expect((await ask('PATCH', path, token, { body: 'x'.repeat(65_537) })).status).toBe(422);
    const react = async (content: string): Promise<number> =>
      (await ask('POST', `${path}/reactions`, token, { content })).status;
    expect([await react('eyes'), await react('eyes'), await react('party')]).toEqual([201, 200, 422]);
  });
});

describe('faults', () => {
  test('an effect can happen although its answer is lost', async () => {
    github.inject({ method: 'POST', path: /^\/orgs\/acme\/repos$/, after: 'reset' });
    await expect(createRepository('lost')).rejects.toThrow();
    expect(github.hasRepository('acme/lost')).toBe(true);
    github.inject({ method: 'POST', path: /git-receive-pack$/, after: { status: 502, body: 'bad gateway' } });
    const token = github.installationToken('acme');
    await expect(pushSomething(remote('acme/lost', token), { a: 'a' })).rejects.toThrow('502');
    expect((await ask('GET', '/repos/acme/lost/git/ref/heads/main', token)).status).toBe(200);
  });

  test('an answer can come in place of the work', async () => {
    github.inject({
      path: /^\/orgs\/acme\/repos$/,
      before: { status: 403, headers: { 'retry-after': '1' }, body: { message: 'slow down' } },
    });
    const refused = await createRepository('never');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([403, '1']);
    expect(github.hasRepository('acme/never')).toBe(false);
    expect((await createRepository('never')).status).toBe(201);
    expect(github.calls.at(-1)).toMatchObject({
      method: 'POST',
      path: '/orgs/acme/repos',
      auth: 'installation',
      status: 201,
    });
  });
});

describe('webhooks', () => {
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];
  let server: Server;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.writeHead(202).end('ok');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    github.setWebhook(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, 'a long enough secret');
  });

  afterAll(() => server.close());

  test('a comment is delivered with a signature that verifies, and its redelivery keeps the GUID', async () => {
    const { delivery, comment } = await github.comment({
      repo: 'acme/hub',
      issue: 1,
      author: 'alice',
      body: '/gencode x ü',
    });
    const first = received.at(-1);
    const expected = createHmac('sha256', 'a long enough secret')
      .update(first?.body ?? '')
      .digest('hex');
    expect(first?.headers['x-hub-signature-256']).toBe(`sha256=${expected}`);
    expect(first?.headers).toMatchObject({ 'x-github-event': 'issue_comment', 'x-github-delivery': delivery?.guid });
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      action: 'created',
      comment: { id: comment.id, body: '/gencode x ü' },
      installation: { id: github.installationId('acme') },
      organization: { login: 'acme' },
      repository: { full_name: 'acme/hub' },
      sender: { login: 'alice', type: 'User' },
    });
    const again = await ask('POST', `/app/hook/deliveries/${delivery?.id ?? 0}/attempts`, jwt());
    expect(again.status).toBe(202);
    await expect.poll(() => received.at(-1) !== first).toBe(true);
    expect(received.at(-1)).toMatchObject({ headers: { 'x-github-delivery': delivery?.guid }, body: first?.body });
    const log = await ask('GET', '/app/hook/deliveries', jwt());
    expect(log.json).toMatchObject([
      { guid: delivery?.guid, redelivery: true, status_code: 202 },
      { redelivery: false },
    ]);
  });

  test('a dispatch through the API reaches the App, and too large a one is refused', async () => {
    const token = github.installationToken('acme');
    const send = (payload: unknown): Promise<Reply> =>
      ask('POST', '/repos/acme/hub/dispatches', token, { event_type: 'gencode', client_payload: payload });
    expect((await send({ repo: 'x' })).status).toBe(204);
    await expect.poll(() => received.at(-1)?.headers['x-github-event']).toBe('repository_dispatch');
    expect(JSON.parse(received.at(-1)?.body ?? '')).toMatchObject({
      action: 'gencode',
      client_payload: { repo: 'x' },
      sender: { login: 'gen-code[bot]' },
    });
    const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`k${index}`, index]));
    expect((await send(eleven)).status).toBe(422);
  });

  test('a delivery to nobody is recorded as failed', async () => {
    github.setWebhook('http://127.0.0.1:9/hook', 'secret');
    const { delivery } = await github.openIssue({ repo: 'acme/hub', author: 'bob', title: 'Hello' });
    expect(delivery).toMatchObject({ statusCode: 0, status: 'failed to connect to host' });
  });
});
