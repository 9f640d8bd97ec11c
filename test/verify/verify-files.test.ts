import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRepositoryPath, type GeneratedFile } from '../../src/core/generated-file.ts';
import { countFaults } from '../../src/core/report.ts';
import type { Finding } from '../../src/ports/verifier.ts';
import { verifyFiles, type VerifyOptions } from '../../src/verify/verify-files.ts';
import { saying } from '../support/statements.ts';

const TOKEN = ['ghp', 'A1b2C3d4E5f6A1b2C3d4E5f6A1b2C3d4E5f6'].join('_');
const file = (path: string, text = 'x\n'): GeneratedFile => ({ path: parseRepositoryPath(path), text });
function verify(files: readonly GeneratedFile[], options: Partial<VerifyOptions> = {}) {
  return verifyFiles(files, {
    mayPushWorkflows: false,
    ownSecrets: [],
    warnings: [],
    findings: [],
    rewritten: [],
    fallbacks: [],
    ...options,
  });
}
const pathsOf = (files: readonly GeneratedFile[]): readonly string[] => files.map(({ path }) => path);

describe('verification', () => {
  test('lets good files through as they are, in their order, with the warnings known before', async () => {
    const files = [file('b.py', 'y\r\n'), file('a.py', '')];
    const warnings = [{ path: 'a.py', ...saying('w') }];
    expect(await verify(files, { warnings })).toEqual({
      files,
      report: { files: 2, repaired: [], faults: [], warnings, moved: [], removedSecrets: [], fallbacks: [] },
    });
  });

  test('changes nothing the second time', async () => {
    const part = fc.constantFrom(TOKEN, 'x', '\n', '\u202e', 'REPLACE_ME', "'");
    const paths = [
      'a.js',
      '.github/workflows/ci.yml',
      'docs/workflows/ci.yml',
      '.github/workflows/x',
      'docs/workflows/ci-2.yml',
    ];
    const files = fc
      .uniqueArray(fc.constantFrom(...paths), { minLength: 1 })
      .chain((chosen) => fc.tuple(...chosen.map((path) => fc.array(part).map((parts) => file(path, parts.join(''))))));
    await fc.assert(
      fc.asyncProperty(files, async (written) => {
        const once = await verify(written);
        const twice = await verify(once.files);
        expect(twice.files).toEqual(once.files);
        expect(twice.report).toEqual({ ...once.report, moved: [], removedSecrets: [] });
        expect(new Set(pathsOf(once.files)).size).toBe(written.length);
      }),
      { seed: 3 },
    );
  });

  test('refuses when there is nothing, and when two paths are one where case does not count', async () => {
    await expect(verify([])).rejects.toThrow(/verification_failed/);
    await expect(verify([file('README.md'), file('readme.MD')])).rejects.toThrow(/verification_failed.*readme\.MD/);
    await expect(verify([file('src'), file('src/a')])).rejects.toThrow(/verification_failed/);
  });

  test('tells secrets with the path under which the file is pushed', async () => {
    const { files, report } = await verify([file('.github/workflows/ci.yml', `a\nb: ${TOKEN}\n`)]);
    expect(files).toEqual([{ path: 'docs/workflows/ci.yml', text: 'a\nb: REPLACE_ME\n' }]);
    expect(report.removedSecrets).toEqual([{ path: 'docs/workflows/ci.yml', line: 2 }]);
  });
});

