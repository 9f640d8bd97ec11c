import { dirname } from 'node:path/posix';
import type { RepositoryPath } from '../../../core/generated-file.ts';
import type { Statement } from '../../../core/warning.ts';
import { distributionsOf } from '../../manifests/python-distributions.ts';
import type { SourceTree } from '../../source-tree.ts';
import { isPlausiblyGenerated } from '../generated-names.ts';
import { nearestName, toHint } from '../nearest-name.ts';
import { isNamespaceUse } from './python-namespaces.ts';
import {
  hasManifest,
  isMentionedInManifest,
  isStartedFromAbove,
  movesItsPath,
  nativeStems,
  rootsFor,
} from './python-roots.ts';
import { FORMER_LIBRARY, PYTHON_STANDARD_LIBRARY } from './python-standard-library.ts';
import { UNKNOWN, type ModuleImport, type Resolution } from '../source-module.ts';
import { baseName } from '../../file-kind.ts';

/** What makes modules appear that are no files. */
const CONJURES = /\bsys\.(?:modules|meta_path)\b|\b__path__\b|\b__import__\b/;

/** Dots and names of an import at the most: no path of a project is as deep. */
const MAX_DEPTH = 40;

/** Where an import of Python leads. What several folders may hold is taken from all of them. */
export function resolvePython(one: ModuleImport, from: RepositoryPath, project: SourceTree): Resolution {
  const found = resolveImport(one, from, project);
  if (!isNamespaceUse(one)) return found;
  return found.kind === 'files' && isModuleItself(found.paths, project) ? found : UNKNOWN;
}

