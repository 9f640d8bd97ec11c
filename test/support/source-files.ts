import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { parseSync } from 'oxc-parser';

/** One import of a source file, of either kind, types included. */
export interface SourceImport {
  /** A file as the same path that it has in the list; a package as it is written. */
  readonly target: string;
  readonly isFile: boolean;
  readonly isType: boolean;
}

/** A file of ours as its neighbours see it. `path`: from the top of the repository, or of whatever was read. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly SourceImport[];
  /** Each name once, without the default export. */
  readonly exports: readonly string[];
}

/** Every TypeScript file below a folder of `root`. */
export function readSources(root: string, folder: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .map((path) => readSource(path, readFileSync(join(root, path), 'utf8')));
}

/** @throws Error when the text cannot be parsed */
export function readSource(path: string, text: string): SourceFile {
  const { errors, module } = parseSync(path, text, { lang: 'ts', sourceType: 'module' });
  if (errors.length > 0) throw new Error(`${path} cannot be parsed`);
  const { staticImports, staticExports } = module;
  const toImport = (target: string, isType: boolean): SourceImport => {
    const isFile = target.startsWith('.');
    return { target: isFile ? join(dirname(path), target) : target, isFile, isType };
  };
  const exported = staticExports.flatMap(({ entries }) => entries);
  const imports = [
    ...staticImports.map(({ moduleRequest, entries }) =>
      toImport(moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType)),
    ),
    ...exported.flatMap(({ moduleRequest, isType }) =>
      moduleRequest === null ? [] : [toImport(moduleRequest.value, isType)],
    ),
    // `await import(…)` and `import(…).Name`, of which the parser lists one alone.
    ...[...text.matchAll(/\bimport\(\s*'([^']+)'/g)].map(([, target = '']) => toImport(target, false)),
  ];
  const names = exported.flatMap(({ exportName }) => exportName.name ?? []);
  return { path, text, imports, exports: [...new Set(names)] };
}
