import { parse as parseToml } from 'smol-toml';
import type { GeneratedFile } from '../../../core/generated-file.ts';
import type { Finding } from '../finding.ts';
import { oncePerProject, type Project } from '../project.ts';
import type { ManifestKind, PackageImport } from './manifest-kind.ts';
import { isMentioned } from './mention.ts';
import { distributionsOf, modulesBroughtBy } from './python-distributions.ts';

const PATHS =
  /(?:^|\/)(?:pyproject\.toml|setup\.(?:cfg|py)|Pipfile|environment\.ya?ml|requirements[\w.-]*\.(?:txt|in)|requirements\/[\w.-]+\.(?:txt|in))$/;
const TESTS = /(?:^|\/)(?:tests?\/|test_|conftest\.py$)|_test\.py$/;
/** Corners that work only where something else is there too. */
const CORNERS = /(?:^|\/)(?:_?vendor(?:ed)?|contrib|examples?|docs)\//;
/** Findings of one kind. */
const MAX_FINDINGS = 6;
/** Servers, drivers, plugins and tools: they work without being imported. */
const SILENT =
  /^(?:python|pip|setuptools|wheel|gunicorn|uvicorn|hypercorn|daphne|waitress|psycopg|psycopg2|mysqlclient|pymysql|asyncpg|aiosqlite|aiomysql|cryptography|email-validator|python-multipart|whitenoise|pytest|ruff|black|flake8|isort|mypy|pylint|pre-commit|tox|nox|coverage|types-|poetry|hatchling|build|twine|httpx|jinja2|lxml|html5lib|openpyxl|xlrd|pyarrow|redis|hiredis|itsdangerous|werkzeug|markupsafe|click|blinker|greenlet|typing-extensions|dj-database-url|argon2-cffi|bcrypt|tzdata|colorama|watchdog|python-dotenv|sqlalchemy|alembic|ipython|jupyter|notebook|accelerate|sentencepiece|protobuf|certifi|urllib3|anyio|starlette|pydantic)/;

/** All manifests of a Python project together; what is missing is told on the main one. */
export const pythonManifests: ManifestKind = {
  endings: ['.py', '.pyi'],
  owns: (path) => PATHS.test(path),
  check: (file, imported, project) => {
    if (file.path !== mainManifest(project)) return [];
    const listed = listedIn(project);
    // A list that is made by code, or in another file, cannot be read.
    if (listed === null) return [];
    return [...findMissing(file, imported, listed), ...findUnused(file, imported, listed, project)];
  },
};

