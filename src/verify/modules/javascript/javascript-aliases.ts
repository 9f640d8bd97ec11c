import { dirname, join } from 'node:path/posix';
import { parse as parseJsonc } from 'jsonc-parser';
import { z } from 'zod';
import type { RepositoryPath } from '../../../core/generated-file.ts';
import { oncePerProject, type SourceTree } from '../../source-tree.ts';
import { baseName } from '../../file-kind.ts';

/** Patterns of one settings file that are looked at. */
const MAX_PATTERNS = 200;

const Settings = z.object({
  extends: z.unknown().optional(),
  compilerOptions: z
    .object({
      baseUrl: z.string().optional().catch(undefined),
      paths: z.record(z.string(), z.array(z.string())).optional().catch(undefined),
      outDir: z.string().optional().catch(undefined),
      rootDirs: z.array(z.string()).optional().catch(undefined),
      module: z.string().optional().catch(undefined),
      moduleResolution: z.string().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** What one tsconfig or jsconfig says about where imports lead. */
interface CompilerSettings {
  /** The folder that it lies in, `''` or with a slash at its end. */
  readonly folder: string;
  /** What `paths` start from. */
  readonly root: string;
  readonly hasBase: boolean;
  readonly paths: readonly (readonly [string, readonly string[]])[];
  readonly outDir: string | null;
  readonly hasRootDirs: boolean;
  /** How the compiler finds modules: as Node does, or by its guess; null where it is not said. */
  readonly findsAsNode: boolean | null;
  /** It builds on a file that is not in the project and may hold aliases. */
  readonly isOpen: boolean;
}

const compilerSettings = oncePerProject((project): readonly CompilerSettings[] =>
  [...project.files]
    .filter(([path]) => /(?:^|\/)[jt]sconfig[\w.-]*\.json$/.test(path))
    .map(([path, text]) => {
      const { data } = Settings.safeParse(parseJsonc(text, [], { allowTrailingComma: true }));
      const { baseUrl, paths = {}, outDir, rootDirs, module, moduleResolution = module } = data?.compilerOptions ?? {};
      const folder = dirname(path);
      const bases = [data?.extends].flat().filter((one) => typeof one === 'string');
      return {
        folder: folder === '.' ? '' : `${folder}/`,
        root: join(folder, baseUrl ?? '.'),
        hasBase: baseUrl !== undefined,
        paths: Object.entries(paths).slice(0, MAX_PATTERNS),
        outDir: outDir === undefined ? null : join(folder, outDir),
        hasRootDirs: rootDirs !== undefined,
        findsAsNode: moduleResolution === undefined ? null : /^node(?:next|\d{2})$/i.test(moduleResolution),
        isOpen: bases.some((base) => base.startsWith('.') && !leadsToSettings(join(folder, base), project)),
      };
    })
    // The nearest one speaks first.
    .sort((a, b) => b.folder.length - a.folder.length),
);

function leadsToSettings(path: string, project: SourceTree): boolean {
  return [path, `${path}.json`, `${path}/tsconfig.json`].some((one) => project.find(one) !== null);
}

/** The settings that bind a file, the nearest first. */
export function settingsFor(from: string, project: SourceTree): readonly CompilerSettings[] {
  return compilerSettings(project).filter(({ folder }) => from.startsWith(folder));
}

/** Whether a path lies where the compiler writes. */
export function isCompilerOutput(path: string, project: SourceTree): boolean {
  return compilerSettings(project).some(
    ({ outDir, folder }) => outDir !== null && outDir !== '.' && `${outDir}/` !== folder && isBelow(path, outDir),
  );
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

const BUNDLER_SETTINGS =
  /(?:^|\/)(?:(?:vite|vitest|webpack|rollup|rolldown|rspack|rsbuild|jest|babel|metro|craco|next|nuxt|svelte|astro|tsup|tsdown|esbuild|snowpack|vue|quasar|electron[.-]vite|wxt|farm|ember-cli-build|config-overrides|build|gulpfile)[\w.-]*\.(?:[cm]?[jt]s|json)|\.babelrc[\w.]*|\.swcrc|package\.json)$/;
const SAYS_ALIAS = /alias|moduleNameMapper|module-resolver|jsc/i;
const QUOTED_KEY = /['"`]\^?\(?([@~#$\w][\w@~#$./-]{0,80})[^'"`\n]{0,40}['"`]\s*:/g;
const FIND_KEY = /\bfind\s*:\s*(?:['"`]|\/\^?)([@~#$\w][\w@~#$.-]{0,80})/g;
const BARE_KEY =
  /(?<![\w$])([\w$]{1,80})\s*:\s*(?:path\.|resolve\(|fileURLToPath|new URL|join\(|['"`](?:\.{1,2}\/|<rootDir>|\/?src))/g;

interface BundlerAliases {
  readonly names: ReadonlySet<string>;
  /** Folders from which bare names are looked up as well. */
  readonly hasRoots: boolean;
  /** Endings beside the usual ones. */
  readonly hasEndings: boolean;
}

/** What bundlers and test runners are told, as far as a look at their settings shows it. */
export const bundlerAliases = oncePerProject((project): BundlerAliases => {
  const names = new Set<string>();
  let hasRoots = false;
  let hasEndings = false;
  for (const [path, text] of project.files) {
    if (!BUNDLER_SETTINGS.test(path)) continue;
    const isManifest = path.endsWith('package.json');
    hasRoots ||= /\b(?:modules|modulePaths|moduleDirectories|baseUrl|NODE_PATH)\b/.test(text);
    hasEndings ||= !isManifest && /\bextensions\b/.test(text);
    if (!SAYS_ALIAS.test(text)) continue;
    for (const pattern of isManifest ? [QUOTED_KEY] : [QUOTED_KEY, FIND_KEY, BARE_KEY]) {
      for (const [, name = ''] of text.matchAll(pattern)) names.add(name.replace(/\/?[*.]*$|\/$/, ''));
    }
  }
  return { names, hasRoots, hasEndings };
});

/** Whether a bundler is told about a name or a part of it that ends at a slash. */
export function isBundlerAlias(specifier: string, project: SourceTree): boolean {
  const { names } = bundlerAliases(project);
  if (names.size === 0) return false;
  if (names.has(specifier)) return true;
  for (let at = specifier.indexOf('/'); at >= 0; at = specifier.indexOf('/', at + 1)) {
    if (names.has(specifier.slice(0, at))) return true;
  }
  return false;
}

/** Modules that declarations of the project speak of: `declare module "x"`, the plain names and the endings of paths. */
export const declaredModules = oncePerProject((project): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const [path, text] of project.files) {
    if (!/\.[cm]?tsx?$/.test(path)) continue;
    for (const [, name = ''] of text.matchAll(/\bdeclare\s+module\s+['"]([^'"\n]{1,200})['"]/g)) {
      names.add(/^\.{0,2}\/|^@\//.test(name) ? stemOf(name) : name);
    }
  }
  return names;
});

/** Whether some file adds declarations to another's module, by a path of its own. */
export function isAugmented(path: RepositoryPath, project: SourceTree): boolean {
  const declared = declaredModules(project);
  return declared.size > 0 && (declared.has(stemOf(path)) || declared.has(stemOf(dirname(path))));
}

function stemOf(path: string): string {
  return `…/${baseName(path).replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '')}`;
}
