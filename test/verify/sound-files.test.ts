import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseRepositoryPath, UnsafePathError, type GeneratedFile } from '../../src/core/generated-file.ts';
import { endingOrName } from '../../src/verify/file-kind.ts';
import type { Finding } from '../../src/ports/verifier.ts';
import { checkHiddenCharacters } from '../../src/verify/shape/hidden-characters.ts';
import { checkPlaceholders } from '../../src/verify/placeholders/placeholders.ts';
import { Project } from '../../src/verify/project.ts';
import { removeSecrets } from '../../src/verify/secrets/remove-secrets.ts';
import { checkShape } from '../../src/verify/shape/shape.ts';
import { inEnglish } from '../support/statements.ts';

const ROOT = join(import.meta.dirname, '../..');
const ENDINGS = /\.(?:[cm]?[jt]sx?|json|md|s?css|ya?ml|py|go|rs|java|cc?|h|html|sh|toml|vue|sql|rb|php|lua)$/;
const PER_ENDING = 3;
const MAX_BYTES = 300_000;

/** A few files of each ending out of each package: many hands, and not one that is large enough to drown the others. */
function soundFiles(): readonly GeneratedFile[] {
  const packages = readdirSync(join(ROOT, 'node_modules'))
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(ROOT, 'node_modules', name)).map((one) => `${name}/${one}`) : [name],
    );
  return packages.flatMap((name) => {
    const counts = new Map<string, number>();
    return readFolder(join('node_modules', name), (path) => {
      const count = counts.get(endingOrName(path)) ?? 0;
      counts.set(endingOrName(path), count + 1);
      return ENDINGS.test(path) && count < PER_ENDING;
    });
  });
}

function readFolder(folder: string, isWanted: (path: string) => boolean): readonly GeneratedFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .toSorted()
    .filter((path) => statSync(join(ROOT, folder, path)).isFile() && isWanted(path))
    .map((path) => join(folder, path))
    .filter((path) => statSync(join(ROOT, path)).size <= MAX_BYTES && isSafe(path))
    .map((path) => ({ path: parseRepositoryPath(path), text: readFileSync(join(ROOT, path), 'utf8') }));
}

function isSafe(path: string): boolean {
  try {
    return parseRepositoryPath(path) !== '';
  } catch (error) {
    if (error instanceof UnsafePathError) return false;
    throw error;
  }
}

async function gatingFindings(files: readonly GeneratedFile[]): Promise<readonly string[]> {
  const project = new Project(files, null, []);
  const found: Finding[] = [];
  for (const file of files) {
    for (const check of [checkPlaceholders, checkShape, checkHiddenCharacters])
      found.push(...(await check(file, project)));
  }
  return found
    .filter(({ weight }) => weight !== 'remark')
    .map((finding) => `${finding.path}:${finding.line ?? '-'} ${inEnglish(finding)}`);
}

/** Files of packages that show credentials of a live shape on purpose. */
const SHOWS_CREDENTIALS: readonly RegExp[] = [
  // Tokens in the examples of the documentation, of the right length.
  /@octokit\/auth-token\/README\.md$/,
  // Private keys and signed addresses in tests and recorded payloads.
  /universal-github-app-jwt\/test\//,
  /@octokit\/webhooks-examples\//,
  // Examples in the comments of the rules themselves.
  /@secretlint\/secretlint-rule-preset-recommend\//,
  // The example of jwt.io.
  /zod\/src\/.*\/string\.test\.ts$/,
];

describe('sound files', () => {
  const files = soundFiles();
  const own = readFolder('src', (path) => path.endsWith('.ts'));

  test('are many and of many kinds', () => {
    expect(files.length).toBeGreaterThan(400);
    expect(new Set(files.map(({ path }) => endingOrName(path))).size).toBeGreaterThan(8);
  });

  test('of packages raise no fault', async () => {
    expect(await gatingFindings(files)).toEqual([]);
  });

  test('of this service raise no fault', async () => {
    expect(own.length).toBeGreaterThan(80);
    expect(await gatingFindings(own)).toEqual([]);
  });

  test('lose nothing that is no secret', () => {
    const changed = files.filter((file) => removeSecrets(file, []).lines.length > 0).map(({ path }) => path);
    expect(changed.filter((path) => !SHOWS_CREDENTIALS.some((known) => known.test(path)))).toEqual([]);
  });

  test('of this service lose nothing but the keys of its stand-ins', () => {
    const changed = own.filter((file) => removeSecrets(file, []).lines.length > 0).map(({ path }) => path);
    expect(changed.filter((path) => !path.startsWith('src/demo/'))).toEqual([]);
  });
}, 60_000);

