/** The longest delay that a timer of Node keeps; a longer one would ring at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** An alarm clock: for each id one time at which it rings. */
export class Alarms {
  readonly #ring: (id: string) => void;
  readonly #now: () => number;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #isClosed = false;

  /** `ring` is called with each id whose time has come. `now`: ms since 1970. */
  constructor(ring: (id: string) => void, now: () => number = Date.now) {
    this.#ring = ring;
    this.#now = now;
  }

  /** Rings at that time (ms since 1970), and no longer at an earlier or later one that was set for this id. */
  set(id: string, at: number): void {
    this.clear(id);
    if (this.#isClosed) return;
    const delay = Math.max(0, at - this.#now());
    const timer = setTimeout(
      () => {
        this.#timers.delete(id);
        if (delay > LONGEST_TIMER_MS) this.set(id, at);
        else this.#ring(id);
      },
      Math.min(delay, LONGEST_TIMER_MS),
    );
    this.#timers.set(id, timer);
  }

  clear(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  /** Rings no more, for good. */
  close(): void {
    this.#isClosed = true;
    for (const id of [...this.#timers.keys()]) this.clear(id);
  }
}
