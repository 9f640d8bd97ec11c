import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SOURCE = join(ROOT, 'src');
const DOCUMENTS = [
  'README.md',
  'DESIGN.md',
  'SECURITY.md',
  'CHANGELOG.md',
  '.github/CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

function readDocument(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** What the block that begins with `src/` names, as paths below `src`: folders end with a slash. */
function treeOf(document: string): readonly string[] {
  const block = /^```\nsrc\/\n([\s\S]*?)^(?:```|\S)/m.exec(document)?.[1] ?? '';
  const entries: string[] = [];
  let room = '';
  for (const line of block.split('\n')) {
    const indent = /^ */.exec(line)?.[0].length ?? 0;
    // Names stand first in a line, and what they are for behind more than one blank.
    const names = /^ *((?:[\w.-]+\/?(?: {1,2}(?=[\w.-]+(?:\/|\.ts)))?)+)/.exec(line)?.[1]?.trim().split(/ +/) ?? [];
    for (const name of names.filter((one) => /(?:\/|\.ts)$/.test(one))) {
      if (indent <= 2) room = name.endsWith('/') ? name : '';
      entries.push(indent <= 2 ? name : room + name);
    }
  }
  return entries;
}

function foldersOf(path: string): readonly string[] {
  return readdirSync(join(SOURCE, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${path}${entry.name}/`);
}

test('the tree in DESIGN.md is the one that stands', () => {
  const named = treeOf(readDocument('DESIGN.md'));
  const rooms = foldersOf('');
  const files = readdirSync(SOURCE).filter((name) => name.endsWith('.ts'));
  expect(named.toSorted()).toEqual([...files, ...rooms, ...rooms.flatMap(foldersOf)].toSorted());
});

test('the tree in the README names every room and nothing else', () => {
  const named = treeOf(readDocument('README.md'));
  expect(named.filter((name) => name.endsWith('/')).toSorted()).toEqual(foldersOf('').toSorted());
  expect(named.filter((name) => !existsSync(join(SOURCE, name)))).toEqual([]);
});

test('every source file that a document names is there', () => {
  const all = ['src', 'test', 'bench'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => `/${folder}/${path}`),
  );
  const missing = DOCUMENTS.flatMap((document) =>
    [...readDocument(document).matchAll(/`((?:[\w.-]+\/)*[\w.-]+\.ts)`/g)]
      .map(([, path = '']) => path)
      .filter((path) => !all.some((known) => known.endsWith(`/${path}`)))
      .map((path) => `${document}: ${path}`),
  );
  expect(missing).toEqual([]);
});

test('every link of a document leads somewhere', () => {
  const broken = DOCUMENTS.flatMap((document) =>
    [...readDocument(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(join(ROOT, document, '..', path)))
      .map((path) => `${document}: ${path}`),
  );
  expect(broken).toEqual([]);
});
