import type { Logger } from 'pino';
import { z } from 'zod';
import type { Observe } from '../../ports/observation.ts';
import { pause as realPause, type Pause } from '../../ports/pause.ts';
import { untilAborted } from '../../ports/until-aborted.ts';
import { GitHubError, lostAnswer, readGitHubError } from './github-error.ts';
import { retryDelay } from './github-retry.ts';

/** Milliseconds after which one request counts as lost. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Milliseconds that a new token may take to be known everywhere at GitHub. */
const TOKEN_SPREAD_MS = 1000;

/** One call: a route of GitHub's reference with its parameters, and what the answer has to look like. */
export interface GitHubCall<T> {
  /** As in the reference: `GET /repos/{owner}/{repo}`. */
  readonly route: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer: z.ZodType<T>;
  /** May it be done twice? By default everything but POST. */
  readonly isRepeatable?: boolean;
  /** Is it sent once, whatever comes of it? For what is good to know and never waited for. */
  readonly isTriedOnce?: boolean;
}

export interface GitHubAnswer<T> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: T;
}

/** Somebody who speaks to GitHub's REST API: the App, an installation, or the owner of the token. */
export interface GitHubClient {
  /**
   * Sends a call; again after a lost answer where that does no harm, and after short rate limits (60 s at most in all).
   * @throws GitHubError, a redirect included; the signal's reason when it aborts
   */
  call<T>(call: GitHubCall<T>, signal: AbortSignal): Promise<GitHubAnswer<T>>;
}

/** The part of an Octokit that a client uses. */
export type SendRequest = (
  route: string,
  parameters: Record<string, unknown>,
) => Promise<{ status: number; headers: object; data: unknown }>;

/** What all clients of one service share. */
export interface ClientSettings {
  /** Address of the REST API, without a slash at its end. */
  readonly baseUrl: string;
  readonly log: Logger;
  /** Hears of each request. */
  readonly observe?: Observe;
  /** For tests: another way to wait. */
  readonly pause?: Pause;
  /** For tests: milliseconds after which a request counts as lost. */
  readonly requestTimeoutMs?: number;
}

export interface ClientOptions extends ClientSettings {
  readonly send: SendRequest;
  /** The token for each request, where `send` does not know it. `isRefused`: the last one got a 401. */
  readonly authorize?: (isRefused: boolean, signal: AbortSignal) => Promise<string>;
}

/** A client over any Octokit. */
export function createGitHubClient(options: ClientOptions): GitHubClient {
  const { pause = realPause, requestTimeoutMs = REQUEST_TIMEOUT_MS, log, authorize } = options;

  async function sendOnce<T>(call: GitHubCall<T>, isRefused: boolean, signal: AbortSignal): Promise<GitHubAnswer<T>> {
    const token = await authorize?.(isRefused, signal);
    const request = options.send(call.route, {
      ...call.parameters,
      headers: {
        'x-github-api-version': apiVersion(options.baseUrl),
        ...(token && { authorization: `token ${token}` }),
        ...call.headers,
      },
      // A redirect leads to another repository than the one that was named; nothing here wants that.
      request: { signal, redirect: 'manual', log, fetch: fetchWithin(requestTimeoutMs) },
    });
    let response;
    try {
      // Octokit's queue does not know the signal, so that a request waiting in it has to be left behind.
      response = await untilAborted(request, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw readGitHubError(call.route, error, Date.now());
    }
    if (response.status >= 300) {
      const facts = { status: response.status, text: 'it redirects', retryAt: null, permission: null };
      throw new GitHubError(call.route, facts);
    }
    const parsed = call.answer.safeParse(response.data);
    if (!parsed.success) throw lostAnswer(call.route, 'the answer could not be read');
    return { status: response.status, headers: Headers.parse(response.headers), data: parsed.data };
  }

  return {
    async call(call, signal) {
      const isRepeatable = call.isRepeatable ?? !call.route.startsWith('POST ');
      let isRefused = false;
      let rateWaitMs = 0;
      for (let failures = 1; ; failures += 1) {
        try {
          return await sendOnce(call, isRefused, signal);
        } catch (error) {
          if (!(error instanceof GitHubError) || call.isTriedOnce === true) throw error;
          if (error.status === 401 && authorize !== undefined && !isRefused) {
            isRefused = true;
            await pause(TOKEN_SPREAD_MS, signal);
            continue;
          }
          const state = { failures, rateWaitMs, isRepeatable, now: Date.now(), random: Math.random() };
          const delay = retryDelay(error, state);
          if (delay === null) throw error;
          log.warn({ route: call.route, status: error.status, delay }, 'GitHub is asked again');
          if (error.retryAt !== null) rateWaitMs += delay;
          await pause(delay, signal);
        }
      }
    },
  };
}

const Headers = z.record(z.string(), z.coerce.string()).catch({});

/** GitHub Enterprise Server knows the newer version only from 3.21 on. */
function apiVersion(baseUrl: string): string {
  return baseUrl.endsWith('/api/v3') ? '2022-11-28' : '2026-03-10';
}

/** The clock starts when a request leaves, not when it joins the queue of writes. */
function fetchWithin(timeoutMs: number): typeof fetch {
  return (input, init) => {
    const limit = AbortSignal.timeout(timeoutMs);
    return fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit });
  };
}
