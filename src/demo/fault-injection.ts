/** An answer that a fault gives in place of the true one. */
export interface FaultAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** Something that goes wrong with the requests that match. */
export interface Fault {
  /** Any method when left out. */
  method?: string;
  /** Tested against the path, without the query. */
  path: RegExp;
  /** How many requests it befalls; 1 when left out. */
  times?: number;
  /** Happens in place of the work: an answer, a cut socket, or silence for ever. */
  before?: FaultAnswer | 'reset' | 'hang';
  /** The work is done, and then this is all the caller learns. */
  after?: FaultAnswer | 'reset' | 'hang';
  /** Called when the work is done, before anything is answered. */
  onDone?: () => void | Promise<void>;
  /** Waited before anything else. */
  delayMs?: number;
}

/** The faults still to come; the first that matches is used up. */
export class FaultInjection {
  readonly #faults: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  take(method: string, path: string): Fault | undefined {
    const found = this.#faults.find(
      ({ fault, left }) => left > 0 && (fault.method ?? method).toUpperCase() === method && fault.path.test(path),
    );
    if (found !== undefined) found.left -= 1;
    return found?.fault;
  }
}
