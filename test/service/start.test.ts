import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { searchPath } from '../../src/demo/search-path.ts';
import { problemOf, ServiceClient } from '../support/service-client.ts';
import { BUILT_SERVICE } from '../support/service-under-test.ts';
import { API_KEY, DAVE_TOKEN, setStage, type Changes, type Stage } from '../support/stage.ts';

let stage: Stage;
let dir: string;
let folders = 0;

beforeAll(async () => {
  stage = await setStage();
  dir = await mkdtemp(join(tmpdir(), 'service-start-'));
});

afterAll(async () => {
  await stage.clear();
  await rm(dir, { recursive: true, force: true });
});

interface End {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the service to its end, in a folder of its own: for starts that are refused. */
async function startRefused(
  changes: Changes,
  { node = process.execPath, args = [] }: { node?: string; args?: readonly string[] } = {},
): Promise<End> {
  folders += 1;
  const cwd = join(dir, `refused-${folders}`);
  await mkdir(cwd);
  const env = stage.variables({ DATA_DIR: join(cwd, 'data'), TEMP_DIR: join(cwd, 'scratch'), ...changes });
  return new Promise((resolve) => {
    execFile(node, [BUILT_SERVICE, ...args], { cwd, env, timeout: 20_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, stdout, stderr });
    });
  });
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe.concurrent('a bad variable', () => {
  const canary = 'canary-value-7f3a';
  const bad: readonly (readonly [variable: string, changes: Changes])[] = [
    ['SERVER_PORT', { SERVER_PORT: canary }],
    ['API_KEYS', { API_KEYS: `one:sha256:${canary},two:sha256:${canary}` }],
    ['PRIVATE_KEY', { PRIVATE_KEY: canary }],
    ['PRIVATE_KEY_PATH', { PRIVATE_KEY: null, PRIVATE_KEY_PATH: `/nowhere/${canary}` }],
    ['WEBHOOK_SECRET', { WEBHOOK_SECRET: 'canary-short' }],
    ['WEBHOOK_SECRET', { WEBHOOK_SECRET: null }],
    ['WEBHOOK_SECRET', { WEBHOOK_SECRET: 'development' }],
    ['OTHER_BASE_URL', { EXTRA_MODELS: 'other', OTHER_MODEL: 'm' }],
    ['DEFAULT_MODEL', { DEFAULT_MODEL: canary }],
    ['API_KEYS', { API_KEYS: 'one:canary-short' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: canary }],
    ['PUBLIC_URL', { PUBLIC_URL: `https://example.com/${canary}` }],
    ['GITHUB_API_URL', { GITHUB_API_URL: `https://${canary}.example.com` }],
    ['GITHUB_TOKEN', { GITHUB_TOKEN: `ghp_${canary}\nX-Other: ${canary}` }],
    ['SERVER_HOST', { SERVER_HOST: '192.0.2.1' }],
  ];
  test.each(bad)('%s stops the start with one line that names it, %#', async (variable, changes) => {
    const { code, stdout, stderr } = await startRefused(changes);
    expect(code).toBe(1);
    const [line = '', ...others] = linesOf(stdout + stderr);
    expect(others).toEqual([]);
    expect(line).toContain(`${variable}: expected`);
    expect(line).not.toContain('canary');
  });

  test('has a line of its own when there are several, of whatever kind', async () => {
    const wrong = {
      ...{ SERVER_PORT: canary, APP_ID: canary, WEBHOOK_SECRET: 'canary', LOG_FORMAT: canary },
      ...{ DEEPSEEK_BASE_URL: canary, DEFAULT_MODEL: canary, PRIVATE_KEY: canary },
    };
    const { code, stderr } = await startRefused(wrong);
    expect(code).toBe(1);
    const named = linesOf(stderr).map((line) => /(\w+): expected/.exec(line)?.[1]);
    expect(named.sort()).toEqual(Object.keys(wrong).sort());
    expect(stderr).not.toContain('canary');
  });
});

