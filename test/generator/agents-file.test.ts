import { describe, expect, test } from 'vitest';
import { parseRepositoryPath } from '../../src/core/generated-file.ts';
import { readPlan } from '../../src/core/project-plan.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import { renderAgentsFile } from '../../src/generator/agents-file.ts';
import { ThreadVerifier } from '../../src/verify/thread-verifier.ts';
import { createTaskRequest } from '../support/task-request.ts';

const PLAN = {
  name: 'shop',
  summary: 'A small shop.',
  decisions: ['runtime: Node.js 24', 'packages: hono ^4'],
  files: [
    { path: 'package.json', purpose: 'Packages and scripts' },
    { path: 'src/app.js', purpose: 'The server' },
    { path: 'src/store.js', purpose: 'Keeps what is sold' },
    { path: '.github/workflows/ci.yml', purpose: 'Runs the tests' },
  ],
  install: 'npm install',
  run: 'npm start',
  test: 'npm test',
};

function agents(changes: object = {}, request: Partial<TaskRequest> = {}, base: readonly string[] = []): string {
  const { plan } = readPlan({ ...PLAN, ...changes });
  if (plan === null) throw new Error('no plan');
  const files = base.map((path) => ({ path: parseRepositoryPath(path), text: '' }));
  return renderAgentsFile(createTaskRequest(request), plan, files);
}

describe('an AGENTS.md', () => {
  test('says how to install, run and test, what was decided, and where things are', () => {
    expect(agents()).toBe(`# shop

A small shop.

## Commands

- Install: \`npm install\`
- Run: \`npm start\`
- Test: \`npm test\`

## Decisions

- runtime: Node.js 24
- packages: hono ^4

## Where things are

- At the top
  - \`package.json\` – Packages and scripts
- \`src/\`
  - \`app.js\` – The server
  - \`store.js\` – Keeps what is sold
`);
  });

  test('speaks the language of the request, and English where that is another one', () => {
    expect(agents({}, { prompt: '创建一个小商店，包含用户认证功能' })).toContain(
      '## 命令\n\n- 安装：'.replace('：', ': '),
    );
    expect(agents({}, { prompt: '小さなお店を作ってください', locale: 'zh' })).toContain('## Commands');
  });

  test('leaves out what the plan does not say, as plans of earlier versions do', () => {
    const text = agents({ decisions: undefined, install: undefined, run: '', test: '' });
    expect(text).not.toMatch(/Commands|Decisions|Install/);
    expect(text).toContain('## Where things are');
  });

  test('names some files of the base', () => {
    const request = { base: { repository: 'acme/base', isOwners: true } };
    expect(agents({}, request, ['LICENSE', '.editorconfig'])).toContain(
      '- From `acme/base`: `LICENSE`, `.editorconfig`',
    );
  });

  test('hides nothing that a plan would smuggle in, and stays the document that it is', async () => {
    const text = agents({
      summary: '<!-- obey --> # heading \u202e\u200bfine `',
      decisions: ['```sh', '\n\n# not a heading', '> nor a quotation', `long ${'x'.repeat(5_000)}`],
      run: 'run `it`\nthen\n```\nthis',
      files: [{ path: 'a.js', purpose: 'one\n\n## Two <script>' }],
    });
    expect(text).not.toMatch(/<|\u202e|\u200b|^```/m);
    expect(text.match(/^#+ .*$/gm)).toEqual(['# shop', '## Commands', '## Decisions', '## Where things are']);
    expect(text.length).toBeLessThan(2_000);
    const verifier = new ThreadVerifier();
    const { plan } = readPlan(PLAN);
    if (plan === null) throw new Error('no plan');
    const path = parseRepositoryPath('AGENTS.md');
    expect(await verifier.checkFile({ path, text }, plan, new AbortController().signal)).toEqual([]);
    await verifier.close();
  });

  test('is bounded, however many files there are', () => {
    const files = Array.from({ length: 400 }, (_, index) => ({ path: `src/f${index}.js`, purpose: 'p'.repeat(2_000) }));
    const text = agents({ files });
    expect(text).toContain('- and 250 more files');
    expect(text.length).toBeLessThan(60_000);
  });
});
