import { foldName, providerOf } from './names.ts';
import { teamsOf, type AllowRules, type Policy } from './org-policy.ts';
import type { Visibility } from './task-request.ts';

/** What the forge looked up. `unknown` stands for every question that got no clear answer. */
export interface AccessFacts {
  readonly door: 'comment' | 'issue' | 'dispatch';
  /** The delivery's `sender`, not the author of the comment: somebody else may have edited it. */
  readonly sender: { readonly login: string; readonly type: string };
  /** On the repository of the issue or the dispatch, by the collaborator-permission endpoint. */
  readonly permission: 'admin' | 'write' | 'read' | 'none' | 'unknown';
  readonly member: 'yes' | 'no' | 'unknown';
  readonly owner: { readonly login: string; readonly kind: 'organization' | 'user' };
  /** Slugs of the owner's teams of which the sender is known to be an active member. */
  readonly teams: readonly string[];
  readonly policy: Pick<Policy, 'allow'>;
}

export type DenialReason = 'app_not_listed' | 'not_human' | 'permission_missing' | 'not_a_member';

export type AccessDecision = { readonly allowed: true } | { readonly allowed: false; readonly reason: DenialReason };

/**
 * May this sender start, stop or retry tasks here? A person with the permission who is a member, or whom the policy
 * names, herself or by a team. Of Apps only those that the policy names, and only by `repository_dispatch`, where a
 * comment that quotes a command cannot make a loop. Where several files speak, each has to allow it. On any doubt, no;
 * but a membership that the App has no right to see is no doubt unless the policy asks for it by `members_only: true`.
 */
export function decideAccess(facts: AccessFacts): AccessDecision {
  const verdicts = facts.policy.allow.map((rules) => decideByRules(facts, rules));
  return verdicts.find((verdict) => !verdict.allowed) ?? verdicts[0] ?? denied('permission_missing');
}

function decideByRules({ sender, owner, ...facts }: AccessFacts, allow: AllowRules): AccessDecision {
  const name = foldName(sender.login);
  if (sender.type === 'Bot') {
    return facts.door === 'dispatch' && allow.apps.includes(name) ? { allowed: true } : denied('app_not_listed');
  }
  const isPerson = sender.type === 'User' && name !== '' && name !== 'ghost' && !sender.login.includes('[');
  if (!isPerson) return denied('not_human');
  if (allow.users.includes(name)) return { allowed: true };
  const isTeamed = teamsOf(allow, owner.login).some((team) => facts.teams.includes(team));
  if (isTeamed && owner.kind === 'organization') return { allowed: true };

  const isPermitted = facts.permission === 'admin' || (facts.permission === 'write' && allow.permission === 'write');
  if (!isPermitted) return denied('permission_missing');
  if (owner.kind === 'user' || allow.members_only === false || facts.member === 'yes') return { allowed: true };
  return facts.member === 'unknown' && allow.members_only !== true ? { allowed: true } : denied('not_a_member');
}

/** What is asked for, after defaults were filled in. */
export interface RequestWish {
  /** `provider/model-id`. */
  readonly model: string;
  readonly visibility: Visibility;
  readonly name: string;
}

export type RequestDecision =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly reason: 'model_not_allowed' | 'visibility_not_allowed' | 'name_prefix_missing';
      /** What the policy allows, for the reply. */
      readonly permitted: string;
    };

/**
 * Does the policy allow this model (`provider/model-id`)? It names it by its provider (all of its models), in full, or by
 * its id alone.
 */
export function isModelAllowed({ models }: { readonly models: readonly string[] | null }, model: string): boolean {
  const provider = providerOf(model);
  const names = [model, provider, model.slice(provider.length + 1)].map((name) => name.toLowerCase());
  return models === null || models.some((one) => names.includes(one.toLowerCase()));
}

/** Does the policy let anybody have this? */
export function decideRequest(
  policy: Pick<Policy, 'models' | 'visibility' | 'name_prefix'>,
  wish: RequestWish,
): RequestDecision {
  if (!isModelAllowed(policy, wish.model)) {
    return { allowed: false, reason: 'model_not_allowed', permitted: policy.models?.join(', ') ?? '' };
  }
  if (policy.visibility?.includes(wish.visibility) === false) {
    return { allowed: false, reason: 'visibility_not_allowed', permitted: policy.visibility.join(', ') };
  }
  if (!wish.name.toLowerCase().startsWith(policy.name_prefix.toLowerCase())) {
    return { allowed: false, reason: 'name_prefix_missing', permitted: policy.name_prefix };
  }
  return { allowed: true };
}

function denied(reason: DenialReason): AccessDecision {
  return { allowed: false, reason };
}
