import { setTimeout as wait } from 'node:timers/promises';
import type { GitHubError } from './github-error.ts';

/** Waits `ms` milliseconds; when `signal` aborts it throws the signal's reason. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** The pause of real time. */
export const pause: Pause = async (ms, signal) => {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
};

const MAX_RETRIES = 3;
/** Milliseconds one call may wait for rate limits; what takes longer is the caller's to park. */
const MAX_RATE_WAIT_MS = 60_000;
const FIRST_DELAY_MS = 1000;

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
  return FIRST_DELAY_MS * 2 ** (attempt.failures - 1) * (0.5 + attempt.random / 2);
}
