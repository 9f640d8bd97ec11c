import { describe, expect, test } from 'vitest';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { Project } from '../../../src/verify/project.ts';
import { checkShape } from '../../../src/verify/shape/shape.ts';
import { inEnglish } from '../../support/statements.ts';

async function check(
  path: string,
  text: string,
  exports: string[] = [],
  more: { purpose?: string; lines?: number } = {},
) {
  const file = { path: parseRepositoryPath(path), text };
  const entry = { path: file.path, purpose: 'x', exports, dependsOn: [], ...more };
  return checkShape(file, new Project([file], { name: 'x', summary: '', files: [entry], run: '', test: '' }, []));
}
async function weights(path: string, text: string, exports: string[] = []): Promise<string[]> {
  return (await check(path, text, exports)).map(({ weight, line }) => `${weight} ${line ?? '-'}`);
}

describe('an empty file', () => {
  test('is of no use where something must stand in it', async () => {
    for (const path of ['package.json', 'Dockerfile', 'go.mod', 'web/tsconfig.json', 'docker-compose.yml']) {
      expect(await weights(path, '\n'), path).toEqual(['fatal -']);
    }
    const [finding] = await check('src/a.py', '', ['def start(port)', 'class Server']);
    expect(finding).toMatchObject({ weight: 'fatal' });
    expect(finding && inEnglish(finding)).toBe('it is empty, and the plan promises start, Server');
  });

  test('is right where emptiness is its meaning', async () => {
    const paths = [
      'a/__init__.py',
      '.gitkeep',
      'a/.keep',
      'py.typed',
      '.nojekyll',
      '.env',
      '.npmignore',
      'requirements.txt',
    ];
    for (const path of paths) expect(await weights(path, '', ['x']), path).toEqual([]);
  });

  test('is right where a tool looks for it', async () => {
    const paths = [
      'variables.tf',
      'infra/outputs.tf',
      'dev.tfvars',
      'BUILD.bazel',
      'dune',
      'go.work.sum',
      'Cargo.lock',
    ];
    paths.push(
      'dev-requirements.txt',
      'requirements.in',
      'roles/web/defaults/main.yml',
      'public/robots.txt',
      'MANIFEST.in',
    );
    for (const path of paths) expect(await weights(path, ''), path).toEqual([]);
    expect(await weights('variables.tf', '', ['region'])).toEqual([]);
  });

  test('is right where the plan wants it empty', async () => {
    const purposes = ['Empty file that keeps the folder', 'Package marker', '空文件', '占位文件', 'Archivo vacío'];
    for (const purpose of purposes) expect(await check('data/seeds.txt', '', [], { purpose }), purpose).toEqual([]);
    expect(await check('app/models.py', '', [], { lines: 0 })).toEqual([]);
    // What it promises has to stand in it, whatever it is called.
    expect(await check('app/models.py', '', ['class User'], { purpose: 'Marker' })).toMatchObject([
      { weight: 'fatal' },
    ]);
  });

  test('is remarked on elsewhere', async () => {
    expect(await weights('a.py', '')).toEqual(['remark -']);
    expect(await weights('notes.txt', '', ['x'])).toEqual(['remark -']);
    expect(await weights('a.py', '', ['none'])).toEqual(['remark -']);
  });
});

describe('what is no text', () => {
  test('is unreadable with a NUL or with much junk', async () => {
    expect(await check('a.py', 'a\nb\0\n')).toMatchObject([{ kind: 'unreadable', weight: 'fatal', line: 2 }]);
    expect(await weights('a.py', `${'\ufffd'.repeat(9)}abc`.repeat(5))).toEqual(['fatal 1']);
    expect(await weights('a.py', '\ud800\ud800\ud800 abc')).toEqual(['fatal 1']);
  });

  test('is remarked on when it is little', async () => {
    expect(await weights('a.py', `${'x = 1\n'.repeat(4)}# caf\ufffd\n`)).toEqual(['remark 5']);
    expect(await weights('a.sh', "printf '\u001b[1mhi\u001b[0m'\n")).toEqual([]);
    expect(await weights('a.c', 'a\f\n\tb\n')).toEqual([]);
    expect(await weights('a.md', '👩‍💻 é 你好 مرحبا\n')).toEqual([]);
  });

  test('cannot be a picture', async () => {
    expect(await weights('logo.png', 'iVBORw0KGgo=')).toEqual(['remark -']);
    expect(await weights('logo.svg', '<svg/>')).toEqual([]);
  });
});

