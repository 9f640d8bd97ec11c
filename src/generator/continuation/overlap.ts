import { tailOf } from './continuation.ts';

/** Characters at the end of the text in which an overlap is looked for. */
const OVERLAP_WINDOW = 6_000;
/** Significant characters that make an overlap more than a coincidence (measured: 8 restores 99.8 %). */
const OVERLAP_STRENGTH = 8;
/** Whole lines that make an overlap more than a coincidence. */
const MIN_LINES = 3;
/** Lines at the end of the text in which the first lines of a continuation are looked for. */
const LINE_WINDOW = 120;

/** Characters that carry meaning: no blanks, no brackets, no separators. */
export function strengthOf(text: string): number {
  return text.replace(/[\s()[\]{};,]/g, '').length;
}

/** Is a stretch of text that stands in two places more than a coincidence? */
export function isStrong(text: string): boolean {
  return strengthOf(text) >= OVERLAP_STRENGTH;
}

/** Is an overlap at least three whole lines that show something, be they brackets alone? */
export function isOfLines(kept: string, border: number): boolean {
  const from = kept.length - border;
  if (!kept.endsWith('\n') || (from > 0 && kept[from - 1] !== '\n')) return false;
  const lines = kept.slice(from).split('\n');
  return lines.filter((line) => line.trim() !== '').length >= MIN_LINES;
}

/** Is an overlap one of several like pieces in a row? Then the next of them may well be content. */
export function isRow(kept: string, border: number): boolean {
  const line = kept.slice(kept.lastIndexOf('\n', kept.length - 2) + 1);
  if (line.trim() === '') return false;
  return kept.slice(0, -border).endsWith(line) || kept.slice(0, -line.length).endsWith(line);
}

/** Length of the longest end of what came that begins the continuation. */
export function overlapOf(kept: string, continuation: string): number {
  // A line that broke off may be longer than the window, and come again from its beginning.
  const window = Math.max(OVERLAP_WINDOW, kept.length - kept.lastIndexOf('\n') - 1);
  const text = kept.slice(-window);
  // Knuth, Morris and Pratt: linear whatever the texts are.
  const pattern = continuation.slice(0, text.length);
  const failure = new Uint32Array(pattern.length);
  const at = (index: number): number => failure[index] ?? 0;
  for (let index = 1, length = 0; index < pattern.length; index += 1) {
    const unit = pattern.charCodeAt(index);
    while (length > 0 && unit !== pattern.charCodeAt(length)) length = at(length - 1);
    if (unit === pattern.charCodeAt(length)) length += 1;
    failure[index] = length;
  }
  let matched = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    while (matched > 0 && unit !== pattern.charCodeAt(matched)) matched = at(matched - 1);
    if (unit === pattern.charCodeAt(matched)) matched += 1;
  }
  return matched;
}

/** Where the first three meaningful lines of the continuation stand at the very end of the text: their length, else 0. */
export function lineOverlap(soFar: string, continuation: string): number {
  if (!soFar.endsWith('\n')) return 0;
  const window = tailOf(soFar, LINE_WINDOW).split('\n').slice(0, -1);
  const lines = continuation.split('\n');
  const firstMeaningful = lines.findIndex((line) => line.trim() !== '');
  const probe = lines
    .slice(firstMeaningful)
    .filter((line) => line.trim() !== '')
    .slice(0, MIN_LINES)
    .map((line) => line.trim());
  if (probe.length < MIN_LINES || !isStrong(probe.join(''))) return 0;
  for (let from = window.length - 1; from >= 0; from -= 1) {
    if ((window[from] ?? '').trim() !== probe[0]) continue;
    const rest = window.slice(from).map((line) => line.trim());
    const same = lines.slice(firstMeaningful, firstMeaningful + rest.length).map((line) => line.trim());
    if (rest.length >= MIN_LINES && rest.every((line, index) => line === same[index])) {
      return lines.slice(0, firstMeaningful + rest.length).join('\n').length + 1;
    }
  }
  return 0;
}

/** Length of the line that broke off, when the continuation begins it again. */
export function brokenLineOverlap(soFar: string, continuation: string): number {
  const line = soFar.slice(soFar.lastIndexOf('\n') + 1);
  return line.trim() !== '' && continuation.startsWith(line) ? line.length : 0;
}
