/** The longest delay that a timer of Node keeps; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Milliseconds from `now` until `at`, as a timer takes them. */
export function delayUntil(at: number, now: number): number {
  return Math.min(LONGEST_TIMER_MS, Math.max(0, at - now));
}
