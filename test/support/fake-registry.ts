import type { AccessRef } from '../../src/core/access-ref.ts';
import type { InstallationRegistry, ListedInstallation, Reach } from '../../src/ports/installations.ts';

/** Installations as a test sets them, with a log of calls. */
export class FakeRegistry implements InstallationRegistry {
  readonly calls: string[] = [];
  /** What GitHub would say; every other one is open. */
  readonly truth = new Map<AccessRef, Reach>();
  readonly #known = new Map<AccessRef, Reach>();
  /** The next look fails like this. */
  failure: Error | null = null;

  readonly reachOf = (access: AccessRef): Reach => this.#known.get(access) ?? 'open';

  look(access: AccessRef): Promise<Reach> {
    this.calls.push(`look ${access}`);
    const { failure } = this;
    this.failure = null;
    if (failure !== null) return Promise.reject(failure);
    const reach = this.truth.get(access) ?? 'open';
    this.#known.set(access, reach);
    return Promise.resolve(reach);
  }

  forget(access: AccessRef, logins: readonly string[]): void {
    this.calls.push(`forget ${[access, ...logins].join(' ')}`);
  }

  list(): Promise<readonly ListedInstallation[]> {
    return Promise.resolve([]);
  }
}
