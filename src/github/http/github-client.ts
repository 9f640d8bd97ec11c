import type { Logger } from 'pino';
import { z } from 'zod';
import { GRACE_MS, withGrace } from '../../ports/grace.ts';
import type { Observe } from '../../ports/observation.ts';
import { pause as realPause, type Pause } from '../../ports/pause.ts';
import { untilAborted } from '../../ports/until-aborted.ts';
import { GitHubError, lostAnswer, readGitHubError, redirected } from './github-error.ts';
import { retryDelay } from './github-retry.ts';

/** Milliseconds after which one request counts as lost. GitHub itself gives up after ten seconds. */
const REQUEST_TIMEOUT_MS = 15_000;
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
  /** Once it is sent, is its answer waited for some seconds although the signal aborts? For effects that stay. */
  readonly isHeardOut?: boolean;
}

export interface GitHubAnswer<T> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: T;
}

/** Somebody who speaks to GitHub's REST API: the App, an installation, or the owner of the token. */
export interface GitHubClient {
  /**
   * Sends a call, and up to three times more after a lost answer where that does no harm. A limit is not waited for: who
   * asks knows where to wait.
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
  const { pause = realPause, requestTimeoutMs = REQUEST_TIMEOUT_MS, log, authorize, observe } = options;

  async function sendOnce<T>(call: GitHubCall<T>, isRefused: boolean, signal: AbortSignal): Promise<GitHubAnswer<T>> {
    const token = await authorize?.(isRefused, signal);
    const startedAt = performance.now();
    const note = (status: number, said: string | null): void => {
      const ms = performance.now() - startedAt;
      observe?.({ type: 'github-call-ended', route: call.route, status: status === 0 ? null : status, said, ms });
    };
    try {
      const answer = await (call.isHeardOut === true
        ? withGrace(signal, GRACE_MS, (patient) => ask(call, token, signal, patient))
        : ask(call, token, signal, signal));
      note(answer.status, null);
      return answer;
    } catch (error) {
      if (error instanceof GitHubError) note(error.status, error.text);
      throw error;
    }
  }

  /** One request. It is not sent once `signal` has aborted; what was sent is left behind when `patient` does. */
  async function ask<T>(
    call: GitHubCall<T>,
    token: string | undefined,
    signal: AbortSignal,
    patient: AbortSignal,
  ): Promise<GitHubAnswer<T>> {
    const request = options.send(call.route, {
      ...call.parameters,
      headers: {
        'x-github-api-version': apiVersion(options.baseUrl),
        ...(token && { authorization: `token ${token}` }),
        ...call.headers,
      },
      // A redirect leads to another repository than the one that was named; nothing here wants that.
      request: { signal: patient, redirect: 'manual', log, fetch: fetchWithin(requestTimeoutMs, signal) },
    });
    let response;
    try {
      // Octokit's queue does not know the signal, so that a request waiting in it has to be left behind.
      response = await untilAborted(request, patient);
    } catch (error) {
      patient.throwIfAborted();
      throw readGitHubError(call.route, error, Date.now());
    }
    if (response.status >= 300) {
      throw redirected(call.route, response.status, Headers.parse(response.headers)['location']);
    }
    const parsed = call.answer.safeParse(response.data);
    if (!parsed.success) throw lostAnswer(call.route, 'the answer could not be read');
    return { status: response.status, headers: Headers.parse(response.headers), data: parsed.data };
  }

  return {
    async call(call, signal) {
      const isRepeatable = call.isRepeatable ?? !call.route.startsWith('POST ');
      let isRefused = false;
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
          const waitMs = retryDelay(error, { failures, isRepeatable, random: Math.random() });
          if (waitMs === null) throw error;
          const status = error.status === 0 ? null : error.status;
          const { route } = call;
          observe?.({ type: 'github-call-retried', route, attempt: failures, waitMs, status, said: error.text });
          await pause(waitMs, signal);
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

/** The clock starts when a request leaves, not when it joins the queue of writes; by then nobody may want it any more. */
function fetchWithin(timeoutMs: number, wanted: AbortSignal): typeof fetch {
  return (input, init) => {
    if (wanted.aborted) return Promise.reject(wanted.reason as Error);
    const limit = AbortSignal.timeout(timeoutMs);
    return fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit });
  };
}
