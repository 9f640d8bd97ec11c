import { sha256 } from './generated-file.ts';
import { cleanPrompt, requesterKey, type TaskRequest } from './task-request.ts';

/**
 * The same for requests that are identical: same model, same words, whatever the repository is called. It is the
 * requester's own: nobody learns by it what others asked for, and nobody gets what was made for them.
 */
export function promptKey({ requester, model, prompt }: TaskRequest): string {
  return sha256(JSON.stringify([requesterKey(requester), model, normalizePrompt(prompt)]));
}

/** How many blanks stand between words, or at the end of a line, changes nothing of what is asked. */
function normalizePrompt(prompt: string): string {
  return cleanPrompt(prompt)
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n/g, '\n')
    .trim();
}
