import { sha256 } from './generated-file.ts';
import { mapMarkdown } from './markdown/map.ts';
import { visibleText } from './markdown/visible-text.ts';
import { requesterKey, type TaskRequest } from './task-request.ts';

/** Characters of a prompt after cleaning: a whole specification. */
export const MAX_PROMPT_CHARACTERS = 400_000;

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

/**
 * A prompt that came in a field of its own, as it reaches the model: cleaned, and without the HTML comments that a reader
 * of the page it was copied from did not see. Those in code stay, and so does `<!DOCTYPE html>`: nobody renders a field.
 */
export function cleanFieldPrompt(raw: string): string {
  const text = cleanPrompt(raw);
  if (!text.includes('<!--')) return text;
  const comments = mapMarkdown(text).hidden.filter(({ start }) => text.startsWith('<!--', start));
  return visibleText(text, comments).trim();
}

/** Characters as people and JSON Schema count them, not UTF-16 units. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** A prompt that can be used, or why not. `length` is in characters after cleaning. */
export type PromptReading =
  | { readonly reason: null; readonly prompt: string }
  | { readonly reason: 'prompt_empty' | 'prompt_too_long'; readonly length: number };

/** Cleans and measures a prompt from any door. */
export function readPrompt(raw: string): PromptReading {
  const prompt = cleanPrompt(raw);
  if (prompt === '') return { reason: 'prompt_empty', length: 0 };
  const length = countCharacters(prompt);
  if (length > MAX_PROMPT_CHARACTERS) return { reason: 'prompt_too_long', length };
  return { reason: null, prompt };
}

/**
 * The same for requests that are identical: same model, same words, whatever the repository is called. It is the
 * requester's own: nobody learns by it what others asked for, and nobody gets what was made for them.
 */
export function promptKey({ requester, model, prompt, instructions, base }: TaskRequest): string {
  const house =
    instructions === undefined && base === undefined ? [] : [instructions ?? null, base?.repository ?? null];
  return sha256(JSON.stringify([requesterKey(requester), model, normalizePrompt(prompt), ...house]));
}

/** How many blanks stand between words, or at the end of a line, changes nothing of what is asked. */
function normalizePrompt(prompt: string): string {
  return cleanPrompt(prompt)
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n/g, '\n')
    .trim();
}
