import { dirname } from 'node:path/posix';
import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { oncePerProject, type SourceTree } from '../source-tree.ts';
import type { ManifestKind, PackageImport } from './manifest-kind.ts';
import { isMentioned } from './mention.ts';
import { distributionsOf, isSharedWith, modulesBroughtBy, modulesOf } from './python-distributions.ts';
import {
  foldDistribution,
  holdsProject,
  isPythonManifest,
  requirementsOf,
  type Requirement,
  type Requirements,
} from './python-requirements.ts';
import { checkPythonScripts } from './python-scripts.ts';
import { baseName } from '../file-kind.ts';

/** Findings of one kind. */
const MAX_FINDINGS = 6;
/** Code that is not started with the project itself, or only where somebody has what it plugs into. */
const TESTS =
  /(?:^|\/)(?:(?:_?tests?|testing|_?examples?|demos?|docs?|benchmarks?|scripts|tools|notebooks|contrib|ext|integrations|plugins)\/|test_|conftest\.py$)|_test\.py$/;
/** Scripts that a tool runs in an environment of its own, and code of others. */
const OF_TOOLS =
  /(?:^|\/)(?:(?:setup|noxfile|fabfile|locustfile|dodo|conanfile|docs?\/(?:.*\/)?conf)\.py$|_?vendor(?:ed)?\/)|\.pyi$/;
/** Servers, drivers, plugins and tools: they work without being imported. */
const SILENT =
  /^(?:python|pip|setuptools|wheel|cython|gunicorn|uvicorn|uvloop|httptools|hypercorn|daphne|waitress|psycopg|psycopg2|mysqlclient|mysql-connector|pymysql|asyncpg|aiosqlite|aiomysql|pyodbc|cx-oracle|oracledb|cryptography|email-validator|python-multipart|whitenoise|pytest|ruff|black|flake8|isort|mypy|pylint|pyright|bandit|pre-commit|tox|nox|coverage|codecov|types-|poetry|hatch|pdm|flit|build|twine|bump|commitizen|httpx|h2|h11|jinja2|lxml|html5lib|openpyxl|xlrd|xlsxwriter|pyarrow|fastparquet|tables|redis|hiredis|itsdangerous|werkzeug|markupsafe|click|blinker|greenlet|gevent|eventlet|typing-extensions|importlib|dj-database-url|argon2|bcrypt|pyopenssl|tzdata|pytz|colorama|watchdog|watchfiles|websockets|python-dotenv|sqlalchemy|alembic|ipython|ipykernel|jupyter|notebook|nbconvert|accelerate|sentencepiece|protobuf|grpcio|certifi|urllib3|idna|chardet|charset-normalizer|six|anyio|starlette|pydantic|orjson|ujson|simplejson|pillow|numpy|scipy|torch|tensorflow|matplotlib|kaleido|graphviz|flower|supervisor|sphinx|mkdocs|furo|myst|django-stubs|stubs|boto3|pywin32|pysocks|brotli|zstandard|pkg|en-core-web|awscli|honcho|newrelic|ddtrace|sentry-sdk)/;

/** All manifests of a Python project together; what is missing is told on the main one of those above the file. */
export const pythonManifests: ManifestKind = {
  endings: ['.py', '.pyi'],
  owns: isPythonManifest,
  check: async (file, imported, project) => {
    const listed = requirementsOf(project);
    const scripts = await checkPythonScripts(file, project);
    return [
      ...scripts,
      ...findMissing(file, imported, listed, project),
      ...findUnused(file, imported, listed, project),
    ];
  },
};

/** Those above come first, then those that are the usual place. */
function mainManifestFor(from: string, project: SourceTree): string | null {
  const ranked = rankedManifests(project);
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const found = ranked.find((path) => dirname(path) === folder);
    if (found !== undefined) return found;
    if (folder === '.' || folder === '/') return ranked[0] ?? null;
  }
}

const rankedManifests = oncePerProject((project): readonly string[] => {
  const rank = (path: string): number => {
    const name = baseName(path);
    if (name === 'pyproject.toml') return holdsProject(project.files.get(path as never) ?? '') ? 0 : 5;
    if (name === 'requirements.txt' || name === 'requirements.in') return 1;
    if (name === 'Pipfile') return 2;
    return /dev|test|lint|doc/.test(path) ? 4 : 3;
  };
  return [...project.files.keys()].filter(isPythonManifest).toSorted((a, b) => rank(a) - rank(b));
});

