import type { z } from 'zod';
import { ParkError, TaskError } from '../core/errors.ts';
import { Visibility } from '../core/task-request.ts';
import type { CommandPlace, RepositoryContents } from '../ports/forge.ts';
import type { Pause } from '../ports/pause.ts';
import type { TokenGrant } from './app/access-tokens.ts';
import type { AppClient } from './app/app-client.ts';
import { readCommitFiles } from './git/commit-files.ts';
import { TooLargeError, type PackBounds } from './git/pack-bounds.ts';
import { askRemote } from './git/repository-push.ts';
import { GitHubError } from './http/github-error.ts';
import { RepositoryAnswer, toRepository } from './github-repositories.ts';
import { onRepository } from './repository-place.ts';
import { nullWhenAbsent, openReader } from './repository-reader.ts';

/** What is taken over of a repository: what a house begins its projects with, not a project. */
const BOUNDS: PackBounds = { files: 300, bytes: 5_000_000 };

const Answer = RepositoryAnswer.extend({ visibility: Visibility.optional() }).transform((data) => ({
  repository: toRepository(data),
  visibility: data.visibility ?? (data.private ? ('private' as const) : ('public' as const)),
}));

/**
 * The files on the default branch of a repository, with the rights of an installation.
 * @throws TaskError `github_permission` {repository, reason: base_…}, `github_*`; GitHubError
 */
export async function readContents(
  app: AppClient,
  where: CommandPlace,
  { silenceMs, pause }: { readonly silenceMs: number; readonly pause: Pause },
  signal: AbortSignal,
): Promise<RepositoryContents> {
  const refuse = (cause?: unknown): TaskError =>
    new TaskError('github_permission', { repository: where.repository, reason: 'base_unreadable' }, { cause });
  const found = await find(app, where, signal).catch((error: unknown) => {
    // It is known by name: under a new one it is the same.
    if (!(error instanceof GitHubError) || error.movedTo === null) return nullWhenAbsent(error);
    return find(app, { ...where, repositoryId: error.movedTo }, signal).catch(nullWhenAbsent);
  });
  if (found === null) throw refuse();
  const { repository, visibility, grant } = found;
  const token = (attempt: number): Promise<string> =>
    attempt === 0 ? app.tokens.get(grant, signal) : app.tokens.mint(grant, signal, attempt > 1);
  // It was looked up a moment ago.
  const relocate = (): Promise<typeof repository> => Promise.resolve(repository);
  const remote = { repository, relocate, token, onTaken: () => undefined, silenceMs, pause };
  try {
    const contents = await askRemote(remote, signal, (one) => readCommitFiles(one, BOUNDS, signal));
    return { ...contents, visibility, fullName: repository.fullName };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TooLargeError) {
      const values = { repository: where.repository, files: BOUNDS.files, megabytes: BOUNDS.bytes / 1_000_000 };
      throw new TaskError('github_permission', { ...values, reason: 'base_too_large' }, { cause: error });
    }
    if (error instanceof ParkError || (error instanceof TaskError && error.code !== 'github_permission')) throw error;
    // What git refuses here, and a branch that is not there, is the same to who wrote the policy.
    throw refuse(error);
  }
}

async function find(
  app: AppClient,
  where: CommandPlace,
  signal: AbortSignal,
): Promise<z.infer<typeof Answer> & { readonly grant: TokenGrant }> {
  const { client, grant } = await openReader(app, where, signal);
  const call = onRepository(where, { route: 'GET /repos/{owner}/{repo}', answer: Answer });
  return { ...(await client.call(call, signal)).data, grant };
}
