import type { Queue, QueueAddOptions, RunFunction } from 'p-queue';

/** How a call waits for its turn. */
export interface TurnOptions extends QueueAddOptions {
  /** Whose call it is. */
  readonly lane?: symbol;
  /** How many calls of the same lane run now. */
  readonly running?: () => number;
}

interface WaitingCall {
  readonly id: string | undefined;
  readonly lane: symbol;
  readonly run: RunFunction;
  readonly running: () => number;
  priority: number;
}

const NO_LANE = Symbol('no lane');

/**
 * The line of waiting calls, for p-queue. Next is a call of the lane with the fewest running calls, and of several such
 * the lane whose last turn is the longest ago: one whose calls are refused at once would else always be first. Within a
 * lane it is the one with the highest priority, then the one that came first.
 */
export class CallLine implements Queue<RunFunction, TurnOptions> {
  readonly #waiting: WaitingCall[] = [];
  /** When a lane had its last turn, counted in turns. */
  readonly #served = new WeakMap<symbol, number>();
  #turns = 0;

  get size(): number {
    return this.#waiting.length;
  }

  enqueue(run: RunFunction, options: Partial<TurnOptions> = {}): void {
    const { id, lane = NO_LANE, running = () => 0, priority = 0 } = options;
    this.#waiting.push({ id, lane, run, running, priority });
  }

  dequeue(): RunFunction | undefined {
    const [first, ...rest] = this.#waiting;
    if (first === undefined) return undefined;
    const next = rest.reduce((best, call) => (this.#isBefore(call, best) ? call : best), first);
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    this.#served.set(next.lane, (this.#turns += 1));
    return next.run;
  }

  filter({ priority }: Readonly<Partial<TurnOptions>>): RunFunction[] {
    return this.#waiting.filter((call) => call.priority === priority).map((call) => call.run);
  }

  setPriority(id: string, priority: number): void {
    const call = this.#waiting.find((waiting) => waiting.id === id);
    if (call !== undefined) call.priority = priority;
  }

  remove(id: string): void {
    const index = this.#waiting.findIndex((waiting) => waiting.id === id);
    if (index !== -1) this.#waiting.splice(index, 1);
  }

  #isBefore(a: WaitingCall, b: WaitingCall): boolean {
    if (a.lane === b.lane) return a.priority > b.priority;
    const [runningA, runningB] = [a.running(), b.running()];
    if (runningA !== runningB) return runningA < runningB;
    const [servedA, servedB] = [this.#served.get(a.lane) ?? 0, this.#served.get(b.lane) ?? 0];
    return servedA === servedB ? a.priority > b.priority : servedA < servedB;
  }
}
