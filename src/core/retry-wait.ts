import { ParkError } from './errors.ts';

const FIRST_MS = 5_000;
const LONGEST_MS = 600_000;

/**
 * When something that failed on GitHub is tried again, in ms since 1970: later each time, and never before GitHub wants
 * to hear of us again. `attempts` counts those that failed.
 */
export function nextTryAt(attempts: number, error: unknown, now: number): number {
  const next = now + Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(Math.max(0, attempts - 1), 10));
  return error instanceof ParkError ? Math.max(next, error.notBefore) : next;
}

/** The longest delay that a timer of Node keeps; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Milliseconds from `now` until `at`, as a timer takes them. */
export function delayUntil(at: number, now: number): number {
  return Math.min(LONGEST_TIMER_MS, Math.max(0, at - now));
}
