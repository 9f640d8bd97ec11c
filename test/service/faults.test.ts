import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { openIssue, taskOf, type IssueTalk } from '../support/issue-talk.ts';
import { bears, setStage, type Stage, type StagedService } from '../support/stage.ts';

const BOSS = 'boss-key-0123456789';

let stage: Stage;
let service: StagedService;

beforeAll(async () => {
  stage = await setStage();
  service = await stage.start({ API_KEYS: `boss:${BOSS}#admin` });
});

afterAll(() => stage.clear());

const MANIFEST = {
  ...{ name: 'shop', version: '1.0.0', type: 'module', scripts: { dev: 'vite' } },
  devDependencies: { vite: '^5.4.0', vue: '^3.5.0' },
};
/** What the model writes, however often it is asked. */
const STUBBORN: Readonly<Record<string, string>> = {
  'app/main.py': 'from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get("/")\ndef home(:\n    return "hi"\n',
  Dockerfile:
    'FROM python:3.12-slim\nWORKDIR /srv\nCOPY settings.toml ./\nCOPY app ./app\nCMD ["python", "app/main.py"]\n',
  // The plan says `npm test`.
  'package.json': `${JSON.stringify(MANIFEST, undefined, 2)}\n`,
  'web/App.vue':
    'Here is the component:\n\n<template>\n  <h1>Shop</h1>\n</template>\n\nThis component shows the heading of the shop.\n',
  'web/cart.js': 'export function total(items) {\n  // ... rest of the implementation\n}\n',
};
/** What it writes at first, and what when it is asked again. */
const MENDED: Readonly<Record<string, readonly [first: string, then: string]>> = {
  'web/prices.json': ['{ "apple": 1, }\n', '{ "apple": 1 }\n'],
  'web/main.js': [
    "export const place = document.querySelector('#app';\n",
    "export const place = document.querySelector('#app');\n",
  ],
};
const SOUND: Readonly<Record<string, string>> = {
  'requirements.txt': 'flask==3.0.3\n',
  'README.md': '# shop\n\nRun `python app/main.py`, test with `npm test`.\n',
};

/** A model that writes all this for tasks whose prompt bears the tag. */
function plant(tag: string): void {
  const paths = [...Object.keys(STUBBORN), ...Object.keys(MENDED), ...Object.keys(SOUND)];
  const files = paths.map((path) => ({
    ...{ path, purpose: `holds ${path}`, depends_on: [] },
    exports: path === 'web/cart.js' ? ['total(items)'] : [],
  }));
  const plan = { name: 'shop', summary: 'A shop', files, run: 'python app/main.py', test: 'npm test' };
  const asked = new Set<string>();
  const isTagged = bears(tag);
  stage.model.script({
    match: (call) => call.wish?.kind === 'plan' && isTagged(call),
    behave: { kind: 'text', text: JSON.stringify(plan) },
  });
  stage.model.script({
    match: (call) => call.wish?.kind === 'files' && isTagged(call),
    times: Number.POSITIVE_INFINITY,
    behave: {
      kind: 'content',
      content: (path) => {
        const turn = asked.has(path) ? 1 : 0;
        asked.add(path);
        return STUBBORN[path] ?? MENDED[path]?.[turn] ?? SOUND[path] ?? '';
      },
    },
  });
}

