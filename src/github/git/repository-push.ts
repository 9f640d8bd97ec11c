import { ParkError, TaskError } from '../../core/errors.ts';
import type { Repository } from '../../core/task-event.ts';
import type { CommitObjects } from './commit-objects.ts';
import { GitHttpError } from './git-http.ts';
import { pushCommit, readRemoteHead, UnknownPushError, type GitRemote } from './git.ts';
import { GitHubError } from '../http/github-error.ts';
import type { Pause } from '../../ports/pause.ts';
import { PushRejection, readHttpRejection } from './push-rejection.ts';
import { cleanRemoteLine } from './remote-text.ts';

/** Milliseconds between attempts before anything was sent, and between looks at a branch: three tries beside the first. */
const DELAYS_MS = [1000, 2000, 4000] as const;
/** Milliseconds of silence after which one look at a branch is given up that has to settle something. */
const LOOK_SILENCE_MS = 5_000;
/** Characters of GitHub's words. */
const MAX_SAID = 200;

/** What pushing needs to know beside the commit. */
export interface PushOptions {
  readonly repository: Repository;
  /** Where it is by now: asked before another try. */
  readonly relocate: (signal: AbortSignal) => Promise<Repository>;
  /** A token for this repository. `attempt` counts from 0; from 1 on a new one is wanted. */
  readonly token: (attempt: number) => Promise<string>;
  /** Hears which attempt's token git took. */
  readonly onTaken: (attempt: number) => void;
  /** Milliseconds that git's server may say nothing. */
  readonly silenceMs: number;
  readonly pause: Pause;
}

/**
 * Pushes once. Until the pack goes out, failures are tried again with a new token; from then on never: a lost answer is
 * settled by reading the branch, within seconds. A repository that was renamed since it was made is followed.
 * @returns where it went; `found` where the branch stood at the commit without our having been told so
 * @throws TaskError `push_rejected` {repository, url, reason, remote}, `github_permission`, `github_unavailable` · ParkError
 */
export async function pushToRepository(
  options: PushOptions,
  commit: CommitObjects,
  signal: AbortSignal,
): Promise<Reached<'accepted' | 'found'>> {
  try {
    return await whileNotSent(options, signal, (remote) => pushCommit(remote, commit, signal));
  } catch (error) {
    if (!(error instanceof UnknownPushError)) throw toPushError(error, options.repository);
    return { done: 'found', repository: await settle(options, commit.sha, signal) };
  }
}

/** What was done, and the repository as it was called then. */
interface Reached<T> {
  readonly done: T;
  readonly repository: Repository;
}

/** The commit at the head of the default branch, or null. @throws TaskError `github_*` */
export function readHead(options: PushOptions, signal: AbortSignal): Promise<string | null> {
  return askRemote(options, signal, (remote) => readRemoteHead(remote, signal));
}

/** Reads something of a repository by git. @throws TaskError `github_*` · ParkError · what `read` throws beside */
export async function askRemote<T>(
  options: PushOptions,
  signal: AbortSignal,
  read: (remote: GitRemote) => Promise<T>,
): Promise<T> {
  try {
    return (await whileNotSent(options, signal, read)).done;
  } catch (error) {
    throw toPushError(error, options.repository);
  }
}

async function whileNotSent<T>(
  options: PushOptions,
  signal: AbortSignal,
  work: (remote: GitRemote) => Promise<T>,
): Promise<Reached<T>> {
  const { token, onTaken, silenceMs, pause } = options;
  let { repository } = options;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const { cloneUrl, defaultBranch: branch } = repository;
      const done = await work({ cloneUrl, branch, silenceMs, token: await token(attempt) });
      onTaken(attempt);
      return { done, repository };
    } catch (error) {
      const delay = DELAYS_MS[attempt];
      if (!mayPass(error) || delay === undefined) throw error;
      await pause(delay, signal);
      // In the meantime it may be called otherwise, and its old name be another's.
      repository = await options.relocate(signal);
    }
  }
}

/** GitHub's git server answers for an old name with a redirect, which no token is sent after. */
function isMoved(error: unknown): boolean {
  return error instanceof GitHttpError && error.status >= 300 && error.status < 400;
}

/** A repository that was just made may be unknown for a while, to git and to whoever mints tokens. */
function mayPass(error: unknown): boolean {
  if (error instanceof GitHubError) return error.status === 404;
  return error instanceof GitHttpError && error.retryAt === null && readHttpRejection(error.text) === null;
}

/**
 * The pack went out and no verdict came back; GitHub may still be at work on it. A look that fails tells nothing, and the
 * next one comes with a new token: only what is on the branch settles it.
 */
async function settle(options: PushOptions, sha: string, signal: AbortSignal): Promise<Repository> {
  let { repository } = options;
  const silenceMs = Math.min(options.silenceMs, LOOK_SILENCE_MS);
  let lastFault: unknown = new Error('the branch is not there');
  for (const [attempt, delay] of [...DELAYS_MS, null].entries()) {
    try {
      if (isMoved(lastFault)) repository = await options.relocate(signal);
      const { cloneUrl, defaultBranch: branch } = repository;
      const head = await readRemoteHead({ cloneUrl, branch, silenceMs, token: await options.token(attempt) }, signal);
      if (head === sha) return repository;
      if (head !== null) throw new PushRejection('not_empty', `the branch stands at ${head}`);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof PushRejection) throw rejected(error, repository);
      lastFault = error;
    }
    if (delay !== null) await options.pause(delay, signal);
  }
  const cause = new Error('the push got no answer, and the commit was not seen', { cause: lastFault });
  throw new TaskError('github_unavailable', { repository: repository.fullName }, { cause });
}

function toPushError(error: unknown, repository: Repository): unknown {
  if (error instanceof PushRejection) return rejected(error, repository);
  if (!(error instanceof GitHttpError)) return error;
  if (error.retryAt !== null) return new ParkError('github_rate_limited', error.retryAt, { cause: error });
  const rejection = error.status >= 400 && error.status < 500 ? readHttpRejection(error.text) : null;
  if (rejection !== null) return rejected(rejection, repository);
  const values = { repository: repository.fullName, said: cleanRemoteLine(error.text, MAX_SAID) };
  if (error.status === 0 || error.status >= 500 || isMoved(error)) {
    return new TaskError('github_unavailable', { ...values, status: error.status }, { cause: error });
  }
  return new TaskError('github_permission', { ...values, permission: 'contents' }, { cause: error });
}

function rejected({ reason, remote }: PushRejection, { fullName, htmlUrl }: Repository): TaskError {
  return new TaskError('push_rejected', { repository: fullName, url: htmlUrl, reason, remote });
}
