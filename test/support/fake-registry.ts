import type { InstallationRegistry, ListedInstallation, Reach } from '../../src/ports/installations.ts';

/** Installations as a test sets them, with a log of calls. */
export class FakeRegistry implements InstallationRegistry {
  readonly calls: string[] = [];
  /** What GitHub would say; every other one is open. */
  readonly truth = new Map<number, Reach>();
  readonly #known = new Map<number, Reach>();
  /** The next look fails like this. */
  failure: Error | null = null;

  readonly reachOf = (id: number): Reach => this.#known.get(id) ?? 'open';

  look(id: number): Promise<Reach> {
    this.calls.push(`look ${id}`);
    const { failure } = this;
    this.failure = null;
    if (failure !== null) return Promise.reject(failure);
    const reach = this.truth.get(id) ?? 'open';
    this.#known.set(id, reach);
    return Promise.resolve(reach);
  }

  forget(id: number, logins: readonly string[]): void {
    this.calls.push(`forget ${[id, ...logins].join(' ')}`);
  }

  list(): Promise<readonly ListedInstallation[]> {
    return Promise.resolve([]);
  }
}
