import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path/posix';
import type { RepositoryPath } from '../../../core/generated-file.ts';
import type { Statement } from '../../../core/warning.ts';
import { oncePerProject, type SourceTree } from '../../source-tree.ts';
import { isPlausiblyGenerated } from '../generated-names.ts';
import {
  bundlerAliases,
  declaredModules,
  isAugmented,
  isBundlerAlias,
  isCompilerOutput,
  settingsFor,
} from './javascript-aliases.ts';
import { findModule, hasForeignSource } from './javascript-files.ts';
import { isListed, isMapped, isOwnPackage, manifestsAbove } from './javascript-manifests.ts';
import { compiledName, needsEnding } from './node-endings.ts';
import { nearestName, toHint } from '../nearest-name.ts';
import { UNKNOWN, type ModuleImport, type Resolution } from '../source-module.ts';

const BUILTIN = new Set(builtinModules);
/** What no file system answers for: schemes, virtual modules, aliases and modules of frameworks and of hosts. */
const ELSEWHERE =
  /^(?:[a-z][a-z\d+.-]*:|[$~\0/_.]|virtual[:-]|@\/|@@\/|astro:|vite\/client|(?:bun|vscode|k6|server-only|client-only|atom|obsidian)(?:\/|$)|(?:meteor|@ember|@glimmer|@docusaurus|@theme|@theme-original|@theme-init|@site|@generated)\/)/;
const QUERY = /[?#].*$/s;
/** Endings of files that bundlers take in beside code. */
const ASSET =
  /\.(?:css|scss|sass|less|styl|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|eot|otf|mp[34]|webm|wav|pdf|wasm|html?|txt|md|mdx|glsl|vert|frag|graphql|gql|ya?ml|csv|sql|geojson|json5|glb|gltf|hdr)$/i;
/** Sources that are made to be wrong, or to be copied elsewhere. */
const PLAYED = /(?:^|\/)(?:__fixtures__|fixtures|testdata|templates?|stubs|scaffold\w*|examples?)\//;
/** Hints of one project at the most: each compares a name with a folder. */
const MAX_HINTS = 200;

/** Where an import of JavaScript or TypeScript leads. */
export function resolveJavaScript(one: ModuleImport, from: RepositoryPath, project: SourceTree): Resolution {
  if (one.specifier.startsWith('#')) return resolveInner(one.specifier, from, project);
  const specifier = one.specifier.replace(QUERY, '');
  // `loader!file` is webpack's.
  if (specifier === '' || /[!\s]/.test(specifier)) return UNKNOWN;
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) return resolveRelative(specifier, one, from, project);
  const aliased = resolveAlias(specifier, from, project);
  if (aliased !== null) return aliased;
  if (BUILTIN.has(specifier.split('/', 1)[0] ?? '') || ELSEWHERE.test(specifier)) return UNKNOWN;
  return resolveBare(specifier, from, project);
}

function resolveRelative(specifier: string, one: ModuleImport, from: RepositoryPath, project: SourceTree): Resolution {
  const wanted = join(dirname(from), specifier).replace(/\/$/, '');
  if (wanted.startsWith('..')) return UNKNOWN;
  const path = wanted === '.' ? '' : wanted;
  const found = findModule(path, project);
  if (found !== null) {
    if (found !== path && needsEnding(found, path, from, project)) {
      const right = compiledName(relative(dirname(from), found)).replace(/^(?!\.)/, './');
      return refuse({ code: 'import_not_whole', values: { specifier: one.specifier, whole: right } });
    }
    return toFiles(found, project);
  }
  if (isMade(path, project) || hasForeignSource(path, project, bundlerAliases(project).hasEndings)) return UNKNOWN;
  if (settingsFor(from, project).some(({ hasRootDirs }) => hasRootDirs)) return UNKNOWN;
  if (declaredModules(project).has(one.specifier)) return UNKNOWN;
  // Images and the like may be added by hand; code and styles that are not there stop the build.
  const isAdded = ASSET.test(path) && !/\.(?:css|scss|sass|less)$/.test(path);
  const weight = isAdded || PLAYED.test(from) ? 'remark' : 'fault';
  const values = { specifier: one.specifier, ...hint(path, project) };
  return { kind: 'missing', weight, what: { code: 'import_no_file', values } };
}

function refuse(what: Statement): Resolution {
  return { kind: 'missing', weight: 'fault', what };
}

const hints = oncePerProject(() => new Map<string, string | null>());

function hint(path: string, project: SourceTree): { readonly near?: string } {
  const known = hints(project);
  const told = known.get(path);
  if (told !== undefined || known.size >= MAX_HINTS) return toHint(told ?? null);
  const folder = dirname(path) === '.' ? '' : dirname(path);
  const near = nearestName(path.split('/').at(-1) ?? '', project.namesIn(folder) ?? new Set());
  const there = near === null ? null : join(folder, near);
  known.set(path, there);
  return toHint(there);
}

