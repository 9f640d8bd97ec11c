import { z } from '@hono/zod-openapi';
import { sha256 } from '../core/generated-file.ts';
import { isRepositoryName, LOGIN } from '../core/names.ts';
import { cleanFieldPrompt, cleanPrompt, countCharacters, MAX_PROMPT_CHARACTERS } from '../core/prompt.ts';
import { VISIBILITIES } from '../core/task-request.ts';
import { explain } from './http/schema-fault.ts';

/** Characters of a description, as on GitHub. */
const MAX_DESCRIPTION_CHARACTERS = 350;

/** The body of `POST /api/v1/generate`. The message of each fault is a key of `api-messages.ts`. */
export const GenerateBody = z
  .strictObject({
    prompt: z
      .string(explain('fault.prompt'))
      .transform(cleanFieldPrompt)
      .refine((prompt) => isLengthWithin(prompt, 1, MAX_PROMPT_CHARACTERS), explain('fault.prompt'))
      .openapi({
        description: 'What to build, in any language',
        minLength: 1,
        maxLength: MAX_PROMPT_CHARACTERS,
        example: '创建一个Python Flask Web应用，包含用户认证功能',
      }),
    repo_name: z
      .string(explain('fault.repo_name'))
      .refine(isRepositoryName, explain('fault.repo_name'))
      .openapi({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9._-]+$', example: 'my-flask-app' }),
    model: z
      .string(explain('fault.invalid'))
      .optional()
      .openapi({ description: '`provider` or `provider/model-id`, see GET /api/v1/models', example: 'deepseek' }),
    github_org: z
      .string(explain('fault.github_org'))
      .regex(LOGIN, explain('fault.github_org'))
      .optional()
      .openapi({ description: 'Owner of the new repository' }),
    visibility: z.enum(VISIBILITIES, explain('fault.visibility')).optional(),
    description: z
      .string(explain('fault.description'))
      .transform((text) => cleanPrompt(text).replace(/\s+/g, ' '))
      .refine((text) => isLengthWithin(text, 0, MAX_DESCRIPTION_CHARACTERS), explain('fault.description'))
      .optional()
      .openapi({ description: 'Description of the repository, one line' }),
    dry_run: z
      .boolean(explain('fault.boolean'))
      .optional()
      .openapi({ description: 'Generate and verify, create nothing' }),
  })
  .openapi('GenerateRequest');
export type GenerateBody = z.infer<typeof GenerateBody>;

/** Hash of what was asked: the same for the same body in another spelling, and free of our defaults. */
export function fingerprintOf(body: GenerateBody): string {
  return sha256(JSON.stringify(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function isLengthWithin(text: string, least: number, most: number): boolean {
  const length = text.length <= most ? text.length : countCharacters(text);
  return length >= least && length <= most;
}
