import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { openIssue } from '../support/issue-talk.ts';
import { bears, git, planOf, setStage, type Stage, type StagedService } from '../support/stage.ts';

let stage: Stage;
let service: StagedService;

beforeAll(async () => {
  stage = await setStage();
  service = await stage.start();
});

afterAll(() => stage.clear());

const SCRIPTS = '"scripts": { "start": "node src/app.js", "test": "node --test" }';
const MANIFEST = `{ "name": "demo", "type": "module", ${SCRIPTS}, "dependencies": { "express": "5.0.0" } }\n`;
const SOUND = {
  'package.json': MANIFEST,
  'src/app.js':
    "import express from 'express';\nimport { list } from './items.js';\n\nexpress().get('/', (_, answer) => answer.json(list()));\n",
  'src/items.js': 'export function list() {\n  return [1, 2, 3];\n}\n',
  'README.md': '# demo\n\nRun `npm start`, test with `npm test`.\n',
};
const PLAN = planOf(Object.keys(SOUND)).replace('"run":"","test":""', '"run":"npm start","test":"npm test"');
type Path = keyof typeof SOUND;

/** What a broken answer looks like, by path: said as often as there are texts, then the sound one. */
type Broken = Partial<Readonly<Record<Path, readonly string[]>>>;

let tags = 0;

/** A model that writes these texts first, and how often it was asked for each file. */
function modelThatWrites(broken: Broken, { always = false, hangs = false } = {}) {
  tags += 1;
  const tag = `verification${tags}x`;
  const asked = new Map<string, number>();
  const isTagged = bears(tag);
  const isAgain = (call: { readonly body: unknown }): boolean =>
    isTagged(call) && JSON.stringify(call.body).includes('Write this file again');
  if (hangs) stage.model.script({ match: isAgain, behave: { kind: 'hang' } });
  stage.model.script({
    match: (call) => call.wish?.kind === 'plan' && isTagged(call),
    behave: { kind: 'text', text: PLAN },
  });
  stage.model.script({
    match: (call) => call.wish?.kind === 'files' && isTagged(call),
    times: Number.POSITIVE_INFINITY,
    behave: {
      kind: 'content',
      content: (path) => {
        const turn = asked.get(path) ?? 0;
        asked.set(path, turn + 1);
        const texts = broken[path as Path] ?? [];
        return texts[always ? Math.min(turn, texts.length - 1) : turn] ?? SOUND[path as Path];
      },
    },
  });
  const repairs = () => stage.model.requests.filter(isAgain);
  return { tag, repairs, asked: (path: Path) => asked.get(path) ?? 0 };
}

const Report = z.object({
  files: z.number(),
  repaired: z.array(z.string()),
  faults: z.array(z.object({ path: z.string(), line: z.number().nullable(), message: z.string() })),
  warnings: z.array(z.object({ path: z.string(), message: z.string() })),
});
const pushed = (name: string, path: string): Promise<string> =>
  git('--git-dir', stage.github.gitDir(`acme/${name}`), 'show', `HEAD:${path}`);

const FAULTS: readonly (readonly [string, Broken, Path, RegExp])[] = [
  [
    'is no JavaScript',
    { 'src/items.js': ['export function list() {\n  return [1, 2, 3\n}\n'] },
    'src/items.js',
    /line \d.*not valid JavaScript/,
  ],
  [
    'is no JSON',
    { 'package.json': ['{ "name": "demo", "type": "module", }\n'] },
    'package.json',
    /line 1.*not valid JSON/,
  ],
  [
    'leaves out the rest',
    { 'src/items.js': ['export function list() {\n  // ... rest of the existing code\n}\n'] },
    'src/items.js',
    /line 2/,
  ],
  [
    'imports what is not there',
    { 'src/app.js': [SOUND['src/app.js'].replace('items', 'item')] },
    'src/app.js',
    /"\.\/item\.js".*no file of the project/,
  ],
  [
    'imports a name that nobody exports',
    { 'src/app.js': [SOUND['src/app.js'].replaceAll('list', 'all')] },
    'src/app.js',
    /"all".*list/,
  ],
  [
    'does not list a package',
    { 'package.json': [`{ "name": "demo", "type": "module", ${SCRIPTS} }\n`] },
    'package.json',
    /does not list "express"/,
  ],
];

