import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path/posix';
import { parse as parseJsonc } from 'jsonc-parser';
import { z } from 'zod';
import type { RepositoryPath } from '../../../core/generated-file.ts';
import { oncePerProject, type Project } from '../project.ts';
import { isPlausiblyGenerated } from './generated-names.ts';
import { nearestName } from './nearest-name.ts';
import { UNKNOWN, type ModuleImport, type Resolution } from './source-module.ts';

/** Endings that are tried behind a path without one, in the order of the bundlers. */
const ENDINGS = [
  '.ts',
  '.tsx',
  '.js',
  '.jsx',
  '.mts',
  '.mjs',
  '.cts',
  '.cjs',
  '.d.ts',
  '.json',
  '.vue',
  '.svelte',
  '.astro',
];
/** A path with the ending of what a source becomes means the source. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.d.ts', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts', '.d.mts'],
  '.cjs': ['.cts', '.d.cts'],
};
const BUILTIN = new Set(builtinModules);
/** What no file system answers for: schemes, virtual modules, aliases of frameworks. */
const ELSEWHERE =
  /^(?:[a-z][a-z\d+.-]*:|[$~\0/]|virtual[:-]|@\/|@@\/|#(?:app|imports|build|components)\b|astro[:/]|\.velite|vite\/client)/i;
const QUERY = /[?#].*$/s;
/** Endings of files that bundlers take in beside code. */
const ASSET =
  /\.(?:css|scss|sass|less|styl|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|eot|otf|mp[34]|webm|wav|pdf|wasm|html?|txt|md|mdx|glsl|vert|frag|graphql|gql|ya?ml|csv|sql)$/i;

/** Where an import of JavaScript or TypeScript leads. */
export function resolveJavaScript(one: ModuleImport, from: RepositoryPath, project: Project): Resolution {
  const specifier = one.specifier.replace(QUERY, '');
  // `#name` is settled in the manifest, `loader!file` by webpack.
  if (specifier === '' || specifier.includes('!')) return UNKNOWN;
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) return resolveRelative(specifier, from, project);
  const aliased = resolveAlias(specifier, from, project);
  if (aliased !== null) return aliased;
  if (BUILTIN.has(specifier.split('/', 1)[0] ?? '') || ELSEWHERE.test(specifier)) return UNKNOWN;
  if (isOwnPackage(specifier, project)) return UNKNOWN;
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  return /^(?:@[\w.~-]+\/)?[\w.~-]+$/.test(name) ? { kind: 'package', name } : UNKNOWN;
}

function resolveRelative(specifier: string, from: RepositoryPath, project: Project): Resolution {
  const wanted = normalize(join(dirname(from), specifier)).replace(/\/$/, '');
  if (wanted.startsWith('..')) return UNKNOWN;
  const found = findModule(wanted === '.' ? '' : wanted, project);
  if (found !== null) return toFiles(found, project);
  if (isPlausiblyGenerated(wanted, project)) return UNKNOWN;
  const folder = dirname(wanted) === '.' ? '' : dirname(wanted);
  const near = nearestName(wanted.split('/').at(-1) ?? '', project.namesIn(folder) ?? new Set());
  const hint = near === null ? '' : ` (there is "${join(folder, near)}")`;
  // Images and styles may be added by hand; code that is not there runs nowhere.
  const weight = ASSET.test(wanted) && !/\.(?:css|scss|sass|less)$/.test(wanted) ? 'remark' : 'fault';
  return { kind: 'missing', weight, reason: `which is no file of the project${hint}` };
}

/** The file, with the declarations that lie beside it: what either exports can be imported. */
function toFiles(found: RepositoryPath, project: Project): Resolution {
  const declarations = project.find(found.replace(/\.([cm]?)jsx?$/, '.d.$1ts'));
  const paths = declarations === null || declarations === found ? [found] : [found, declarations];
  return { kind: 'files', paths, isOpaque: ASSET.test(found) || found.endsWith('.json') };
}

/** The file that a path without its ending, or with that of its output, means. */
function findModule(path: string, project: Project): RepositoryPath | null {
  const ending = /\.[a-z]+$/.exec(path)?.[0] ?? '';
  const stem = path.slice(0, path.length - ending.length);
  const candidates = [
    path,
    ...(SOURCES[ending] ?? []).map((source) => stem + source),
    ...ENDINGS.map((one) => path + one),
    ...ENDINGS.map((one) => (path === '' ? `index${one}` : `${path}/index${one}`)),
  ];
  for (const candidate of candidates) {
    const found = project.find(candidate);
    if (found !== null) return found;
  }
  // A folder with a manifest says itself where it begins.
  return project.find(path === '' ? 'package.json' : `${path}/package.json`);
}

const Aliases = z.object({
  extends: z.unknown(),
  compilerOptions: z
    .object({ baseUrl: z.string().optional(), paths: z.record(z.string(), z.array(z.string())).optional() })
    .optional(),
});

/** `paths` and `baseUrl` of the tsconfig files, each with its folder. */
const aliasesOf = oncePerProject((project) =>
  [...project.files].flatMap(([path, text]) => {
    if (!/(?:^|\/)[jt]sconfig[\w.-]*\.json$/.test(path)) return [];
    const { data } = Aliases.safeParse(parseJsonc(text, [], { allowTrailingComma: true }));
    const { baseUrl, paths = {} } = data?.compilerOptions ?? {};
    const folder = dirname(path);
    return [
      {
        folder: folder === '.' ? '' : `${folder}/`,
        root: join(folder, baseUrl ?? '.'),
        hasBase: baseUrl !== undefined,
        paths,
      },
    ];
  }),
);

/** Null: no alias speaks of it. */
function resolveAlias(specifier: string, from: RepositoryPath, project: Project): Resolution | null {
  const near = aliasesOf(project).filter(({ folder }) => from.startsWith(folder));
  for (const { root, hasBase, paths } of near) {
    for (const [pattern, targets] of Object.entries(paths)) {
      const star = pattern.indexOf('*');
      const isMatch = star < 0 ? specifier === pattern : specifier.startsWith(pattern.slice(0, star));
      if (!isMatch) continue;
      const rest = star < 0 ? '' : specifier.slice(star, specifier.length - (pattern.length - star - 1));
      for (const target of targets) {
        const wanted = join(root, target.replace('*', rest));
        const found = wanted.startsWith('..') ? null : findModule(wanted === '.' ? '' : wanted, project);
        if (found !== null) return toFiles(found, project);
        if (isPlausiblyGenerated(wanted, project)) return UNKNOWN;
      }
      // `*` alone catches packages as well.
      if (pattern === '*' || (targets[0] ?? '').includes('node_modules')) continue;
      const shown = join(root, (targets[0] ?? '').replace('*', rest));
      return {
        kind: 'missing',
        weight: 'fault',
        reason: `which "${pattern}" leads to "${shown}", no file of the project`,
      };
    }
    const found = hasBase ? findModule(join(root, specifier), project) : null;
    if (found !== null) return toFiles(found, project);
  }
  return null;
}

const OwnManifest = z.object({ name: z.string() });

/** Names of the packages that the project itself holds. */
const ownPackages = oncePerProject((project) =>
  [...project.files].flatMap(([path, text]) => {
    if (path !== 'package.json' && !path.endsWith('/package.json')) return [];
    const { data } = OwnManifest.safeParse(parseJsonc(text));
    return data === undefined ? [] : [data.name];
  }),
);

/** What the project's own packages export by their names is not followed. */
function isOwnPackage(specifier: string, project: Project): boolean {
  return ownPackages(project).some((name) => specifier === name || specifier.startsWith(`${name}/`));
}
