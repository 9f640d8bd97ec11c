/** Aborts a wait that lasts too long. Only one deadline runs at a time. */
export class Watchdog {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  /** Aborts when a deadline passes. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get hasFired(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Sets the deadline anew, in milliseconds from now. */
  arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), ms);
  }

  /** Lifts the deadline: nobody waits for the provider now. */
  disarm(): void {
    clearTimeout(this.#timer);
  }
}
