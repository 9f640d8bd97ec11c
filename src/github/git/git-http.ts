import type { HttpClient } from 'isomorphic-git';
import { GRACE_MS, withGrace } from '../../ports/grace.ts';
import { readRetryAt } from '../http/github-error.ts';
import { TooLargeError } from './pack-bounds.ts';
import { cleanRemoteText } from './remote-text.ts';

const TEXT_LIMIT = 2000;
/** Bytes in a millisecond of the slowest line that a pack is given time for: half a megabit in a second. */
const SLOWEST_LINE = 64;

/** A git request that got no answer, or a refusal by the HTTP server (not by git). */
export class GitHttpError extends Error {
  override readonly name = 'GitHttpError';
  /** HTTP status; 0: no answer. */
  readonly status: number;
  /** The body of the refusal, cleaned. */
  readonly text: string;
  /** Ms since 1970 before which not to come again; null where it was not for the rate. */
  readonly retryAt: number | null;

  constructor(facts: Pick<GitHttpError, 'status' | 'text' | 'retryAt'>) {
    super(`git over HTTP: ${facts.status === 0 ? 'no answer' : facts.status}: ${facts.text}`);
    this.status = facts.status;
    this.text = facts.text;
    this.retryAt = facts.retryAt;
  }
}

/** Speaks HTTP for isomorphic-git, to one repository's server alone. */
export interface GitHttp {
  readonly client: HttpClient;
  /** Has the pack been sent? From then on nobody knows what became of it until an answer is read. */
  isSent(): boolean;
}

/**
 * An HTTP client for isomorphic-git over `fetch`. Unlike the library's own it gives up on a server that says nothing for
 * `silenceMs` (a git that works on a pack gives a sign of life every five seconds, `receive.keepAlive`), keeps the body of a
 * refusal, follows no redirect, and refuses to speak to any other origin than the repository's. The pack goes out at most
 * once, and its answer is still waited for a while when the signal aborts. An answer of more than `maxBytes` is broken off.
 */
export function createGitHttp(
  cloneUrl: string,
  silenceMs: number,
  signal: AbortSignal,
  maxBytes = Number.POSITIVE_INFINITY,
): GitHttp {
  const { origin } = new URL(cloneUrl);
  let isSent = false;
  return {
    isSent: () => isSent,
    client: {
      async request({ url, method = 'GET', headers = {}, body }) {
        if (new URL(url).origin !== origin)
          throw new Error('git wanted to speak to another host than the repository’s');
        const payload = body === undefined ? null : Buffer.concat(await collect(body));
        const init = { method, headers: { ...headers, 'user-agent': 'git/gen-code' }, body: payload };
        signal.throwIfAborted();
        const isPack = method === 'POST' && new URL(url).pathname.endsWith('/git-receive-pack');
        if (isPack && isSent) throw new Error('a pack is sent once');
        isSent ||= isPack;
        const { response, bytes } = await (isPack
          ? withGrace(signal, GRACE_MS, (patient) => send(url, init, { silenceMs, maxBytes }, patient))
          : send(url, init, { silenceMs, maxBytes }, signal));
        if (response.status !== 200) throw refusal(response, bytes);
        const answer = { url, method, statusCode: response.status, statusMessage: response.statusText };
        return { ...answer, headers: Object.fromEntries(response.headers), body: once(bytes) };
      },
    },
  };
}

/** One request, for as long as its server gives signs of life. */
async function send(
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body: Buffer | null },
  { silenceMs, maxBytes }: { readonly silenceMs: number; readonly maxBytes: number },
  signal: AbortSignal,
): Promise<{ readonly response: Response; readonly bytes: Uint8Array }> {
  const silence = new AbortController();
  const uploadMs = (init.body?.byteLength ?? 0) / SLOWEST_LINE;
  const watch = setTimeout(() => silence.abort(new Error('silence')), silenceMs + uploadMs);
  try {
    const both = AbortSignal.any([signal, silence.signal]);
    const response = await fetch(url, { ...init, redirect: 'manual', signal: both });
    const body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? [];
    const chunks: Uint8Array[] = [];
    let size = 0;
    watch.refresh();
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new TooLargeError(`more than ${maxBytes} bytes`);
      chunks.push(chunk);
      watch.refresh();
    }
    return { response, bytes: Buffer.concat(chunks) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TooLargeError) throw error;
    const text = silence.signal.aborted ? 'no answer in time' : nameOf(error);
    throw new GitHttpError({ status: 0, text, retryAt: null });
  } finally {
    clearTimeout(watch);
  }
}

function refusal(response: Response, bytes: Uint8Array): GitHttpError {
  const text = cleanRemoteText(new TextDecoder().decode(bytes.subarray(0, 4 * TEXT_LIMIT)), TEXT_LIMIT);
  const retryAt = readRetryAt(response.status, Object.fromEntries(response.headers), text, Date.now());
  return new GitHttpError({ status: response.status, text, retryAt });
}

/** The kind of a network failure: its message may hold an address. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the request failed';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error.name;
}

async function collect(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks;
}

// eslint-disable-next-line @typescript-eslint/require-await -- isomorphic-git reads an async iterator
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, unknown> {
  yield bytes;
}
