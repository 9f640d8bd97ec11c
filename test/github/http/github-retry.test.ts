import { describe, expect, it } from 'vitest';
import { ParkError, TaskError } from '../../../src/core/errors.ts';
import { readGitHubError, lostAnswer } from '../../../src/github/http/github-error.ts';
import { toTaskError } from '../../../src/github/http/github-fault.ts';
import { retryDelay, type Attempt } from '../../../src/github/http/github-retry.ts';

const NOW = 1_700_000_000_000;

function errorOf(
  status: number,
  headers: Record<string, string> = {},
  message = 'no',
): ReturnType<typeof readGitHubError> {
  return readGitHubError('GET /x', { status, message, response: { headers, data: { message } } }, NOW);
}

function delayOf(error: ReturnType<typeof errorOf>, attempt: Partial<Attempt> = {}): number | null {
  return retryDelay(error, { failures: 1, isRepeatable: true, random: 1, ...attempt });
}

describe('whether a call is sent again', () => {
  it('is after growing delays with jitter, three times', () => {
    expect([1, 2, 3, 4].map((failures) => delayOf(errorOf(502), { failures }))).toEqual([1000, 2000, 4000, null]);
    expect(delayOf(errorOf(502), { random: 0 })).toBe(500);
    expect(delayOf(lostAnswer('GET /x', 'cut'))).toBe(1000);
  });

  it('is never when it may have been done and must not be done twice', () => {
    for (const error of [errorOf(500), errorOf(502), lostAnswer('POST /x', 'cut')]) {
      expect(delayOf(error, { isRepeatable: false })).toBeNull();
    }
  });

  it('is never when GitHub meant it', () => {
    for (const status of [301, 400, 401, 403, 404, 409, 410, 422, 451]) expect(delayOf(errorOf(status))).toBeNull();
  });

  it('is never after a limit, which is waited for outside the slot', () => {
    for (const seconds of [1, 20, 3600]) {
      expect(delayOf(errorOf(429, { 'retry-after': String(seconds) }))).toBeNull();
      expect(delayOf(errorOf(403, { 'retry-after': String(seconds) }))).toBeNull();
    }
  });
});

describe('the time of a rate limit', () => {
  it('is what GitHub says: retry-after, else the reset of a spent quota, else a minute', () => {
    const reset = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 1800) };
    expect(errorOf(403, { ...reset, 'retry-after': '5' }).retryAt).toBe(NOW + 5000);
    expect(errorOf(403, reset).retryAt).toBe(NOW + 1_801_000);
    const date = new Date(NOW + 90_000).toUTCString();
    expect(errorOf(429, { ...reset, 'retry-after': date }).retryAt).toBe(NOW + 90_000);
    expect(errorOf(403, { ...reset, 'x-ratelimit-reset': '1' }).retryAt).toBe(NOW + 1000);
    expect(errorOf(403, {}, 'You have exceeded a secondary rate limit').retryAt).toBe(NOW + 60_000);
    expect(errorOf(429).retryAt).toBe(NOW + 60_000);
    expect(errorOf(403, { 'x-ratelimit-remaining': '17' }).retryAt).toBeNull();
    expect(errorOf(404, { 'retry-after': '5' }).retryAt).toBeNull();
  });
});

describe('an error of GitHub’s as one of the contract', () => {
  it('parks for a rate limit', () => {
    expect(toTaskError(errorOf(429), {})).toBeInstanceOf(ParkError);
  });

  it('is unavailable, or a permission; what is not GitHub’s stays what it is', () => {
    expect(toTaskError(errorOf(503), {})).toMatchObject({ code: 'github_unavailable' });
    expect(toTaskError(errorOf(451), { owner: 'acme' })).toMatchObject({
      code: 'github_permission',
      values: { owner: 'acme' },
    });
    const lacking = errorOf(
      403,
      { 'x-accepted-github-permissions': 'administration=write' },
      'Resource not accessible by integration',
    );
    expect(toTaskError(lacking, { permission: 'x' })).toMatchObject({ values: { permission: 'administration' } });
    const own = new TaskError('internal');
    expect(toTaskError(own, {})).toBe(own);
  });
});
