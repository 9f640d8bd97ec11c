import PQueue from 'p-queue';
import { CallLine, type TurnOptions } from './call-line.ts';

/** A call that wants a slot. */
export interface Turn {
  /** Whose call it is: one lane for each task. */
  readonly lane: symbol;
  /** Smaller goes first. */
  readonly priority: number;
}

/** Gives a slot back. Only the first time counts. */
export type ReleaseSlot = () => void;

/** A number of slots for calls, fair between lanes. */
export class CallSlots {
  readonly #queue: PQueue<CallLine, TurnOptions>;
  readonly #running = new Map<symbol, number>();
  #inFlight = 0;

  constructor(limit: number) {
    this.#queue = new PQueue<CallLine, TurnOptions>({ concurrency: limit, queueClass: CallLine });
  }

  get limit(): number {
    return this.#queue.concurrency;
  }
  set limit(limit: number) {
    this.#queue.concurrency = limit;
  }

  /** Slots that are held now. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Gives no more slots until `resume`. Those that are held stay. */
  pause(): void {
    this.#queue.pause();
  }

  resume(): void {
    this.#queue.start();
  }

  /** Waits for a slot. Rejects with the signal's reason when it aborts first. */
  async acquire({ lane, priority }: Turn, signal: AbortSignal): Promise<ReleaseSlot> {
    signal.throwIfAborted();
    // p-queue frees a slot as soon as its signal aborts, while the stream is still ending: it gets one for the wait alone.
    const wait = new AbortController();
    const abort = (): void => wait.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    return await new Promise<ReleaseSlot>((grant, refuse) => {
      const hold = (): Promise<void> =>
        new Promise((free) => {
          signal.removeEventListener('abort', abort);
          this.#count(lane, 1);
          let isHeld = true;
          grant(() => {
            if (isHeld) this.#count(lane, -1);
            isHeld = false;
            free();
          });
        });
      const running = (): number => this.#running.get(lane) ?? 0;
      this.#queue.add(hold, { lane, running, priority: -priority, signal: wait.signal }).catch(refuse);
    });
  }

  #count(lane: symbol, change: 1 | -1): void {
    this.#inFlight += change;
    const running = (this.#running.get(lane) ?? 0) + change;
    if (running === 0) this.#running.delete(lane);
    else this.#running.set(lane, running);
  }
}