const mainManifest = oncePerProject((project): string | null => {
  const paths = [...project.files.keys()].filter((path) => PATHS.test(path));
  const hasList = (path: string): boolean =>
    /^\s*(?:dependencies\s*=|\[tool\.poetry)/m.test(project.files.get(path as never) ?? '');
  const ranks: ((path: string) => boolean)[] = [
    (path) => path.endsWith('pyproject.toml') && hasList(path),
    (path) => path === 'requirements.txt',
    (path) => /requirements/.test(path) && !/dev|test/.test(path),
    () => true,
  ];
  for (const fits of ranks) {
    const found = paths.find(fits);
    if (found !== undefined) return found;
  }
  return null;
});

/** Distributions that any manifest lists, folded; null when one of them cannot be read as it stands. */
const listedIn = oncePerProject((project): ReadonlySet<string> | null => {
  const names = new Set<string>();
  for (const [path, text] of project.files) {
    if (!PATHS.test(path)) continue;
    const found = readManifest(path, text);
    if (found === null) return null;
    for (const name of found) names.add(fold(name));
  }
  return names;
});

function readManifest(path: string, text: string): readonly string[] | null {
  if (/requirements/.test(path)) {
    if (/^\s*(?:-r|--requirement|-e)\s+(?:https?:|\.\.)/m.test(text)) return null;
    return text.split('\n').flatMap((line) => requirementName(line));
  }
  if (path.endsWith('.toml')) return readPyproject(text);
  // In the others a name in quotes, or on a line of its own, is taken for a requirement: rather one too many.
  if (path.endsWith('setup.py') && /open\(|read_text|parse_requirements/.test(text)) return [];
  return [...text.matchAll(/["']?([A-Za-z][\w.-]*)/g)].map(([, name = '']) => name);
}

function requirementName(line: string): readonly string[] {
  const bare = line.replace(/(?:^|\s)#.*$/, '').trim();
  const url = /#egg=([\w.-]+)/.exec(line)?.[1];
  const name = url ?? /^([A-Za-z\d][\w.-]*)/.exec(bare)?.[1];
  return name === undefined ? [] : [name];
}

/** Every list and table of requirements, wherever tools keep them. */
function readPyproject(text: string): readonly string[] | null {
  try {
    const names: string[] = [];
    const walk = (value: unknown, key: string, depth: number): void => {
      if (depth > 8) return;
      if (Array.isArray(value)) {
        for (const one of value as unknown[]) if (typeof one === 'string') names.push(...requirementName(one));
      } else if (typeof value === 'object' && value !== null) {
        for (const [name, inner] of Object.entries(value)) {
          if (/dependenc/.test(key)) names.push(name);
          walk(
            inner,
            /dependenc|group|extras|optional/.test(name) ? 'dependencies' : key === 'dependencies' ? key : name,
            depth + 1,
          );
        }
      }
    };
    walk(parseToml(text), '', 0);
    return names;
  } catch {
    return null;
  }
}

function findMissing(
  file: GeneratedFile,
  imported: readonly PackageImport[],
  listed: ReadonlySet<string>,
): readonly Finding[] {
  const brought = new Set([...listed].flatMap((name) => modulesBroughtBy(name)));
  const told = new Map<string, Finding>();
  for (const { name, from, isOptional, isTypeOnly, isLazy } of imported) {
    if (isOptional || isTypeOnly || told.has(name) || brought.has(name)) continue;
    const known = distributionsOf(name);
    if (candidatesFor(name, known).some((one) => listed.has(one))) continue;
    // A namespace such as `google` belongs to many.
    if (known !== null && known.length > 2 && [...listed].some((one) => one.startsWith(`${fold(name)}-`))) continue;
    const [distribution = name] = known ?? [];
    const isSure = known !== null && !isLazy && !TESTS.test(from) && !CORNERS.test(from);
    const message = `it does not list "${distribution}", which ${from} imports${distribution === fold(name) ? '' : ` as ${name}`}`;
    told.set(name, { path: file.path, line: null, kind: 'manifest', weight: isSure ? 'fault' : 'remark', message });
  }
  return [...told.values()].slice(0, MAX_FINDINGS);
}

function candidatesFor(module: string, known: readonly string[] | null): readonly string[] {
  const name = fold(module);
  const bare = name.replace(/^(?:python-|py-?)|-?(?:python|py)$/g, '');
  return [
    ...(known ?? []).map(fold),
    name,
    bare,
    `python-${name}`,
    `py${name}`,
    `${name}-python`,
    `py-${name}`,
    `${name}-py`,
  ];
}

function findUnused(
  file: GeneratedFile,
  imported: readonly PackageImport[],
  listed: ReadonlySet<string>,
  project: Project,
): readonly Finding[] {
  if (!/requirements[\w.-]*\.txt$/.test(file.path)) return [];
  const used = new Set(imported.flatMap(({ name }) => candidatesFor(name, distributionsOf(name))));
  return [...listed]
    .filter((name) => !used.has(name) && !SILENT.test(name))
    .filter((name) => !isMentioned(name, file, project) && !isMentioned(name.replaceAll('-', '_'), file, project))
    .slice(0, MAX_FINDINGS)
    .map((name) => ({
      path: file.path,
      line: null,
      kind: 'manifest',
      weight: 'remark',
      message: `it lists "${name}", which nothing in the project names`,
    }));
}

/** The form in which distributions are compared (PEP 503). */
function fold(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
