import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { chromium } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { searchPath } from '../../src/demo/search-path.ts';
import { startGitHubStandIn, type GitHubStandIn } from '../../src/demo/github/github-stand-in.ts';
import { startService } from '../../src/demo/service-process.ts';
import { BUILT_SERVICE } from '../support/service-under-test.ts';
import { openIssue } from '../support/issue-talk.ts';
import { startSetup } from './setup-process.ts';

/** Where the systems we know keep it. Without a browser there is nobody to walk through the pages. */
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];

let github: GitHubStandIn;
let folder: string;
let envPath: string;

beforeEach(async () => {
  github = await startGitHubStandIn();
  folder = mkdtempSync(join(tmpdir(), 'setup-'));
  envPath = join(folder, '.env');
});
afterEach(async () => {
  await github.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Walks through all pages as an operator would; gives the text of the last one, and what the browser complained of. */
async function walk(link: string, name: string): Promise<{ done: string; addresses: string[]; complaints: string[] }> {
  const browser = await chromium.launch({ ...(executablePath !== undefined && { executablePath }), args: ARGUMENTS });
  const complaints: string[] = [];
  const addresses: string[] = [];
  try {
    const page = await browser.newPage();
    page.on('console', (message) => {
      // GitHub's own page is not ours to judge.
      const isOurs = !message.location().url.startsWith(github.url);
      if (message.type() === 'error' && isOurs) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('framenavigated', (frame) => addresses.push(frame.url()));
    await page.goto(link);
    await page.getByLabel('Name of the organisation').fill('acme');
    await page.getByLabel('Name of the App').fill(name);
    await page.getByLabel('Address of the channel').fill('http://127.0.0.1:9/channel');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('repository_creation: write').waitFor();
    await page.getByRole('button', { name: 'Go on to GitHub' }).click();
    await page.getByRole('button', { name: 'Create GitHub App' }).click();
    await page.getByRole('heading', { name: 'The App is ready' }).waitFor();
    return { done: await page.content(), addresses, complaints };
  } finally {
    await browser.close();
  }
}

describe.skipIf(executablePath === undefined)('npm run setup, in a browser', () => {
  test('registers an App, keeps its credentials, and the service starts with them', async () => {
    writeFileSync(envPath, '# my notes\nLOG_LEVEL=info\nAPP_ID=\nGITHUB_ORG=acme # ours\n', { mode: 0o644 });
    const setup = startSetup(folder, {}, ['--github-url', github.url]);
    const { done, addresses, complaints } = await walk(await setup.link(), 'acme-gen');
    expect(await setup.exited).toBe(0);
    expect(complaints).toEqual([]);

    const [app] = github.registeredApps;
    if (app === undefined) throw new Error('no App was made');
    const text = readFileSync(envPath, 'utf8');
    expect(lstatSync(envPath).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['.env']);
    expect(text).toMatch(/^# my notes\nLOG_LEVEL=info\nAPP_ID=\d+\nGITHUB_ORG=acme # ours\n/);
    expect(parseEnv(text)).toEqual({
      LOG_LEVEL: 'info',
      GITHUB_ORG: 'acme',
      APP_ID: String(app.id),
      PRIVATE_KEY: app.privateKey,
      WEBHOOK_SECRET: app.webhookSecret,
      WEBHOOK_PROXY_URL: 'http://127.0.0.1:9/channel',
      GITHUB_API_URL: github.url,
    });
    expect(app.manifest).toMatchObject({ name: 'acme-gen', public: false });
    expect(github.calls.filter(({ path }) => path === '/app')).toMatchObject([{ auth: 'app', status: 200 }]);

    expect(setup.output()).toContain(`${github.url}/apps/acme-gen/installations/new`);
    expect(setup.output()).toContain('DEEPSEEK_API_KEY');
    expect(done).toContain(`${github.url}/apps/acme-gen/installations/new`);
    expect(addresses[0]).not.toContain('token');
    for (const secret of [app.webhookSecret, ...app.privateKey.split('\n').filter((line) => line.length > 40)]) {
      for (const shown of [setup.output(), done, addresses.join('\n')]) expect(shown).not.toContain(secret);
    }

    const service = await startService({
      cwd: folder,
      env: { PATH: searchPath(), SERVER_HOST: '127.0.0.1', SERVER_PORT: '0', DEEPSEEK_API_KEY: 'sk-test' },
      entry: BUILT_SERVICE,
    });
    github.setWebhook(`${service.url}/api/github/webhooks`, app.webhookSecret);
    const talk = await openIssue(github);
    await talk.say('/gencode help');
    expect(await talk.answer()).toContain('/gencode');
    const forged = await github.deliver('ping', { zen: 'x' }, { secret: 'another-secret-of-an-attacker' });
    expect(forged.statusCode).toBe(401);
    expect((await service.kill()).code).toBe(0);
  });

  test('replaces the credentials of another App only with --force', async () => {
    const before = `A=1\nAPP_ID=7\nPRIVATE_KEY_PATH=./old.pem\nWEBHOOK_SECRET=an-old-secret-0123\n`;
    writeFileSync(envPath, before);
    const refused = startSetup(folder, {}, ['--github-url', github.url]);
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toContain('APP_ID, PRIVATE_KEY_PATH, WEBHOOK_SECRET');
    expect(refused.output()).toContain('--force');
    expect(refused.output()).not.toContain('an-old-secret');
    expect(readFileSync(envPath, 'utf8')).toBe(before);

    const setup = startSetup(folder, {}, ['--github-url', github.url, '--force']);
    await walk(await setup.link(), 'second');
    expect(await setup.exited).toBe(0);
    const [app] = github.registeredApps;
    expect(parseEnv(readFileSync(envPath, 'utf8'))).toMatchObject({
      A: '1',
      APP_ID: String(app?.id),
      PRIVATE_KEY: app?.privateKey,
      PRIVATE_KEY_PATH: '',
      WEBHOOK_SECRET: app?.webhookSecret,
    });
  });
});

describe('npm run setup', () => {
  test('ends by itself when nobody comes', async () => {
    const setup = startSetup(folder, {}, ['--timeout', '1']);
    expect(await setup.exited).toBe(1);
    expect(setup.output()).toContain('Nobody finished within');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('ends cleanly on Ctrl-C', async () => {
    const setup = startSetup(folder, {});
    await setup.link();
    setup.kill('SIGINT');
    expect(await setup.exited).toBe(130);
    expect(setup.output()).toContain('nothing was written');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('says in one sentence what stands in its way', async () => {
    const { port } = new URL(github.url);
    const taken = startSetup(folder, {}, ['--port', port]);
    expect(await taken.exited).toBe(1);
    expect(taken.output()).toContain(`Port ${port} of this machine cannot be had (EADDRINUSE)`);
    const nowhere = startSetup(folder, {}, ['--github-url', 'github']);
    expect(await nowhere.exited).toBe(1);
    expect(nowhere.output()).toContain('--github-url: expected');
    const unknown = startSetup(folder, {}, ['--frce']);
    expect(await unknown.exited).toBe(64);
    expect(unknown.output()).toContain('gen-code setup [options]');
    symlinkSync(join(folder, 'elsewhere'), envPath);
    const linked = startSetup(folder, { DEFAULT_LOCALE: 'en' });
    expect(await linked.exited).toBe(1);
    expect(linked.output()).toMatch(/^gen-code: .*is a link or no ordinary file.*\n$/);
    expect(readdirSync(folder)).toEqual(['.env']);
  });
});
