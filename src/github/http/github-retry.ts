import { backoff } from '../../core/backoff.ts';
import type { GitHubError } from './github-error.ts';

const MAX_RETRIES = 3;
/** Milliseconds one call may wait for rate limits; what takes longer is the caller's to park. */
const MAX_RATE_WAIT_MS = 60_000;
const wait = backoff({ first: 1_000, longest: 8_000, jitter: 0.5 });

/** Where a call stands that has just failed. */
export interface Attempt {
  /** Failures so far, this one included. */
  readonly failures: number;
  /** Milliseconds already waited for rate limits. */
  readonly rateWaitMs: number;
  /** May it be sent again when nobody knows whether it was done? */
  readonly isRepeatable: boolean;
  readonly now: number;
  /** From 0 to 1, for the jitter. */
  readonly random: number;
}

/** Milliseconds to wait before the call is sent again, or null when it is not. */
export function retryDelay(error: GitHubError, attempt: Attempt): number | null {
  if (attempt.failures > MAX_RETRIES) return null;
  if (error.retryAt !== null) {
    const delay = Math.max(error.retryAt - attempt.now, 0);
    return attempt.rateWaitMs + delay <= MAX_RATE_WAIT_MS ? delay : null;
  }
  if (!error.isUnknown || !attempt.isRepeatable) return null;
  return wait(attempt.failures, attempt.random);
}
