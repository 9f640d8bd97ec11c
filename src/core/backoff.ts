import { ParkError } from './errors.ts';

export interface BackoffOptions {
  /** Milliseconds after the first failure; they double from failure to failure. */
  readonly first: number;
  /** Milliseconds of the longest wait. */
  readonly longest: number;
  /** The share of a wait that is chance, from 0 to 1, so that those who failed together do not come back together. */
  readonly jitter?: number;
}

/** Milliseconds to wait after so many failures (1, 2, …). `chance` is from 0 to 1, and counts where there is jitter. */
export type Backoff = (failures: number, chance?: number) => number;

/** The one way in which waits grow. */
export function backoff({ first, longest, jitter = 0 }: BackoffOptions): Backoff {
  return (failures, chance = 1) =>
    Math.min(longest, first * 2 ** Math.max(0, failures - 1)) * (1 - jitter * (1 - chance));
}

/** When to try again what failed with this error, in ms since 1970: after the wait, and never before GitHub says. */
export function nextTryAt(error: unknown, now: number, waitMs: number): number {
  return error instanceof ParkError ? Math.max(now + waitMs, error.notBefore) : now + waitMs;
}
