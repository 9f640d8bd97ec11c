import { setImmediate } from 'node:timers/promises';
import { findCollisions, type GeneratedFile, type RepositoryPath } from '../core/generated-file.ts';
import type { Fallback, Report } from '../core/report.ts';
import { statedFailure } from '../core/stated-failure.ts';
import type { Statement, Warning } from '../core/warning.ts';
import type { Finding } from '../ports/verifier.ts';
import { removeSecrets } from './secrets/remove-secrets.ts';
import { divertWorkflows } from './workflows.ts';

export interface VerifyOptions {
  /** Null: not known. They then stay where they are, and that is said. */
  readonly mayPushWorkflows: boolean | null;
  /** Values that must never leave this process. */
  readonly ownSecrets: readonly string[];
  /** Warnings that are known before: of the plan, and of files whose end was not confirmed. */
  readonly warnings: readonly Warning[];
  /** What the checks found in the files as they are. */
  readonly findings: readonly Finding[];
  /** Files that were written again for their faults. */
  readonly rewritten: readonly RepositoryPath[];
  /** Models that stood in for others. */
  readonly fallbacks: readonly Fallback[];
}

export interface VerifiedFiles {
  readonly files: readonly GeneratedFile[];
  readonly report: Report;
}

/** Warnings of a report at the most: more of them help nobody. */
const MAX_WARNINGS = 200;

/**
 * The last look before git: moves what may not be pushed, takes secrets out, and tells the rest. The same files give the
 * same result, whenever it is asked.
 * @throws TaskError `verification_failed` when there is nothing, a path would clash, or a file is of no use
 */
export async function verifyFiles(files: readonly GeneratedFile[], options: VerifyOptions): Promise<VerifiedFiles> {
  if (files.length === 0) throw statedFailure('verification_failed', '', { code: 'no_files', values: {} });
  const diverted =
    options.mayPushWorkflows === true ? new Map<RepositoryPath, RepositoryPath>() : divertWorkflows(files);
  const moves = options.mayPushWorkflows === null ? new Map<RepositoryPath, RepositoryPath>() : diverted;
  const movedTo = (path: RepositoryPath): RepositoryPath => moves.get(path) ?? path;
  const unsettled = [...diverted.keys()]
    .filter((path) => !moves.has(path))
    .map((path): Warning => ({ path, code: 'workflow_unsettled', values: {} }));
  const removedSecrets: { path: string; line: number }[] = [];
  const fatal = options.findings.find(({ weight }) => weight === 'fatal');
  if (fatal !== undefined) throw statedFailure('verification_failed', fatal.path, fatal);
  const verified: GeneratedFile[] = [];
  for (const given of files) {
    const { file, lines } = removeSecrets({ ...given, path: movedTo(given.path) }, options.ownSecrets);
    removedSecrets.push(...lines.map((line) => ({ path: file.path, line })));
    verified.push(file);
    // Each file takes its milliseconds, and the doors are open meanwhile.
    await setImmediate();
  }
  const [collision] = findCollisions(verified.map((file) => file.path));
  if (collision !== undefined) {
    throw statedFailure('verification_failed', collision[1], { code: 'path_clash', values: { other: collision[0] } });
  }
  const told = ({ path, line, code, values }: Finding): Warning => ({
    path: movedTo(path),
    code,
    values: line === null ? values : { ...values, line },
  });
  const remarks = options.findings.filter(({ weight }) => weight === 'remark').map(told);
  const faulty = new Set(options.findings.filter(({ weight }) => weight === 'fault').map(({ path }) => path));
  const report: Report = {
    files: verified.length,
    repaired: options.rewritten.filter((path) => !faulty.has(path)).map(movedTo),
    faults: shorten(worstOfEach(options.findings).map(told), 'more_faults'),
    warnings: shorten([...options.warnings, ...unsettled, ...remarks], 'more_warnings'),
    moved: [...moves].map(([from, to]) => ({ from, to })),
    removedSecrets,
    fallbacks: [...options.fallbacks],
  };
  return { files: verified, report };
}

/** From what nothing in the file works after, to what leaves the rest at work. */
const GRAVITY: readonly Finding['kind'][] = [
  ...(['unreadable', 'syntax', 'import', 'name', 'manifest', 'reference', 'completeness'] as const),
  ...(['placeholder', 'shape', 'hidden-character'] as const),
];

/** One fault a file, the worst: what follows from it is no news. The worst files come first. */
function worstOfEach(findings: readonly Finding[]): readonly Finding[] {
  const faults = findings
    .filter(({ weight }) => weight !== 'remark')
    .toSorted((a, b) => GRAVITY.indexOf(a.kind) - GRAVITY.indexOf(b.kind));
  return faults.filter(({ path }, index) => faults.findIndex((one) => one.path === path) === index);
}

function shorten(warnings: readonly Warning[], code: 'more_faults' | 'more_warnings'): Warning[] {
  if (warnings.length <= MAX_WARNINGS) return [...warnings];
  const more: Statement = { code, values: { count: warnings.length - MAX_WARNINGS } };
  return [...warnings.slice(0, MAX_WARNINGS), { path: '', ...more }];
}
