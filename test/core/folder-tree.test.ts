import { expect, test } from 'vitest';
import { toFolderTree, type Folder } from '../../src/core/folder-tree.ts';

interface Plain {
  readonly [name: string]: Plain | number;
}

function plain({ entries }: Folder<number>): Plain {
  return Object.fromEntries(
    [...entries].map(([name, entry]) => [name, entry.kind === 'file' ? entry.content : plain(entry)]),
  );
}

const FILES = [
  ['README.md', 1],
  ['src/app/main.py', 2],
  ['src/setup.py', 3],
  ['src/app/models.py', 4],
] as const;

test('paths become the folders that they lie in', () => {
  expect(plain(toFolderTree(FILES).root)).toEqual({
    'README.md': 1,
    src: { app: { 'main.py': 2, 'models.py': 4 }, 'setup.py': 3 },
  });
});

test('each folder is found by its path, and what lies in it stands in the order in which it came', () => {
  const { root, folders } = toFolderTree(FILES);
  expect([...folders.keys()]).toEqual(['', 'src', 'src/app']);
  expect(folders.get('')).toBe(root);
  expect([...(folders.get('src')?.entries.keys() ?? [])]).toEqual(['app', 'setup.py']);
});

test('no files are a top with nothing in it', () => {
  expect([...toFolderTree([]).folders.values()]).toEqual([{ kind: 'folder', entries: new Map() }]);
});

test('names that mean something to JavaScript are names', () => {
  expect([...toFolderTree([['__proto__/constructor', 1]]).folders.keys()]).toEqual(['', '__proto__']);
});

test('a path that begins with a slash lies in the same tree', () => {
  expect(
    plain(
      toFolderTree([
        ['/src/a.py', 1],
        ['/b.py', 2],
      ]).root,
    ),
  ).toEqual({ src: { 'a.py': 1 }, 'b.py': 2 });
});