describe('line ends and sizes', () => {
  test('are left as they are, and told when they are mixed or huge', async () => {
    expect(await weights('a.py', 'a\r\nb\r\n')).toEqual([]);
    expect(await weights('a.py', '\ufeffa\n')).toEqual([]);
    expect(await weights('a.py', 'a\r\nb\n')).toEqual(['remark -']);
    expect(await weights('a.js', `a\nconst b = '${'x'.repeat(20_000)}';\n`)).toEqual(['remark 2']);
    expect(await weights('a.min.js', 'x'.repeat(30_000))).toEqual([]);
    expect(await weights('a.json', 'x'.repeat(30_000))).toEqual([]);
    expect(await weights('a.json', 'x\n'.repeat(600_000))).toEqual(['remark -']);
  });
});

describe('the packing of a file instead of a file is a fault', () => {
  const SQL = 'CREATE TABLE a (\n  id INTEGER\n);\n\nSELECT 1;\n';
  const numbered = SQL.trimEnd()
    .split('\n')
    .map((line, index) => `${index + 1} | ${line}`)
    .join('\n');
  test.each([
    ['numbers before the lines', 'db/a.sql', numbered],
    ['a patch', 'db/a.sql', `--- /dev/null\n+++ b/db/a.sql\n@@ -0,0 +1,5 @@\n${SQL.replace(/^/gm, '+')}`],
    ['pluses before the lines', '.gitignore', '+node_modules\n+\n+# Logs\n+*.log\n'],
    ['a patch of a tool', 'Dockerfile', '*** Begin Patch\n*** Add File: Dockerfile\n+FROM x\n*** End Patch\n'],
    ['a search and its replacement', 'README.md', '<<<<<<< SEARCH\n=======\n# A\n>>>>>>> REPLACE\n'],
    ['tags of a tool', 'a.sql', `<apply_diff>\n${SQL}</apply_diff>\n`],
    ['a thought', 'README.md', '<think>\nI write it.\n</think>\n# A\n'],
    ['marks between turns', 'Dockerfile', '<|channel|>final<|message|>FROM x\nCMD y\n<|end|>\n'],
    ['a command that writes it', 'db/a.sql', `cat > db/a.sql <<'EOF'\n${SQL}EOF\n`],
    ['a head between rules', 'db/a.sql', `================\nFile: db/a.sql\n================\n${SQL}`],
    ['JSON', 'db/a.sql', JSON.stringify({ lines: SQL.split('\n') })],
    ['a string of JSON', '.gitignore', JSON.stringify('a\nb\nc\n')],
    ['one line', 'Dockerfile', "FROM node:24\\nWORKDIR /app\\nCOPY . .\\nCMD ['node', 'a.js']\\n"],
    ['base64', 'db/a.sql', Buffer.from(SQL.repeat(3)).toString('base64')],
    ['entities', 'Dockerfile', 'FROM x\nRUN a &amp;&amp; b\nCMD [&quot;c&quot;]\n'],
    ['quotes before the lines', 'README.md', '> # A\n>\n> ```sh\n> ls\n> ```\n'],
    ['quotes around it', 'db/a.sql', `"""\n${SQL}"""\n`],
    ['the label of a fence', 'db/a.sql', `sql\n${SQL}`],
    ['a fence amid talk', 'db/a.sql', `1. Create it:\n\n   \`\`\`sql\n${SQL}   \`\`\`\n`],
    ['a picture of folders', 'Dockerfile', 'app/\n├── Dockerfile\n└── README.md\n'],
    ['talk in Spanish', 'db/a.sql', `¡Claro! Aquí tienes el archivo:\n\n${SQL}`],
    ['talk over a title', 'README.md', 'Here is the README you asked for:\n\n# A\n\nText.\n'],
    ['a plan', '.gitignore', 'I will write the following:\n\n1. The logs\n2. The caches\n'],
  ])('%s', async (_, path, text) => {
    expect((await check(path, text)).map(({ code }) => code)).toContain('answer_packed');
  });

  test('and what looks like it is none', async () => {
    const texts = [
      ['data.csv', '1,a\n2,b\n3,c\n4,d\n5,e\n'],
      ['README.md', '1. One\n2. Two\n3. Three\n4. Four\n'],
      ['README.md', '+ One\n+ Two\n+ Three\n+ Four\n'],
      ['README.md', '# A\n\n```\na/\n├── b\n└── c\n```\n\nIt is run by `make`.\n'],
      ['README.md', '---\ntitle: A\npath: /a\n---\n\n# A\n'],
      ['README.md', '> It is quoted.\n> All of it.\n> By somebody.\n> Else.\n'],
      ['README.md', 'Here are the rules of the house.\n\nNo shoes.\n'],
      ['README.md', '```sh\nnpm start\n```\n'],
      ['a.sh', "#!/bin/sh\ncat > config.json <<'EOF'\n{}\nEOF\n"],
      ['package.json', '{"name": "a", "files": ["b"], "source": "c.js"}'],
      ['messages.json', '{"text": "a", "code": "b"}'],
      ['a.html', '<code>\n  a &lt; b\n</code>\n'],
      ['feed.xml', '<file name="a">\n<content>b</content>\n</file>\n'],
      ['a.yml', '---\na: 1\n---\nb: 2\n'],
      ['a.patch', '--- a/b\n+++ b/b\n@@ -1 +1 @@\n-c\n+d\n'],
      ['a.py', '"""\nWhat it does.\n"""\n\nx = 1\n'],
      ['key.pem', `${'QUJD'.repeat(30)}\n`],
      ['a.ts', 'const escape = (a: string) => a.replace(/</g, "&lt;").replace(/>/g, "&gt;");\n'],
    ] as const;
    for (const [path, text] of texts) expect(await weights(path, text), `${path} ${text}`).toEqual([]);
  });
});