describe('a file that', () => {
  test.concurrent.each(FAULTS)(
    '%s is written again, and the repository holds the mended one',
    async (_, broken, path) => {
      const { tag, asked, repairs } = modelThatWrites(broken);
      const task = await service.client.run({ prompt: `a small server, ${tag}`, repo_name: tag });
      expect(task).toMatchObject({
        status: 'completed',
        outcome: 'clean',
        report: { files: 5, repaired: [path], faults: [] },
      });
      expect(asked(path)).toBe(2);
      expect(task.usage).toMatchObject({ llm_calls: 1 + 4 + 1 });
      expect(await pushed(tag, path)).toBe(SOUND[path]);
      const [again] = repairs();
      expect(again?.wish).toMatchObject({ kind: 'files', paths: [path] });
    },
  );

  test.concurrent.each(FAULTS)(
    '%s whatever is said is written again twice, pushed, and told',
    async (_, broken, path, message) => {
      const { tag, asked } = modelThatWrites(broken, { always: true });
      const task = await service.client.run({ prompt: `a small server, ${tag}`, repo_name: tag });
      expect(task).toMatchObject({ status: 'completed', outcome: 'with_faults' });
      expect(task.message).not.toContain('success');
      const report = Report.parse(task.report);
      expect(report.repaired).toEqual([]);
      const told = report.faults.filter((one) => one.path === path);
      expect(told).toHaveLength(1);
      expect(told.map((one) => `line ${one.line ?? '-'}: ${one.message}`)[0]).toMatch(message);
      expect(asked(path)).toBe(3);
      expect(await pushed(tag, path)).toBe(broken[path]?.[0]);
    },
  );

  test.concurrent(
    'is known not to work stands in the comment before the commands, under 😕 and no word of success',
    async () => {
      const { tag } = modelThatWrites({ 'src/items.js': ['export function list( {\n'] }, { always: true });
      const talk = await openIssue(stage.github);
      const comment = await talk.say(`/gencode ${tag} a small server, ${tag}`);
      const body = await talk.end(comment);
      expect(body).toContain(`### \`${tag}\`: Completed with faults`);
      expect(body).not.toContain('success');
      expect(body.match(/`src\/items\.js`: /g)).toHaveLength(1);
      expect(body.indexOf('`src/items.js`: ')).toBeLessThan(body.indexOf('git clone'));
      expect(talk.reactions(comment)).toContain('confused');
      expect(talk.reactions(comment)).not.toContain('rocket');
    },
  );

  test.concurrent('nobody can use fails the task before a repository exists, and retry asks for it anew', async () => {
    const { tag, asked } = modelThatWrites({ 'package.json': ['', '', ''] });
    const task = await service.client.run({ prompt: `a small server, ${tag}`, repo_name: tag });
    expect(task).toMatchObject({ status: 'failed', error: { code: 'verification_failed' } });
    expect(asked('package.json')).toBe(3);
    expect(stage.github.hasRepository(`acme/${tag}`)).toBe(false);
    await service.client.request(`/api/v1/task/${task.task_id}/retry`, { method: 'POST' });
    expect(await service.client.end(task.task_id)).toMatchObject({ status: 'completed', report: { warnings: [] } });
    expect(asked('package.json')).toBe(4);
    expect(asked('src/app.js')).toBe(1);
  });
});

test('a crash while a file is mended loses neither the file nor the mending', async () => {
  const broken = { 'src/items.js': ['export function list( {\n'] };
  const { tag, asked, repairs } = modelThatWrites(broken, { hangs: true });
  const crashing = await stage.start();
  const id = await crashing.client.create({ prompt: `a small server, ${tag}`, repo_name: tag });
  await eventually(() => expect(repairs()).toHaveLength(1));
  expect(asked('src/items.js')).toBe(1);
  await crashing.stop('SIGKILL');
  await crashing.restart();
  expect(await crashing.client.end(id)).toMatchObject({
    status: 'completed',
    report: { repaired: ['src/items.js'], warnings: [] },
  });
  expect(asked('src/app.js')).toBe(1);
  expect(await pushed(tag, 'src/items.js')).toBe(SOUND['src/items.js']);
});

test('the status comment tells what was mended and what is left', async () => {
  const { tag } = modelThatWrites({
    'src/items.js': ['export function list() {\n  return [1, 2, 3\n}\n'],
    'README.md': ['# demo\n'],
  });
  const talk = await openIssue(stage.github);
  const body = await talk.end(await talk.say(`/gencode ${tag} a small server, ${tag}`));
  expect(body).toContain('**Mended before the push**\n\n- `src/items.js`');
  expect(body).toMatch(/\*\*Warnings\*\*\n\n- `README\.md`: it says neither how to run/);
});
