import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface SoundFile {
  readonly path: string;
  readonly text: string;
}

const PACKAGES = join(import.meta.dirname, '../../node_modules');
const FIXTURES = join(import.meta.dirname, '../fixtures/sound');
const MAX_BYTES = 300_000;

/** Broken, on purpose or by mistake: a cut-off example, and declarations that TypeScript refuses. */
const KNOWN_BROKEN =
  /syntax-error(?:-esm)?\.mjs$|^undici\/docs\/docs\/api\/ProxyAgent\.md$|^@jridgewell\/trace-mapping\/types\/.*\.d\.cts$/;

/** Files of installed packages with one of these endings, at most `limit` of each, evenly over all of them. */
export function packageFiles(endings: readonly string[], limit: number): readonly SoundFile[] {
  const all = walk(PACKAGES).filter((path) => !KNOWN_BROKEN.test(path));
  return endings.flatMap((ending) => {
    const some = all.filter((path) => path.endsWith(ending) && (ending.startsWith('.d.') || !/\.d\.\w+$/.test(path)));
    const step = Math.max(1, some.length / limit);
    const chosen = some.filter((_, index) => Math.floor(index % step) === 0).slice(0, limit);
    return chosen.flatMap((path) => readText(PACKAGES, path));
  });
}

/** Files that were written by hand for the languages of which packages hold none. */
export function fixtureFiles(): readonly SoundFile[] {
  return walk(FIXTURES).flatMap((path) => readText(FIXTURES, path));
}

/** Files of this machine; none where the folder is absent. */
export function systemFiles(folder: string, endings: readonly string[], limit: number): readonly SoundFile[] {
  if (!existsSync(folder)) return [];
  const some = walk(folder).filter(
    (path) => endings.some((ending) => path.endsWith(ending)) && !/(?:^|\/)(?:tests?|lib2to3|python2)\//.test(path),
  );
  return some.slice(0, limit).flatMap((path) => readText(folder, path));
}

function walk(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
}

function readText(folder: string, path: string): SoundFile[] {
  const status = statSync(join(folder, path), { throwIfNoEntry: false });
  if (status?.isFile() !== true || status.size > MAX_BYTES) return [];
  const text = readFileSync(join(folder, path), 'utf8');
  return text.includes('\ufffd') || text.includes('\0') ? [] : [{ path, text }];
}
