import git from 'isomorphic-git';
import { z } from 'zod';
import type { CommitObjects } from './commit-objects.ts';
import { createGitHttp, GitHttpError } from './git-http.ts';
import { GIT_DIRECTORY } from './memory-fs.ts';
import { PushRejection, readHttpRejection, readRejection } from './push-rejection.ts';

const NOTHING = '0'.repeat(40);

/** A repository as git reaches it. */
export interface GitRemote {
  /** HTTP address as GitHub named it, without credentials. */
  readonly cloneUrl: string;
  readonly branch: string;
  readonly token: string;
  /** Milliseconds that its server may say nothing. */
  readonly silenceMs: number;
}

/** Raised when nobody can know whether the branch was written: the pack went out, and no verdict came back. */
export class UnknownPushError extends Error {
  override readonly name = 'UnknownPushError';
}

/**
 * Pushes a commit to a branch that is not there yet. A branch that stands at this commit already (`found`) is left alone,
 * and so is any other: nothing is ever overwritten. A push that was accepted is one also when the signal aborted meanwhile.
 * @throws PushRejection, UnknownPushError, GitHttpError (nothing was sent), or the signal's reason
 */
export async function pushCommit(
  remote: GitRemote,
  commit: CommitObjects,
  signal: AbortSignal,
): Promise<'accepted' | 'found'> {
  const http = createGitHttp(remote.cloneUrl, remote.silenceMs, signal);
  const lines: string[] = [];
  let head = NOTHING;
  try {
    await git.push({
      fs: commit.fs,
      gitdir: GIT_DIRECTORY,
      http: http.client,
      url: remote.cloneUrl,
      ref: commit.sha,
      remoteRef: `refs/heads/${remote.branch}`,
      // Undefined would let a config in the git directory name a proxy that is then given the token.
      corsProxy: '',
      force: false,
      headers: authorization(remote.token),
      onMessage: (line) => void lines.push(line),
      onPrePush: ({ remoteRef }) => {
        head = remoteRef.oid;
        return head === NOTHING;
      },
    });
    return 'accepted';
  } catch (error) {
    if (http.isSent()) {
      const failure = readPushFailure(error, lines);
      if (failure instanceof UnknownPushError) signal.throwIfAborted();
      throw failure;
    }
    signal.throwIfAborted();
    if (head === commit.sha) return 'found';
    if (head !== NOTHING) throw new PushRejection('not_empty', `the branch ${remote.branch} stands at ${head}`);
    throw asNoAnswer(error);
  }
}

/** The commit that the branch stands at; null when the repository holds no branch at all. */
export async function readRemoteHead(remote: GitRemote, signal: AbortSignal): Promise<string | null> {
  const http = createGitHttp(remote.cloneUrl, remote.silenceMs, signal);
  const asked = git.listServerRefs({
    http: http.client,
    url: remote.cloneUrl,
    corsProxy: '',
    headers: authorization(remote.token),
    protocolVersion: 1,
    prefix: 'refs/',
  });
  const refs = await asked.catch((error: unknown) => {
    throw asNoAnswer(error);
  });
  const name = `refs/heads/${remote.branch}`;
  // Any other branch counts too: such a repository is not empty, and not ours to write to.
  return (refs.find(({ ref }) => ref === name) ?? refs.find(({ ref }) => ref.startsWith('refs/heads/')))?.oid ?? null;
}

const Unreadable = z.object({ code: z.enum(['SmartHttpError', 'EmptyServerResponseError', 'ParseError']) });

/** What a gateway says under 200 in the place of git's server is no answer of it. */
function asNoAnswer(error: unknown): unknown {
  const { success, data } = Unreadable.safeParse(error);
  return success ? new GitHttpError({ status: 0, text: `not an answer of git (${data.code})`, retryAt: null }) : error;
}

/** Sent with the first request, which saves the round trip of a 401; a new object each time, for git.push writes into it. */
export function authorization(token: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}` };
}

/** The refusal inside isomorphic-git's error. */
const Refused = z.object({
  code: z.literal('GitPushError'),
  data: z.object({
    result: z.object({
      error: z.string().optional(),
      refs: z.record(z.string(), z.object({ ok: z.boolean(), error: z.string().optional() })),
    }),
  }),
});

function readPushFailure(error: unknown, lines: readonly string[]): Error {
  const refused = Refused.safeParse(error);
  if (refused.success) {
    const { result } = refused.data.data;
    const verdicts = Object.entries(result.refs).map(([ref, { error: verdict = '' }]) => `! ${ref}: ${verdict}`);
    return readRejection(
      lines,
      [...(result.error === undefined ? [] : [`unpack: ${result.error}`]), ...verdicts].join('\n'),
    );
  }
  if (error instanceof GitHttpError) {
    // Refused for its rate: not done, and not for good.
    if (error.retryAt !== null) return error;
    const isRefused = error.status >= 400 && error.status < 500 && error.status !== 408;
    const reason = error.status === 413 ? 'file_size' : 'denied';
    if (isRefused) return readHttpRejection(error.text) ?? new PushRejection(reason, error.text);
  }
  return new UnknownPushError('the outcome of the push is unknown');
}
