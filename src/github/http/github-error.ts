import { z } from 'zod';
import { cleanRemoteLine } from '../git/remote-text.ts';

const TEXT_LIMIT = 500;
/** Milliseconds to stay away after a secondary limit that names no time. */
const UNNAMED_WAIT_MS = 60_000;

/**
 * A call to GitHub that failed. It holds neither the request nor what the library threw: both bear credentials.
 */
export class GitHubError extends Error {
  override readonly name = 'GitHubError';
  /** HTTP status; 0: no answer that could be read, so nobody knows whether it was done. */
  readonly status: number;
  /** GitHub's own words: one line, cleaned. */
  readonly text: string;
  /** Refused for its rate: ms since 1970 before which not to come again. Such a call was not done. */
  readonly retryAt: number | null;
  /** The permission that would have done, where GitHub names it. */
  readonly permission: string | null;
  /** Does the organisation want this token authorised for single sign-on? */
  readonly wantsSso: boolean;
  /** A classic token lacks the scopes that GitHub names for the call. */
  readonly lacksScope: boolean;
  /** Of a redirect: the id of the repository that has another name now. */
  readonly movedTo: number | null;

  constructor(
    route: string,
    facts: Pick<GitHubError, 'status' | 'text' | 'retryAt' | 'permission'> &
      Partial<Pick<GitHubError, 'wantsSso' | 'lacksScope' | 'movedTo'>>,
  ) {
    super(`${route}: ${facts.status === 0 ? 'no answer' : facts.status}: ${facts.text}`);
    this.status = facts.status;
    this.text = facts.text;
    this.retryAt = facts.retryAt;
    this.permission = facts.permission;
    this.wantsSso = facts.wantsSso ?? false;
    this.lacksScope = facts.lacksScope ?? false;
    this.movedTo = facts.movedTo ?? null;
  }

  /** Can nobody know whether the call was done? */
  get isUnknown(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** What Octokit throws, as far as it is read. */
const Thrown = z.object({
  status: z.number().catch(0),
  message: z.string().catch(''),
  response: z.object({ headers: z.record(z.string(), z.unknown()).catch({}), data: z.unknown() }).optional(),
});
const Body = z.object({
  message: z.string().catch(''),
  errors: z.array(z.union([z.string(), z.looseObject({ message: z.string().optional() })])).catch([]),
});

/** Reads what a request threw. `now` is ms since 1970. */
export function readGitHubError(route: string, thrown: unknown, now: number): GitHubError {
  const parsed = Thrown.safeParse(thrown);
  const response = parsed.data?.response;
  if (response === undefined) return lostAnswer(route, parsed.data?.message ?? 'the request failed');
  const status = parsed.data?.status ?? 0;
  const body = Body.safeParse(response.data);
  const details = (body.data?.errors ?? []).map((one) => (typeof one === 'string' ? one : (one.message ?? '')));
  const said = [body.data?.message ?? String(status), ...details].filter((part) => part !== '').join(': ');
  const { 'x-accepted-github-permissions': accepted, 'x-github-sso': sso } = response.headers;
  return new GitHubError(route, {
    status,
    text: cleanRemoteLine(said, TEXT_LIMIT),
    retryAt: readRetryAt(status, response.headers, said, now),
    permission: typeof accepted === 'string' ? (/^[\w-]+/.exec(accepted)?.[0] ?? null) : null,
    // `required; url=…`: the address bears a request of this very token, and is nobody's to see.
    wantsSso: typeof sso === 'string' && /^\s*required\b/i.test(sso),
    lacksScope: lacksScope(response.headers),
  });
}

/** GitHub tells classic tokens which scopes they have and which, any of them, would do; others bear no such headers. */
function lacksScope(headers: Readonly<Record<string, unknown>>): boolean {
  const [held, accepted] = [headers['x-oauth-scopes'], headers['x-accepted-oauth-scopes']].map((value) =>
    typeof value === 'string' ? value.split(',').map((scope) => scope.trim()) : null,
  );
  if (!held || !accepted || accepted.every((scope) => scope === '')) return false;
  // The wider scopes hold the narrower ones, whatever the list says.
  return ![...accepted, 'repo'].some((scope) => held.includes(scope));
}

/** The error for an answer that leads elsewhere. Nobody follows it; of a renamed repository it tells the id. */
export function redirected(route: string, status: number, location: string | undefined): GitHubError {
  const id = /\/repositories\/(\d{1,15})(?:[/?]|$)/.exec(location ?? '')?.[1];
  const facts = { status, text: 'it redirects', retryAt: null, permission: null };
  return new GitHubError(route, { ...facts, movedTo: id === undefined ? null : Number(id) });
}

/** The error for an answer that did not come, or cannot be read. */
export function lostAnswer(route: string, text: string): GitHubError {
  return new GitHubError(route, {
    status: 0,
    text: cleanRemoteLine(text, TEXT_LIMIT),
    retryAt: null,
    permission: null,
  });
}

/**
 * Until when GitHub wants to be left alone, in ms since 1970; null where it did not refuse for the rate. The order of these
 * rules is GitHub's: `retry-after`, then the reset of a spent quota, then a minute. `headers`: names in lower case.
 */
export function readRetryAt(
  status: number,
  headers: Readonly<Record<string, unknown>>,
  said: string,
  now: number,
): number | null {
  if (status !== 403 && status !== 429) return null;
  const given = headers['retry-after'];
  const retryAfter = typeof given === 'string' || typeof given === 'number' ? String(given).trim() : '';
  const seconds = retryAfter === '' ? Number.NaN : Number(retryAfter);
  if (Number.isFinite(seconds)) return now + Math.max(seconds, 1) * 1000;
  const date = Date.parse(retryAfter);
  if (Number.isFinite(date)) return Math.max(date, now + 1000);
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
  if (String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset))
    return Math.max(reset * 1000, now) + 1000;
  return status === 429 || /rate limit/i.test(said) ? now + UNNAMED_WAIT_MS : null;
}