test('without API_KEYS one key is made: mode 600, printed once, good, and kept over a restart', async () => {
  const service = await stage.start({ API_KEYS: null });
  const kept = join(service.dataDir, 'api-key');
  const key = (await readFile(kept, 'utf8')).trim();
  expect((await stat(kept)).mode & 0o777).toBe(0o600);
  expect((await stat(join(service.dataDir, 'secret-key'))).mode & 0o777).toBe(0o600);
  expect(service.logs.filter((line) => line.includes(key))).toHaveLength(1);
  const id = await service.as(key).create({ prompt: 'count words', repo_name: 'kept-key', dry_run: true });
  await service.as(key).end(id);
  for (const other of [null, 'gck_wrong', '']) {
    expect((await service.as(other).request('/api/v1/tasks')).status).toBe(401);
  }
  const { events_url: ticket } = await service.as(key).task(id);

  await service.restart();
  expect((await service.as(key).task(id)).status).toBe('completed');
  expect(service.logs.filter((line) => line.includes(key))).toHaveLength(1);
  // The kept SECRET_KEY still vouches for tickets.
  expect((await service.as(null).request(ticket)).status).toBe(200);
});

test('the line `listening` bears the address of a free port, where nothing but the dashboard is open', async () => {
  const service = await stage.start();
  const line = service.logs.find((one) => one.includes('"listening"')) ?? '';
  const { url } = JSON.parse(line) as { url: string };
  expect(new URL(url).port).not.toBe('0');
  const open = new ServiceClient(url, null);
  const home = await open.request('/');
  expect(home.status).toBe(200);
  expect(home.headers.get('content-type')).toContain('text/html');
  expect(await home.text()).toContain('gen-code');
  for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs']) {
    expect((await open.request(path)).status, path).toBe(200);
  }
  for (const path of ['/probot', '/probot/setup', '/probot/import', '/probot/stats']) {
    expect((await open.request(path)).status, path).toBe(404);
  }
  const refused = await open.request('/api/v1/tasks');
  expect(refused.status).toBe(401);
  expect((await problemOf(refused)).status).toBe(401);
});

test('.env of the working directory is read, and the environment wins', async () => {
  const service = await stage.start();
  await service.stop();
  const lines = ['API_KEYS=file:key-from-the-file', 'DEFAULT_LOCALE=zh', 'SERVER_PORT=not-a-port'];
  await writeFile(join(service.cwd, '.env'), lines.join('\n'));
  await service.restart();
  // SERVER_PORT, API_KEYS stand in the environment as well; DEFAULT_LOCALE in the file alone.
  const answer = await service.client.submit({ prompt: 'x', repo_name: 'from-file', dry_run: true });
  expect(await answer.json()).toMatchObject({ message: '任务创建成功' });
  expect((await service.as('key-from-the-file').request('/api/v1/tasks')).status).toBe(401);

  await service.restart({ API_KEYS: null });
  expect((await service.as('key-from-the-file').request('/api/v1/tasks')).status).toBe(200);
  expect((await service.as(API_KEY).request('/api/v1/tasks')).status).toBe(401);
});

test('without the App the webhook route answers 404', async () => {
  const service = await stage.start({ APP_ID: null, PRIVATE_KEY: null, WEBHOOK_SECRET: null, GITHUB_TOKEN: null });
  const answer = await service.as(null).request('/api/github/webhooks', { method: 'POST', body: '{}' });
  expect(answer.status).toBe(404);
});

test('the webhook route stands where WEBHOOK_PATH says', async () => {
  const service = await stage.start({ WEBHOOK_PATH: '/hooks/in' });
  const post = (path: string): Promise<Response> => service.as(null).request(path, { method: 'POST', body: '{}' });
  expect((await post('/api/github/webhooks')).status).toBe(404);
  expect([400, 401]).toContain((await post('/hooks/in')).status);
});

test('a PRIVATE_KEY may stand with \\n for line ends, in base64, or in a file', async () => {
  const pem = stage.github.app.privateKey;
  const file = join(dir, 'app.pem');
  await writeFile(file, pem);
  const forms: readonly Changes[] = [
    { PRIVATE_KEY: pem.replaceAll('\n', '\\n') },
    { PRIVATE_KEY: Buffer.from(pem).toString('base64') },
    { PRIVATE_KEY: null, PRIVATE_KEY_PATH: file },
  ];
  for (const form of forms) {
    const service = await stage.start(form);
    const task = await service.client.run({ prompt: 'count words', repo_name: `pem-${forms.indexOf(form)}` });
    expect(task.status).toBe('completed');
    await service.stop();
  }
});

