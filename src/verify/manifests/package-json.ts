import { dirname } from 'node:path/posix';
import type { GeneratedFile, RepositoryPath } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { manifestsAbove, nodeManifests, type NodeManifest } from '../modules/javascript/javascript-manifests.ts';
import type { Project } from '../project.ts';
import { isMentioned } from './mention.ts';
import type { ManifestKind, PackageImport } from './manifest-kind.ts';
import { deadPaths } from './package-scripts.ts';

/** Findings of one sort in one manifest. */
const MAX_FINDINGS = 6;
/** Packages of one manifest that are looked for in the whole project. */
const MAX_LOOKED_FOR = 200;
/** Packages that work without being named by anybody. */
const SILENT =
  /^(?:@types\/|@tsconfig\/|eslint|@eslint|@typescript-eslint\/|prettier|typescript|husky|lint-staged|@vitejs\/|vite|tailwindcss|@tailwindcss\/|postcss|autoprefixer|nodemon|ts-node|tsx|tslib|tsup|tsconfig-paths|@swc\/|swc|esbuild|webpack|rollup|@rollup\/|parcel|babel|@babel\/|jest|ts-jest|@jest\/|@testing-library\/|vitest|@vitest\/|mocha|chai|c8|nyc|jsdom|happy-dom|playwright|@playwright\/|cypress|sass|less|prisma|@prisma\/|drizzle-kit|knex$|react$|react-dom$|sqlite3$|pg$|mysql2?$|mariadb$|tedious$|better-sqlite3$|redis$|ioredis$|pino-pretty$|rimraf$|cross-env$|dotenv-cli$|env-cmd$|concurrently$|npm-run-all|sharp$|pm2$|@fontsource|@nestjs\/platform|reflect-metadata$|rxjs$|zone\.js$|@angular\/|expo|react-native|@react-native|nuxt|@nuxt|@expo|@astrojs\/|@sveltejs\/|bufferutil$|utf-8-validate$|encoding$|core-js$|regenerator-runtime$|graphql$|swagger-ui-dist$)/;
