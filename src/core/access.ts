import { z } from 'zod';
import { Visibility } from './task-request.ts';

/** Logins and slugs as people write them (`@octocat`, `github-actions[bot]`), in the form in which they are compared. */
function listOf(written: RegExp) {
  return z.array(z.string().regex(written).transform(foldName)).max(1_000).default([]);
}

// A person's list takes no `[bot]`: the person of that name is somebody else.
const people = listOf(/^@?[A-Za-z0-9_-]{1,100}$/);
const teams = listOf(/^[A-Za-z0-9_-]{1,100}$/);
const apps = listOf(/^[A-Za-z0-9_-]{1,100}(?:\[bot\])?$/);
const limit = z.number().int().min(0).nullable().default(null);

/**
 * `.github/gencode.yml`, with the keys of the file. Unknown keys and empty lists of choices are refused: a policy with a
 * slip of the pen has to be mended, not guessed. Whoever cannot read a policy that is there lets nobody in.
 */
export const OrgPolicy = z.strictObject({
  allow: z
    .strictObject({
      permission: z.enum(['write', 'admin']).default('write'),
      /**
       * `true`: members alone, and only where the App can see it. `false`: outside collaborators as well.
       * Null: members, where the App can see it.
       */
      members_only: z.boolean().nullable().default(null),
      /** People who may without the permission and without being members. */
      users: people,
      /** Slugs of teams of the owner, for the same. */
      teams,
      /** Slugs of Apps whose `repository_dispatch` counts. */
      apps,
    })
    .prefault({}),
  /** `provider` or `provider/model-id`; null: all. */
  models: z.array(z.string().min(1).max(200)).min(1).nullable().default(null),
  visibility: z.array(Visibility).min(1).nullable().default(null),
  name_prefix: z
    .string()
    .regex(/^[A-Za-z0-9._-]{0,50}$/)
    .default(''),
  topics: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/))
    .max(20)
    .default([]),
  /** Null: no limit but the service's own. */
  limits: z.strictObject({ tasks_per_user_per_day: limit, tokens_per_task: limit }).prefault({}),
});
export type OrgPolicy = z.infer<typeof OrgPolicy>;

/** What holds where there is no policy. */
export const DEFAULT_POLICY: OrgPolicy = OrgPolicy.parse({});

/** What the forge looked up. `unknown` stands for every question that got no clear answer. */
export interface AccessFacts {
  readonly door: 'comment' | 'issue' | 'dispatch';
  /** The delivery's `sender`, not the author of the comment: somebody else may have edited it. */
  readonly sender: { readonly login: string; readonly type: string };
  /** On the repository of the issue or the dispatch, by the collaborator-permission endpoint. */
  readonly permission: 'admin' | 'write' | 'read' | 'none' | 'unknown';
  readonly member: 'yes' | 'no' | 'unknown';
  readonly ownerKind: 'organization' | 'user';
  /** Slugs of the policy's teams in which the sender is active; null when nobody could tell. */
  readonly teams: readonly string[] | null;
  readonly policy: OrgPolicy;
}

export type DenialReason = 'app_not_listed' | 'not_human' | 'permission_missing' | 'not_a_member';

export type AccessDecision = { readonly allowed: true } | { readonly allowed: false; readonly reason: DenialReason };

/**
 * May this sender start, stop or retry tasks here? A person with the permission who is a member, or whom the policy
 * names, herself or by a team. Of Apps only those that the policy names, and only by `repository_dispatch`, where a
 * comment that quotes a command cannot make a loop. On any doubt, no; but a membership that the App has no right to see
 * is no doubt unless the policy asks for it by `members_only: true`.
 */
export function decideAccess(facts: AccessFacts): AccessDecision {
  const { allow } = facts.policy;
  const name = foldName(facts.sender.login);
  if (facts.sender.type === 'Bot') {
    return facts.door === 'dispatch' && allow.apps.includes(name) ? { allowed: true } : denied('app_not_listed');
  }
  const isPerson = facts.sender.type === 'User' && name !== '' && name !== 'ghost' && !facts.sender.login.includes('[');
  if (!isPerson) return denied('not_human');
  if (allow.users.includes(name)) return { allowed: true };
  if (facts.teams?.some((team) => allow.teams.includes(foldName(team))) === true) return { allowed: true };

  const isPermitted = facts.permission === 'admin' || (facts.permission === 'write' && allow.permission === 'write');
  if (!isPermitted) return denied('permission_missing');
  if (facts.ownerKind === 'user' || allow.members_only === false || facts.member === 'yes') return { allowed: true };
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

/** Does the policy let anybody have this? A model is named by its provider (all of its models) or in full. */
export function decideRequest(policy: OrgPolicy, wish: RequestWish): RequestDecision {
  const model = wish.model.toLowerCase();
  const provider = model.split('/', 1)[0];
  const isModelAllowed = policy.models?.some((one) => [model, provider].includes(one.toLowerCase())) ?? true;
  if (!isModelAllowed) {
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

/** GitHub compares logins and slugs without case; `@` and `[bot]` are ways of writing. */
function foldName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^@/, '')
    .replace(/\[bot\]$/, '');
}

function denied(reason: DenialReason): AccessDecision {
  return { allowed: false, reason };
}