test('stops on SIGTERM with exit code 0, and frees its port', async () => {
  const service = await stage.start();
  expect(await service.stop('SIGTERM')).toBe(0);
  await expect(fetch(`${service.url}/healthz`)).rejects.toThrow();
});

test('a port that is taken ends the start with one line that names the variable', async () => {
  const service = await stage.start();
  const { code, stdout, stderr } = await startRefused({ SERVER_PORT: new URL(service.url).port });
  expect(code).toBe(1);
  expect(linesOf(stdout + stderr)).toEqual([expect.stringMatching(/SERVER_PORT: expected .*EADDRINUSE/)]);
});

/** Without keys of its own in the environment, whatever has to be kept is kept in the folder. */
async function startOn(folder: string, lay: (path: string) => Promise<unknown>): Promise<readonly string[]> {
  const path = join(dir, folder);
  await lay(path);
  const { code, stdout, stderr } = await startRefused({ DATA_DIR: path, API_KEYS: null });
  expect(code).toBe(1);
  const lines = linesOf(stdout + stderr);
  expect(lines.join()).not.toContain(folder);
  return lines;
}

describe.concurrent('a DATA_DIR that cannot be used ends the start with one line that names it:', () => {
  const isRoot = process.getuid?.() === 0;
  const layIn = (file: string, lay: (path: string) => Promise<unknown>) => async (folder: string) => {
    await mkdir(folder);
    await lay(join(folder, file));
  };
  const unusable: readonly (readonly [what: string, lay: (path: string) => Promise<unknown>])[] = [
    ['a file', (path) => writeFile(path, '')],
    ['a link that leads nowhere', (path) => symlink(`${path}-gone`, path)],
    ['a folder where a key cannot be read', layIn('secret-key', mkdir)],
    ['a folder where the key of the API cannot be read', layIn('api-key', mkdir)],
    ['a database that is none', layIn('gen-code.db', (path) => writeFile(path, 'no database at all'.repeat(99)))],
    ['a database that is a folder', layIn('gen-code.db', mkdir)],
    ['a lock that is none', layIn('lock.db', (path) => writeFile(path, 'no database at all'.repeat(99)))],
  ];
  test.each(unusable)('%s', async (what, lay) => {
    const lines = await startOn(`unusable-${what.replaceAll(' ', '-')}`, lay);
    expect(lines).toEqual([expect.stringContaining('DATA_DIR: expected a ')]);
  });

  test.skipIf(isRoot)('a folder without rights', async () => {
    const lines = await startOn('without-rights', (path) => mkdir(path, { mode: 0o500 }));
    expect(lines).toEqual([expect.stringContaining('DATA_DIR: expected a folder that this user may write to')]);
  });

  test.runIf(existsSync('/proc/self'))('a place that takes no folder, without running on', async () => {
    const { code, stderr } = await startRefused({ DATA_DIR: '/proc/nothing-of-ours' });
    expect(code).toBe(1);
    expect(linesOf(stderr)).toEqual([expect.stringContaining('DATA_DIR: expected ')]);
  });
});

test('one process works on a DATA_DIR: a second is refused, and a crash leaves no lock', async () => {
  const service = await stage.start();
  const second = await startRefused({ DATA_DIR: service.dataDir });
  expect(second.code).toBe(1);
  expect(linesOf(second.stdout + second.stderr)).toEqual([expect.stringContaining('DATA_DIR: expected ')]);
  expect((await service.client.request('/api/v1/tasks')).status).toBe(200);
  await service.stop('SIGKILL');
  await service.restart();
  expect((await service.client.request('/api/v1/tasks')).status).toBe(200);
});

test('what is set under a name that is not known is told, and the start goes on', async () => {
  const service = await stage.start();
  await service.stop();
  const lines = ['\ufeffDEFAULT_LOCALE=zh', 'DEEPSEEK_APIKEY=canary-value-7f3a', 'PORT=1', 'LOG_LEVEL=info'];
  await writeFile(join(service.cwd, '.env'), lines.join('\r\n'));
  const before = service.logs.length;
  await service.restart({ GITHUB_TOKN: 'canary-value-7f3a', NODE_ENV: 'production' });
  const told = service.logs.slice(before).filter((line) => line.includes('not known'));
  expect(told).toEqual([
    expect.stringContaining('DEEPSEEK_APIKEY: not known, though .env sets it; did you mean DEEPSEEK_API_KEY?'),
    expect.stringContaining('PORT: not known, though .env sets it'),
    expect.stringContaining('GITHUB_TOKN: not known; did you mean GITHUB_TOKEN?'),
  ]);
  expect(service.logs.join()).not.toContain('canary');
  const answer = await service.client.submit({ prompt: 'x', repo_name: 'behind-a-mark', dry_run: true });
  expect(await answer.json()).toMatchObject({ message: '任务创建成功' });
});