/** Each is made to send a careless pattern back to its beginning again and again. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ...['//', '/*', '/* ', '`${', '"', "'", '/[', '=/[', '{', '{ ', '#', '\\', '\n', ' ', '((((', 'TODO '].map(
    (text) => [text, 'a.js'] as const,
  ),
  ...[
    '// ... ',
    '/*\n',
    '/**/',
    '// 省略',
    '// rest of the a ',
    '{ throw new Error("',
    ') {',
    'class A{',
    '=> ',
    '...\n',
  ].map((text) => [text, 'a.ts'] as const),
  ...['"""', "'''", 'def a(', 'def a():\n', 'def a():\n  """', 'class A(', '@abc\n', '#\n'].map(
    (text) => [text, 'a.py'] as const,
  ),
  ...['<!--', '<script>', '<script', '<style>{', '</', '<!--\n', '<style>/*</style>'].map(
    (text) => [text, 'a.html'] as const,
  ),
  ...['# ', '# TODO\n', '```\n', '* _', '***', '[('].map((text) => [text, 'a.md'] as const),
  ...[
    '<<<<<<< ',
    '<<<<<<< a\n',
    '=======\n',
    '<<<FILE ',
    '\u200b',
    '\u202e',
    'p\u0430',
    '\ufffd a',
    '{ todo!(',
    'import a ',
  ].map((text) => [text, 'a.rs'] as const),
];
const SECRET_BEGINNINGS =
  'xoxb-a- SG.a. glsa_ glc_a= hvs. vcp_ dapi0 figd_ cfut_ tskey-a- lin_api_ ops_ey glpat-a. https://a:b@ mongodb://a:b postgres://a mysql://a:a@a/a? _authToken= secretaccesskey= eyJ.a- AccountKey= 12345678:AA -----BEGIN'.split(
    ' ',
  );

/** The best of some runs, in ms of a processor: what else is at work on the machine does not count. */
function timeOf(run: () => unknown, runs: number): number {
  let best = Infinity;
  for (let index = 0; index < runs; index += 1) {
    const start = process.threadCpuUsage();
    run();
    const { user, system } = process.threadCpuUsage(start);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

describe('eight times the text takes no more than some eight times as long', () => {
  const small = 50_000;
  const grow = 8;
  /** With the square it would be 64. A run below a few ms says nothing. */
  const isLinear = (run: (size: number) => unknown): boolean => {
    run(small);
    const allowed =
      3 *
      grow *
      Math.max(
        timeOf(() => run(small), 3),
        3,
      );
    return timeOf(() => run(small * grow), 1) < allowed || timeOf(() => run(small * grow), 3) < allowed;
  };

  test.each(HOSTILE)('in the checks, of %j in %s', (part, path) => {
    const project = new Project([], null, []);
    const run = (size: number): void => {
      const file = { path: parseRepositoryPath(path), text: part.repeat(size / part.length) };
      for (const check of [checkPlaceholders, checkShape, checkHiddenCharacters]) void check(file, project);
    };
    expect(isLinear(run)).toBe(true);
  });

  test.each(SECRET_BEGINNINGS)('in the search for secrets, of %j', (part) => {
    const run = (size: number): unknown => {
      const path = parseRepositoryPath('.npmrc');
      return [part, `${part}${'a'.repeat(90)}`].map((one) =>
        removeSecrets({ path, text: one.repeat(size / one.length) }, []),
      );
    };
    expect(isLinear(run)).toBe(true);
  });
}, 120_000);
