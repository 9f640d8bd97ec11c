import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { goModuleOf, isGoMod, parseGoMod, pathsAbove, type GoModule } from '../modules/go/go-module.ts';
import { isProvided } from '../modules/go/go-resolution.ts';
import type { Project } from '../project.ts';
import type { ManifestKind, PackageImport } from './manifest-kind.ts';
import { isMentioned } from './mention.ts';

/** Findings of one kind in one manifest. */
const MAX_FINDINGS = 6;
/** Modules that the whole project is searched for. */
const MAX_SOUGHT = 100;

/** `go.mod`: the nearest one up the tree answers for a file. */
export const goMod: ManifestKind = {
  endings: ['.go'],
  owns: isGoMod,
  check: (file, imported, project) => {
    const module = parseGoMod(file.path, file.text);
    if (module === null) return [];
    const own = imported.filter(({ from }) => goModuleOf(from, project)?.file === file.path);
    return [
      ...findMissing(file, module, own, project),
      ...findUnused(file, module, own, project).slice(0, MAX_FINDINGS),
    ];
  },
};

function findMissing(
  file: GeneratedFile,
  module: GoModule,
  own: readonly PackageImport[],
  project: Project,
): readonly Finding[] {
  const missing = new Map<string, Finding>();
  for (const { name, from, isOptional } of own) {
    if (missing.size === MAX_FINDINGS) break;
    const root = likelyModule(name);
    if (isOptional || missing.has(root) || isProvided(name, module, project)) continue;
    const other = module.requires.find(({ path }) => withoutMajor(path) === withoutMajor(root));
    const what: Statement =
      other === undefined
        ? { code: 'module_unlisted', values: { package: name, from } }
        : { code: 'module_unlisted_as', values: { package: name, from, other: other.path } };
    missing.set(root, toFinding(file, null, 'fault', what));
  }
  return [...missing.values()];
}

function findUnused(
  file: GeneratedFile,
  { requires, replaces, tools }: GoModule,
  own: readonly PackageImport[],
  project: Project,
): readonly Finding[] {
  const used = new Set([...own.map(({ name }) => name), ...tools].flatMap(pathsAbove));
  return requires
    .filter(({ path, isIndirect }) => !isIndirect && !replaces.has(path) && !used.has(path))
    .slice(0, MAX_SOUGHT)
    .filter(({ path }) => !isMentioned(path, file, project))
    .map(({ path, line }) => toFinding(file, line, 'remark', { code: 'module_unused', values: { package: path } }));
}

/** The module that most probably holds a package: three segments on the great hosts, two elsewhere. */
function likelyModule(importPath: string): string {
  const segments = importPath.split('/');
  const depth = /^(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|golang\.org)$/.test(segments[0] ?? '')
    ? 3
    : 2;
  return segments.slice(0, /^v\d+$/.test(segments[depth] ?? '') ? depth + 1 : depth).join('/');
}

function withoutMajor(path: string): string {
  return path.replace(/(?:\/v\d+|\.v\d+)$/, '');
}

function toFinding({ path }: GeneratedFile, line: number | null, weight: Finding['weight'], what: Statement): Finding {
  return { path, line, kind: 'manifest', weight, ...what };
}