/** Is it a module, and no name that its package gives to something else? */
function isModuleItself(paths: readonly RepositoryPath[], project: SourceTree): boolean {
  const [path, ...others] = paths;
  if (path === undefined || others.length > 0) return false;
  const bare = path.replace(/(?:\/__init__)?\.pyi?$/, '');
  const name = baseName(bare);
  const said = textOf(join(dirname(bare) === '.' ? '' : dirname(bare), '__init__.py'), project)
    .replace(/^\s*from\s+\.\s+import\b[^(\n]*$/gm, '')
    .replaceAll(`.${name}`, '.');
  return !new RegExp(`\\b${name}\\b`).test(said);
}

function resolveImport(one: ModuleImport, from: RepositoryPath, project: SourceTree): Resolution {
  const dots = /^\.*/.exec(one.specifier)?.[0].length ?? 0;
  const segments = one.specifier.slice(dots).split('.').filter(Boolean);
  if (dots + segments.length > MAX_DEPTH) return UNKNOWN;
  if (dots > 0) return resolveRelative(one, dots, segments, from, project);
  const [top = ''] = segments;
  // A module of that name beside the importing one comes second, unless a program is started right there.
  if (PYTHON_STANDARD_LIBRARY.has(top)) return UNKNOWN;
  const { sure, likely } = rootsFor(from, project);
  const found = sure.flatMap((root) => resolveBelow(root, segments, project) ?? []);
  if (found.length === 0 && FORMER_LIBRARY.has(top)) return UNKNOWN;
  // A folder without `__init__.py` gives way to a package that is installed.
  if (distributionsOf(top) !== null && found.length > 0 && found.every((one) => isFolder(one)))
    return { kind: 'package', name: top };
  const [first] = found;
  if (first !== undefined) {
    // A script that bears the name of the package that it uses does not mean itself.
    const isItself =
      found.length === 1 && segments.length === 1 && first.kind === 'files' && first.paths.includes(from);
    return isItself && !from.endsWith('/__init__.py') ? { kind: 'package', name: top } : merge(found);
  }
  const home = sure.find((root) => holdsModule(root, top, project));
  if (home !== undefined)
    return isOwn(home, top, project) ? missing(one, home, segments, project) : { kind: 'package', name: top };
  if (distributionsOf(top) !== null) return { kind: 'package', name: top };
  // Private modules come with the interpreter, or with what was compiled for it.
  if (top.startsWith('_')) return UNKNOWN;
  const beside = likely.find((root) => holdsModule(root, top, project));
  if (beside !== undefined) {
    if (!isStartedFromAbove(beside, project) || isMentionedInManifest(top, project)) return UNKNOWN;
    const name = `${beside.split('/').at(-1) ?? ''}.${top}`;
    const values = { specifier: one.specifier, folder: beside, name };
    return { kind: 'missing', weight: 'remark', what: { code: 'import_found_inside', values } };
  }
  return resolveElsewhere(one, top, from, project) ?? { kind: 'package', name: top };
}

function resolveRelative(
  one: ModuleImport,
  dots: number,
  segments: readonly string[],
  from: RepositoryPath,
  project: SourceTree,
): Resolution {
  let folder = dirname(from);
  for (let up = 1; up < dots; up += 1) {
    if (folder === '.') {
      const what: Statement = { code: 'import_outside', values: { specifier: one.specifier } };
      return { kind: 'missing', weight: 'fault', what };
    }
    folder = dirname(folder);
  }
  const root = folder === '.' ? '' : folder;
  const found = resolveBelow(root, segments, project) ?? missing(one, root, segments, project);
  // What a package takes from itself is one of its modules, unless it makes names on demand.
  const isItself = found.kind === 'files' && found.paths.includes(from) && found.also !== undefined;
  return isItself && !/\b__getattr__\b/.test(textOf(from, project)) ? { ...found, paths: [] } : found;
}

/** One module for all that may be meant: what any of them exports is there. */
function merge(found: readonly Resolution[]): Resolution {
  if (found.length === 1) return found[0] ?? UNKNOWN;
  const files = found.filter((one) => one.kind === 'files');
  if (files.length < found.length) return UNKNOWN;
  return {
    kind: 'files',
    paths: [...new Set(files.flatMap(({ paths }) => paths))],
    also: new Set(files.flatMap(({ also }) => [...(also ?? [])])),
    isOpaque: files.some(({ isOpaque }) => isOpaque === true),
  };
}

/** A package without files of its own, or a module in one. */
function isFolder(found: Resolution): boolean {
  return found.kind === 'files' && found.paths.length === 0;
}

/** A name that no folder on the path holds, but another folder does: most likely its package was left out. */
function resolveElsewhere(
  { specifier }: ModuleImport,
  top: string,
  from: RepositoryPath,
  project: SourceTree,
): Resolution | null {
  if (!hasManifest(project) || movesItsPath(project) || isMentionedInManifest(top, project)) return null;
  const there = [...project.files.keys()].filter(
    (path) => path !== from && (path.endsWith(`/${top}.py`) || path.endsWith(`/${top}/__init__.py`)),
  );
  const [only] = there;
  if (only === undefined || there.length > 1) return null;
  const values = { specifier, near: only };
  return { kind: 'missing', weight: 'remark', what: { code: 'import_found_elsewhere', values } };
}

function holdsModule(root: string, name: string, project: SourceTree): boolean {
  const names = project.namesIn(root);
  return names !== undefined && (names.has(name) || names.has(`${name}.py`) || names.has(`${name}.pyi`));
}

/** Is it code of the project, so that a module that is missing there is missing indeed? */
function isOwn(root: string, name: string, project: SourceTree): boolean {
  const path = join(root, name);
  if (project.find(`${path}/__init__.py`) !== null) return true;
  // A folder or a script that only bears the name of a package, as `alembic` and `docker` do.
  if (distributionsOf(name) !== null || isMentionedInManifest(name, project)) return false;
  return project.find(`${path}.py`) !== null || [...(project.namesIn(path) ?? [])].some((one) => one.endsWith('.py'));
}

/** The module, or the package with the names of what lies in it; null when there is none. */
function resolveBelow(root: string, segments: readonly string[], project: SourceTree): Resolution | null {
  const path = join(root, ...segments);
  const inside = project.namesIn(path);
  const modules = [`${path}.py`, `${path}.pyi`].flatMap((one) => project.find(one) ?? []);
  const inits = ['__init__.py', '__init__.pyi'].flatMap((name) => project.find(join(path, name)) ?? []);
  if (inside !== undefined && (inits.length > 0 || modules.length === 0)) {
    const also = new Set([...inside].map((name) => name.replace(/\..*$/, '')));
    if (inits.length > 0) return { kind: 'files', paths: inits, also };
    // A folder without `__init__.py` is a package all the same, whose names are its modules.
    const holdsCode = segments.length === 0 || [...inside].some((name) => name.endsWith('.py') || !name.includes('.'));
    return holdsCode ? { kind: 'files', paths: [], also, isOpaque: segments.length > 0 && !isOnlyCode(inside) } : null;
  }
  if (modules.length === 0) return null;
  // A description alone stands for something compiled, which may hold more.
  return { kind: 'files', paths: modules, isOpaque: modules.every((one) => one.endsWith('.pyi')) };
}

/** A folder with nothing but modules: whoever takes a name from it means one of them. */
function isOnlyCode(names: ReadonlySet<string>): boolean {
  return [...names].every((name) => name.endsWith('.py'));
}

function missing(
  { specifier }: ModuleImport,
  root: string,
  segments: readonly string[],
  project: SourceTree,
): Resolution {
  const path = join(root, ...segments);
  if (isPlausiblyGenerated(`${path}.py`, project) || nativeStems(project).has(segments.at(-1) ?? '')) return UNKNOWN;
  // A folder without code is found by Python all the same.
  if (project.namesIn(path) !== undefined) return UNKNOWN;
  // The deepest folder that is there tells what could be meant.
  for (let depth = segments.length - 1; depth >= 0; depth -= 1) {
    const folder = join(root, ...segments.slice(0, depth));
    const names = project.namesIn(folder);
    if (names === undefined) continue;
    const conjuring = [
      `${folder}/__init__.py`,
      `${join(folder, segments[depth] ?? '')}.py`,
      `${join(folder, segments[depth] ?? '')}/__init__.py`,
    ];
    if (conjuring.some((one) => CONJURES.test(textOf(one, project)))) return UNKNOWN;
    const near = nearestName(
      segments[depth] ?? '',
      [...names].filter((name) => name.endsWith('.py') || !name.includes('.')),
    );
    const values = { specifier, ...toHint(near === null ? null : join(folder, near)) };
    return { kind: 'missing', weight: 'fault', what: { code: 'import_no_module', values } };
  }
  return UNKNOWN;
}

function textOf(path: string, project: SourceTree): string {
  const known = project.find(path);
  return known === null ? '' : (project.files.get(known) ?? '');
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}
