import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  FileRecord,
  findCollisions,
  foldPath,
  parseRepositoryPath,
  sha256,
  toFileRecord,
  UnsafePathError,
} from '../../src/core/generated-file.ts';
import { badTexts } from '../support/bad-inputs.ts';

function isAccepted(path: string): boolean {
  try {
    parseRepositoryPath(path);
    return true;
  } catch (error) {
    if (error instanceof UnsafePathError) return false;
    throw error;
  }
}

describe('a path', () => {
  // Workflow files are safe paths; whether they may be pushed is decided later.
  test.each(badTexts('file_path'))('$text: $expect ($why)', ({ text, expect: outcome }) => {
    const isSafe = outcome.startsWith('accept') || outcome.includes('workflow_not_allowed');
    expect(isAccepted(text)).toBe(isSafe);
  });

  test.each([
    'README.md',
    '.gitignore',
    '.github/dependabot.yml',
    '.gitattributes',
    '.gitkeep',
    'src/a b.ts',
    '文档/说明.md',
    'app/[id]/(group)/page.tsx',
    '@types/x.d.ts',
    'a/~b',
    'con-fig/auxiliary.js',
    'x..y',
    'é.txt',
    'git/config',
    'a/'.repeat(19) + 'b',
    'x'.repeat(255),
  ])('%s is fine', (path) => {
    expect(parseRepositoryPath(path)).toBe(path);
  });

  test.each([
    '',
    '/',
    '/etc/passwd',
    '.',
    './a',
    'a/',
    'a//b',
    'a/./b',
    'a/../b',
    '~/x',
    'a\\b',
    'a:b',
    'a?',
    'a\nb',
    'a\u0000',
    '-rf',
    'a/-x',
    ' a',
    'a ',
    'a.',
    'a./b',
    'NUL',
    'a/Com1.txt',
    'lpt\u00b9.md',
    '.GIT',
    'a/.git/x',
    '.git /x',
    '.git./x',
    '.git::$INDEX_ALLOCATION',
    'GIT~2',
    'gitmod~1',
    'gi7eba~1',
    'a/GI7EB~10',
    'a/~1234567',
    '.gitmodules',
    'sub/.GitModules',
    '.g\u200cit/x',
    '.gi\u{e0041}t',
    'a\u202eb',
    '\ud800',
    'e\u0301.txt',
    'x'.repeat(256),
    'a/'.repeat(20) + 'b',
    'xx/'.repeat(19) + 'y'.repeat(344),
  ])('%j is refused', (path) => {
    expect(isAccepted(path)).toBe(false);
  });
});

describe('accepted paths', () => {
  const segment = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
    fc.stringMatching(/^[A-Za-z0-9._ ~-]{1,10}$/),
    fc.constantFrom(
      '.git',
      '.GIT',
      'git~1',
      '.gitmodules',
      '.gitignore',
      '..',
      '.',
      '',
      'src',
      'aux',
      '.git\u200c',
      '.gıt',
      '.ｇit',
      'GITMOD~1',
      'gi7eba~1',
    ),
  );
  const paths = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join('/'));
  let folder = '';
  const git = (args: readonly string[], input = ''): string =>
    execFileSync('git', ['-c', 'core.protectNTFS=true', '-c', 'core.protectHFS=true', '-C', folder, ...args], {
      input,
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gen-code-paths-'));
    git(['init', '--quiet']);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('stay inside of their root, on POSIX and on Windows', () => {
    fc.assert(
      fc.property(paths, (path) => {
        fc.pre(isAccepted(path));
        expect(posix.resolve('/root/tree', path)).toBe(`/root/tree/${path}`);
        expect(win32.relative('C:\\tree', win32.resolve('C:\\tree', path))).toBe(path.replaceAll('/', '\\'));
      }),
      { numRuns: 5_000, seed: 2 },
    );
  });

  test('are all taken by git at its strictest', () => {
    const sample = fc.sample(paths, { numRuns: 6_000, seed: 4 }).filter(isAccepted);
    const colliding = new Set(findCollisions(sample).flat());
    const fit = [...new Set(sample)].filter((path) => !colliding.has(path));
    expect(fit.length).toBeGreaterThan(500);
    const blob = git(['hash-object', '-w', '--stdin'], 'x').trim();
    git(['update-index', '-z', '--index-info'], fit.map((path) => `100644 ${blob}\t${path}\0`).join(''));
    expect(git(['ls-files', '-z']).split('\0').slice(0, -1).toSorted()).toEqual(fit.toSorted());
    git(['-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '--quiet', '-m', 'paths']);
    expect(git(['fsck', '--strict', '--no-dangling'])).toBe('');
  });
});

describe('collisions', () => {
  test.each([
    [['README.md', 'readme.MD'], [['README.md', 'readme.MD']]],
    [['a', 'a'], [['a', 'a']]],
    [['é', 'É'], [['é', 'É']]],
    [['src', 'SRC/a.ts'], [['src', 'SRC/a.ts']]],
    [['src/a', 'src/b', 'srcs'], []],
    [['a/b/c', 'A'], [['A', 'a/b/c']]],
  ])('of %j: %j', (paths, expected) => {
    expect(findCollisions(paths)).toEqual(expected);
  });

  test('are found among names that differ by folding alone', () => {
    expect(foldPath('STRASSE/É')).toBe('strasse/é');
  });
});

test('a record holds the hash and the size in bytes, and is checked when it is read', () => {
  const record = toFileRecord({ path: parseRepositoryPath('a.txt'), text: '你好\n' });
  expect(record).toEqual({ path: 'a.txt', sha256: sha256('你好\n'), size: 7 });
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(FileRecord.parse(record)).toEqual(record);
  expect(FileRecord.safeParse({ ...record, path: '../a' }).success).toBe(false);
});
