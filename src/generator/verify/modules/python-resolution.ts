import { dirname, join } from 'node:path/posix';
import type { RepositoryPath } from '../../../core/generated-file.ts';
import { oncePerProject, type Project } from '../project.ts';
import { isPlausiblyGenerated } from './generated-names.ts';
import { nearestName } from './nearest-name.ts';
import { PYTHON_STANDARD_LIBRARY } from './python-standard-library.ts';
import { UNKNOWN, type ModuleImport, type Resolution } from './source-module.ts';

/** Where an import of Python leads. */
export function resolvePython(one: ModuleImport, from: RepositoryPath, project: Project): Resolution {
  const dots = /^\.*/.exec(one.specifier)?.[0].length ?? 0;
  const segments = one.specifier.slice(dots).split('.').filter(Boolean);
  if (dots > 0) return resolveRelative(dots, segments, from, project);
  const [top = ''] = segments;
  for (const root of rootsFor(from, project)) {
    if (!holdsModule(root, top, project)) continue;
    const found = resolveBelow(root, segments, project);
    if (found !== null) return found;
    // A folder of tests beside the code may bear the name of a package.
    return isPackageOfOurs(root, top, project) ? missing(root, segments, project) : UNKNOWN;
  }
  return PYTHON_STANDARD_LIBRARY.has(top) ? UNKNOWN : { kind: 'package', name: top };
}

function resolveRelative(
  dots: number,
  segments: readonly string[],
  from: RepositoryPath,
  project: Project,
): Resolution {
  let folder = dirname(from);
  for (let up = 1; up < dots; up += 1) folder = folder === '.' ? '..' : dirname(folder);
  if (folder.startsWith('..')) return UNKNOWN;
  const root = folder === '.' ? '' : folder;
  return resolveBelow(root, segments, project) ?? missing(root, segments, project);
}

/** Folders from which absolute imports of a file are looked up, the nearest to the top first. */
function rootsFor(from: RepositoryPath, project: Project): readonly string[] {
  const near: string[] = [];
  for (let folder = dirname(from); folder !== '.'; folder = dirname(folder)) near.push(folder);
  return [...new Set(['', 'src', ...near.toReversed(), ...configuredRoots(project)])];
}

/** Folders that a setting names as the home of packages. */
const configuredRoots = oncePerProject((project): readonly string[] =>
  [...project.files].flatMap(([path, text]) => {
    if (!/(?:^|\/)(?:pyproject\.toml|setup\.cfg|setup\.py|pytest\.ini|tox\.ini)$/.test(path)) return [];
    const named = text.matchAll(/(?:pythonpath|package[-_]dir|where|packages)[^\n]*?=\s*([^\n]*)/g);
    const folders = [...named].flatMap(([, value = '']) => value.match(/[\w./-]+/g) ?? []);
    const base = dirname(path) === '.' ? '' : dirname(path);
    return folders.map((folder) => join(base, folder)).filter((folder) => project.namesIn(folder) !== undefined);
  }),
);

function holdsModule(root: string, name: string, project: Project): boolean {
  const names = project.namesIn(root);
  return names !== undefined && (names.has(name) || names.has(`${name}.py`) || names.has(`${name}.pyi`));
}

/** Does Python code of the project lie there, so that a module that is missing is missing indeed? */
function isPackageOfOurs(root: string, name: string, project: Project): boolean {
  const names = project.namesIn(root === '' ? name : `${root}/${name}`);
  return names !== undefined && [...names].some((one) => one.endsWith('.py'));
}

/** The module, or the package with the names of what lies in it; null when there is none. */
function resolveBelow(root: string, segments: readonly string[], project: Project): Resolution | null {
  const path = [root, ...segments].filter((one) => one !== '').join('/');
  const inside = path === '' ? project.namesIn('') : project.namesIn(path);
  const file = project.find(`${path}.py`) ?? project.find(`${path}.pyi`);
  const init = project.find(path === '' ? '__init__.py' : `${path}/__init__.py`);
  if (inside !== undefined && (init !== null || file === null)) {
    const modules = new Set([...inside].map((name) => name.replace(/\.pyi?$/, '')));
    if (init !== null) return { kind: 'files', paths: [init], also: modules };
    // A folder without `__init__.py` is a package all the same, whose names are its modules.
    return [...inside].some((name) => name.endsWith('.py')) || segments.length === 0
      ? { kind: 'files', paths: [], also: modules, isOpaque: true }
      : UNKNOWN;
  }
  if (file !== null) return { kind: 'files', paths: [file] };
  return null;
}

function missing(root: string, segments: readonly string[], project: Project): Resolution {
  const path = [root, ...segments].filter((one) => one !== '').join('/');
  if (isPlausiblyGenerated(`${path}.py`, project)) return UNKNOWN;
  // The deepest folder that is there tells what could be meant.
  for (let depth = segments.length - 1; depth >= 0; depth -= 1) {
    const folder = [root, ...segments.slice(0, depth)].filter((one) => one !== '').join('/');
    const names = project.namesIn(folder);
    if (names === undefined) continue;
    const near = nearestName(
      segments[depth] ?? '',
      [...names].filter((name) => name.endsWith('.py') || !name.includes('.')),
    );
    const hint = near === null ? '' : ` (there is "${folder === '' ? near : `${folder}/${near}`}")`;
    return { kind: 'missing', weight: 'fault', reason: `which is no module of the project${hint}` };
  }
  return UNKNOWN;
}
