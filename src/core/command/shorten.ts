import { cleanPrompt } from '../prompt.ts';

/** Characters of a foreign word that are shown, or kept where no longer one can be meant. */
export const SHOWN_CHARACTERS = 100;

/** What was typed, to be shown in a reply. */
export function shorten(text: string): string {
  return cleanPrompt(text.slice(0, SHOWN_CHARACTERS));
}
