import { dirname, join } from 'node:path/posix';
import type { RepositoryPath } from '../../../core/generated-file.ts';
import type { Statement } from '../../../core/warning.ts';
import type { SourceTree } from '../../source-tree.ts';
import { goFilesIn, goFolders, goSourcesIn, mayBeGenerated, packageNamesIn } from './go-folder.ts';
import { goModuleOf, goModulesOf, isWithin, pathsAbove, type GoModule } from './go-module.ts';
import { nearestName, toHint } from '../nearest-name.ts';
import { UNKNOWN, type ModuleImport, type Resolution } from '../source-module.ts';

/** What the paths of the standard library begin with. */
const STANDARD = new Set(
  (
    'archive arena bufio builtin bytes cmd cmp compress container context crypto database debug embed encoding errors ' +
    'expvar flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp ' +
    'runtime simd slices sort strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak C'
  ).split(' '),
);

/** Where an import of Go leads: to the files of a folder. */
export function resolveGo({ specifier }: ModuleImport, from: RepositoryPath, project: SourceTree): Resolution {
  const own = goModuleOf(from, project);
  if (/^\.{0,2}\//.test(specifier)) return own === null ? UNKNOWN : refuseRelative(specifier, from, own, project);
  const [first = ''] = specifier.split('/', 1);
  const isStandard = STANDARD.has(first);
  if (own === null) {
    const isOwn = !isStandard && sameTail(specifier, '', project, () => true) !== null;
    return first.includes('.') || isOwn ? { kind: 'package', name: specifier } : UNKNOWN;
  }
  const [module] = goModulesOf(project)
    .filter(({ name }) => isWithin(specifier, name))
    .toSorted((a, b) => b.name.length - a.name.length);
  if (module !== undefined) return resolveOwn(specifier, from, module, own, project);
  if (isStandard) return UNKNOWN;
  const meant = isProvided(specifier, own, project) ? null : meantPackage(specifier, own, project);
  if (meant !== null)
    return refuse({ code: 'import_not_in_module', values: { specifier, module: own.name, near: meant } });
  return first.includes('.') ? { kind: 'package', name: specifier } : UNKNOWN;
}

/** Is this a package of Go's own library? */
export function isStandardGo(specifier: string): boolean {
  return STANDARD.has(specifier.split('/', 1)[0] ?? '');
}

/** The name that a package is given by the path of its import. */
export function usualName(specifier: string): string {
  const segments = specifier.split('/');
  const last = segments.at(-1) ?? '';
  return /^v\d+$/.test(last) ? (segments.at(-2) ?? last) : last;
}

/** Whether a module's `go.mod` looks after an import path. */
export function isProvided(importPath: string, { folder, provides }: GoModule, project: SourceTree): boolean {
  const isListed = pathsAbove(importPath).some((path) => provides.has(path));
  return isListed || project.namesIn(`${folder}vendor`) !== undefined;
}

function resolveOwn(
  specifier: string,
  from: RepositoryPath,
  module: GoModule,
  own: GoModule,
  project: SourceTree,
): Resolution {
  const folder = join(module.folder, specifier.slice(module.name.length + 1)).replace(/^\.\/?$|\/$/g, '');
  const isInside = folderOf(from) === folder;
  const files = isInside ? goFilesIn(folder, project) : goSourcesIn(folder, project);
  if (files.length === 0) {
    // Of another module, a published version may be meant.
    if (module !== own || mayBeGenerated(folder, project)) return UNKNOWN;
    const near = nearestPackage(folder, module, project);
    return refuse({ code: 'import_no_package', values: { specifier, ...toHint(near) } });
  }
  const names = packageNamesIn(folder, project);
  if (names.size === 1 && names.has('main') && !isInside) {
    return refuse({ code: 'import_program', values: { specifier } });
  }
  // Another name than the path says: which names the importer takes cannot be told from the importer alone.
  const isUsual = isInside || (names.size === 1 && names.has(usualName(specifier)));
  return { kind: 'files', paths: files, isOpaque: !isUsual || mayBeGenerated(folder, project) };
}

function refuseRelative(specifier: string, from: RepositoryPath, own: GoModule, project: SourceTree): Resolution {
  const folder = join(folderOf(from), specifier);
  const isThere = goSourcesIn(folder, project).length > 0 && folder.startsWith(own.folder);
  const there = isThere ? join(own.name, folder.slice(own.folder.length)) : null;
  return refuse({ code: 'import_relative', values: { specifier, ...toHint(there) } });
}

function refuse(what: Statement): Resolution {
  return { kind: 'missing', weight: 'fault', what };
}

/** The package of the module that an import with a wrong beginning means, or null. */
function meantPackage(specifier: string, own: GoModule, project: SourceTree): string | null {
  const isForeign = (specifier.split('/', 1)[0] ?? '').includes('.');
  const base = usualName(own.name);
  // Another's internal packages cannot be imported; anything else of another's may only be called alike.
  const tail = sameTail(
    specifier,
    own.folder,
    project,
    (before, rest) => !isForeign || before === base || /(?:^|\/)internal(?:\/|$)/.test(rest),
  );
  return tail === null ? null : `${own.name}/${tail}`;
}

/** The longest end of an import path that is a folder with Go files. */
function sameTail(
  specifier: string,
  folder: string,
  project: SourceTree,
  isLikely: (before: string, rest: string) => boolean,
): string | null {
  const segments = specifier.split('/').slice(0, 20);
  for (let depth = 1; depth < segments.length; depth += 1) {
    const rest = segments.slice(depth).join('/');
    if (isLikely(segments[depth - 1] ?? '', rest) && goSourcesIn(folder + rest, project).length > 0) return rest;
  }
  return null;
}

function nearestPackage(folder: string, { folder: top, name }: GoModule, project: SourceTree): string | null {
  const last = usualName(folder);
  const packages = goFolders(project).filter((one) => one.startsWith(top));
  const beside = packages.filter((one) => dirname(one) === dirname(folder));
  const near = nearestName(last, beside.map(usualName));
  const found = beside.find((one) => usualName(one) === near) ?? packages.find((one) => usualName(one) === last);
  return found === undefined ? null : join(name, found.slice(top.length));
}

function folderOf(path: string): string {
  const folder = dirname(path);
  return folder === '.' ? '' : folder;
}
