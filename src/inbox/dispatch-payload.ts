import { z } from 'zod';
import { isRepositoryName } from '../core/names.ts';
import { MAX_PROMPT_CHARACTERS, VISIBILITIES } from '../core/task-request.ts';
import { cleanFieldPrompt } from '../core/visible-prompt.ts';

/** `event_type` of the dispatch that asks for a repository. */
export const DISPATCH_EVENT = 'gencode';

const must = (words: string) => ({ error: `has to be ${words}` });
const anId = must('a text of 1 to 200 characters, or a whole number');
const RequestId = z.union([z.string().min(1, anId).max(200, anId), z.number().int(anId)], anId);
const anIssue = must('the number of an issue');
const IssueNumber = z.number(anIssue).int(anIssue).min(1, anIssue);

/**
 * What a `repository_dispatch` may ask for. Other fields are left alone: where the repository goes comes from the
 * installation, never from the payload.
 */
export const DispatchPayload = z.object(
  {
    repo: z.string(must('the name of the new repository')).refine(isRepositoryName, 'not a repository name'),
    prompt: z
      .string(must('a text'))
      .transform(cleanFieldPrompt)
      .refine((prompt) => prompt.length > 0, 'empty')
      .refine((prompt) => prompt.length <= MAX_PROMPT_CHARACTERS, `longer than ${MAX_PROMPT_CHARACTERS} characters`),
    model: z.string(must('the name of a model')).nullish(),
    visibility: z.enum(VISIBILITIES, must(VISIBILITIES.join(', ').replace(/, (?=\w+$)/, ' or '))).nullish(),
    request_id: RequestId.nullish(),
    issue_number: IssueNumber.nullish(),
    callback: z.boolean(must('true or false')).nullish(),
  },
  must('an object'),
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
