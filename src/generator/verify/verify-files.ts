import { TaskError } from '../../core/errors.ts';
import { findCollisions, type GeneratedFile, type RepositoryPath } from '../../core/generated-file.ts';
import type { Report, Warning } from '../../core/report.ts';
import { findHiddenCharacters } from './hidden-characters.ts';
import { removeSecrets } from './secrets.ts';
import { divertWorkflows } from './workflows.ts';

export interface VerifyOptions {
  readonly mayPushWorkflows: boolean;
  /** Values that must never leave this process. */
  readonly ownSecrets: readonly string[];
  /** Warnings that are known before: of the plan, and of files whose end was not confirmed. */
  readonly warnings: readonly Warning[];
}

export interface VerifiedFiles {
  readonly files: readonly GeneratedFile[];
  readonly report: Report;
}

/**
 * The last look before git: moves what may not be pushed, takes secrets out, and tells the rest. The same files give the
 * same result, whenever it is asked.
 * @throws TaskError `verification_failed` when there is nothing, or a path would clash
 */
export function verifyFiles(files: readonly GeneratedFile[], options: VerifyOptions): VerifiedFiles {
  if (files.length === 0) throw new TaskError('verification_failed', { path: '', reason: 'there are no files' });
  const moves = options.mayPushWorkflows ? new Map<RepositoryPath, RepositoryPath>() : divertWorkflows(files);
  const removedSecrets: { path: string; line: number }[] = [];
  const warnings: Warning[] = [...options.warnings];
  const verified = files.map(({ path, text }) => {
    const { file, lines } = removeSecrets({ path: moves.get(path) ?? path, text }, options.ownSecrets);
    removedSecrets.push(...lines.map((line) => ({ path: file.path, line })));
    warnings.push(...findHiddenCharacters(file));
    return file;
  });
  const [collision] = findCollisions(verified.map((file) => file.path));
  if (collision !== undefined) {
    throw new TaskError('verification_failed', { path: collision[1], reason: `it clashes with ${collision[0]}` });
  }
  const moved = [...moves].map(([from, to]) => ({ from, to }));
  return { files: verified, report: { files: verified.length, repaired: [], warnings, moved, removedSecrets } };
}