describe('workflows', () => {
  test('move aside where they may not be pushed, and nothing else does', async () => {
    const { files, report } = await verify([
      file('.github/workflows/ci.yml'),
      file('.GitHub/Workflows/sub/b.yml'),
      file('.github/dependabot.yml'),
      file('x/.github/workflows/c.yml'),
    ]);
    expect(pathsOf(files)).toEqual([
      'docs/workflows/ci.yml',
      'docs/workflows/sub/b.yml',
      '.github/dependabot.yml',
      'x/.github/workflows/c.yml',
    ]);
    expect(report.moved).toEqual([
      { from: '.github/workflows/ci.yml', to: 'docs/workflows/ci.yml' },
      { from: '.GitHub/Workflows/sub/b.yml', to: 'docs/workflows/sub/b.yml' },
    ]);
  });

  test('stay where they may be pushed', async () => {
    const { files, report } = await verify([file('.github/workflows/ci.yml')], { mayPushWorkflows: true });
    expect(pathsOf(files)).toEqual(['.github/workflows/ci.yml']);
    expect(report.moved).toEqual([]);
  });

  test('take another name where theirs is taken', async () => {
    const { files } = await verify([
      file('.github/workflows/ci.yml'),
      file('docs/workflows/CI.yml'),
      file('docs/workflows/ci-2.yml'),
      file('.github/workflows/run'),
      file('docs/workflows/run'),
    ]);
    expect(pathsOf(files)).toEqual([
      'docs/workflows/ci-3.yml',
      'docs/workflows/CI.yml',
      'docs/workflows/ci-2.yml',
      'docs/workflows/run-2',
      'docs/workflows/run',
    ]);
  });

  test('that would have to go below a file are refused', async () => {
    await expect(verify([file('.github/workflows/ci.yml'), file('docs/workflows')])).rejects.toThrow(
      /verification_failed/,
    );
  });
});

describe('what the checks found', () => {
  const path = parseRepositoryPath('.github/workflows/ci.yml');
  const finding: Finding = { path, line: 3, kind: 'syntax', weight: 'fault', ...saying('a bracket is missing') };

  test('is told with its line, under the path that is pushed', async () => {
    const remark: Finding = { ...finding, line: null, weight: 'remark' };
    const { report } = await verify([file(path), file('a')], { findings: [finding, remark] });
    const told = 'docs/workflows/ci.yml';
    expect(report.faults).toEqual([{ path: told, code: 'earlier', values: { text: 'a bracket is missing', line: 3 } }]);
    expect(report.warnings).toEqual([{ path: told, ...saying('a bracket is missing') }]);
  });

  test('is one fault a file, the worst, and the worst files first', async () => {
    const [a, b] = ['a', 'b'].map(parseRepositoryPath) as [never, never];
    const findings: readonly Finding[] = [
      { ...finding, path: a, kind: 'placeholder', line: 1, ...saying('a hole') },
      { ...finding, path: b, kind: 'import', line: 2, ...saying('an import') },
      { ...finding, path: b, kind: 'syntax', line: 9, ...saying('a bracket') },
    ];
    const { report } = await verify([file('a'), file('b')], { findings });
    expect(report.faults.map(({ path, values }) => [path, values['line']])).toEqual([
      ['b', 9],
      ['a', 1],
    ]);
    expect(report.warnings).toEqual([]);
  });

  test('makes a file that was written again repaired only when no fault is left', async () => {
    const [a, b] = ['a', 'b'].map(parseRepositoryPath) as [never, never];
    const findings: readonly Finding[] = [
      { ...finding, path: a },
      { ...finding, path: b, weight: 'remark' },
    ];
    const { report } = await verify([file('a'), file('b'), file(path)], { findings, rewritten: [a, b, path] });
    expect(report.repaired).toEqual(['b', 'docs/workflows/ci.yml']);
  });

  test('fails the task when nobody can use a file', async () => {
    const findings: readonly Finding[] = [{ ...finding, weight: 'fatal', code: 'file_empty', values: {} }];
    await expect(verify([file(path)], { findings })).rejects.toThrow(/verification_failed.*file_empty/);
  });

  test('is told up to a length that somebody reads', async () => {
    const findings = Array.from({ length: 1_000 }, (_, line): Finding => {
      return { ...finding, weight: 'remark', line: line + 1 };
    });
    const { warnings } = (await verify([file(path)], { findings })).report;
    expect(warnings).toHaveLength(201);
    expect(warnings.at(-1)).toEqual({ path: '', code: 'more_warnings', values: { count: 800 } });
  });

  test('counts the files with faults that the list leaves out', async () => {
    const findings = Array.from({ length: 1_000 }, (_, index): Finding => {
      return { ...finding, path: parseRepositoryPath(`src/${index}.js`), weight: 'fault' };
    });
    const { report } = await verify([file(path)], { findings });
    expect(report.faults).toHaveLength(201);
    expect(report.faults.at(-1)).toEqual({ path: '', code: 'more_faults', values: { count: 800 } });
    expect(countFaults(report)).toBe(1_000);
  });
});
