import { z } from 'zod';
import { DISPATCH_MESSAGES } from '../core/messages/dispatch-messages.ts';
import { isRepositoryName } from '../core/names.ts';
import { cleanFieldPrompt, countCharacters, MAX_PROMPT_CHARACTERS } from '../core/prompt.ts';
import { VISIBILITIES, type Locale } from '../core/task-request.ts';

/** `event_type` of the dispatch that asks for a repository. */
export const DISPATCH_EVENT = 'gencode';

type DispatchFault = keyof typeof DISPATCH_MESSAGES;

/** The message of a fault is its key, to be put in words in the language of the reply. */
const explain = (fault: DispatchFault): { error: DispatchFault } => ({ error: fault });
const anId = explain('dispatch.request_id');
const RequestId = z.union([z.string().min(1, anId).max(200, anId), z.number().int(anId)], anId);
const anIssue = explain('dispatch.issue_number');
const IssueNumber = z.number(anIssue).int(anIssue).min(1, anIssue);

/**
 * What a `repository_dispatch` may ask for. Other fields are left alone: where the repository goes comes from the
 * installation, never from the payload.
 */
export const DispatchPayload = z.object(
  {
    repo: z.string(explain('dispatch.repo')).refine(isRepositoryName, explain('dispatch.repo_name')),
    prompt: z
      .string(explain('dispatch.prompt'))
      .transform(cleanFieldPrompt)
      .refine((prompt) => prompt.length > 0, explain('dispatch.prompt_empty'))
      .refine((prompt) => countCharacters(prompt) <= MAX_PROMPT_CHARACTERS, explain('dispatch.prompt_too_long')),
    model: z.string(explain('dispatch.model')).nullish(),
    visibility: z.enum(VISIBILITIES, explain('dispatch.visibility')).nullish(),
    request_id: RequestId.nullish(),
    issue_number: IssueNumber.nullish(),
    callback: z.boolean(explain('dispatch.callback')).nullish(),
  },
  explain('dispatch.object'),
);

/**
 * Only where to answer: read on its own, so that a payload that is wrong elsewhere can still be told so. Whoever sends
 * fields as texts (`gh api -f`) is told so too, where the text makes clear what was meant.
 */
export const DispatchReply = z.object({
  issue_number: z
    .preprocess(
      (value) => (typeof value === 'string' && /^[1-9]\d{0,9}$/.test(value) ? Number(value) : value),
      IssueNumber,
    )
    .nullish()
    .catch(null),
  callback: z
    .preprocess((value) => (value === 'true' ? true : value), z.boolean())
    .nullish()
    .catch(null),
  request_id: RequestId.nullish().catch(null),
});

/** What is wrong with a payload, field by field. */
export function renderPayloadFaults(locale: Locale, { issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => {
      const words = isDispatchFault(message) ? DISPATCH_MESSAGES[message][locale] : message;
      return `${path.join('.') || 'client_payload'}: ${words}`;
    })
    .join('; ');
}

function isDispatchFault(message: string): message is DispatchFault {
  return Object.hasOwn(DISPATCH_MESSAGES, message);
}
