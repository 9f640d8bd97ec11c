import { dirname, join } from 'node:path/posix';
import { z } from 'zod';
import type { GeneratedFile } from '../../../core/generated-file.ts';
import type { Finding } from '../finding.ts';
import { isPlausiblyGenerated } from '../modules/generated-names.ts';
import type { Project } from '../project.ts';
import { isMentioned } from './mention.ts';
import type { ManifestKind, PackageImport } from './manifest-kind.ts';

const versions = z.record(z.string(), z.unknown()).catch({});
const Manifest = z.object({
  dependencies: versions,
  devDependencies: versions,
  peerDependencies: versions,
  optionalDependencies: versions,
  scripts: z.record(z.string(), z.string()).catch({}),
  main: z.string().optional().catch(undefined),
  imports: versions,
});
type Manifest = z.infer<typeof Manifest>;

/** Findings of one kind in one manifest. */
const MAX_FINDINGS = 6;
/** Packages that work without being named by anybody. */
const SILENT =
  /^(?:@types\/|@tsconfig\/|eslint|@eslint|@typescript-eslint\/|prettier|typescript|husky|lint-staged|@vitejs\/|vite|tailwindcss|@tailwindcss\/|postcss|autoprefixer|nodemon|ts-node|tsx|tslib|@swc\/|swc|esbuild|webpack|babel|@babel\/|jest|ts-jest|@jest\/|@testing-library\/|vitest|@vitest\/|mocha|c8|nyc|jsdom|happy-dom|playwright|@playwright\/|cypress|sass|less|prisma|@prisma\/|drizzle-kit|react-dom$|sqlite3$|pg$|mysql2?$|better-sqlite3$|redis$|pino-pretty$|rimraf$|cross-env$|concurrently$|npm-run-all|sharp$)/;

/** `package.json`: the nearest one up the tree answers for a file, and those above it. */
export const packageJson: ManifestKind = {
  endings: ['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx', '.vue', '.svelte', '.astro'],
  owns: (path) => path === 'package.json' || path.endsWith('/package.json'),
  check: (file, imported, project) => {
    const manifest = parse(file.text);
    if (manifest === null) return [];
    const own = imported.filter(({ from }) => nearestManifest(from, project) === file.path);
    return [
      ...findMissing(file, own, project).slice(0, MAX_FINDINGS),
      ...findDeadPaths(file, manifest, project).slice(0, MAX_FINDINGS),
      ...findUnused(file, manifest, imported, project).slice(0, MAX_FINDINGS),
    ];
  },
};

function parse(text: string): Manifest | null {
  try {
    return Manifest.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function nearestManifest(from: string, project: Project): string | null {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const path = folder === '.' ? 'package.json' : `${folder}/package.json`;
    if (project.find(path) !== null) return path;
    if (folder === '.') return null;
  }
}

/** Everything that this manifest and those above it list. */
function listedFor(path: string, project: Project): ReadonlySet<string> {
  const names = new Set<string>();
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const known = project.find(folder === '.' ? 'package.json' : `${folder}/package.json`);
    const manifest = known === null ? null : parse(project.files.get(known) ?? '');
    for (const name of manifest === null ? [] : listed(manifest)) names.add(name);
    if (folder === '.') return names;
  }
}

function listed({
  dependencies,
  devDependencies,
  peerDependencies,
  optionalDependencies,
}: Manifest): readonly string[] {
  return [dependencies, devDependencies, peerDependencies, optionalDependencies].flatMap((one) => Object.keys(one));
}

function findMissing(file: GeneratedFile, own: readonly PackageImport[], project: Project): readonly Finding[] {
  const names = listedFor(file.path, project);
  const missing = new Map<string, PackageImport>();
  for (const one of own) {
    const types = `@types/${one.name.replace(/^@(.+)\/(.+)$/, '$1__$2')}`;
    if (one.isOptional || names.has(one.name) || names.has(types) || missing.has(one.name)) continue;
    missing.set(one.name, one);
  }
  return [...missing.values()].map(({ name, from, isTypeOnly }) =>
    toFinding(file, isTypeOnly ? 'remark' : 'fault', `it does not list "${name}", which ${from} imports`),
  );
}

function findUnused(
  file: GeneratedFile,
  { dependencies }: Manifest,
  imported: readonly PackageImport[],
  project: Project,
): readonly Finding[] {
  const used = new Set(imported.map(({ name }) => name));
  return Object.keys(dependencies)
    .filter((name) => !used.has(name) && !SILENT.test(name) && !isMentioned(name, file, project))
    .map((name) => toFinding(file, 'remark', `it lists "${name}", which nothing in the project names`));
}

const NODE_RUNS =
  /(?:^|&&|\|\||;|\s)(?:node|nodemon|tsx|ts-node|bun(?:\s+run)?)\s+((?:-{1,2}[\w=:./-]+\s+)*)([\w@./-]+\.[cm]?[jt]sx?)(?=\s|$|["'])/g;

/** Files of the project that scripts start and that are not there. */
function findDeadPaths(file: GeneratedFile, { scripts, main }: Manifest, project: Project): readonly Finding[] {
  const folder = dirname(file.path);
  const isBuilt = Object.keys(scripts).some((name) => /build|compile|prepare|prepack|bundle/.test(name));
  const isThere = (path: string): boolean => {
    const wanted = join(folder, path);
    const candidates = [wanted, `${wanted}.js`, `${wanted}/index.js`, `${wanted}.json`];
    return candidates.some((one) => project.find(one) !== null) || isPlausiblyGenerated(wanted, project);
  };
  const runs = Object.entries(scripts).flatMap(([name, command]) =>
    // A command that goes elsewhere first means a file there.
    /\bcd\s|--prefix|-C\s/.test(command)
      ? []
      : [...command.matchAll(NODE_RUNS)].map(([, , path = '']) => ({ name, path })),
  );
  const dead = runs
    .filter(({ path }) => !path.startsWith('/') && !path.startsWith('..') && !isThere(path) && !isOutput(path, isBuilt))
    .map(({ name, path }) => `its script "${name}" starts "${path}", which is no file of the project`);
  const isDeadMain = main !== undefined && main !== '' && !isThere(main) && !isOutput(main, isBuilt) && !isBuilt;
  return [...new Set(dead), ...(isDeadMain ? [`its "main" is "${main}", which is no file of the project`] : [])].map(
    (message) => toFinding(file, message.startsWith('its "main"') ? 'remark' : 'fault', message),
  );
}

function isOutput(path: string, isBuilt: boolean): boolean {
  return isBuilt && /(?:^|\/)(?:dist|build|lib|out|output|public|\.\w+)\//.test(`${path}`);
}

function toFinding({ path }: GeneratedFile, weight: Finding['weight'], message: string): Finding {
  return { path, line: null, kind: 'manifest', weight, message };
}
