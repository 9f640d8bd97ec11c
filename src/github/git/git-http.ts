import type { HttpClient } from 'isomorphic-git';
import { cleanRemoteText } from './remote-text.ts';

const TEXT_LIMIT = 2000;

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
 * An HTTP client for isomorphic-git over `fetch`. Unlike the library's own it has an end for each request, keeps the
 * body of a refusal, follows no redirect, and refuses to speak to any other origin than the repository's.
 */
export function createGitHttp(cloneUrl: string, timeoutMs: number, signal: AbortSignal): GitHttp {
  const { origin } = new URL(cloneUrl);
  let isSent = false;
  return {
    isSent: () => isSent,
    client: {
      async request({ url, method = 'GET', headers = {}, body }) {
        if (new URL(url).origin !== origin)
          throw new Error('git wanted to speak to another host than the repository’s');
        const payload = body === undefined ? null : Buffer.concat(await collect(body));
        isSent ||= method === 'POST' && new URL(url).pathname.endsWith('/git-receive-pack');
        const { response, bytes } = await send();
        if (response.status !== 200) throw refusal(response, bytes);
        const answer = { url, method, statusCode: response.status, statusMessage: response.statusText };
        return { ...answer, headers: Object.fromEntries(response.headers), body: once(bytes) };

        async function send(): Promise<{ response: Response; bytes: Uint8Array }> {
          const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
          const init = { method, headers: { ...headers, 'user-agent': 'git/gen-code' }, body: payload, signal: limit };
          try {
            const response = await fetch(url, { ...init, redirect: 'manual' });
            return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
          } catch (error) {
            signal.throwIfAborted();
            throw new GitHttpError({ status: 0, text: nameOf(error), retryAt: null });
          }
        }
      },
    },
  };
}

function refusal(response: Response, bytes: Uint8Array): GitHttpError {
  const text = cleanRemoteText(new TextDecoder().decode(bytes.subarray(0, 4 * TEXT_LIMIT)), TEXT_LIMIT);
  const seconds = Number(response.headers.get('retry-after') ?? (response.status === 429 ? 60 : Number.NaN));
  const retryAt = Number.isFinite(seconds) && [403, 429].includes(response.status) ? Date.now() + seconds * 1000 : null;
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
