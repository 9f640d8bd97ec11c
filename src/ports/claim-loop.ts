import { Alarms } from './alarms.ts';

export interface ClaimLoopOptions<T> {
  /** Worked on at once in this process. */
  readonly atOnce: number;
  readonly claim: (limit: number) => Promise<readonly T[]>;
  /** When something can be claimed next, in ms since 1970; null: nothing is there. */
  readonly nextAt: () => Promise<number | null>;
  readonly work: (held: T) => Promise<void>;
  /** Told of what the claims threw, and the work. */
  readonly onError: (error: unknown) => void;
  readonly now?: () => number;
}

/** Milliseconds after which it looks again in any case: another process may have left something behind. */
const LOOK_AGAIN_MS = 30_000;
const NEXT = 'next';

/** Works off what can be claimed: as much as it has places for, each when it is due, and the rest as places become free. */
export class ClaimLoop<T> {
  readonly #options: ClaimLoopOptions<T>;
  readonly #now: () => number;
  readonly #alarms: Alarms;
  readonly #running = new Set<Promise<void>>();
  #looking: Promise<void> | null = null;
  #isWanted = false;
  #isClosed = false;

  constructor(options: ClaimLoopOptions<T>) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#alarms = new Alarms(() => this.look(), this.#now);
  }

  /** Something may be due. */
  look(): void {
    if (this.#isClosed) return;
    this.#isWanted = true;
    this.#looking ??= this.#lookAround();
  }

  /** Claims nothing more, and ends when all work has. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#alarms.close();
    await this.#looking;
    await Promise.all(this.#running);
  }

  async #lookAround(): Promise<void> {
    while (this.#isWanted && !this.#isClosed) {
      this.#isWanted = false;
      try {
        await this.#claim();
      } catch (error) {
        this.#options.onError(error);
        this.#alarms.set(NEXT, this.#now() + LOOK_AGAIN_MS);
      }
    }
    this.#looking = null;
  }

  async #claim(): Promise<void> {
    const { atOnce, claim, nextAt } = this.#options;
    const places = atOnce - this.#running.size;
    // Whoever ends looks again.
    if (places <= 0) return;
    const next = (await nextAt()) ?? Number.POSITIVE_INFINITY;
    const held = next <= this.#now() ? await claim(places) : [];
    for (const one of held) this.#start(one);
    if (held.length > 0) this.#isWanted = true;
    else this.#alarms.set(NEXT, Math.min(next, this.#now() + LOOK_AGAIN_MS));
  }

  #start(held: T): void {
    const run = this.#options
      .work(held)
      .catch(this.#options.onError)
      .finally(() => {
        this.#running.delete(run);
        this.look();
      });
    this.#running.add(run);
  }
}
