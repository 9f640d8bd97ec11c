import { dirname } from 'node:path/posix';
import { oncePerProject, type SourceTree } from '../../source-tree.ts';

/** Characters of an import path that are looked at. */
const MAX_PATH = 500;

/** A line of `require`. */
export interface GoRequirement {
  readonly path: string;
  /** Only others of the list need it. */
  readonly isIndirect: boolean;
  /** Counted from 1. */
  readonly line: number;
}

/** What a `go.mod` says. */
export interface GoModule {
  /** Where it lies: `''`, or a folder with `/` behind it. */
  readonly folder: string;
  readonly file: string;
  /** What the imports of its packages begin with. */
  readonly name: string;
  readonly requires: readonly GoRequirement[];
  /** Modules that others stand in for. */
  readonly replaces: ReadonlySet<string>;
  readonly tools: readonly string[];
  /** Every module that is required or replaced. */
  readonly provides: ReadonlySet<string>;
}

/** The modules of a project, those in deeper folders first. */
export const goModulesOf = oncePerProject((project): readonly GoModule[] =>
  [...project.files]
    .flatMap(([file, text]) => (isGoMod(file) ? (parseGoMod(file, text) ?? []) : []))
    .toSorted((a, b) => b.folder.length - a.folder.length),
);

/** Is this path one of a `go.mod`? */
export function isGoMod(path: string): boolean {
  return path === 'go.mod' || path.endsWith('/go.mod');
}

/** The module that a file belongs to, or null. */
export function goModuleOf(path: string, project: SourceTree): GoModule | null {
  return goModulesOf(project).find(({ folder }) => path.startsWith(folder)) ?? null;
}

/** Whether an import path names a package of a module. */
export function isWithin(importPath: string, module: string): boolean {
  return importPath === module || importPath.startsWith(`${module}/`);
}

/** An import path, and every path above it. */
export function pathsAbove(importPath: string): readonly string[] {
  const ends = [...importPath.slice(0, MAX_PATH).matchAll(/\/|$/g)].map(({ index }) => index);
  return ends.map((end) => importPath.slice(0, end));
}

/** Reads a `go.mod`; null when it names no module. */
export function parseGoMod(file: string, text: string): GoModule | null {
  let name: string | null = null;
  let block = '';
  const requires: GoRequirement[] = [];
  const replaces = new Set<string>();
  const tools: string[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const [code = '', ...comments] = raw.split('//');
    const words = code.split(/\s+/).flatMap((word) => (word === '' ? [] : [word.replace(/^["`](.*)["`]$/, '$1')]));
    if (block === '' && words[1] === '(') block = words[0] ?? '';
    else if (words[0] === ')') block = '';
    else {
      const [verb, path] = block === '' ? words : [block, ...words];
      if (path === undefined) continue;
      const isIndirect = comments.some((comment) => /^\s*indirect\b/.test(comment));
      if (verb === 'module') name = path;
      else if (verb === 'require') requires.push({ path, isIndirect, line: index + 1 });
      else if (verb === 'replace') replaces.add(path);
      else if (verb === 'tool') tools.push(path);
    }
  }
  if (name === null || !/^[\w.~/-]+$/.test(name)) return null;
  const folder = dirname(file);
  const provides = new Set([...requires.map(({ path }) => path), ...replaces]);
  return { folder: folder === '.' ? '' : `${folder}/`, file, name, requires, replaces, tools, provides };
}
