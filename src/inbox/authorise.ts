import type { AccessRef } from '../core/access-ref.ts';
import { decideAccess, type AccessDecision, type AccessFacts } from '../core/access.ts';
import { teamsOf, type Policy } from '../core/org-policy.ts';
import type { Membership } from '../ports/forge.ts';
import type { InboxOptions } from './inbox-options.ts';
import type { CommentNotice, DispatchNotice, IssueNotice, NoticeAccount } from '../core/notice.ts';
import { readPolicy, type PolicyFault } from './read-policy.ts';

/** Who asks, where, and through which door. */
export interface Asker {
  readonly door: AccessFacts['door'];
  readonly access: AccessRef;
  /** `owner/name`, of the issue or the dispatch. */
  readonly repository: string;
  readonly repositoryId?: number | undefined;
  readonly account: NoticeAccount;
  readonly sender: AccessFacts['sender'];
}

/** May somebody ask for anything, and under which policy? */
export interface Authorisation {
  readonly verdict: AccessDecision;
  readonly policy: Policy;
  /** What is wrong in the policy file; while it is, nothing is made, and nobody is let in but to be told so. */
  readonly policyFault: PolicyFault | null;
}

/**
 * Looks up who they are, and decides. Any doubt is a no; an error of GitHub is neither, and is thrown.
 * @throws TaskError, ParkError
 */
export async function authorise(membership: Membership, asker: Asker, signal: AbortSignal): Promise<Authorisation> {
  const { access, sender, account } = asker;
  const { policy, fault: policyFault } = await readPolicy(membership, asker, signal);
  const isHuman = sender.type === 'User';
  const isMemberOf = { access, organization: account.login };
  const permission = isHuman ? await membership.permissionOf(asker, sender.login, signal) : 'none';
  const member =
    isHuman && account.kind === 'organization'
      ? await membership.isMember(isMemberOf, sender.login, signal)
      : 'unknown';
  const facts = { door: asker.door, sender, permission, member, owner: account, policy, teams: [] };
  let verdict = decideAccess(facts);
  if (!isHuman || account.kind === 'user') return { verdict, policy, policyFault };

  // Teams are asked for one by one, and only while nothing else lets them in.
  const teams: string[] = [];
  for (const team of new Set(policy.allow.flatMap((rules) => teamsOf(rules, account.login)))) {
    if (verdict.allowed) break;
    if ((await membership.isInTeam(isMemberOf, team, sender.login, signal)) !== 'yes') continue;
    teams.push(team);
    verdict = decideAccess({ ...facts, teams });
  }
  return { verdict, policy, policyFault };
}

/**
 * The same for the sender of a notice; a no is logged.
 * @throws TaskError, ParkError
 */
export async function authoriseNotice(
  { membership, log }: Pick<InboxOptions, 'membership' | 'log'>,
  notice: CommentNotice | IssueNotice | DispatchNotice,
  signal: AbortSignal,
): Promise<Authorisation> {
  const authorisation = await authorise(membership, { ...notice, door: notice.kind }, signal);
  const { verdict } = authorisation;
  if (!verdict.allowed) {
    const { deliveryId: delivery, repository, sender } = notice;
    log('sender may not', { delivery, repository, sender: sender.login, reason: verdict.reason });
  }
  return authorisation;
}
