import { dirname, join } from 'node:path/posix';
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { oncePerProject, type SourceTree } from '../source-tree.ts';
import { readSetupScript } from './python-setup-script.ts';
import { baseName } from '../file-kind.ts';

/** One distribution that a manifest of Python lists. */
export interface Requirement {
  /** Folded, as `foldDistribution` does. */
  readonly name: string;
  /** As it is written. */
  readonly written: string;
  readonly path: string;
  /** Whoever installs the project gets it; not for its development alone, and no extra. */
  readonly isPlain: boolean;
}

/** What the manifests of a project list together. */
export interface Requirements {
  readonly all: readonly Requirement[];
  readonly names: ReadonlySet<string>;
  /** False: a list is made by code, stands elsewhere or cannot be read, so that nothing can be called missing. */
  readonly isWhole: boolean;
  /** Is there a list at all? A `pyproject.toml` may hold settings alone. */
  readonly hasList: boolean;
}

const PATHS =
  /(?:^|\/)(?:pyproject\.toml|setup\.(?:cfg|py)|Pipfile|environment\.ya?ml|[\w.-]*requirements[\w.-]*\.(?:txt|in)|requirements\/[\w.-]+\.(?:txt|in))$/;
const DEVELOPMENT = /dev|test|lint|doc|ci|build|type/i;
/** Levels of `-r` that are followed. */
const MAX_INCLUDES = 5;
/** Not everywhere, but for an extra or on some systems. */
const MARKED = /;.*\b(?:extra|platform|sys_platform|os_name|implementation)/;
/** Commands that install by name, wherever they stand. */
const INSTALLS = /\b(?:pip3? install|uv add|poetry add|pipenv install|conda install|mamba install)\s([^\n&|;"'`]*)/g;
/** What conda calls otherwise. */
const CONDA: Readonly<Record<string, string>> = {
  pytorch: 'torch',
  opencv: 'opencv-python',
  'py-opencv': 'opencv-python',
};

/** Is this path one of a manifest of Python? */
export function isPythonManifest(path: string): boolean {
  return PATHS.test(path) && !/(?:^|\/)constraints/.test(path);
}

/** The form in which distributions are compared (PEP 503). */
export function foldDistribution(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Every requirement of a project, of all its manifests. */
export const requirementsOf = oncePerProject((project): Requirements => {
  const lists = [...project.files.keys()].filter(isPythonManifest).map((path) => readManifest(path, project));
  const all = lists.flatMap((list) => list ?? []);
  const names = new Set([...all.map(({ name }) => name), ...installedBySteps(project)]);
  return { all, names, isWhole: !lists.includes(null), hasList: all.length > 0 };
});

/** Does a `pyproject.toml` hold the list of what the project needs? */
export function holdsProject(text: string): boolean {
  return /^\s*\[(?:project|tool\.poetry)\b/m.test(text);
}

/** Null: it cannot be told what it lists. */
function readManifest(path: string, project: SourceTree): readonly Requirement[] | null {
  const text = project.files.get(path as never) ?? '';
  const name = baseName(path);
  try {
    if (name === 'pyproject.toml') return readPyproject(path, text, project);
    if (name === 'Pipfile') return readPipfile(path, text);
    if (name === 'setup.cfg') return readSetupCfg(path, text, project);
    if (name === 'setup.py') return fromLists(path, readSetupScript(text), project);
    if (/\.ya?ml$/.test(name)) return readEnvironment(path, text);
    return readRequirementsFile(path, path, !DEVELOPMENT.test(path), project, 0);
  } catch {
    return null;
  }
}

/** Lines of pip's own form, with what they include. */
function readRequirementsFile(
  path: string,
  shownAs: string,
  isPlain: boolean,
  project: SourceTree,
  depth: number,
): readonly Requirement[] | null {
  const known = project.find(path);
  // A file that is not there may be one of the system's.
  if (known === null || depth > MAX_INCLUDES) return null;
  const found: Requirement[] = [];
  for (const line of (project.files.get(known) ?? '').replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const bare = line.replace(/(?:^|\s)#(?!egg=).*$/, '').trim();
    const included = /^(?:-r|--requirement)[\s=]*(.+)$/.exec(bare)?.[1];
    if (included !== undefined) {
      const target = join(dirname(path), included.trim());
      if (isPythonManifest(target) && project.find(target) !== null) continue;
      const inner = readRequirementsFile(target, shownAs, isPlain, project, depth + 1);
      if (inner === null) return null;
      found.push(...inner);
      continue;
    }
    // Only running its build would tell what a nameless address brings.
    if (/^(?:-e\s+|--editable[\s=]+)?(?:git\+|hg\+|https?:)/.test(bare) && !bare.includes('#egg=')) return null;
    const name = requirementName(bare);
    if (name !== null) found.push(toRequirement(name, path, isPlain && !MARKED.test(bare)));
  }
  return found;
}

/** The name at the head of a requirement (PEP 508), or behind `#egg=`. */
function requirementName(line: string): string | null {
  return /#egg=([\w.-]+)/.exec(line)?.[1] ?? /^([A-Za-z\d][\w.-]*)\s*(?![\w./\\:])/.exec(line.trim())?.[1] ?? null;
}

function toRequirement(written: string, path: string, isPlain: boolean): Requirement {
  return { name: foldDistribution(written), written, path, isPlain };
}

function fromTexts(value: unknown, path: string, isPlain: boolean): readonly Requirement[] {
  return (Array.isArray(value) ? (value as unknown[]) : []).flatMap((one) => {
    const name = typeof one === 'string' ? requirementName(one) : null;
    return name === null ? [] : [toRequirement(name, path, isPlain && !MARKED.test(String(one)))];
  });
}

function fromKeys(value: unknown, path: string, isPlain: boolean): readonly Requirement[] {
  return Object.keys(tableOf(value))
    .filter((name) => name.toLowerCase() !== 'python')
    .map((name) => toRequirement(name, path, isPlain));
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  // The border to parsed settings: each value is looked at before it is used.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function readPyproject(path: string, text: string, project: SourceTree): readonly Requirement[] | null {
  const top = parseToml(text);
  const own = tableOf(top['project']);
  const { poetry, pdm, hatch, uv, rye, pixi, setuptools, flit } = tableOf(top['tool']);
  const { dependencies: poetryNeeds, group, 'dev-dependencies': poetryDev } = tableOf(poetry);
  const lists = [
    ...fromTexts(own['dependencies'], path, true),
    ...valuesOf(own['optional-dependencies']).flatMap((one) => fromTexts(one, path, false)),
    ...valuesOf(top['dependency-groups']).flatMap((one) => fromTexts(one, path, false)),
    ...fromKeys(poetryNeeds, path, true),
    ...fromKeys(poetryDev, path, false),
    ...valuesOf(group).flatMap((one) => fromKeys(tableOf(one)['dependencies'], path, false)),
    ...valuesOf(tableOf(pdm)['dev-dependencies']).flatMap((one) => fromTexts(one, path, false)),
    ...valuesOf(tableOf(hatch)['envs']).flatMap((one) => [
      ...fromTexts(tableOf(one)['dependencies'], path, false),
      ...fromTexts(tableOf(one)['extra-dependencies'], path, false),
    ]),
    ...[uv, rye].flatMap((one) => fromTexts(tableOf(one)['dev-dependencies'], path, false)),
    ...['dependencies', 'pypi-dependencies'].flatMap((key) => fromKeys(tableOf(pixi)[key], path, false)),
    ...fromTexts(tableOf(tableOf(flit)['metadata'])['requires'], path, false),
  ];
  if (!fromTextList(own['dynamic']).includes('dependencies')) return lists;
  const files = tableOf(tableOf(tableOf(setuptools)['dynamic'])['dependencies'])['file'];
  const named = typeof files === 'string' ? [files] : fromTextList(files);
  const beside = `${dirname(path) === '.' ? '' : `${dirname(path)}/`}setup`;
  if (named.length === 0) {
    return (project.find(`${beside}.py`) ?? project.find(`${beside}.cfg`)) ? lists : null;
  }
  return withFiles(lists, named, path, project);
}

function withFiles(
  lists: readonly Requirement[],
  files: readonly string[],
  path: string,
  project: SourceTree,
): readonly Requirement[] | null {
  const found = [...lists];
  for (const file of files) {
    const inner = readRequirementsFile(join(dirname(path), file), path, true, project, 0);
    if (inner === null) return null;
    found.push(...inner);
  }
  return found;
}

function fromTextList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function valuesOf(value: unknown): readonly unknown[] {
  return Object.values(tableOf(value));
}

function readPipfile(path: string, text: string): readonly Requirement[] {
  const top = parseToml(text);
  return [...fromKeys(top['packages'], path, true), ...fromKeys(top['dev-packages'], path, false)];
}

function readSetupCfg(path: string, text: string, project: SourceTree): readonly Requirement[] | null {
  const lists: Requirement[] = [];
  const files: string[] = [];
  let section = '';
  let key = '';
  for (const line of text.split(/\r?\n/)) {
    section = /^\[([^\]]+)\]/.exec(line)?.[1] ?? section;
    const own = /^(\w[\w.-]*)\s*[=:]/.exec(line);
    key = own?.[1] ?? key;
    const isExtra = section === 'options.extras_require' || /^(?:tests|setup)_require$/.test(key);
    if (!isExtra && !(section === 'options' && key === 'install_requires')) continue;
    const value = (own === null ? line : line.slice(own[0].length)).replace(/\s#.*$/, '').trim();
    if (value === '' || value.startsWith('[') || value.startsWith('#')) continue;
    if (value.startsWith('file:'))
      files.push(
        ...value
          .slice('file:'.length)
          .split(/[\s,]+/)
          .filter(Boolean),
      );
    else lists.push(...fromTexts(value.split(';', 1)[0]?.split(/,(?=\s*[A-Za-z])/), path, !isExtra));
  }
  return withFiles(lists, files, path, project);
}

function fromLists(
  path: string,
  lists: ReturnType<typeof readSetupScript>,
  project: SourceTree,
): readonly Requirement[] | null {
  if (lists === null) {
    // It most likely reads the list that lies beside it.
    const beside = join(dirname(path), 'requirements.txt');
    return project.find(beside) === null ? null : [];
  }
  return [...fromTexts(lists.needed, path, true), ...fromTexts(lists.extra, path, false)];
}

function readEnvironment(path: string, text: string): readonly Requirement[] {
  const needs = tableOf(parseYaml(text, { maxAliasCount: 0 }))['dependencies'];
  return (Array.isArray(needs) ? (needs as unknown[]) : []).flatMap((one) => {
    if (typeof one !== 'string') return fromTexts(tableOf(one)['pip'], path, false);
    const name = requirementName(one.replace(/^[\w./-]+::/, ''));
    return name === null ? [] : [toRequirement(CONDA[name] ?? name, path, false)];
  });
}

/** What a Dockerfile, a workflow or the README installs by name. */
function installedBySteps(project: SourceTree): readonly string[] {
  return [...project.files]
    .filter(([path]) => !/\.pyi?$/.test(path))
    .flatMap(([, text]) => [...text.matchAll(INSTALLS)])
    .flatMap(([, names = '']) => names.split(/\s+/).flatMap((one) => requirementName(one) ?? []))
    .map(foldDistribution);
}
