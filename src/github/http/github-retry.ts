import { backoff } from '../../core/backoff.ts';
import type { GitHubError } from './github-error.ts';

const MAX_RETRIES = 3;
const wait = backoff({ first: 1_000, longest: 8_000, jitter: 0.5 });

/** Where a call stands that has just failed. */
export interface Attempt {
  /** Failures so far, this one included. */
  readonly failures: number;
  /** May it be sent again when nobody knows whether it was done? */
  readonly isRepeatable: boolean;
  /** From 0 to 1, for the jitter. */
  readonly random: number;
}

/** Milliseconds to wait before the call is sent again, or null when it is not: a limit is the caller's to wait for. */
export function retryDelay(error: GitHubError, attempt: Attempt): number | null {
  if (attempt.failures > MAX_RETRIES || !error.isUnknown || !attempt.isRepeatable) return null;
  return wait(attempt.failures, attempt.random);
}
