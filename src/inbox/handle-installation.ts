import { missingPermissions } from '../core/app-permissions.ts';
import { TaskError } from '../core/errors.ts';
import type { Reach } from '../ports/installations.ts';
import type { InboxOptions, NoticeOutcome } from './inbox-options.ts';
import type { InstallationNotice } from '../core/notice.ts';

/** After these, tasks and comments of the installation go on or come to an end. */
const CHANGES_REACH = new Set(['installation.suspend', 'installation.unsuspend', 'installation.deleted']);

/**
 * The App was installed, changed or taken away. What was remembered of the installation is dropped; tasks that lost what
 * they would need fail at once with the cause, and can be retried. Handled twice, it changes nothing more.
 * @throws whatever GitHub or the store throws
 */
export async function handleInstallation(
  { manager, installations, log }: Pick<InboxOptions, 'manager' | 'installations' | 'log'>,
  notice: InstallationNotice,
  signal: AbortSignal,
): Promise<NoticeOutcome> {
  const { registry, outbox } = installations;
  const { access, account } = notice;
  registry.forget(access, [account.login, ...(notice.formerLogin === null ? [] : [notice.formerLogin])]);
  const facts = factsOf(notice);
  if (!CHANGES_REACH.has(`${notice.event}.${notice.action}`)) {
    log('installation changed', facts);
    return 'noted';
  }
  // Deliveries come late and in any order: what GitHub says now counts.
  const reach = await registry.look(access, signal);
  const loss = lossOf(reach, account.login);
  const failed = loss === null ? 0 : await manager.failInstallation(access, loss);
  if (reach === 'open') await outbox.resume(access);
  log('installation changed', { ...facts, reach, failed });
  return 'noted';
}

/** Why tasks of the installation cannot go on. */
function lossOf(reach: Reach, owner: string): TaskError | null {
  switch (reach) {
    case 'open':
      return null;
    case 'suspended':
      return new TaskError('github_permission', { owner, reason: 'suspended' });
    case 'gone':
      return new TaskError('owner_not_allowed', { owner, reason: 'not_installed' });
  }
}

function factsOf(notice: InstallationNotice): Readonly<Record<string, unknown>> {
  const { event, action, repositories, settingsUrl } = notice;
  const isRefused = event === 'installation' && action === 'deleted';
  const missing = isRefused ? [] : missingPermissions(notice.permissions);
  return {
    delivery: notice.deliveryId,
    event,
    action,
    installation: notice.access,
    account: notice.account.login,
    by: notice.sender.login,
    ...(notice.formerLogin !== null && { formerly: notice.formerLogin }),
    ...(repositories !== null && repositories),
    ...(missing.length > 0 && { missing, advice: adviceFor(settingsUrl) }),
  };
}

/** What to do about missing permissions. */
export function adviceFor(settingsUrl: string | null): string {
  const where = settingsUrl === null ? '' : ` at ${settingsUrl}`;
  return `give the App the permissions of app.yml, then have an owner of the account accept them${where}`;
}
