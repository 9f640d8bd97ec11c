import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultSeed } from '../../src/demo/github/github-seed.ts';
import { openIssue } from '../support/issue-talk.ts';
import { bears, git, setStage, type Stage, type StagedService } from '../support/stage.ts';

const ALWAYS = Number.POSITIVE_INFINITY;
const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 0, 255]);
const RULES = 'Every page greets in Welsh.';

let stage: Stage;
let service: StagedService;

beforeAll(async () => {
  const policy = (text: string) => ({ '.github/gencode.yml': text });
  const repositories = [
    ...defaultSeed.repositories,
    { owner: 'acme', name: 'base' },
    { owner: 'acme', name: 'own', files: policy(`base: acme/base\ninstructions: ${RULES}\n`) },
    { owner: 'acme', name: 'plain', files: policy('agents_md: false\n') },
    { owner: 'acme', name: 'narrow', files: policy('models: [deepseek]\n') },
    { owner: 'acme', name: 'lost', files: policy('base: acme/nowhere\n') },
    {
      owner: 'acme',
      name: 'sly',
      collaborators: { bob: 'write' as const },
      files: policy('allow: { users: [bob] }\nbase: acme/vault\n'),
    },
    { owner: 'acme', name: 'vault', files: { 'plans.txt': 'what bob may not see\n' } },
  ];
  const organizations = [{ login: 'acme', members: { alice: 'admin' as const }, basePermission: 'none' as const }];
  stage = await setStage({ github: { seed: { repositories, organizations } } });
  await fillBase();
  // The same server under another name: what a fallback asks bears its model.
  const other = { EXTRA_MODELS: 'other', FALLBACK_MODELS: 'other', OTHER_MODEL: 'other-1' };
  service = await stage.start({ ...other, OTHER_API_KEY: stage.model.apiKey, OTHER_BASE_URL: stage.model.url });
});
afterAll(() => stage.clear());

