import { isMarkdownLabel, readFence } from '../answer/fence.ts';
import { isMarkdown } from '../../verify/file-kind.ts';
import { isLeadIn, isTalkLine } from '../../verify/talk.ts';
import { linesOf } from '../../core/text-lines.ts';

/** Rounds for one file at the most. */
export const MAX_CONTINUATIONS = 8;

/** Lines of the tail that are quoted to a model which cannot go on from a prefix. */
export const QUOTED_LINES = 40;

/** The text up to and with its last line end: a model resumes at a line far better than inside one. */
export function cutToLine(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

/** Characters from which on a line that broke off is kept: minified code and data would never get past their cut. */
const LONG_LINE = 2_000;

/**
 * The part of a cut text from which a model goes on. Cut back to the last line end, unless that would throw away a very
 * long line, or lead back to where the round before began (`floor`, its length): then inside the line.
 */
export function cutBack(text: string, floor: number): string {
  const lines = cutToLine(text);
  if (lines.length === text.length || (text.length - lines.length <= LONG_LINE && lines.length > floor)) return lines;
  // Half a character, or the byte of one that came, is no part of the text; and no model goes on well from a blank.
  let end = text.length;
  while (end > lines.length && /[\ud800-\udbff\ufffd \t]/.test(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}

/** The last lines of a text, to be quoted. */
export function tailOf(text: string, lines = QUOTED_LINES): string {
  let from = text.endsWith('\n') ? text.length - 1 : text.length;
  for (let count = 0; count < lines && from >= 0; count += 1) {
    from = from === 0 ? -1 : text.lastIndexOf('\n', from - 1);
  }
  return text.slice(from + 1);
}

/** Lines of talk before a fence that are still taken for talk. */
const TALK_BEFORE = 6;
/** Lines of talk after a fence. */
const TALK_AFTER = 5;

/**
 * A continuation without the talk and the fence around it. In Markdown, and where a fence is open in what came so far, a
 * fence may be content, so it stays; in Markdown one that says that it holds Markdown goes.
 */
export function withoutPacking(continuation: string, path: string, soFar = ''): string {
  const lines = [...linesOf(continuation)];
  const opener = lines.slice(0, TALK_BEFORE + 1).findIndex((line) => readFence(line.text) !== null);
  const first = lines[opener];
  const fence = first === undefined ? null : readFence(first.text);
  if (first === undefined || fence === null) return withoutLead(continuation, path);
  const before = lines.slice(0, opener).filter((line) => line.text.trim() !== '');
  if (isMarkdown(path)) {
    const isPacking = isMarkdownLabel(fence.label) && before.length === 1 && isLeadIn(before[0]?.text ?? '');
    if (!isPacking) return withoutLead(continuation, path);
  } else if (hasOpenFence(soFar)) return continuation;
  // A fence behind lines of code is content, as in a template or a docstring.
  if (!before.every((line) => isTalkLine(line.text))) return withoutLead(continuation, path);
  const closer = lines.findLastIndex((line, index) => index > opener && line.text.trim() === fence.mark);
  const last = lines[closer];
  const after = lines.slice(closer + 1).filter((line) => line.text.trim() !== '');
  const isClosed = last !== undefined && after.length <= TALK_AFTER && after.every((line) => isTalkLine(line.text));
  return isClosed ? continuation.slice(first.end, last.start) : continuation.slice(first.end);
}

/** Without a first line that announces the rest, when a blank line sets it off. Nothing else is trimmed. */
function withoutLead(continuation: string, path: string): string {
  let line = '';
  for (const { text, end } of linesOf(continuation)) {
    if (line !== '')
      return text.trim() === '' && isLeadIn(line, isMarkdown(path)) ? continuation.slice(end) : continuation;
    line = text.trim();
    if (end > 1_000) break;
  }
  return continuation;
}

/** Does a fence stand open at the end of a text that is no Markdown, as in a docstring or a template? */
function hasOpenFence(text: string): boolean {
  if (!text.includes('```')) return false;
  let count = 0;
  for (const line of linesOf(text)) if (line.text.startsWith('```')) count += 1;
  return count % 2 === 1;
}
