import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { parseRepositoryPath, type GeneratedFile } from '../../src/core/generated-file.ts';
import { readPlan, type ProjectPlan } from '../../src/core/project-plan.ts';
import { ThreadVerifier, type VerifierOptions } from '../../src/verify/thread-verifier.ts';

type Files = Readonly<Record<string, string>>;

const SOUND: Files = {
  'README.md': '# Shop\n\n    npm start\n    npm test\n',
  'package.json': `${JSON.stringify({ type: 'module', scripts: { start: 'node src/app.js', test: 'node --test' }, dependencies: { express: '5.1.0' } }, null, 2)}\n`,
  'src/app.js':
    "import express from 'express';\nimport { listUsers } from './users.js';\n\nexpress().get('/', (_, answer) => answer.json(listUsers()));\n",
  'src/users.js': "const users = ['ada'];\n\nexport function listUsers() {\n  return users;\n}\n",
  'tools/requirements.txt': 'requests==2.32.0\n',
  'tools/fetch.py':
    'import requests\n\nfrom shapes import Shape\n\n\ndef fetch(url: str) -> Shape:\n    return Shape(requests.get(url, timeout=5).text)\n',
  'tools/shapes.py': 'class Shape:\n    def __init__(self, text: str) -> None:\n        self.text = text\n',
  'worker/go.mod': 'module example.com/worker\n\ngo 1.24\n\nrequire github.com/google/uuid v1.6.0\n',
  'worker/main.go':
    'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/worker/internal/queue"\n\n\t"github.com/google/uuid"\n)\n\nfunc main() {\n\tfmt.Println(queue.New(), uuid.NewString())\n}\n',
  'worker/internal/queue/queue.go':
    'package queue\n\n// Queue keeps jobs.\ntype Queue struct{ jobs []string }\n\n// New makes an empty queue.\nfunc New() *Queue {\n\treturn &Queue{}\n}\n',
  'settings.json': '{ "port": 8080 }\n',
};

/** One file put for another, and what is told of it. */
const PLANTED: readonly (readonly [string, string, string, string])[] = [
  [
    'syntax of JavaScript',
    'src/users.js',
    'export function listUsers() {\n  return [;\n}\n',
    'src/users.js syntax fault',
  ],
  ['syntax of Python', 'tools/shapes.py', 'class Shape:\ndef broken(:\n', 'tools/shapes.py syntax fault'],
  [
    'syntax of Go',
    'worker/internal/queue/queue.go',
    'package queue\n\nfunc New( {\n',
    'worker/internal/queue/queue.go syntax fault',
  ],
  ['syntax of JSON', 'settings.json', '{ "port": }\n', 'settings.json syntax fault'],
  [
    'a placeholder',
    'src/users.js',
    "const users = ['ada'];\n\nexport function listUsers() {\n  // ... rest of the existing code\n}\n",
    'src/users.js placeholder fault',
  ],
  [
    'an import of JavaScript',
    'src/app.js',
    "import express from 'express';\nimport { addUser } from './users.js';\n\nexpress(addUser);\n",
    'src/app.js import fault',
  ],
  [
    'an import of Python',
    'tools/fetch.py',
    'import requests\n\nfrom shapes import Circle\n\nprint(requests, Circle)\n',
    'tools/fetch.py import fault',
  ],
  [
    'an import of Go',
    'worker/main.go',
    'package main\n\nimport (\n\t"example.com/worker/internal/jobs"\n\n\t"github.com/google/uuid"\n)\n\nfunc main() {\n\tjobs.Run(uuid.NewString())\n}\n',
    'worker/main.go import fault',
  ],
  [
    'package.json',
    'package.json',
    '{ "name": "shop", "type": "module", "dependencies": {} }\n',
    'package.json manifest fault',
  ],
  ['requirements.txt', 'tools/requirements.txt', 'pillow==11.0.0\n', 'tools/requirements.txt manifest remark'],
  ['go.mod', 'worker/go.mod', 'module example.com/worker\n\ngo 1.24\n', 'worker/go.mod manifest fault'],
  [
    'a hidden character',
    'src/users.js',
    "const users = ['a\u202eda'];\n\nexport function listUsers() {\n  return users;\n}\n",
    'src/users.js hidden-character remark',
  ],
  ['emptiness', 'worker/go.mod', '', 'worker/go.mod shape fatal'],
  ['the README', 'README.md', '# Shop\n\nIt sells things.\n', 'README.md completeness remark'],
];

function filesOf(files: Files): readonly GeneratedFile[] {
  return Object.entries(files).map(([path, text]) => ({ path: parseRepositoryPath(path), text }));
}

function planOf(files: Files): ProjectPlan {
  const planned = Object.keys(files).map((path) => ({ path, purpose: '', exports: [], depends_on: [] }));
  const { plan } = readPlan({ name: 'shop', summary: '', run: 'npm start', test: 'npm test', files: planned });
  if (plan === null) throw new Error('no plan');
  return plan;
}

