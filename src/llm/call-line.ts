import type { Queue, QueueAddOptions, RunFunction } from 'p-queue';

/** How a call waits for its turn. */
export interface TurnOptions extends QueueAddOptions {
  /** How many calls of the same lane run now. */
  readonly running?: () => number;
}

interface WaitingCall {
  readonly id: string | undefined;
  readonly run: RunFunction;
  readonly running: () => number;
  priority: number;
}

/**
 * The line of waiting calls, for p-queue. Next is a call of the lane with the fewest running calls; within a lane, or
 * between lanes that are even, the one with the highest priority, then the one that came first.
 */
export class CallLine implements Queue<RunFunction, TurnOptions> {
  readonly #waiting: WaitingCall[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  enqueue(run: RunFunction, options: Partial<TurnOptions> = {}): void {
    const { id, running = () => 0, priority = 0 } = options;
    this.#waiting.push({ id, run, running, priority });
  }

  dequeue(): RunFunction | undefined {
    const [first, ...rest] = this.#waiting;
    if (first === undefined) return undefined;
    const next = rest.reduce((best, call) => (isBefore(call, best) ? call : best), first);
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
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
}

function isBefore(a: WaitingCall, b: WaitingCall): boolean {
  const [runningA, runningB] = [a.running(), b.running()];
  if (runningA !== runningB) return runningA < runningB;
  return a.priority > b.priority;
}
