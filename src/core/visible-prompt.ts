import { mapMarkdown } from './markdown/map.ts';
import { cleanPrompt } from './task-request.ts';

/**
 * A prompt that came in a field of its own, as it reaches the model: cleaned, and without the HTML comments that a reader
 * of the page it was copied from did not see. Those in code stay, and so does `<!DOCTYPE html>`: nobody renders a field.
 */
export function cleanFieldPrompt(raw: string): string {
  const text = cleanPrompt(raw);
  if (!text.includes('<!--')) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of mapMarkdown(text).hidden) {
    if (!text.startsWith('<!--', start)) continue;
    parts.push(text.slice(at, start));
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('').trim();
}