test('what a secret store left at the edges of a value is no part of it', async () => {
  const service = await stage.start({
    ...{ GITHUB_TOKEN: `${DAVE_TOKEN}\n`, GITHUB_ORG: 'dave\n', API_KEYS: `stage: ${API_KEY} \n` },
    ...{ APP_ID: null, PRIVATE_KEY: null, WEBHOOK_SECRET: null },
    ...{ DEEPSEEK_API_KEY: `${stage.model.apiKey}\r\n`, DEEPSEEK_BASE_URL: ` ${stage.model.url}\n` },
  });
  const task = await service.client.run({ prompt: 'count words', repo_name: 'trimmed' });
  expect(task).toMatchObject({ status: 'completed', repo_url: `${stage.github.url}/dave/trimmed` });
});

describe.concurrent('the command line', () => {
  const run = (args: readonly string[], changes: Changes = {}): Promise<End> => startRefused(changes, { args });

  test('tells its version and its commands, and starts nothing', async () => {
    const [version, help, doctorHelp] = await Promise.all([run(['--version']), run(['--help']), run(['doctor', '-h'])]);
    expect(version).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    });
    for (const word of ['serve', 'doctor', 'setup', 'demo']) expect(help.stdout).toContain(`  ${word}`);
    expect([help.code, help.stderr, doctorHelp.code]).toEqual([0, '', 0]);
    expect(doctorHelp.stdout).toContain('--json');
  });

  test.each([[['dctor']], [['serve', 'now']], [['--prot', '1']], [['setup', '--port', 'many']]])(
    'answers %j with how it is used, and 64',
    async (args) => {
      const { code, stdout, stderr } = await run(args);
      expect([code, stdout]).toEqual([64, '']);
      expect(stderr).toContain('Usage: gen-code');
    },
  );

  test('serves when it is told to', async () => {
    const { code, stderr } = await run(['serve'], { SERVER_PORT: 'none' });
    expect(code).toBe(1);
    expect(linesOf(stderr)).toEqual([expect.stringContaining('SERVER_PORT: expected')]);
  });
});

test('an address that does not answer is told, and the start does not wait for it', async () => {
  // It takes connections and says nothing.
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const service = await stage.start({
    ...{ GITHUB_API_URL: 'http://127.0.0.1:9', GITHUB_TOKEN: DAVE_TOKEN },
    ...{ OPENAI_API_KEY: 'sk-0123456789', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` },
  });
  const told = (): string[] => service.logs.filter((line) => line.includes('nobody answers'));
  await expect.poll(told, { timeout: 25_000 }).toHaveLength(2);
  expect(told()[0]).toContain('GITHUB_API_URL');
  expect(told()[1]).toContain('OPENAI_BASE_URL');
  silent.close();
  // The address of a stopped service is not waited for.
  expect(await service.stop()).toBe(0);
});

/** A Node of the machine that is too old for the service, if there is one. */
async function oldNode(): Promise<string | null> {
  for (const folder of searchPath().split(':')) {
    const path = join(folder, 'node');
    const version = await promisify(execFile)(path, ['--version']).catch(() => null);
    const [major = 99, minor = 99] = (version?.stdout.slice(1) ?? '').split('.').map(Number);
    if (version !== null && (major < 22 || (major === 22 && minor < 18))) return path;
  }
  return null;
}

test('an older Node is told in one line what is needed', async ({ skip }) => {
  const node = await oldNode();
  if (node === null) return skip('every node of this machine is new enough');
  const { code, stdout, stderr } = await startRefused({}, { node });
  expect(code).toBe(1);
  expect(linesOf(stdout + stderr)).toHaveLength(1);
  expect(stderr).toContain('22.18');
});