function findMissing(
  file: GeneratedFile,
  imported: readonly PackageImport[],
  listed: Requirements,
  project: SourceTree,
): readonly Finding[] {
  if (!listed.isWhole) return [];
  const brought = modulesBroughtBy(listed.names);
  const told = new Map<string, Finding>();
  for (const { name, from, isOptional, isTypeOnly, isLazy } of imported) {
    // A checker of types has an environment of its own.
    if (isOptional || isTypeOnly || OF_TOOLS.test(from) || brought.has(name) || isListed(name, listed.names)) continue;
    if (mainManifestFor(from, project) !== file.path) continue;
    // A script that brings its own list (PEP 723).
    if (/^# \/\/\/ script\s*$/m.test(project.files.get(from) ?? '')) continue;
    const known = distributionsOf(name);
    const [distribution = name] = known ?? [];
    // What is imported only when a function runs may be an extra.
    const isSure = known !== null && listed.hasList && !isLazy && !isAside(name, distribution, from);
    const weight = isSure ? 'fault' : 'remark';
    const earlier = told.get(name);
    if (earlier !== undefined && (earlier.weight === 'fault' || !isSure)) continue;
    const values = { package: distribution, from };
    const what: Statement =
      foldDistribution(distribution) === foldDistribution(name)
        ? { code: 'package_unlisted', values }
        : { code: 'package_unlisted_as', values: { ...values, name } };
    told.set(name, { path: file.path, line: null, kind: 'manifest', weight, ...what });
  }
  return [...told.values()].slice(0, MAX_FINDINGS);
}

/** A test, or a file that bears the name of a package: it is often used only where that is installed. */
function isAside(module: string, distribution: string, from: string): boolean {
  const segments = from.split('/').map((segment) => foldDistribution(segment.replace(/\.py$/, '')));
  return TESTS.test(from) || [module, distribution].some((name) => segments.includes(foldDistribution(name)));
}

/** Does a list hold a distribution that may well bring this module? */
function isListed(module: string, listed: ReadonlySet<string>): boolean {
  const known = distributionsOf(module);
  if (candidatesFor(module, known).some((one) => listed.has(one)) || isSharedWith(module, listed)) return true;
  // A plugin brings what it plugs into, and a stub or a build is named after the whole.
  const name = foldDistribution(module);
  if ([...listed].some((one) => one.startsWith(`${name}-`))) return true;
  if (known === null && [...listed].some((one) => bareOf(one) === bareOf(name) || one.endsWith(`-${name}`)))
    return true;
  // A fork bears the name in other order, or a part of it: whose modules nobody knows may be it.
  return [...listed].some((one) => modulesOf(one) === null && areAkin(one, name));
}

/** Letters in a row that make two names akin. */
const MIN_ALIKE = 4;

/** Is one name made of the other, or of its parts in another order: `libpass` and `passlib`? */
function areAkin(one: string, other: string): boolean {
  const [a, b] = [bareOf(one), bareOf(other)];
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length < MIN_ALIKE) return false;
  for (let at = 1; at < short.length; at += 1) {
    if (`${short.slice(at)}${short.slice(0, at)}` === long) return true;
  }
  const rest = long.startsWith(short)
    ? long.slice(short.length)
    : long.endsWith(short)
      ? long.slice(0, -short.length)
      : null;
  return rest !== null && FORK.test(rest);
}

/** What a fork, or a build for some machine, adds to the name. */
const FORK =
  /^(?:lib|ng|next|new|fork|community|binary|bin|c|cpu|gpu|cu(?:da)?\d*x?|simd|lite|slim|plus|modern|async|x|\d+)$/;

function candidatesFor(module: string, known: readonly string[] | null): readonly string[] {
  const name = foldDistribution(module);
  const forms = [name, bareOf(name), `python-${name}`, `py${name}`, `py-${name}`, `${name}-python`, `${name}-py`];
  return [...(known ?? []).map(foldDistribution), ...forms, `${name}-sdk`, `${name}-client`, `${name}py`];
}

/** Without what distributions put around the name of what they bring. */
function bareOf(name: string): string {
  return name.replace(/^(?:python-?|py-?)|-?(?:python\d?|py\d?)$/g, '').replaceAll('-', '');
}

function findUnused(
  file: GeneratedFile,
  imported: readonly PackageImport[],
  listed: Requirements,
  project: SourceTree,
): readonly Finding[] {
  const used = new Set(imported.map(({ name }) => name));
  const candidates = new Set([...used].flatMap((name) => candidatesFor(name, distributionsOf(name))));
  return listed.all
    .filter(({ path, isPlain, name }) => path === file.path && isPlain && !SILENT.test(name))
    .filter((one) => !candidates.has(one.name) && !isUsed(one, used, listed, file, project))
    .slice(0, MAX_FINDINGS)
    .map(({ written }) => ({
      path: file.path,
      line: lineOf(file.text, written),
      kind: 'manifest',
      weight: 'remark',
      code: 'package_unused',
      values: { package: written },
    }));
}

function isUsed(
  { name, written }: Requirement,
  used: ReadonlySet<string>,
  listed: Requirements,
  file: GeneratedFile,
  project: SourceTree,
): boolean {
  const modules = modulesOf(name);
  if (modules === null) {
    // Unless its modules are known, one that is named after another may be a plugin of that, or its other half.
    const parts = name.split('-');
    if (parts.some((part) => part !== name && (listed.names.has(part) || used.has(part)))) return true;
    const isAlike = (one: string): boolean => bareOf(one) === bareOf(name) || areAkin(name, one);
    if ([...used].some((module) => isAlike(foldDistribution(module)))) return true;
  }
  const names = new Set([name, written, name.replaceAll('-', '_'), name.replaceAll('-', '.'), ...(modules ?? [])]);
  return [...names].some((one) => used.has(one) || isMentioned(one, file, project));
}

/** Counted from 1. */
function lineOf(text: string, name: string): number | null {
  const at = text.indexOf(name);
  return at < 0 ? null : text.slice(0, at).split('\n').length;
}
