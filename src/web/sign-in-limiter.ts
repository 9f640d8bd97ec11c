/** Wrong keys that one address may try in a window. */
const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;
/** Addresses remembered at once, so that a flood of addresses cannot fill the memory. */
const MAX_ADDRESSES = 10_000;

/** Counts the wrong keys from each address, in memory: keys are too long to be guessed, this only spares the log. */
export class SignInLimiter {
  readonly #windows = new Map<string, { failures: number; readonly endsAt: number }>();

  /** Seconds that this address has to wait at `now` (ms since 1970); 0: it may try. */
  secondsToWait(address: string, now: number): number {
    const window = this.#windows.get(address);
    if (window === undefined || window.endsAt <= now || window.failures < MAX_FAILURES) return 0;
    return Math.ceil((window.endsAt - now) / 1000);
  }

  /** Remembers a wrong key. */
  recordFailure(address: string, now: number): void {
    const window = this.#windows.get(address);
    if (window !== undefined && window.endsAt > now) {
      window.failures += 1;
      return;
    }
    // Deleted first, so that the order of the map is that of the windows' ends.
    this.#windows.delete(address);
    for (const [known, { endsAt }] of this.#windows) {
      if (endsAt > now && this.#windows.size < MAX_ADDRESSES) break;
      this.#windows.delete(known);
    }
    this.#windows.set(address, { failures: 1, endsAt: now + WINDOW_MS });
  }
}
