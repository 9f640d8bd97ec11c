import type { AccessRef } from '../core/access-ref.ts';

/** Can an installation of the App be worked for? `gone`: the App was taken away from there. */
export type Reach = 'open' | 'suspended' | 'gone';

/** An installation as GitHub lists it. */
export interface ListedInstallation {
  readonly access: AccessRef;
  readonly owner: string;
  /** Granted: `{ contents: 'write' }`. Null: GitHub did not say. */
  readonly permissions: Readonly<Record<string, string>> | null;
}

/** Where the App is installed, and what is remembered of that. */
export interface InstallationRegistry {
  /** As it was when it was last looked at; `open` for one that nobody has looked at. */
  reachOf(access: AccessRef): Reach;
  /** Asks anew, and remembers. @throws TaskError `github_*`, ParkError */
  look(access: AccessRef, signal: AbortSignal): Promise<Reach>;
  /** Drops tokens, permissions and whatever else is remembered of it; `logins` are the names of its account. */
  forget(access: AccessRef, logins: readonly string[]): void;
  /** The first hundred, in one call. @throws TaskError `github_*`, ParkError */
  list(signal: AbortSignal): Promise<readonly ListedInstallation[]>;
}
