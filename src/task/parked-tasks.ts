import { delayUntil } from '../core/retry-wait.ts';

/** Tasks that nobody works on until a time comes. They hold no slot; the store knows them too, should the process end. */
export class ParkedTasks {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #wake: (id: string) => void;
  readonly #now: () => number;
  #isClosed = false;

  /** `wake` is called with each task whose time has come; one parked for very long may be woken early. */
  constructor(wake: (id: string) => void, now: () => number) {
    this.#wake = wake;
    this.#now = now;
  }

  /** Sets a task aside until then (ms since 1970); an earlier time of the same task no longer counts. */
  park(id: string, notBefore: number): void {
    this.unpark(id);
    if (this.#isClosed) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(id);
        this.#wake(id);
      },
      delayUntil(notBefore, this.#now()),
    );
    this.#timers.set(id, timer);
  }

  /** Forgets a task. */
  unpark(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  /** Forgets all, for good. */
  close(): void {
    this.#isClosed = true;
    for (const id of [...this.#timers.keys()]) this.unpark(id);
  }
}
