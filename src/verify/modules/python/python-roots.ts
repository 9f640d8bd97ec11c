import { dirname, join } from 'node:path/posix';
import type { RepositoryPath } from '../../../core/generated-file.ts';
import { oncePerProject, type SourceTree } from '../../source-tree.ts';
import { baseName } from '../../file-kind.ts';

/** Folders from which absolute imports are looked up. */
export interface PythonRoots {
  /** Those that are on the path however the project is started. */
  readonly sure: readonly string[];
  /** Those that are when something is started from there: what lies in them may be meant, or another's package. */
  readonly likely: readonly string[];
}

/** Where the absolute imports of a file are looked up. `''` is the top. */
export function rootsFor(from: RepositoryPath, project: SourceTree): PythonRoots {
  const sure = new Set(commonRoots(project));
  const likely = new Set<string>();
  for (let folder = dirname(from); folder !== '.'; folder = dirname(folder)) {
    if (isPackage(folder, project)) likely.add(folder);
    else sure.add(folder);
  }
  return { sure: [...sure], likely: [...likely] };
}

function isPackage(folder: string, project: SourceTree): boolean {
  const names = project.namesIn(folder);
  return names?.has('__init__.py') === true || names?.has('__init__.pyi') === true;
}

/** The top, `src`, the homes of packages, and what settings name. */
const commonRoots = oncePerProject((project): readonly string[] => {
  const homes = [...project.folders()]
    .filter((folder) => folder !== '' && isPackage(folder, project))
    .map((folder) => (dirname(folder) === '.' ? '' : dirname(folder)))
    .filter((home) => home === '' || !isPackage(home, project));
  return [...new Set(['', 'src', ...homes, ...configuredRoots(project)])];
});

function configuredRoots(project: SourceTree): readonly string[] {
  return [...project.files].flatMap(([path, text]) => {
    if (!/(?:^|\/)(?:pyproject\.toml|setup\.cfg|setup\.py|pytest\.ini|tox\.ini)$/.test(path)) return [];
    const base = dirname(path) === '.' ? '' : dirname(path);
    return text
      .split('\n')
      .filter((line) => /pythonpath|package[-_]dir|where|packages/.test(line) && line.includes('='))
      .flatMap((line) => line.slice(line.indexOf('=')).match(/[\w./-]+/g) ?? [])
      .map((folder) => join(base, folder).replace(/\/$/, ''))
      .filter((folder) => folder !== '.' && project.namesIn(folder) !== undefined);
  });
}

const MANIFEST =
  /(?:^|\/)(?:[\w-]*requirements[\w.-]*|[^/]+\.toml|setup\.(?:cfg|py)|Pipfile|environment\.ya?ml)$|(?:^|\/)requirements\//;

const listings = oncePerProject((project) =>
  [...project.files]
    .filter(([path]) => MANIFEST.test(path))
    .map(([, text]) => text.toLowerCase().replaceAll('_', '-'))
    .join('\n'),
);

/** Is there a manifest, so that what it does not name is likely no package of somebody else's? */
export function hasManifest(project: SourceTree): boolean {
  return listings(project) !== '';
}

/** Does a manifest name it anywhere, so that it may well be somebody else's? */
export function isMentionedInManifest(name: string, project: SourceTree): boolean {
  return listings(project).includes(name.toLowerCase().replaceAll('_', '-'));
}

/** Does anything in the project change where Python looks for modules? */
export const movesItsPath = oncePerProject((project): boolean =>
  [...project.files.values()].some((text) =>
    /\bsys\.path\b|\bPYTHONPATH\b|\bpythonpath\b|--app-dir|\bcd [\w./-]+/.test(text),
  ),
);

/** Is a package started from above, and by nothing from within, so that its modules are found through it alone? */
export function isStartedFromAbove(folder: string, project: SourceTree): boolean {
  if (movesItsPath(project)) return false;
  const name = baseName(folder);
  const asPackage = new RegExp(`(?<![\\w.])${name}(?:\\.\\w+)+:\\w+|-m ${name}\\.\\w`);
  const fromWithin = new RegExp(`\\b(?:python3?|streamlit run|fastapi (?:run|dev)|flask --app) (?:\\S*/)?${name}/`);
  const texts = [...project.files.values(), project.plan?.run ?? ''];
  const scripts = [...project.files].filter(([path]) => path.startsWith(`${folder}/`));
  return (
    texts.some((text) => asPackage.test(text)) &&
    !texts.some((text) => fromWithin.test(text)) &&
    !scripts.some(([, text]) => /__name__ == ["']__main__/.test(text))
  );
}

/** Names of modules that a compiler makes of other languages. */
export const nativeStems = oncePerProject((project): ReadonlySet<string> => {
  const stems = [...project.files.keys()].flatMap(
    (path) =>
      /([^/.]+)(?:\.(?:cpython|abi3|cp\d)[\w-]*)?\.(?:pyx|pxd|c|cc|cpp|f90|rs|so|pyd|proto|ui|qrc)$/.exec(path)?.[1] ??
      [],
  );
  const isMixed = [...project.files].some(
    ([path, text]) =>
      /(?:^|\/)(?:pyproject\.toml|setup\.(?:py|cfg))$/.test(path) &&
      /maturin|setuptools-rust|scikit-build|ext_modules|cffi_modules/.test(text),
  );
  if (!isMixed) return new Set(stems);
  // Settings and sources of the other language name the module that they make.
  const named = [...project.files]
    .filter(([path]) => /\.(?:toml|rs|c|cpp|cc|txt)$|setup\.(?:py|cfg)$/.test(path))
    .flatMap(([, text]) => text.match(/\w+/g) ?? []);
  return new Set([...stems, ...named]);
});
