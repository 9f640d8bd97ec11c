import { basename, dirname } from 'node:path/posix';
import type { SourceFile } from './source-files.ts';

/** From what was broken to one line for each time. */
type Broken = readonly string[];

/** The room of a file: its first folder, that of `src` aside. A file at the top of `src` is a room of its own name. */
export function roomOf(path: string): string {
  const [room = ''] = path.replace(/^src\//, '').split('/');
  return room.replace(/\.ts$/, '');
}

/** Imports from a room into one that it may not know. `rooms`: which a room may import from, itself aside. */
export function importsAgainst(
  rooms: Readonly<Record<string, readonly string[]>>,
  files: readonly SourceFile[],
): Broken {
  return files.flatMap(({ path, imports }) =>
    imports
      .filter(({ isFile }) => isFile)
      .filter(({ target }) => {
        const [from, to] = [roomOf(path), roomOf(target)];
        return from !== to && rooms[from]?.includes(to) !== true;
      })
      .map(({ target }) => `${path} imports ${target}`),
  );
}

/** Where an npm package may be imported. `types`: where its types may be. */
export interface PackageHome {
  readonly rooms: readonly string[];
  readonly types?: readonly string[];
}

/** Imports of packages outside of their rooms, or of packages without one. */
export function strayPackages(homes: Readonly<Record<string, PackageHome>>, files: readonly SourceFile[]): Broken {
  return files.flatMap(({ path, imports }) =>
    imports
      .filter(({ target, isFile }) => !isFile && !target.startsWith('node:'))
      .filter(({ target, isType }) => {
        const home = homes[/^(?:@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? ''];
        const room = roomOf(path);
        return home?.rooms.includes(room) !== true && !(isType && home?.types?.includes(room) === true);
      })
      .map(({ target }) => `${path} imports ${target}`),
  );
}

/** Circles of imports, types included: the shortest through each file that no circle before it has passed. */
export function circlesOf(files: readonly SourceFile[]): Broken {
  const known = new Map(files.map((file) => [file.path, file.imports.map(({ target }) => target)]));
  const told = new Set<string>();
  const circles: string[] = [];
  for (const path of known.keys()) {
    const circle = told.has(path) ? null : wayBack(path, known);
    for (const one of circle ?? []) told.add(one);
    if (circle !== null) circles.push([...circle, path].join(' → '));
  }
  return circles;
}

/** The shortest way from a file over its imports to itself; null when there is none. */
function wayBack(from: string, importsOf: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const cameFrom = new Map<string, string>();
  // Grows while it is walked.
  const reached = new Set([from]);
  for (const path of reached) {
    for (const target of importsOf.get(path) ?? []) {
      if (target === from) return wayTo(path, cameFrom);
      if (!reached.has(target)) cameFrom.set(target, path);
      reached.add(target);
    }
  }
  return null;
}

function wayTo(path: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const before = cameFrom.get(path);
  return before === undefined ? [path] : [...wayTo(before, cameFrom), path];
}

/** Names that more than one file has. */
export function twinFiles(files: readonly SourceFile[]): Broken {
  return twins(files.map(({ path }) => [basename(path), path]));
}

/** Exported names that more than one file gives to something. */
export function twinExports(files: readonly SourceFile[]): Broken {
  return twins(files.flatMap(({ path, exports }) => exports.map((name) => [name, path] as const)));
}

function twins(named: readonly (readonly [name: string, path: string])[]): Broken {
  return [...Map.groupBy(named, ([name]) => name)]
    .filter(([, all]) => all.length > 1)
    .map(([name, all]) => `${name}: ${all.map(([, path]) => path).join(', ')}`);
}

/** Folders with more files than `most`, those below not counted. */
export function fullFolders(most: number, files: readonly SourceFile[]): readonly string[] {
  return [...Map.groupBy(files, ({ path }) => dirname(path))]
    .filter(([, inside]) => inside.length > most)
    .map(([folder]) => folder);
}