/** The comment as its readers see it: tags and entities gone. */
function textOf(body: string): string {
  const html = micromark(body, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
  return html.replace(/<!--.*?-->|<[^>]+>/gs, '').replaceAll('&quot;', '"');
}

async function pageOf(id: string): Promise<string> {
  const visitor = service.as(null);
  const form = new URLSearchParams({ key: BOSS, next: '' });
  const signedIn = await visitor.request('/sign-in', { method: 'POST', body: form });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return (await visitor.request(`/tasks/${id}`, { headers: { cookie } })).text();
}

test.concurrent(
  'what could not be mended is told as a line a file, the worst first, wherever the task is seen',
  async () => {
    plant('plantedtag');
    const talk = await openIssue(stage.github);
    const comment = await talk.say('/gencode shop A shop with a cart, plantedtag');
    const body = await talk.end(comment);
    const task = await service.as(BOSS).task(taskOf(body));
    expect(task).toMatchObject({ status: 'completed', outcome: 'with_faults' });
    expect(task.report?.repaired.toSorted()).toEqual(['web/main.js', 'web/prices.json']);
    expect(task.report?.faults).toEqual([
      {
        ...{ path: 'app/main.py', line: 7, code: 'syntax_error' },
        message: expect.stringMatching(/^it is not valid Python: ./) as string,
      },
      {
        ...{ path: 'web/App.vue', line: 1, code: 'answer_sentence_before' },
        message: 'it begins with a sentence of the answer',
      },
      {
        ...{ path: 'Dockerfile', line: 3, code: 'reference_no_file' },
        message: '"COPY" names "settings.toml", which is no file of the project',
      },
      {
        ...{ path: 'package.json', line: null, code: 'script_missing' },
        message: 'there is no script "test" for "npm test"',
      },
      {
        ...{ path: 'web/cart.js', line: 2, code: 'comment_for_code' },
        message: 'a comment stands for code: "... rest of the implementation"',
      },
    ]);

    // The comment has the same lines, before anybody is told to clone it, and no word of success.
    const seen = textOf(body);
    expect(seen).toMatch(/^\s*shop: Completed with faults: 5 file\(s\) known not to work\n/);
    const lines = (task.report?.faults ?? []).map(
      ({ path, line, message }) => `\n${path}: ${line === null ? '' : `line ${line}: `}${message}\n`,
    );
    expect(seen).toContain('Completed with faults\n');
    const places = [...lines, 'git clone'].map((text) => seen.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(`${seen} ${task.message}`).not.toMatch(/success/i);
    expect(talk.reactions(comment)).toContain('confused');
    expect(talk.reactions(comment)).not.toContain('rocket');

    const page = await pageOf(task.task_id);
    expect(page).toContain('badge-with_faults">With faults<');
    expect(page).toContain('<title>With faults: shop');
    expect(page).toContain('there is no script &quot;test&quot; for &quot;npm test&quot;');
    expect(page).not.toMatch(/success/i);
  },
);

test.concurrent('a dispatch in Chinese hears of the faults in its result, and in Chinese on its issue', async () => {
  plant('种下的缺陷');
  const talk = await openIssue(stage.github);
  const payload = { repo: 'shop-zh', prompt: '一个带购物车的网上商店，种下的缺陷', issue_number: talk.issue };
  await stage.github.dispatch({
    ...{ repo: 'acme/hub', sender: 'alice', eventType: 'gencode' },
    payload: { ...payload, request_id: 'planted', callback: true },
  });
  const result = await eventually(() => resultOf('planted'));
  expect(result).toMatchObject({ status: 'completed', outcome: 'with_faults', code: null });
  expect(result['message']).toBe('已完成，但有缺陷：已知有 5 个文件无法正常工作');
  const seen = textOf(await statusAtEnd(talk));
  expect(seen).toContain('\napp/main.py: 第 7 行：不是有效的 Python：');
  expect(seen).toContain('\nDockerfile: 第 3 行：“COPY”指向“settings.toml”，而项目中没有这个文件\n');
  expect(seen).toContain('\npackage.json: 没有“npm test”所需的脚本“test”\n');
  expect(seen).toContain('\nweb/App.vue: 第 1 行：开头残留了回答中的一句话\n');
  expect(seen).not.toContain('成功');
});

const Dispatched = z.object({ event_type: z.string(), client_payload: z.record(z.string(), z.unknown()) });

function resultOf(requestId: string): Readonly<Record<string, unknown>> {
  const results = stage.github.calls
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/dispatches'))
    .map(({ body }) => Dispatched.parse(JSON.parse(body ?? '')).client_payload);
  const found = results.find((one) => one['request_id'] === requestId);
  if (found === undefined) throw new Error('no result so far');
  return found;
}

function statusAtEnd(talk: IssueTalk): Promise<string> {
  return eventually(() => {
    const body = talk.answers()[0] ?? '';
    expect(body).toContain('git clone');
    return body;
  });
}