describe('leftovers are faults', () => {
  test.each([
    ['a marker', 'a.js', 'f();\n<<<END 0123456789ab>>>\n', 2],
    ['an opening marker', 'a.js', '<<<FILE 0123456789ab src/a.js>>>\nf();\n', 1],
    ['a tag of thinking', 'a.py', 'a = 1\n</think>\n', 2],
    ['a conflict', 'a.js', 'a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> main\n', 2],
  ])('%s', async (_, path, text, line) => {
    expect(await weights(path, text)).toEqual([`fault ${line}`]);
  });

  test('and texts that show them are not', async () => {
    expect(await weights('a.md', '<think>\n<<<<<<< HEAD\n=======\n>>>>>>> x\n')).toEqual([]);
    expect(await weights('a.ts', "const a = '<think>';\nconst b = '<<<END x>>>';\n")).toEqual([]);
    expect(await weights('a.rst', 'Title\n=======\n')).toEqual([]);
  });
});

describe('a model that has lost itself', () => {
  test('is known by a line that it repeats, or by up to four in turn', async () => {
    expect(await weights('a.py', `a = 1\n${'print_all(a)\n'.repeat(10)}`)).toEqual(['fault 2']);
    expect(await weights('a.ts', `f();\n${'  one();\n  two();\n\n  three();\n'.repeat(12)}`)).toEqual(['fault 2']);
    const [finding] = await check('a.ts', 'if (a) b();\nelse c();\n'.repeat(50));
    expect(finding && inEnglish(finding)).toBe('the same 2 lines stand there 50 times in a row');
  });

  test('is no table, board, list of data or deep nesting', async () => {
    const texts = [
      ['a.html', '<div class="cell"></div>\n'.repeat(64)],
      ['a.js', `const board = [\n${'  [0, 0, 0, 0],\n'.repeat(30)}];\n`],
      ['a.js', `const map = [\n${"  '##########',\n".repeat(30)}];\n`],
      ['a.csv', 'same,same\n'.repeat(99)],
      ['a.json', '{"name": "a"}\n'.repeat(99)],
      ['a.rb', Array.from({ length: 12 }, (_, depth) => `${' '.repeat(24 - 2 * depth)}end\n`).join('')],
      ['a.c', 'crc = crc & 1 ? (crc >> 1) ^ poly : crc >> 1;\n'.repeat(8)],
      ['test/a.test.js', '  await call();\n'.repeat(20)],
    ] as const;
    for (const [path, text] of texts) expect(await weights(path, text), text.slice(0, 40)).toEqual([]);
  });
});

describe('a seam that was doubled', () => {
  const seam = ['const first = readFirst(input);', 'if (first === null) {', '  return fallback;', '}'];
  const around = (lines: readonly string[]): string => ['// begin', ...lines, '// end', ''].join('\n');

  test('is found at its second beginning', async () => {
    const file = { path: parseRepositoryPath('src/a.js'), text: around([...seam, ...seam]) };
    const found = await checkShape(file, new Project([file], null, []));
    expect(found).toMatchObject([{ line: 6, weight: 'fault', code: 'lines_doubled' }]);
  });

  test.each([
    ['src/a.js', [...seam, 'x();', ...seam]],
    ['src/a.js', ['}', '}', '}', '}', '}', '}', '}', '}']],
    ['test/a.test.js', [...seam, ...seam]],
    ['a.csv', [...seam, ...seam]],
  ])('is not seen in %s where the lines are written that way', async (path, lines) => {
    const file = { path: parseRepositoryPath(path), text: around(lines) };
    expect(await checkShape(file, new Project([file], null, []))).toEqual([]);
  });
});
