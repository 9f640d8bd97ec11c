import { globSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);

/** A text file that people wrote. */
export interface RealFile {
  readonly path: string;
  readonly text: string;
}

/** Kinds of files, each with where it stands and how many are taken. */
const KINDS = [
  { pattern: 'src/**/*.ts', count: 60 },
  { pattern: 'test/support/*.ts', count: 10 },
  { pattern: '{README.md,docs/*.md}', count: 20 },
  { pattern: 'src/demo/model/projects/**/*', count: 20 },
  ...['js', 'mjs', 'cjs', 'ts', 'd.mts', 'json', 'md'].map((ending) => ({
    pattern: `node_modules/{@*/*,*}/{*,dist/*,src/*,lib/*}.${ending}`,
    count: 40,
  })),
  { pattern: 'node_modules/**/*.{py,go,php,sh,html,css,yml}', count: 40 },
] as const;

/** At least 250 files in many languages, the same each time for the same packages: one of each package and kind. */
export function readRealFiles(): readonly RealFile[] {
  return KINDS.flatMap(({ pattern, count }) => {
    const taken = new Map<string, RealFile>();
    for (const path of globSync(pattern, { cwd: ROOT }).toSorted()) {
      const [, name = path] = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
      const [ending] = /\.\w+$/.exec(path) ?? [];
      const key = `${name} ${ending ?? ''}`;
      if (taken.size >= count || taken.has(key) || ending === undefined) continue;
      const text = readFileSync(new URL(path, ROOT), 'utf8');
      const lines = text.split('\n').length;
      if (lines > 30 && lines < 2_000 && text.length < 60_000) taken.set(key, { path, text });
    }
    return [...taken.values()];
  });
}
