import { accountAnswer, installationAnswer } from '../github-answers.ts';
import type { SentDelivery } from './github-deliveries.ts';
import type { GitHubWorld } from '../github-routes.ts';
import type { WorldAccount, WorldPermissions } from '../world/world-objects.ts';

/** What an owner of an account can do about the installation of an App there. */
export type InstallationChange =
  | { action: 'suspend' | 'unsuspend' | 'deleted' | 'created' }
  | { action: 'new_permissions_accepted'; permissions: WorldPermissions };

/** Makes the change, and tells the App where it has an address. */
export async function changeInstallation(
  { state, app, deliveries }: GitHubWorld,
  account: WorldAccount,
  change: InstallationChange,
): Promise<SentDelivery | undefined> {
  const found = state.installationOn(account);
  const installation = found ?? {
    ...{ id: state.nextId(), account, permissions: app.permissions },
    ...{ selection: 'all' as const, createdAt: state.timestamp() },
  };
  if (found === undefined) state.installations.push(installation);
  if (change.action === 'deleted') state.installations.splice(state.installations.indexOf(installation), 1);
  if (change.action === 'suspend' || change.action === 'unsuspend') {
    installation.isSuspended = change.action === 'suspend';
  }
  if (change.action === 'new_permissions_accepted') installation.permissions = change.permissions;
  if (!deliveries.isActive) return undefined;
  return deliveries.deliver('installation', {
    action: change.action,
    installation: installationAnswer(state, app, installation),
    ...(change.action === 'created' && { repositories: [] }),
    sender: accountAnswer(state, account),
  });
}
