import type { KnownProject } from './known-project.ts';

/** A command-line program that counts words. */
export const wordCount: KnownProject = {
  name: 'words',
  summary: 'A command-line program that counts words',
  keywords: /\bcli\b|command.line|word.count|counts? (?:the )?words|命令行|统计|字数/i,
  decisions: ['runtime: Node.js 20 or newer, ES modules', 'packages: none', 'tests: node --test'],
  install: 'npm install',
  run: 'node bin/words.js --help',
  test: 'npm test',
  files: [
    {
      path: 'package.json',
      purpose: 'Name, program and scripts; no dependencies',
      exports: [],
      dependsOn: [],
      content: `{
  "name": "words",
  "version": "1.0.0",
  "description": "Counts the words of texts, on the command line",
  "type": "module",
  "private": true,
  "bin": { "words": "bin/words.js" },
  "engines": { "node": ">=20" },
  "scripts": { "test": "node --test" }
}
`,
    },
    {
      path: '.gitignore',
      purpose: 'What git leaves out',
      exports: [],
      dependsOn: [],
      content: `node_modules/
`,
    },
    {
      path: 'src/count.js',
      purpose: 'Counts lines, words and characters',
      exports: ['countText(text)', 'topWords(text, limit)'],
      dependsOn: [],
      content: `const WORD = /[\\p{L}\\p{N}]+(?:['\\u2019-][\\p{L}\\p{N}]+)*/gu;

/** How many lines, words and characters a text has. The last line counts even without a line end. */
export function countText(text) {
  const ends = text.split('\\n').length - 1;
  return {
    lines: text === '' || text.endsWith('\\n') ? ends : ends + 1,
    words: wordsOf(text).length,
    characters: [...text].length,
  };
}

/** The \`limit\` words used most, with how often; those used equally often in alphabetical order. */
export function topWords(text, limit) {
  const counts = new Map();
  for (const word of wordsOf(text)) {
    const key = word.toLowerCase();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .map(([word, count]) => ({ word, count }))
    .sort((a, b) => b.count - a.count || a.word.localeCompare(b.word))
    .slice(0, limit);
}

function wordsOf(text) {
  return text.match(WORD) ?? [];
}
`,
    },
    {
      path: 'src/arguments.js',
      purpose: 'Reads the command line',
      exports: ['class UsageError extends Error', 'parseArguments(given)'],
      dependsOn: [],
      content: `/** The arguments cannot be understood; the message says which. */
export class UsageError extends Error {
  name = 'UsageError';
}

/** Reads the arguments into options and file names. */
export function parseArguments(given) {
  const options = { json: false, top: 0, help: false, files: [] };
  const left = [...given];
  while (left.length > 0) {
    const one = left.shift();
    if (one === '--json') options.json = true;
    else if (one === '--help' || one === '-h') options.help = true;
    else if (one === '--top') options.top = parseLimit(left.shift());
    else if (one === '--') return { ...options, files: [...options.files, ...left] };
    else if (one.startsWith('-') && one !== '-') throw new UsageError('unknown option ' + one);
    else options.files.push(one);
  }
  return options;
}

function parseLimit(text) {
  if (!/^[1-9]\\d{0,5}$/.test(text ?? '')) throw new UsageError('--top needs a number from 1');
  return Number(text);
}
`,
    },
    {
      path: 'src/report.js',
      purpose: 'Makes reports and renders them as columns',
      exports: ['createReport(name, text, top)', 'renderReports(reports)'],
      dependsOn: ['src/count.js'],
      content: `import { countText, topWords } from './count.js';

/** What is told about one text. */
export function createReport(name, text, top) {
  const report = { name, ...countText(text) };
  return top > 0 ? { ...report, top: topWords(text, top) } : report;
}

/** Reports as aligned columns, with a sum when there are several. */
export function renderReports(reports) {
  const rows = reports.length > 1 ? [...reports, sumOf(reports)] : reports;
  const columns = ['lines', 'words', 'characters'];
  const widths = columns.map((column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows
    .flatMap((row) => {
      const numbers = columns.map((column, index) => String(row[column]).padStart(widths[index]));
      const top = (row.top ?? []).map(({ word, count }) => '    ' + count + ' ' + word);
      return [[...numbers, row.name].join('  '), ...top];
    })
    .join('\\n');
}

function sumOf(reports) {
  const sum = { name: 'total', lines: 0, words: 0, characters: 0 };
  for (const { lines, words, characters } of reports) {
    sum.lines += lines;
    sum.words += words;
    sum.characters += characters;
  }
  return sum;
}
`,
    },
    {
      path: 'bin/words.js',
      purpose: 'The program',
      exports: [],
      dependsOn: ['src/arguments.js', 'src/report.js'],
      content: `#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArguments, UsageError } from '../src/arguments.js';
import { createReport, renderReports } from '../src/report.js';

const usage = 'usage: words [--top N] [--json] [FILE ...]';

async function main() {
  const { help, json, top, files } = parseArguments(process.argv.slice(2));
  if (help) return console.log(usage);
  const reports = [];
  for (const name of files.length === 0 ? ['-'] : files) {
    try {
      const content = name === '-' ? await text(process.stdin) : await readFile(name, 'utf8');
      reports.push(createReport(name, content, top));
    } catch (error) {
      console.error('words: ' + name + ': ' + error.message);
      process.exitCode = 1;
    }
  }
  if (json) console.log(JSON.stringify(reports, undefined, 2));
  else if (reports.length > 0) console.log(renderReports(reports));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error('words: ' + error.message + '\\n' + usage);
  process.exitCode = 2;
}
`,
    },
    {
      path: 'test/words.test.js',
      purpose: 'Tests of the parts and of the program',
      exports: [],
      dependsOn: ['src/arguments.js', 'src/count.js', 'src/report.js', 'bin/words.js'],
      content: `import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseArguments, UsageError } from '../src/arguments.js';
import { countText, topWords } from '../src/count.js';
import { renderReports } from '../src/report.js';

const program = fileURLToPath(new URL('../bin/words.js', import.meta.url));

function run(args, input) {
  return spawnSync(process.execPath, [program, ...args], { input, encoding: 'utf8' });
}

test('lines, words and characters are counted', () => {
  assert.deepEqual(countText(''), { lines: 0, words: 0, characters: 0 });
  assert.deepEqual(countText('one two\\nthree'), { lines: 2, words: 3, characters: 13 });
});

test('words may be of any script, with apostrophes and hyphens inside', () => {
  assert.equal(countText("don't well-known \\u00fcber - 'quoted'").words, 4);
});

test('the most frequent words come first, whatever their case', () => {
  assert.deepEqual(topWords('b a B c a b', 2), [
    { word: 'b', count: 3 },
    { word: 'a', count: 2 },
  ]);
});

test('several texts get aligned columns and a sum', () => {
  const reports = [
    { name: 'a', lines: 1, words: 2, characters: 10 },
    { name: 'b', lines: 10, words: 20, characters: 5 },
  ];
  assert.equal(renderReports(reports), ' 1   2  10  a\\n10  20   5  b\\n11  22  15  total');
});

test('arguments are understood or refused', () => {
  assert.deepEqual(parseArguments(['--top', '3', 'a', '--', '-b']), { json: false, top: 3, help: false, files: ['a', '-b'] });
  assert.throws(() => parseArguments(['--top', 'x']), UsageError);
});

test('the program reads its input, and tells failure by its exit code', () => {
  const counted = run(['--json'], 'hello world\\n');
  assert.equal(counted.status, 0);
  assert.deepEqual(JSON.parse(counted.stdout), [{ name: '-', lines: 1, words: 2, characters: 12 }]);
  assert.equal(run(['no such file']).status, 1);
  assert.equal(run(['--nonsense']).status, 2);
});
`,
    },
    {
      path: 'README.md',
      purpose: 'What it is and how to use it',
      exports: [],
      dependsOn: ['bin/words.js'],
      content: `# words

Counts lines, words and characters, and shows the words used most.

\`\`\`sh
node bin/words.js README.md            # lines, words, characters, name
node bin/words.js --top 5 essay.txt    # and its five most frequent words
cat essay.txt | node bin/words.js      # reads the standard input
node bin/words.js --json essay.txt     # for programs
npm test
\`\`\`

A word is a run of letters and digits in any script; apostrophes and hyphens inside a word belong to it. The exit code
is 0, or 1 when a file could not be read, or 2 for wrong arguments.
`,
    },
  ],
};
