import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ClaimLoop } from '../../src/ports/claim-loop.ts';

/** Work that lies somewhere, each piece due at its time. */
class Pile {
  readonly due = new Map<string, number>();
  readonly claimed: string[] = [];
  readonly errors: unknown[] = [];
  looks = 0;
  isDown = false;
  readonly #running = new Map<string, (error?: Error) => void>();
  readonly loop = new ClaimLoop<string>({
    atOnce: 2,
    nextAt: () => {
      this.looks += 1;
      if (this.isDown) return Promise.reject(new Error('down'));
      return Promise.resolve(this.due.size === 0 ? null : Math.min(...this.due.values()));
    },
    claim: (limit) => {
      const names = [...this.due].filter(([, at]) => at <= Date.now()).map(([name]) => name);
      const taken = names.slice(0, limit);
      for (const name of taken) this.due.delete(name);
      this.claimed.push(...taken);
      return Promise.resolve(taken);
    },
    work: (name) =>
      new Promise((resolve, reject) => {
        this.#running.set(name, (error) => (error === undefined ? resolve() : reject(error)));
      }),
    onError: (error) => this.errors.push(error),
  });

  get running(): string[] {
    return [...this.#running.keys()];
  }

  end(name: string, error?: Error): void {
    const end = this.#running.get(name);
    this.#running.delete(name);
    end?.(error);
  }
}

let pile: Pile;
beforeEach(() => {
  vi.useFakeTimers();
  pile = new Pile();
});
afterEach(async () => {
  const closed = pile.loop.close();
  for (const name of pile.running) pile.end(name);
  await closed;
  vi.useRealTimers();
});

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

test('what is due is claimed for as many places as there are, and the rest as places become free', async () => {
  for (const name of ['a', 'b', 'c']) pile.due.set(name, 0);
  pile.loop.look();
  await settle();
  expect(pile.running).toEqual(['a', 'b']);
  pile.end('a');
  await settle();
  expect(pile.running).toEqual(['b', 'c']);
});

test('what is due later is claimed then', async () => {
  pile.due.set('a', Date.now() + 5_000);
  pile.loop.look();
  await vi.advanceTimersByTimeAsync(4_999);
  expect(pile.claimed).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(pile.running).toEqual(['a']);
});

test('what another process left behind is found without being told of it', async () => {
  pile.loop.look();
  await settle();
  pile.due.set('a', Date.now());
  await vi.advanceTimersByTimeAsync(30_000);
  expect(pile.running).toEqual(['a']);
});

test('looks that are asked for at once are one look, or two', async () => {
  for (let count = 0; count < 50; count += 1) pile.loop.look();
  await settle();
  expect(pile.looks).toBeLessThanOrEqual(2);
});

test('work that fails is told of, and gives its place to the next', async () => {
  for (const name of ['a', 'b', 'c']) pile.due.set(name, 0);
  pile.loop.look();
  await settle();
  pile.end('a', new Error('it failed'));
  await settle();
  expect(pile.running).toEqual(['b', 'c']);
  expect(pile.errors).toEqual([new Error('it failed')]);
});

test('claims that get no answer are asked for again later', async () => {
  pile.due.set('a', 0);
  pile.isDown = true;
  pile.loop.look();
  await settle();
  expect(pile.errors).toEqual([new Error('down')]);
  pile.isDown = false;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(pile.running).toEqual(['a']);
});

test('the end waits for what runs, and claims nothing more', async () => {
  for (const name of ['a', 'b', 'c']) pile.due.set(name, 0);
  pile.loop.look();
  await settle();
  let isClosed = false;
  const closed = pile.loop.close().then(() => (isClosed = true));
  pile.end('a');
  await settle();
  expect(isClosed).toBe(false);
  pile.end('b');
  await closed;
  pile.loop.look();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(pile.claimed).toEqual(['a', 'b']);
});
