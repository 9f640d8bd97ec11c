import { dirname } from 'node:path/posix';
import type { RepositoryPath } from '../../../core/generated-file.ts';
import type { SourceTree } from '../../source-tree.ts';
import { baseName } from '../../file-kind.ts';

/** Endings that are tried behind a path without one, in the order of the bundlers. */
const ENDINGS = '.ts .tsx .js .jsx .mts .mjs .cts .cjs .d.ts .d.mts .d.cts .json .node .vue .svelte .astro'.split(' ');
/** A path with the ending of what a source becomes means the source. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.d.ts', '.jsx'],
  '.jsx': ['.tsx', '.d.ts'],
  '.mjs': ['.mts', '.d.mts'],
  '.cjs': ['.cts', '.d.cts'],
  // Declarations keep the endings of the sources that they were made from.
  '.ts': ['.d.ts'],
  '.tsx': ['.d.ts'],
  '.mts': ['.d.mts'],
  '.cts': ['.d.cts'],
};

/** The file that a path without its ending, or with that of its output, means; `''` is the top. */
export function findModule(path: string, project: SourceTree): RepositoryPath | null {
  const ending = /\.[a-z]+$/.exec(path)?.[0] ?? '';
  const stem = path.slice(0, path.length - ending.length);
  const found =
    project.find(path) ??
    findFirst(stem, SOURCES[ending] ?? [], project) ??
    findFirst(path, path === '' ? [] : ENDINGS, project);
  if (found !== null || project.namesIn(path) === undefined) return found;
  const inside = path === '' ? '' : `${path}/`;
  // A folder with a manifest says itself where it begins.
  return findFirst(`${inside}index`, ENDINGS, project) ?? project.find(`${inside}package.json`);
}

function findFirst(stem: string, endings: readonly string[], project: SourceTree): RepositoryPath | null {
  for (const ending of endings) {
    const found = project.find(stem + ending);
    if (found !== null) return found;
  }
  return null;
}

/** Sources of other languages that become JavaScript, and files for one platform. */
const FOREIGN =
  /^\.(?:(?:ios|android|native|web|windows|macos|electron|server|client)\.[cm]?[jt]sx?|coffee|litcoffee|res|resi|re|ml|civet|g[jt]s|elm|ls|marko|mdx?|es6|es|imba|purs|fs|kt|imba|riot|flow|bs\.js|node)$/;

/** Whether a file lies beside a path that some build makes into what the path means. */
export function hasForeignSource(path: string, project: SourceTree, isAnyEnding: boolean): boolean {
  const folder = dirname(path) === '.' ? '' : dirname(path);
  const stem = baseName(path).replace(/\.(?:bs\.)?[cm]?js$/, '');
  if (stem === '') return false;
  for (const name of project.namesIn(folder) ?? []) {
    if (!name.startsWith(`${stem}.`)) continue;
    if (isAnyEnding || FOREIGN.test(name.slice(stem.length))) return true;
  }
  return false;
}
