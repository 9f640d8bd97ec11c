import { z } from 'zod';
import { AccessRef } from './access-ref.ts';

export const VISIBILITIES = ['private', 'public', 'internal'] as const;
export const Visibility = z.enum(VISIBILITIES);
export type Visibility = z.infer<typeof Visibility>;

export const LOCALES = ['en', 'zh'] as const;
export const Locale = z.enum(LOCALES);
export type Locale = z.infer<typeof Locale>;

/** Characters of a prompt after cleaning. */
export const MAX_PROMPT_CHARACTERS = 32_000;

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

/** The issue on which the status comment stands. `commentId` is the comment that gave the command, if one did. */
export const ReplyTo = z.object({
  access: AccessRef,
  repository: z.string(),
  issue: z.number().int(),
  commentId: z.number().int().nullable(),
});
export type ReplyTo = z.infer<typeof ReplyTo>;

/** `event_type` of the dispatch that tells how a task ended. */
export const RESULT_EVENT = 'gencode-result';

/** What the three doors become. Everything is decided here; nothing is looked up again later. */
export const TaskRequest = z.object({
  door: z.enum(['api', 'comment', 'issue', 'dispatch']),
  /** Two requests with one key are one task. */
  idempotencyKey: z.string(),
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
  /** Topics that the policy gives to every repository. */
  topics: z.array(z.string()).optional(),
  replyTo: ReplyTo.nullable(),
  /** Where on GitHub it was asked for and by whom, to ask again when its turn comes whether they may. REST has none. */
  asked: z
    .object({
      access: AccessRef,
      repository: z.string(),
      ownerKind: z.enum(['organization', 'user']),
      sender: z.object({ login: z.string(), type: z.string() }),
    })
    .optional(),
  /** Where `gencode-result` is sent at the end. */
  callback: z.object({ access: AccessRef, repository: z.string(), requestId: z.string().nullable() }).nullable(),
  locale: Locale,
});
export type TaskRequest = z.infer<typeof TaskRequest>;

// Controls, and whatever shows nothing or turns the reading direction. The variation selectors belong to it: a long
// row of them carries any bytes past a reader to a model. Only the one that makes a picture of a sign stays.
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu;
// No script has as many marks on one letter; putting them in order takes time that grows by the square of their number.
const EXCESS_MARKS = /([\p{M}--[\ufe0f]]{30})[\p{M}--[\ufe0f]]+/gv;

/**
 * A prompt as it reaches the model: line ends are LF; control, bidirectional, zero-width and tag characters, lone
 * surrogates and blank edges are gone. Emoji keep their joiners only between pictures.
 */
export function cleanPrompt(raw: string): string {
  return (
    raw
      .toWellFormed()
      .replaceAll('\ufffd', '')
      .replaceAll('\r\n', '\n')
      .replaceAll('\r', '\n')
      .replace(INVISIBLE, '')
      .replace(/(?<!\p{Extended_Pictographic}|\ufe0f)\u200d|\u200d(?!\p{Extended_Pictographic})/gu, '')
      .replace(/\ufe0f{2,}/g, '\ufe0f')
      .replace(EXCESS_MARKS, '$1')
      .normalize('NFC')
      // Some marks are two in this form.
      .replace(EXCESS_MARKS, '$1')
      .trim()
  );
}
