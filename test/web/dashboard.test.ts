import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseRepositoryPath, toFileRecord } from '../../src/core/generated-file.ts';
import { ALICE } from '../support/api-keys.ts';
import { fileGenerated } from '../support/task-events.ts';
import { plannedEvent, REPOSITORY, startWeb, type WebService } from './web-service.ts';
import { saying } from '../support/statements.ts';

/** Where the systems we know keep it. Without a browser there is nothing to test here. */
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
const FILES = { 'README.md': 'how to run it', 'app.py': 'the app', 'templates/login.html': 'the form' };
const USAGE = { promptTokens: 10_000, cachedTokens: 7_500, completionTokens: 2_000, calls: 4 };

describe.skipIf(executablePath === undefined)('the dashboard in a browser', () => {
  let browser: Browser;
  let web: WebService;
  /** What the browser complained of: errors of scripts, failed loads, breaches of the policy. */
  let complaints: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ ...(executablePath !== undefined && { executablePath }), args: ARGUMENTS });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    web = await startWeb();
    complaints = [];
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await web.stop();
    expect(complaints).toEqual([]);
    expect(web.errors).toEqual([]);
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(web.url);
    return page;
  }

  async function signIn(page: Page): Promise<void> {
    await page.getByLabel('API key').fill(ALICE);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Tasks' }).waitFor();
  }

  test('signs in, asks for a project, sees the files arrive and the repository at the end', async () => {
    const page = await open();
    await signIn(page);
    await page.getByLabel('What to build').fill('A Flask app with login');
    await page.getByLabel('Repository name').fill('my-flask-app');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/\/tasks\/[0-9a-f-]{36}$/);
    await page.getByText('Waiting for a free slot').waitFor();

    web.play({ type: 'generation-started' }, { type: 'delta', path: null, text: '{"name"' });
    await page.getByText('Planning the project').waitFor();
    web.play(plannedEvent(FILES));
    await page.getByText('0 of 3 files').waitFor();
    web.play({ type: 'delta', path: 'app.py', text: 'x'.repeat(1234) });
    await page.locator('.file-writing', { hasText: 'app.py' }).getByText('1.2K').waitFor();
    web.play(fileGenerated('app.py', 'print("<b>hi</b>")\n'));
    await page.getByText('1 of 3 files').waitFor();

    await page.getByRole('link', { name: 'app.py' }).click();
    const viewer = page.getByRole('dialog', { name: 'app.py' });
    await viewer.getByText('print("<b>hi</b>")').waitFor();
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'hidden' });

    web.play(fileGenerated('README.md', '# Hi\n'), fileGenerated('templates/login.html', '<form></form>\n'));
    web.play({ type: 'usage-recorded', model: 'deepseek/flash', usage: USAGE });
    await page.getByText('3 of 3 files').waitFor();
    await page.getByText('(75% from cache)').waitFor();
    const report = {
      files: 3,
      repaired: [],
      faults: [],
      warnings: [{ path: 'app.py', ...saying('is short') }],
      moved: [],
      removedSecrets: [],
      fallbacks: [],
    };
    web.play(
      { type: 'merging-started' },
      { type: 'files-verified', report, tree: [toFileRecord({ path: parseRepositoryPath('app.py'), text: 'x' })] },
      { type: 'repository-requested' },
      { type: 'repository-created', repository: REPOSITORY },
      { type: 'push-started' },
      { type: 'push-accepted' },
      { type: 'task-completed' },
    );
    await page.getByRole('status').getByText('Task completed successfully').waitFor();
    expect(await page.getByRole('link', { name: 'acme/my-flask-app' }).getAttribute('href')).toBe(REPOSITORY.htmlUrl);
    await expect.poll(() => page.locator('.step-done').count()).toBe(6);
    await page.getByText('is short').waitFor();
    await expect.poll(() => page.title()).toContain('Completed');
    await expect.poll(() => page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
  });

  test('says what failed while one watches, retries and cancels', async () => {
    const task = await web.createTask();
    const page = await open();
    await signIn(page);
    await page.getByRole('link', { name: 'my-flask-app' }).click();
    web.play({ type: 'generation-started' });
    await page.getByRole('status').getByText('Generating files').waitFor();
    web.play({ type: 'task-failed', failure: { code: 'model_rate_limited', values: { provider: 'deepseek' } } });
    await page.getByText('Retry in some minutes').waitFor();
    await page.getByRole('button', { name: 'Retry' }).click();
    web.play({ type: 'generation-started' });
    await page.getByRole('status').getByText('Generating files').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('status').getByText('Task cancelled').waitFor();
    expect((await web.manager.get(task.id))?.status).toBe('cancelled');
  });

  test('the list of tasks keeps itself up to date, and a focused link keeps its focus', async () => {
    const task = await web.createTask();
    const page = await open();
    await signIn(page);
    await page.getByRole('link', { name: 'my-flask-app' }).focus();
    web.play({ type: 'generation-started' }, plannedEvent(FILES), fileGenerated('app.py', 'x'));
    await page.getByText('1/3 files').waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe(`/tasks/${task.id}`);
  });

  test('is read without any script', async () => {
    await web.createTask();
    const page = await open({ javaScriptEnabled: false });
    await signIn(page);
    web.play({ type: 'generation-started' }, plannedEvent(FILES), fileGenerated('app.py', 'print(1)\n'));
    await page.getByRole('link', { name: 'my-flask-app' }).click();
    await page.getByRole('link', { name: 'app.py' }).click();
    await page.getByText('print(1)').waitFor();
  });

  test('fits a narrow screen, whatever the names are', async () => {
    const name = 'a-name-as-long-as-a-name-may-be-'.repeat(3);
    const task = await web.createTask({ target: { owner: 'acme', name, access: null }, model: 'm'.repeat(90) });
    const path = `${'a-long-folder/'.repeat(6)}${'file'.repeat(20)}.py`;
    web.play(
      { type: 'generation-started' },
      plannedEvent({ [path]: 'x'.repeat(200) }),
      fileGenerated(path, 'x'.repeat(999)),
    );
    await web.reached(task.id, 'file-generated');
    const page = await open({ viewport: { width: 360, height: 740 } });
    const overflow = (): Promise<unknown> => page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(await overflow()).toBe(0);
    await signIn(page);
    expect(await overflow()).toBe(0);
    await page.goto(`${web.url}/tasks/${task.id}`);
    expect(await overflow()).toBe(0);
    await page.goto(`${web.url}/tasks/${task.id}/files/${path}`);
    expect(await overflow()).toBe(0);
  });

  test('refuses a script that found its way into a page', async () => {
    const page = await open();
    await page.evaluate(`document.addEventListener('securitypolicyviolation', (e) => (window.breach = e.effectiveDirective))
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);`);
    await page.waitForFunction('window.breach !== undefined');
    expect(await page.evaluate('window.ran')).toBeUndefined();
    complaints.length = 0;
  });
});