const never = new AbortController().signal;

describe('the thread of the checks', () => {
  const verifier = new ThreadVerifier();
  afterAll(() => verifier.close());

  test('finds nothing in a sound project of several languages', async () => {
    expect(await verifier.checkProject(filesOf(SOUND), planOf(SOUND), never)).toEqual([]);
  });

  test.each(PLANTED)('finds what is wrong with %s', async (_, path, text, expected) => {
    const files = { ...SOUND, [path]: text };
    const findings = await verifier.checkProject(filesOf(files), planOf(files), never);
    expect(findings.map((one) => `${one.path} ${one.kind} ${one.weight}`)).toContain(expected);
  });

  test('follows imports into files that are there beside the project, and judges none of them', async () => {
    const files = { ...SOUND, 'src/extra.js': "import { shared } from '../lib/shared.js';\nconsole.log(shared);\n" };
    const given = filesOf({ 'lib/shared.js': 'export const shared = 1;\nlet = ;\n', 'logo.png': 'AAEC' });
    const alone = await verifier.checkProject(filesOf(files), planOf(files), never);
    expect(alone.map(({ path }) => path)).toContain('src/extra.js');
    const sound = filesOf({ 'lib/shared.js': 'export const shared = 1;\n' });
    expect(await verifier.checkProject(filesOf(files), planOf(files), never, sound)).toEqual([]);
    const beside = await verifier.checkProject(filesOf(files), planOf(files), never, given);
    expect(beside.map(({ path }) => path)).not.toContain('lib/shared.js');
  });

  test('finds the faults of one file without the others', async () => {
    const [file] = filesOf({ 'a.js': "import './gone.js';\nlet = ;\n" });
    if (file === undefined) throw new Error('no file');
    const findings = await verifier.checkFile(file, planOf(SOUND), never);
    expect(findings.map(({ kind, line }) => [kind, line])).toEqual([['syntax', 2]]);
  });
});

describe('a thread that fails', () => {
  const verifiers: ThreadVerifier[] = [];
  const start = (options: VerifierOptions): ThreadVerifier => {
    const verifier = new ThreadVerifier({ thread: new URL('stubborn-thread.ts', import.meta.url), ...options });
    verifiers.push(verifier);
    return verifier;
  };
  afterEach(async () => {
    await Promise.all(verifiers.splice(0).map((verifier) => verifier.close()));
  });
  const [hangs, exits, fine] = filesOf({ hangs: 'x', exits: 'x', fine: 'x' }) as [
    GeneratedFile,
    GeneratedFile,
    GeneratedFile,
  ];
  const unchecked = (path: string): unknown => ({
    path,
    line: null,
    kind: 'unreadable',
    weight: 'remark',
    code: 'unchecked',
    values: {},
  });

  test('is stopped at its limit, and those behind it are checked by another', async () => {
    const verifier = start({ fileLimitMs: 3_000 });
    const results = [hangs, fine, fine].map((file) => verifier.checkFile(file, planOf(SOUND), never));
    expect(await Promise.all(results)).toEqual([[unchecked('hangs')], [], []]);
  });

  test.each(['exits', 'exhausts'])(
    'is told where it %s, and neither the process nor the next file is hurt',
    async (path) => {
      const verifier = start({ heapMb: 256 });
      const [file = exits] = filesOf({ [path]: 'x' });
      expect(await verifier.checkFile(file, planOf(SOUND), never)).toEqual([unchecked(path)]);
      expect(await verifier.outline(file, never)).toBeNull();
      expect(await verifier.checkProject([fine], planOf(SOUND), never)).toEqual([]);
    },
  );

  test('is told where it cannot be loaded at all', async () => {
    const verifier = start({ thread: new URL('no-such-thread.ts', import.meta.url) });
    expect(await verifier.checkProject([fine, hangs], planOf(SOUND), never)).toEqual([unchecked('fine')]);
    expect(await verifier.outline(fine, never)).toBeNull();
  });

  test('is left at once by whoever gives up, in its turn or waiting for it', async () => {
    const verifier = start({ fileLimitMs: 600_000 });
    const [first, second] = [new AbortController(), new AbortController()];
    const held = verifier.checkFile(hangs, planOf(SOUND), first.signal);
    const waiting = verifier.checkFile(fine, planOf(SOUND), second.signal);
    const last = verifier.outline(fine, never);
    second.abort(new Error('given up'));
    await expect(waiting).rejects.toThrow('given up');
    first.abort(new Error('stopped'));
    await expect(held).rejects.toThrow('stopped');
    expect(await last).toBe('fine');
    await expect(verifier.checkFile(fine, planOf(SOUND), second.signal)).rejects.toThrow('given up');
  });
});
