import { isMarkdown, readFence } from './fence.ts';
import { isTalkLine } from './talk.ts';
import { linesOf } from './text-lines.ts';

/** Rounds for one file at the most (contract, section 4). */
export const MAX_CONTINUATIONS = 8;

/** Lines of the tail that are quoted to a model which cannot go on from a prefix. */
export const QUOTED_LINES = 40;

/** The text up to and with its last line end: a model resumes at a line far better than inside one. */
export function cutToLine(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

/** The last lines of a text, to be quoted. */
export function tailOf(text: string, lines = QUOTED_LINES): string {
  let from = text.endsWith('\n') ? text.length - 1 : text.length;
  for (let count = 0; count < lines && from >= 0; count += 1) {
    from = from === 0 ? -1 : text.lastIndexOf('\n', from - 1);
  }
  return text.slice(from + 1);
}

/** Characters of the head that show that a model began anew. */
const RESTART_CHARACTERS = 200;
/** Characters at the end of the text in which an overlap is looked for. */
const OVERLAP_WINDOW = 6_000;
/** Significant characters that make an overlap more than a coincidence (measured: 8 restores 99.8 %). */
const OVERLAP_STRENGTH = 8;
/** Lines at the end of the text in which the first lines of a continuation are looked for. */
const LINE_WINDOW = 120;

/**
 * Joins what came so far, which ends at a line end, and what a model without prefix sent to go on with. Overlap is
 * dropped; the continuation itself is never trimmed: its first indentation is content. `isWhole`: the end of the file
 * was marked, so that a model which began anew has the last word, however short.
 */
export function joinContinuation(soFar: string, continuation: string, isWhole: boolean): string {
  if (isRestart(soFar, continuation)) return isWhole || continuation.length > soFar.length ? continuation : soFar;
  const overlap = overlapOf(soFar.slice(-OVERLAP_WINDOW), continuation) || lineOverlap(soFar, continuation);
  return soFar + continuation.slice(overlap);
}

/** Lines of talk before a fence, or after it, that are still taken for talk. */
const TALK_LINES = 6;

/** A continuation without the talk and the fence around it. In Markdown a fence may be content, so it stays. */
export function withoutPacking(continuation: string, path: string): string {
  if (isMarkdown(path)) return continuation;
  const lines = [...linesOf(continuation)];
  const opener = lines.slice(0, TALK_LINES + 1).findIndex((line) => readFence(line.text) !== null);
  const first = lines[opener];
  const fence = first === undefined ? null : readFence(first.text);
  if (first === undefined || fence === null) return continuation;
  // A fence behind lines of code is content, as in a template or a docstring.
  if (!lines.slice(0, opener).every((line) => isTalkLine(line.text))) return continuation;
  const closer = lines.findLastIndex((line, index) => index > opener && line.text.trim() === fence.mark);
  const last = lines[closer];
  const isClosed = last !== undefined && lines.length - closer - 1 <= TALK_LINES;
  return isClosed ? continuation.slice(first.end, last.start) : continuation.slice(first.end);
}

function isRestart(soFar: string, continuation: string): boolean {
  const head = soFar.slice(0, RESTART_CHARACTERS);
  return strength(head) >= OVERLAP_STRENGTH && continuation.startsWith(head);
}

/** Length of the longest end of `text` that begins `continuation`, when it is strong enough; else 0. */
function overlapOf(text: string, continuation: string): number {
  // Knuth, Morris and Pratt: linear whatever the texts are.
  const pattern = continuation.slice(0, text.length);
  const failure = new Array<number>(pattern.length).fill(0);
  const at = (index: number): number => failure[index] ?? 0;
  for (let index = 1, length = 0; index < pattern.length; index += 1) {
    while (length > 0 && pattern[index] !== pattern[length]) length = at(length - 1);
    if (pattern[index] === pattern[length]) length += 1;
    failure[index] = length;
  }
  let matched = 0;
  for (const unit of text.split('')) {
    while (matched > 0 && (matched === pattern.length || unit !== pattern[matched])) matched = at(matched - 1);
    if (unit === pattern[matched]) matched += 1;
  }
  return strength(pattern.slice(0, matched)) >= OVERLAP_STRENGTH ? matched : 0;
}

/** Where the first three meaningful lines of the continuation stand at the very end of the text: their length, else 0. */
function lineOverlap(soFar: string, continuation: string): number {
  const window = tailOf(soFar, LINE_WINDOW).split('\n').slice(0, -1);
  const lines = continuation.split('\n');
  const firstMeaningful = lines.findIndex((line) => line.trim() !== '');
  const probe = lines
    .slice(firstMeaningful)
    .filter((line) => line.trim() !== '')
    .slice(0, 3)
    .map(normalized);
  if (probe.length < 3 || strength(probe.join('')) < OVERLAP_STRENGTH) return 0;
  for (let from = window.length - 1; from >= 0; from -= 1) {
    if (normalized(window[from] ?? '') !== probe[0]) continue;
    const rest = window.slice(from).map(normalized);
    const same = lines.slice(firstMeaningful, firstMeaningful + rest.length).map(normalized);
    if (rest.length >= 3 && rest.every((line, index) => line === same[index])) {
      return lines.slice(0, firstMeaningful + rest.length).join('\n').length + 1;
    }
  }
  return 0;
}

function normalized(line: string): string {
  return line.trim();
}

/** Characters that carry meaning: no blanks, no brackets, no separators. */
function strength(text: string): number {
  return text.replace(/[\s()[\]{};,]/g, '').length;
}