function isMade(path: string, project: SourceTree): boolean {
  return isPlausiblyGenerated(path, project) || isCompilerOutput(path, project);
}

/** The file, with the declarations that lie beside it: what either exports can be imported. */
function toFiles(found: RepositoryPath, project: SourceTree): Resolution {
  const declarations = project.find(found.replace(/\.([cm]?)jsx?$/, '.d.$1ts'));
  const paths = declarations === null || declarations === found ? [found] : [found, declarations];
  return {
    kind: 'files',
    paths,
    isOpaque: ASSET.test(found) || found.endsWith('.json') || isAugmented(found, project),
  };
}

/** Null: no alias speaks of it. */
function resolveAlias(specifier: string, from: RepositoryPath, project: SourceTree): Resolution | null {
  let missed: Resolution | null = null;
  for (const { folder, root, hasBase, paths } of settingsFor(from, project)) {
    for (const [pattern, targets] of paths) {
      const rest = matchStar(pattern, specifier);
      if (rest === null) continue;
      for (const target of targets) {
        const wanted = join(
          root,
          target.replace('${configDir}', folder).replace('*', () => rest),
        );
        const found = wanted.startsWith('..') ? null : findModule(wanted === '.' ? '' : wanted, project);
        if (found !== null) return toFiles(found, project);
        if (wanted.startsWith('..') || isMade(wanted, project)) return UNKNOWN;
        // `*` alone catches packages as well.
        if (pattern === '*' || wanted.includes('node_modules') || ASSET.test(wanted)) continue;
        const values = { specifier, pattern, target: wanted, ...hint(wanted, project) };
        missed ??= refuse({ code: 'import_alias_dead', values });
      }
    }
    const found = hasBase ? findModule(join(root, specifier), project) : null;
    if (found !== null) return toFiles(found, project);
  }
  if (missed === null) return null;
  // A bundler may know better than an editor; a compiler of TypeScript asks nobody else.
  const isSettledElsewhere = !/\.[cm]?tsx?$/.test(from) && isBundlerAlias(specifier, project);
  return isSettledElsewhere || isListed(packageOf(specifier), project) ? null : missed;
}

/** What the star of a pattern stands for; null when the pattern does not fit. */
function matchStar(pattern: string, specifier: string): string | null {
  const star = pattern.indexOf('*');
  if (star < 0) return specifier === pattern ? '' : null;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = specifier.length >= pattern.length - 1 && specifier.startsWith(before) && specifier.endsWith(after);
  return fits ? specifier.slice(star, specifier.length - after.length) : null;
}

/** `#name`: what `imports` of the nearest manifest says. */
function resolveInner(specifier: string, from: RepositoryPath, project: SourceTree): Resolution {
  const aliased = resolveAlias(specifier, from, project);
  if (aliased !== null) return aliased;
  const manifest = manifestsAbove(from, project)[0];
  for (const [pattern, target] of Object.entries(manifest?.imports ?? {}).slice(0, MAX_HINTS)) {
    const rest = matchStar(pattern, specifier);
    if (rest === null || manifest === undefined) continue;
    const targets = textsIn(target).map((one) => one.replace('*', () => rest));
    const paths = targets.filter((one) => one.startsWith('./')).map((one) => join(dirname(manifest.path), one));
    const found = paths.map((path) => findModule(path, project)).find((path) => path !== null);
    if (found !== undefined) return toFiles(found, project);
    const [shown] = paths;
    if (shown === undefined || paths.length < targets.length || paths.some((path) => isMade(path, project))) break;
    return refuse({ code: 'import_inner_dead', values: { specifier, manifest: manifest.path, target: shown } });
  }
  return UNKNOWN;
}

/** Every text in a nest of conditions. */
function textsIn(value: unknown): readonly string[] {
  const texts: string[] = [];
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') texts.push(next);
    else if (typeof next === 'object' && next !== null)
      for (const one of Object.values(next) as unknown[]) open.push(one);
  }
  return texts;
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function resolveBare(specifier: string, from: RepositoryPath, project: SourceTree): Resolution {
  const name = packageOf(specifier);
  if (!/^(?:@[\w.~-]+\/)?[\w.~-]+$/.test(name)) return UNKNOWN;
  // What the project's own packages export by their names is not followed.
  if (isOwnPackage(name, project)) return UNKNOWN;
  if (isListed(name, project)) return { kind: 'package', name };
  if (declaredModules(project).has(specifier)) return UNKNOWN;
  if (isBundlerAlias(specifier, project) || isMapped(name, project)) return UNKNOWN;
  if (settingsFor(from, project).some(({ isOpen }) => isOpen)) return UNKNOWN;
  for (const root of ['', 'src', 'app', dirname(from)]) {
    const found = specifier.includes('/') ? findModule(join(root, specifier), project) : null;
    if (found === null) continue;
    if (bundlerAliases(project).hasRoots || PLAYED.test(from)) return UNKNOWN;
    return refuse({ code: 'import_not_relative', values: { specifier, found } });
  }
  return { kind: 'package', name };
}
