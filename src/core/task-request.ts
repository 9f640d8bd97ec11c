import { z } from 'zod';
import { AccessRef } from './access-ref.ts';

export const VISIBILITIES = ['private', 'public', 'internal'] as const;
export const Visibility = z.enum(VISIBILITIES);
export type Visibility = z.infer<typeof Visibility>;

export const LOCALES = ['en', 'zh'] as const;
export const Locale = z.enum(LOCALES);
export type Locale = z.infer<typeof Locale>;

/** Who asked: the name of an API key, or a GitHub user. `id` is stable where logins are not. */
export const Requester = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('key'), name: z.string() }),
  z.object({ kind: z.literal('user'), login: z.string(), id: z.number().int() }),
]);
export type Requester = z.infer<typeof Requester>;

/** One word for a requester, for counters and for the ownership of tasks. */
export function requesterKey(requester: Requester): string {
  return requester.kind === 'key' ? `key:${requester.name}` : `user:${requester.id}`;
}

/** The repository in which something was asked for: its name then, and its id, which a rename leaves as it is. */
const AskedIn = {
  repository: z.string(),
  /** Left out by earlier versions, and by payloads that do not say it. */
  repositoryId: z.number().int().optional(),
};

/** The issue on which the status comment stands. `commentId` is the comment that gave the command, if one did. */
export const ReplyTo = z.object({
  access: AccessRef,
  ...AskedIn,
  issue: z.number().int(),
  commentId: z.number().int().nullable(),
});
export type ReplyTo = z.infer<typeof ReplyTo>;

/** `event_type` of the dispatch that tells how a task ended. */
export const RESULT_EVENT = 'gencode-result';

/** What a team may do in a repository, in GitHub's words. */
export const TEAM_PERMISSIONS = ['pull', 'triage', 'push', 'maintain', 'admin'] as const;

/** What the policy sets on every repository that is made: custom properties, and a team that may work in it. */
export const RepositoryExtras = z.object({
  properties: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  team: z.object({ slug: z.string(), permission: z.enum(TEAM_PERMISSIONS) }).optional(),
});
export type RepositoryExtras = z.infer<typeof RepositoryExtras>;

/** What the three doors become. Everything is decided here; nothing is looked up again later. */
export const TaskRequest = z.object({
  door: z.enum(['api', 'comment', 'issue', 'dispatch']),
  /** Two requests with one key are one task. */
  idempotencyKey: z.string(),
  /** The delivery that it came by, for the log; REST has none, and version 0.1.0 kept none. */
  delivery: z.string().nullable().optional(),
  /** Hash of what was asked, to tell a repetition from another request under the same key. */
  fingerprint: z.string(),
  requester: Requester,
  target: z.object({
    /** Null: the configured organisation, else the user of the token. */
    owner: z.string().nullable(),
    name: z.string(),
    /** The installation of the delivery; null: looked up by owner, else the token. */
    access: AccessRef.nullable(),
  }),
  prompt: z.string(),
  /** `provider/model-id`. */
  model: z.string(),
  visibility: Visibility,
  description: z.string().nullable(),
  dryRun: z.boolean(),
  /** Tokens that the policy lets this task use; without it, the service's own budget alone holds. */
  tokenLimit: z.number().int().min(0).nullable().optional(),
  /** USD that the policy lets this task cost; without it, no limit. */
  usdLimit: z.number().min(0).nullable().optional(),
  /** USD that the policy lets all tasks of the owner cost in a calendar month (UTC); without it, no limit. */
  usdMonthLimit: z.number().min(0).nullable().optional(),
  /** Topics that the policy gives to every repository. */
  topics: z.array(z.string()).optional(),
  ...RepositoryExtras.shape,
  /** Models of the policy: no other may stand in. Without it, any. */
  allowedModels: z.array(z.string()).optional(),
  /** House rules of the policy. */
  instructions: z.string().optional(),
  /** The policy's repository whose files are always there (`owner/name`); `isOwners`: the owner's own file names it. */
  base: z.object({ repository: z.string(), isOwners: z.boolean() }).optional(),
  /** false: the policy wants no AGENTS.md of ours. */
  agentsMd: z.boolean().optional(),
  replyTo: ReplyTo.nullable(),
  /** Where on GitHub it was asked for and by whom, to ask again when its turn comes whether they may. REST has none. */
  asked: z
    .object({
      access: AccessRef,
      ...AskedIn,
      ownerKind: z.enum(['organization', 'user']),
      sender: z.object({ login: z.string(), type: z.string() }),
    })
    .optional(),
  /** Where `gencode-result` is sent at the end. */
  callback: z.object({ access: AccessRef, ...AskedIn, requestId: z.string().nullable() }).nullable(),
  locale: Locale,
});
export type TaskRequest = z.infer<typeof TaskRequest>;