/** What comes along with a package and is meant to be imported. */
const PROVIDED: readonly (readonly [wanted: RegExp, by: RegExp])[] = [
  [/^@jest\/globals$/, /^jest$/],
  [/^(?:vite|@vitest\/[\w-]+)$/, /^(?:vitest|nuxt|astro|@sveltejs\/kit|electron-vite|wxt)$/],
  [/^(?:vue|vue-router|h3|ofetch|nitropack|defu|ufo|@nuxt\/[\w-]+|pinia|unhead|@unhead\/vue)$/, /^(?:nuxt|@nuxt\/)/],
  [/^vue$/, /^(?:vitepress|@vue\/|quasar)/],
  [/^(?:@eslint\/js|globals|@eslint\/eslintrc)$/, /^(?:eslint|@eslint\/)/],
  [/^@typescript-eslint\//, /^typescript-eslint$/],
  [/^playwright(?:-core)?$/, /^@playwright\/test$/],
  [/^@storybook\//, /^(?:storybook|@storybook\/)/],
  [/^(?:react|react-dom|scheduler)$/, /^(?:gatsby|@docusaurus\/core|preact)$/],
  [/^react-router(?:-dom)?$/, /^(?:react-router|react-router-dom|@remix-run\/)/],
  [/^@tiptap\/|^prosemirror-/, /^@tiptap\//],
  [
    /^(?:metro-config|@expo\/[\w-]+|expo-modules-core|@react-native\/[\w-]+|babel-preset-expo)$/,
    /^(?:expo|react-native)$/,
  ],
  [/^@redux-saga\/|^redux$|^reselect$|^immer$|^redux-thunk$/, /^(?:redux-saga|@reduxjs\/toolkit)$/],
  [/^(?:express-serve-static-core|qs|range-parser|body-parser|serve-static|send)$/, /^@types\/express$/],
  [/^(?:express|body-parser|multer)$/, /^@nestjs\/platform-express$/],
  [/^fastify$/, /^@nestjs\/platform-fastify$/],
  [/^socket\.io$/, /^@nestjs\/platform-socket\.io$/],
  [/^ws$/, /^@nestjs\/platform-ws$/],
  [/^csstype$/, /^@types\/react$/],
  [/^(?:estree|json-schema|unist|mdast|hast)$/, /^(?:@types\/|eslint|unified|remark|rehype)/],
  [/^undici-types$/, /^@types\/node$/],
];
/** What has types that come along with a package which is built on it. */
const PROVIDED_TYPES: readonly (readonly [wanted: RegExp, by: RegExp])[] = [
  [/^express$/, /^(?:@types\/express|@nestjs\/|@feathersjs\/express|@apollo\/server|express-|@trpc\/server)/],
  [/^(?:mongodb|bson)$/, /^(?:mongoose|mongodb|connect-mongo|typegoose)$/],
  [/^(?:@octokit\/[\w-]+)$/, /^(?:octokit|probot|@octokit\/)/],
  [/^(?:@smithy\/[\w-]+|@aws-sdk\/types)$/, /^@aws-sdk\//],
  [/^(?:rollup|esbuild|postcss)$/, /^(?:vite|vitest|tsup|rolldown|@sveltejs\/kit|astro|nuxt)$/],
  [/^(?:webpack|schema-utils)$/, /^(?:next|@docusaurus\/core|html-webpack-plugin|@angular-devkit\/|@storybook\/)/],
  [/^ioredis$/, /^(?:bullmq|bull)$/],
  [/^(?:history|@remix-run\/router)$/, /^react-router/],
  [/^(?:koa|cookies|koa-compose|http-errors)$/, /^@types\/koa/],
  [/^(?:hast|mdast|unist|vfile)$/, /^(?:react-markdown|unified|remark|rehype)/],
  [/^(?:pino|find-my-way|light-my-request|avvio)$/, /^fastify$/],
  [/^graphql$/, /^(?:@apollo\/|graphql-|@graphql-|urql|@urql\/)/],
  [/^(?:prop-types|csstype|react)$/, /^@types\/react$/],
];
/** Packages without code. */
const ONLY_TYPES =
  /^(?:geojson|estree|estree-jsx|json-schema|unist|mdast|hast|nlcst|xast|aws-lambda|express-serve-static-core|har-format|trusted-types|topojson-specification)$/;
/** Sources that are examples, or that are copied elsewhere before they run. */
const APART =
  /(?:^|\/)(?:examples?|samples?|demos?|docs?|benchmarks?|bench|templates?|__fixtures__|fixtures|playground|supabase\/functions)\//;

/** `package.json`: the nearest one up the tree answers for a file, and those above it. */
export const packageJson: ManifestKind = {
  endings: ['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx', '.vue', '.svelte', '.astro'],
  owns: (path) => path === 'package.json' || path.endsWith('/package.json'),
  check: (file, imported, project) => {
    const manifest = nodeManifests(project).get(file.path);
    if (manifest === undefined || !isJson(file.text)) return [];
    const own = imported.filter(({ from }) => answering(from, project)?.path === file.path);
    return [
      ...findMissing(file, own, project).slice(0, MAX_FINDINGS),
      ...deadPaths(manifest, project)
        .slice(0, MAX_FINDINGS)
        .map(({ weight, what }) => toFinding(file, weight, what)),
      ...findUnused(file, manifest, imported, project).slice(0, MAX_FINDINGS),
    ];
  },
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The nearest manifest that says more than how its folder is to be read. */
function answering(from: RepositoryPath, project: Project): NodeManifest | undefined {
  const above = manifestsAbove(from, project);
  const isWhole = ({ name, listed, scripts }: NodeManifest): boolean =>
    name !== undefined || listed.size > 0 || Object.keys(scripts).length > 0;
  return above.find(isWhole) ?? above.at(-1);
}

function findMissing(file: GeneratedFile, own: readonly PackageImport[], project: Project): readonly Finding[] {
  // A manifest that nobody can read may list anything.
  if (unreadable(file.path, project)) return [];
  const listed = new Set(manifestsAbove(file.path, project).flatMap((one) => [...one.listed]));
  const missing = new Map<string, PackageImport>();
  for (const one of own) {
    const { name } = one;
    if (one.isOptional || listed.has(name) || hasTypes(one, listed) || isProvided(one, listed)) continue;
    const known = missing.get(name);
    // The import that weighs most tells of it.
    if (known === undefined || (isMild(known, listed) && !isMild(one, listed))) missing.set(name, one);
  }
  return [...missing.values()].map((one) =>
    toFinding(file, isMild(one, listed) ? 'remark' : 'fault', {
      code: 'package_unlisted',
      values: { package: one.name, from: one.from },
    }),
  );
}

function unreadable(path: string, project: Project): boolean {
  for (let folder = dirname(path); folder !== '.';) {
    folder = dirname(folder);
    const above = folder === '.' ? 'package.json' : `${folder}/package.json`;
    if (project.find(above) !== null && !nodeManifests(project).has(above)) return true;
  }
  return false;
}

/** An import that may be erased, or that does not run with the rest. */
function isMild({ name, isTypeOnly, from }: PackageImport, listed: ReadonlySet<string>): boolean {
  const isErasable = /\.[cm]?tsx?$/.test(from) && listed.has(typesOf(name));
  return isTypeOnly || isErasable || APART.test(from) || /\.d\.[cm]?ts$/.test(from);
}

/** Types are enough for an import of types, and for packages that are nothing else. */
function hasTypes({ name, isTypeOnly }: PackageImport, listed: ReadonlySet<string>): boolean {
  return listed.has(typesOf(name)) && (isTypeOnly || ONLY_TYPES.test(name));
}

function typesOf(name: string): string {
  return `@types/${name.replace(/^@(.+)\/(.+)$/, '$1__$2')}`;
}

function isProvided({ name, isTypeOnly }: PackageImport, listed: ReadonlySet<string>): boolean {
  const providers = isTypeOnly ? [...PROVIDED, ...PROVIDED_TYPES] : PROVIDED;
  return providers.some(([wanted, by]) => wanted.test(name) && [...listed].some((one) => by.test(one)));
}

function findUnused(
  file: GeneratedFile,
  { dependencies, scripts }: NodeManifest,
  imported: readonly PackageImport[],
  project: Project,
): readonly Finding[] {
  const used = new Set(imported.map(({ name }) => name));
  const commands = Object.values(scripts).map(String).join('\n');
  return Object.keys(dependencies)
    .slice(0, MAX_LOOKED_FOR)
    .filter((name) => !used.has(name) && !SILENT.test(name) && !isCommand(name, commands))
    .filter((name) => !isMentioned(name, file, project))
    .map((name) => toFinding(file, 'remark', { code: 'package_unused', values: { package: name } }));
}

/** A package's command is named like it, or like it without its scope and its usual tail. */
function isCommand(name: string, commands: string): boolean {
  const short = name.replace(/^@[^/]+\//, '').replace(/[-.](?:cli|js|bin)$/, '');
  return commands.includes(short);
}

function toFinding({ path }: GeneratedFile, weight: Finding['weight'], what: Statement): Finding {
  return { path, line: null, kind: 'manifest', weight, ...what };
}
