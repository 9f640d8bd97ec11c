import type { InstallationRegistry, Reach } from '../../ports/installations.ts';
import type { AppClient } from './app-client.ts';
import { GitHubError } from '../http/github-error.ts';
import { withTaskErrors } from '../http/github-fault.ts';

/** Follows where the App is installed, so that nobody works or speaks where it may not. */
export function createInstallationRegistry(app: AppClient): InstallationRegistry {
  /** Those that are not open. */
  const closed = new Map<number, Exclude<Reach, 'open'>>();

  function remember(id: number, reach: Reach): Reach {
    if (reach === 'open') closed.delete(id);
    else closed.set(id, reach);
    return reach;
  }

  return {
    reachOf: (id) => closed.get(id) ?? 'open',
    look: (id, signal) =>
      withTaskErrors({}, async () => {
        app.forget(id, []);
        try {
          const { isSuspended } = await app.installations.byId(id, signal);
          return remember(id, isSuspended ? 'suspended' : 'open');
        } catch (error) {
          if (error instanceof GitHubError && error.status === 404) return remember(id, 'gone');
          throw error;
        }
      }),
    forget: (id, logins) => app.forget(id, logins),
    list: (signal) =>
      withTaskErrors({}, async () => {
        const all = await app.installations.list(signal);
        for (const { id, isSuspended } of all) remember(id, isSuspended ? 'suspended' : 'open');
        return all;
      }),
  };
}
