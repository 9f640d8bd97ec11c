import { z } from 'zod';
import { cleanPrompt, isRepositoryName, MAX_PROMPT_CHARACTERS, Visibility } from '../core/task-request.ts';

/** `event_type` of the dispatch that asks for a repository. */
export const DISPATCH_EVENT = 'gencode';

/**
 * What a `repository_dispatch` may ask for. Other fields are left alone: where the repository goes comes from the
 * installation, never from the payload.
 */
export const DispatchPayload = z.object({
  repo: z.string().refine(isRepositoryName, 'not a repository name'),
  prompt: z
    .string()
    .transform(cleanPrompt)
    .refine((prompt) => prompt.length > 0, 'empty')
    .refine((prompt) => prompt.length <= MAX_PROMPT_CHARACTERS, `longer than ${MAX_PROMPT_CHARACTERS} characters`),
  model: z.string().nullish(),
  visibility: Visibility.nullish(),
  request_id: z.union([z.string().min(1).max(200), z.number().int()]).nullish(),
  issue_number: z.number().int().min(1).nullish(),
  callback: z.boolean().nullish(),
});

/** Only where to answer: read on its own, so that a payload that is wrong elsewhere can still be told so. */
export const DispatchReply = z.object({
  issue_number: z.number().int().min(1).nullish().catch(null),
  callback: z.boolean().nullish().catch(null),
  request_id: z
    .union([z.string().min(1).max(200), z.number().int()])
    .nullish()
    .catch(null),
});