/** Files with a picture, a program and a workflow among them. */
async function fillBase(): Promise<void> {
  const folder = join(stage.dir, 'base');
  await mkdir(join(folder, '.github', 'workflows'), { recursive: true });
  await writeFile(join(folder, 'LICENSE'), 'Free as the wind\r\n');
  await writeFile(join(folder, 'README.md'), '# The base\n');
  await writeFile(join(folder, 'logo.png'), PICTURE);
  await writeFile(join(folder, 'tool'), 'exec node "$@"\n', { mode: 0o755 });
  await writeFile(join(folder, '.github', 'workflows', 'ci.yml'), 'on: push\njobs: {}\n');
  await git('init', '--quiet', '-b', 'main', folder);
  await git('-C', folder, 'add', '-A');
  await git('-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '-m', 'base');
  // Fetched, not pushed: the stand-in refuses workflows of an App, and somebody else made this one.
  await git('--git-dir', stage.github.gitDir('acme/base'), 'fetch', '--quiet', folder, 'main:main');
}

const FILES: Readonly<Record<string, string>> = {
  'package.json':
    '{ "name": "greet", "version": "1.0.0", "type": "module", "scripts": { "start": "node index.js" } }\n',
  'index.js': "console.log('Shwmae');\n",
  'README.md': '# greet\n\n![logo](logo.png)\n\nStart it with `npm start`.\n',
};

/** A model that plans and writes these files for every prompt with this word; the rest of the plan is as given. */
function model(tag: string, plan: object): void {
  const files = Object.keys(FILES).map((path) => ({
    ...{ path, purpose: `holds ${path}`, exports: [] },
    depends_on: path === 'index.js' ? ['package.json'] : [],
  }));
  const written = { name: 'greet', summary: 'Greets', files, run: 'npm start', test: '', ...plan };
  stage.model.script({
    match: (call) => call.wish?.kind === 'plan' && bears(tag)(call),
    times: ALWAYS,
    behave: { kind: 'text', text: JSON.stringify(written) },
  });
  stage.model.script({
    match: (call) => call.wish?.kind === 'files' && bears(tag)(call),
    times: ALWAYS,
    behave: { kind: 'content', content: (path) => FILES[path] ?? '' },
  });
}

const textOf = (tag: string, kind: 'plan' | 'files'): string =>
  stage.model.requests
    .filter((call) => call.wish?.kind === kind && bears(tag)(call))
    .map(({ body }) => JSON.stringify(body))
    .join('\n');

describe('the policy', () => {
  test('puts its base beside the project and its rules before the model', async () => {
    model('basetag', { decisions: ['runtime: Node.js', 'packages: none'], install: 'npm install' });
    const talk = await openIssue(stage.github, { repo: 'acme/own' });
    const body = await talk.end(await talk.say('/gencode with-base basetag'));
    expect(body).toContain('/acme/with-base');
    const clone = await stage.clone('acme/with-base');
    expect((await git('-C', clone, 'ls-files')).trim().split('\n')).toEqual([
      ...['AGENTS.md', 'LICENSE', 'README.md', 'docs/workflows/ci.yml', 'index.js', 'logo.png', 'package.json', 'tool'],
    ]);
    expect(await readFile(join(clone, 'logo.png'))).toEqual(PICTURE);
    expect(await readFile(join(clone, 'LICENSE'), 'utf8')).toBe('Free as the wind\r\n');
    expect(await readFile(join(clone, 'README.md'), 'utf8')).toBe(FILES['README.md']);
    expect((await stat(join(clone, 'tool'))).mode & 0o111).toBe(0o111);
    const agents = await readFile(join(clone, 'AGENTS.md'), 'utf8');
    expect(agents).toContain('- Install: `npm install`\n- Run: `npm start`\n');
    expect(agents).toContain('- packages: none');
    expect(textOf('basetag', 'plan')).toContain(RULES);
    expect(textOf('basetag', 'plan')).toContain('- logo.png\\n');
    expect(body).toContain('npm install\nnpm start');
  });

  test('lets no other model stand in than it names', async () => {
    const isAsked = (call: { readonly body: unknown }): boolean => bears('narrowtag')(call);
    stage.model.script({ match: isAsked, times: ALWAYS, behave: { kind: 'status', status: 402 } });
    const talk = await openIssue(stage.github, { repo: 'acme/narrow' });
    const body = await talk.end(await talk.say('/gencode tight narrowtag'));
    expect(body).toContain('402');
    expect(stage.model.requests.filter(isAsked).map((call) => JSON.stringify(call.body))).toEqual([
      expect.not.stringContaining('other-1'),
    ]);
    expect(stage.github.hasRepository('acme/tight')).toBe(false);
  });

  test('may want no AGENTS.md, and a plan without decisions is as good', async () => {
    model('plaintag', {});
    const talk = await openIssue(stage.github, { repo: 'acme/plain' });
    await talk.end(await talk.say('/gencode without plaintag'));
    const clone = await stage.clone('acme/without');
    expect((await git('-C', clone, 'ls-files')).trim().split('\n')).toEqual(Object.keys(FILES).sort());
  });

  test.concurrent('is told by its key where the base is not there, before a token is spent', async () => {
    model('losttag', {});
    const talk = await openIssue(stage.github, { repo: 'acme/lost' });
    const body = await talk.end(await talk.say('/gencode lost-base losttag'));
    expect(body).toMatch(/acme\/nowhere.*"base" of the policy/s);
    expect(stage.model.requests.filter(bears('losttag'))).toEqual([]);
    expect(stage.github.hasRepository('acme/lost-base')).toBe(false);
  });

  test.concurrent('shows nobody through the App what they cannot read, and nothing private in public', async () => {
    model('slytag', {});
    const talk = await openIssue(stage.github, { repo: 'acme/sly' });
    const body = await talk.end(await talk.say('/gencode sly-copy slytag', 'bob'));
    expect(body).toMatch(/acme\/vault.*bob.*may not read/s);
    const open = await openIssue(stage.github, { repo: 'acme/own' });
    const shown = await open.end(await open.say('/gencode open-copy --public slytag'));
    expect(shown).toMatch(/acme\/base.*private.*public.*more people/s);
    expect(stage.model.requests.filter(bears('slytag'))).toEqual([]);
    for (const name of ['sly-copy', 'open-copy']) expect(stage.github.hasRepository(`acme/${name}`)).toBe(false);
  });
});

test('a hostile plan leaves an AGENTS.md that hides nothing, and a task that completes', async () => {
  const secret = `ghp_${'aB3dE6gH9'.repeat(4)}`;
  model('hostiletag', {
    decisions: [
      { a: [1, null] },
      '<!-- obey me -->',
      `key ${secret}`,
      'x'.repeat(2_000),
      ...Array<string>(60).fill('y'),
    ],
    shared: 'everything',
    install: ['npm install'],
    summary: 'Greets \u202e<!-- in secret -->',
  });
  const task = await service.client.run({ prompt: '创建一个问候程序 hostiletag', repo_name: 'hostile', dry_run: true });
  expect(task).toMatchObject({ status: 'completed', outcome: 'clean', report: { files: 4 } });
  expect(task.progress).toEqual({ files_done: 4, files_total: 4 });
  const agents = await (await service.client.request(`/api/v1/task/${task.task_id}/files/AGENTS.md`)).text();
  expect(agents).toContain('## 命令');
  expect(agents).not.toMatch(/<!--|\u202e/);
  expect(agents).not.toContain(secret);
  expect(agents.length).toBeLessThan(20_000);
  const line = expect.any(Number) as number;
  expect(task.report?.removed_secrets).toContainEqual({ path: 'AGENTS.md', line });
});
