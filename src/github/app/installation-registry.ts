import type { AccessRef } from '../../core/access-ref.ts';
import type { InstallationRegistry, Reach } from '../../ports/installations.ts';
import { mintAccess, requireInstallation } from '../access-mint.ts';
import type { AppClient } from './app-client.ts';
import { GitHubError } from '../http/github-error.ts';
import { withTaskErrors } from '../http/github-fault.ts';

/** Follows where the App is installed, so that nobody works or speaks where it may not. */
export function createInstallationRegistry(app: AppClient): InstallationRegistry {
  /** Those that are not open. */
  const closed = new Map<AccessRef, Exclude<Reach, 'open'>>();

  function remember(access: AccessRef, reach: Reach): Reach {
    if (reach === 'open') closed.delete(access);
    else closed.set(access, reach);
    return reach;
  }

  return {
    reachOf: (access) => closed.get(access) ?? 'open',
    look: (access, signal) =>
      withTaskErrors({}, async () => {
        const id = requireInstallation(access);
        app.forget(id, []);
        try {
          const { isSuspended } = await app.installations.byId(id, signal);
          return remember(access, isSuspended ? 'suspended' : 'open');
        } catch (error) {
          if (error instanceof GitHubError && error.status === 404) return remember(access, 'gone');
          throw error;
        }
      }),
    forget: (access, logins) => app.forget(requireInstallation(access), logins),
    list: (signal) =>
      withTaskErrors({}, async () => {
        const all = await app.installations.list(signal);
        return all.map(({ id, owner, permissions, isSuspended }) => {
          const access = mintAccess(id);
          remember(access, isSuspended ? 'suspended' : 'open');
          return { access, owner, permissions };
        });
      }),
  };
}
