/** A folder: what lies in it by name; null stands for a file. */
type Folder = Map<string, Folder | null>;

/**
 * Paths as the tree that they make, one entry a line, folders first; past `limit` lines it says how many files are left
 * out. Names are as they came: the text belongs into a code block.
 */
export function renderFileTree(paths: readonly string[], limit: number): string {
  const lines = linesOf(toFolder(paths), '');
  if (lines.length <= limit) return lines.map(({ text }) => text).join('\n');
  const shown = lines.slice(0, limit);
  const left = paths.length - shown.filter(({ isFile }) => isFile).length;
  return [...shown.map(({ text }) => text), `… +${left}`].join('\n');
}

interface TreeLine {
  readonly text: string;
  readonly isFile: boolean;
}

function toFolder(paths: readonly string[]): Folder {
  const root: Folder = new Map();
  for (const path of paths) {
    const segments = path.split('/');
    const name = segments.pop() ?? '';
    let folder = root;
    for (const segment of segments) {
      const inner = folder.get(segment) ?? new Map<string, Folder | null>();
      folder.set(segment, inner);
      folder = inner;
    }
    folder.set(name, null);
  }
  return root;
}

function linesOf(folder: Folder, indent: string): readonly TreeLine[] {
  const entries = [...folder].toSorted(
    ([a, inA], [b, inB]) => Number(inA === null) - Number(inB === null) || (a < b ? -1 : 1),
  );
  return entries.flatMap(([name, inner], index) => {
    const isLast = index === entries.length - 1;
    const text = `${indent}${isLast ? '└── ' : '├── '}${name}${inner === null ? '' : '/'}`;
    const below = inner === null ? [] : linesOf(inner, `${indent}${isLast ? '    ' : '│   '}`);
    return [{ text, isFile: inner === null }, ...below];
  });
}
