import { decideAccess, type OrgPolicy } from '../core/access.ts';
import type { InboxOptions } from './inbox-options.ts';
import type { CommentNotice, DispatchNotice, IssueNotice } from './notice.ts';
import { readPolicy } from './org-policy.ts';

/** May the sender of a notice ask for anything, and under which policy? */
export interface Authorisation {
  readonly isAllowed: boolean;
  readonly policy: OrgPolicy;
  /** What is wrong in the policy file; while it is, nothing is made, and nobody is let in but to be told so. */
  readonly policyFault: string | null;
}

/**
 * Looks up who they are, and decides. Any doubt is a no; an error of GitHub is neither, and is thrown.
 * @throws TaskError, ParkError
 */
export async function authorise(
  { membership, log }: Pick<InboxOptions, 'membership' | 'log'>,
  notice: CommentNotice | IssueNotice | DispatchNotice,
  signal: AbortSignal,
): Promise<Authorisation> {
  const { installationId, repository, sender, account } = notice;
  const { policy, fault } = await readPolicy(membership, notice, signal);
  const isHuman = sender.type === 'User';
  const permission = isHuman
    ? await membership.permissionOf({ installationId, repository }, sender.login, signal)
    : 'none';
  const member =
    isHuman && account.kind === 'organization'
      ? await membership.isMember({ installationId, organization: account.login }, sender.login, signal)
      : 'unknown';
  const facts = { sender, permission, member, ownerKind: account.kind, policy, teams: null, door: notice.kind };
  const verdict = decideAccess(facts);
  if (!verdict.allowed) {
    const { reason } = verdict;
    log('sender may not', { delivery: notice.deliveryId, repository, sender: sender.login, reason });
  }
  return { isAllowed: verdict.allowed, policy, policyFault: fault };
}
