import { toFolderTree, type Folder } from '../core/folder-tree.ts';

/**
 * Paths as the tree that they make, one entry a line, folders first; past `limit` lines it says how many files are left
 * out. Names are as they came: the text belongs into a code block.
 */
export function renderFileTree(paths: readonly string[], limit: number): string {
  const lines = linesOf(toFolderTree(paths.map((path) => [path, null])).root, '');
  if (lines.length <= limit) return lines.map(({ text }) => text).join('\n');
  const shown = lines.slice(0, limit);
  const left = paths.length - shown.filter(({ isFile }) => isFile).length;
  return [...shown.map(({ text }) => text), `… +${left}`].join('\n');
}

interface TreeLine {
  readonly text: string;
  readonly isFile: boolean;
}

function linesOf(folder: Folder<null>, indent: string): readonly TreeLine[] {
  const entries = [...folder.entries].toSorted(
    ([a, { kind: kindA }], [b, { kind: kindB }]) =>
      Number(kindA === 'file') - Number(kindB === 'file') || (a < b ? -1 : 1),
  );
  return entries.flatMap(([name, entry], index) => {
    const isLast = index === entries.length - 1;
    const isFile = entry.kind === 'file';
    const text = `${indent}${isLast ? '└── ' : '├── '}${name}${isFile ? '' : '/'}`;
    const below = isFile ? [] : linesOf(entry, `${indent}${isLast ? '    ' : '│   '}`);
    return [{ text, isFile }, ...below];
  });
}
