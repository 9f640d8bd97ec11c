import { decideRequest } from '../core/access.ts';
import { TaskError, type Reason } from '../core/errors.ts';
import { hasReached, type UnfinishedTask } from '../core/task.ts';
import type { Membership } from '../ports/forge.ts';
import type { AccessRecheck, RunDependencies } from '../task/run-task.ts';
import { authorise, type Asker } from './authorise.ts';

/**
 * Asks again, when the turn of a task comes, what its door asked: may they (or who asked for the retry), and does the
 * policy let them have this? A task that is about to be pushed was judged before and goes on; one of REST has its key.
 * @throws TaskError `owner_not_allowed` {owner, reason, and `login` or `fault`}, `github_*` · ParkError
 */
export function createAccessRecheck(membership: Membership): AccessRecheck {
  return async (task, signal) => {
    const asker = askerOf(task);
    if (asker === null || hasReached(task, 'creating_repo')) return;
    const refuse = (why: Reason): TaskError =>
      new TaskError('owner_not_allowed', { owner: asker.account.login, ...why });
    const { verdict, policy, policyFault } = await authorise(membership, asker, signal);
    if (!verdict.allowed) throw refuse({ reason: 'sender_not_allowed', login: asker.sender.login });
    if (policyFault !== null) throw refuse({ reason: 'policy_broken', fault: policyFault[task.request.locale] });
    const { model, visibility, target } = task.request;
    if (!decideRequest(policy, { model, visibility, name: target.name }).allowed)
      throw refuse({ reason: 'policy_changed' });
  };
}

/** Asks whether who asked for a task, or for its retry, may read a repository. On any doubt, no. */
export function createReadCheck(membership: Pick<Membership, 'permissionOf'>): NonNullable<RunDependencies['mayRead']> {
  return async (task, where, signal) => {
    const sender = askerOf(task)?.sender;
    if (sender?.type !== 'User') return false;
    try {
      return (await membership.permissionOf(where, sender.login, signal)) !== 'none';
    } catch (error) {
      if (error instanceof TaskError && error.code === 'github_permission') return false;
      throw error;
    }
  };
}

function askerOf({ request, retriedBy }: UnfinishedTask): Asker | null {
  const { asked, door, target } = request;
  if (asked === undefined || door === 'api' || target.owner === null) return null;
  const { access, repository, repositoryId, ownerKind: kind, sender } = asked;
  const place = { access, repository, repositoryId, account: { login: target.owner, kind } };
  return retriedBy === null
    ? { ...place, door, sender }
    : { ...place, door: 'comment', sender: { login: retriedBy.login, type: 'User' } };
}
