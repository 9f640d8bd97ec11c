import { beginsWithHeading, closingLine, isMarkdownLabel, readFence, type Fence } from './fence.ts';
import { isMarkdown } from '../../verify/file-kind.ts';
import { isTalk, isTalkLine, withoutLeadIn } from '../../verify/talk.ts';
import { isBlank, linesOf, type Line } from '../../core/text-lines.ts';

/** One file out of an answer without markers. */
export interface UnmarkedFile {
  readonly text: string;
  readonly isWhole: boolean;
}

/** Lines of talk before a fence that are still taken for talk. */
const MAX_LINES_BEFORE = 20;
/** Lines of talk after the fence around a Markdown file. */
const MAX_LINES_AFTER = 5;

/**
 * The file in the one fence, or the bare text, of an answer that was to hold one file; null when there is none, or more
 * than one thing could be meant. `isStopped`: the answer ended by itself.
 */
export function readUnmarked(text: string, path: string, isStopped: boolean): UnmarkedFile | null {
  const lines = [...linesOf(text)];
  const opener = lines.findIndex((line) => readFence(line.text) !== null);
  const first = lines[opener];
  const fence = first === undefined ? null : readFence(first.text);
  if (first !== undefined && fence !== null) {
    const before = lines.slice(0, opener).filter((line) => !isBlank(line));
    const after = lines.slice(opener + 1);
    if (isMarkdown(path) && isMarkdownPacking(before, fence, text.slice(first.end))) {
      return readMarkdownBlock(text, first, fence, after, isStopped);
    }
    if (!isMarkdown(path) && before.length <= MAX_LINES_BEFORE && before.every((line) => isTalkLine(line.text))) {
      return readCodeBlock(text, first, fence, after, isStopped);
    }
  }
  const bare = withoutLeadIn(text);
  // A marker of no task of ours is a slip of the pen: the lines around the file are not known.
  const isMarked = /^\s*<<<FILE /.test(bare) || /(?:^|\n)<<<END \S{1,100}>>>\s*$/.test(bare.slice(-500));
  return bare.trim() === '' || isMarked || isTalk(bare, path) ? null : { text: bare, isWhole: isStopped };
}

/** Before a README there is talk and a fence that says so; a title before the fence makes it part of the README. */
function isMarkdownPacking(before: readonly Line[], fence: Fence, body: string): boolean {
  if (before.length > MAX_LINES_AFTER || before.some((line) => line.text.startsWith('#'))) return false;
  return isMarkdownLabel(fence.label) || (fence.label === '' && beginsWithHeading(body));
}

/** From the fence to the last one of its kind, so that fences inside survive. */
function readMarkdownBlock(
  text: string,
  first: Line,
  fence: Fence,
  after: readonly Line[],
  isStopped: boolean,
): UnmarkedFile {
  const closer = after.findLastIndex((line) => line.text.trim() === fence.mark);
  const last = after[closer];
  const tail = after.slice(closer + 1).filter((line) => !isBlank(line));
  const isClosed =
    last !== undefined &&
    tail.length <= MAX_LINES_AFTER &&
    !tail.some((line) => line.text.startsWith('#')) &&
    (isStopped || (tail.length === 0 && closingLine(after, fence) === last));
  return isClosed
    ? { text: text.slice(first.end, last.start), isWhole: true }
    : { text: text.slice(first.end), isWhole: false };
}

/** The block that the fence opens. Further blocks are commands to run, unless nobody can tell. */
function readCodeBlock(
  text: string,
  first: Line,
  fence: Fence,
  after: readonly Line[],
  isStopped: boolean,
): UnmarkedFile | null {
  const lastBare = after.findLast((line) => line.text.trim() === fence.mark);
  const upTo = (line: Line, isWhole: boolean): UnmarkedFile => ({ text: text.slice(first.end, line.start), isWhole });
  const closer = closingLine(after, fence);
  if (closer === undefined) {
    const isLast = lastBare !== undefined && after.findLast((line) => !isBlank(line)) === lastBare;
    return isLast && isStopped ? upTo(lastBare, true) : { text: text.slice(first.end), isWhole: false };
  }
  const rest = after.slice(after.indexOf(closer) + 1);
  if (!isStopped) return upTo(closer, rest.every(isBlank));
  const next = rest.findIndex((line) => readFence(line.text) !== null);
  if (next < 0) return upTo(closer, true);
  const label = readFence(rest[next]?.text ?? '')?.label ?? '';
  const between = rest.slice(0, next).filter((line) => !isBlank(line));
  const isTalkBetween = between.length > 0 && between.every((line) => isTalkLine(line.text));
  if (label !== '' && label === fence.label) return null;
  if (label !== '' || isTalkBetween) return upTo(closer, true);
  return lastBare === undefined ? null : upTo(lastBare, true);
}
