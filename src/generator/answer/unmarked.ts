import { beginsWithHeading, closingLine, isMarkdownLabel, readFence, withoutOuterFence, type Fence } from './fence.ts';
import { isForeignBeginning, unpackForeign } from './foreign-packing.ts';
import { fencesIn, fileNamedBy, namesFile, type HeadedFence } from './headed-fences.ts';
import { isMarkdown, kindOf } from '../../verify/file-kind.ts';
import { isLeadIn, isTalk, isTalkLine, withoutLeadIn } from '../../verify/talk.ts';
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
  const fenced = readFenced(text, path, isStopped);
  if (fenced !== 'none') return fenced === null ? null : unpackFenced(fenced, path);
  const bare = withoutLeadIn(text);
  // A marker of no task of ours is a slip of the pen: the lines around the file are not known.
  const isMarked = /^\s*<<<FILE /.test(bare) || /(?:^|\n)<<<END \S{1,100}>>>\s*$/.test(bare.slice(-500));
  if (bare.trim() === '' || isMarked || isTalk(bare, path)) return null;
  if (!isStopped) return isForeignBeginning(bare, path) ? null : { text: bare, isWhole: false };
  const unpacked = unpackForeign(bare, path);
  return unpacked.kind === 'unclear' ? null : { text: unpacked.text, isWhole: true };
}

/**
 * What stands between the markers of a file, less what a model packs around it all the same: a fence with its talk, the
 * tags of another tool, JSON, the path. Null: what the file is would be a guess.
 */
export function unpackMarked(content: string, path: string): string | null {
  const inFence = withoutTalkAndFence(content, path);
  if (inFence === null) return null;
  const unpacked = unpackForeign(inFence, path);
  if (unpacked.kind === 'unclear') return null;
  return unpacked.kind === 'file' ? withoutOuterFence(unpacked.text, path, true) : unpacked.text;
}

/** A fence may hold what another tool would have been told. */
function unpackFenced(file: UnmarkedFile, path: string): UnmarkedFile | null {
  if (!file.isWhole) return isForeignBeginning(file.text, path) ? null : file;
  const unpacked = unpackForeign(file.text, path);
  return unpacked.kind === 'unclear' ? null : { text: unpacked.text, isWhole: true };
}

function withoutTalkAndFence(content: string, path: string): string | null {
  const head = content.trimStart().split('\n', 1)[0] ?? '';
  const fence = readFence(head);
  if (isMarkdown(path) && fence !== null && isMarkdownLabel(fence.label)) {
    if (holdsMarkdownFence([...linesOf(content.trimStart())].slice(1))) return null;
  }
  const isPacked = fence !== null || isLeadIn(head) || (kindOf(path) !== 'prose' && isTalkLine(head));
  if (!isPacked || !/^`{3}/m.test(content)) return withoutOuterFence(content, path, true);
  // A row of tildes is the line under a title where nothing else is said, and in Markdown fences are content.
  if (/^~{3,}[ \t]*\r?$/m.test(content) || (isMarkdown(path) && !isLeadIn(head) && !isTalkBehindReadme(content))) {
    return withoutOuterFence(content, path, true);
  }
  const fenced = readFenced(content, path, true);
  return fenced === 'none' ? withoutOuterFence(content, path, true) : (fenced?.text ?? null);
}

/** Is it one fence around a README, with a sentence behind it? */
function isTalkBehindReadme(content: string): boolean {
  const [first, ...after] = [...linesOf(content.trimStart())];
  const fence = first === undefined ? null : readFence(first.text);
  if (first === undefined || fence === null || !isMarkdownPacking([], fence, content.trimStart().slice(first.end))) {
    return false;
  }
  if (!beginsWithHeading(content.trimStart().slice(first.end))) return false;
  const closer = after.findLastIndex((line) => line.text.trim() === fence.mark);
  const tail = after.slice(closer + 1).filter((line) => !isBlank(line));
  return closer >= 0 && closingLine(after, fence) === after[closer] && tail.every((line) => isTalkLine(line.text));
}

/** The file in a fence, amid talk; `none`: there is no such fence. */
function readFenced(text: string, path: string, isStopped: boolean): UnmarkedFile | null | 'none' {
  const lines = [...linesOf(text)];
  const opener = lines.findIndex((line) => readFence(line.text) !== null);
  const first = lines[opener];
  const fence = first === undefined ? null : readFence(first.text);
  if (first === undefined || fence === null) return 'none';
  const before = lines.slice(0, opener).filter((line) => !isBlank(line));
  const after = lines.slice(opener + 1);
  if (isMarkdown(path)) {
    // A list of files under their names is no README.
    const head = before.at(-1)?.text.trim() ?? '';
    const isListing =
      before.length > 0 &&
      before.length <= 2 &&
      !head.startsWith('# ') &&
      (fileNamedBy(head) !== null || /[:：]$/.test(head));
    if (isListing) {
      const chosen = chooseByHeading(fencesIn(text), path, true);
      if (chosen !== 'none') return chosen !== null && beginsWithHeading(chosen.text) ? chosen : null;
    }
    if (before.length === 0 && /^jsonc?$/i.test(fence.label) && isForeignBeginning(text.slice(first.end), path)) {
      return readCodeBlock(text, first, fence, after, isStopped);
    }
    if (!isMarkdownPacking(before, fence, text.slice(first.end))) return 'none';
    return readMarkdownBlock(text, first, fence, after, isStopped);
  }
  if (before.length > MAX_LINES_BEFORE || !before.every((line) => isTalkLine(line.text))) return 'none';
  const headed = chooseByHeading(fencesIn(text), path);
  if (headed !== 'none') return headed;
  // Commands to run, before the file.
  const isCommand = SHELL_LABEL.test(fence.label) && !SHELL_FILE.test(path);
  if (isCommand && after.some((line) => (readFence(line.text)?.label ?? '') !== '')) return null;
  return readCodeBlock(text, first, fence, after, isStopped);
}

/** Of several blocks the one over which the path stands; never one over which another stands. */
function chooseByHeading(
  blocks: readonly HeadedFence[],
  path: string,
  isListing = false,
): UnmarkedFile | null | 'none' {
  const named = blocks.filter(({ heading }) => heading !== null);
  const own = named.filter(({ heading }) => heading !== null && namesFile(heading, path));
  const [only] = own;
  if (named.length === 0 || (blocks.length === 1 && own.length === 1 && !isListing)) return 'none';
  if (only === undefined || own.length > 1) return null;
  // What stands right behind it, under no name, may be a part of it.
  const next = blocks[blocks.indexOf(only) + 1];
  if (next?.heading === null && next.fence.label === '') return null;
  return { text: only.text, isWhole: only.isClosed };
}

/** Before a README there is talk and a fence that says so; a title before the fence makes it part of the README. */
function isMarkdownPacking(before: readonly Line[], fence: Fence, body: string): boolean {
  if (before.length > MAX_LINES_AFTER || before.some((line) => line.text.startsWith('#'))) return false;
  return isMarkdownLabel(fence.label) || (fence.label === '' && beginsWithHeading(body));
}

/** A second block of Markdown: a draft and what it became, or two parts. */
function holdsMarkdownFence(lines: readonly Line[]): boolean {
  return lines.some((line) => isMarkdownLabel(readFence(line.text)?.label ?? ''));
}

/** From the fence to the last one of its kind, so that fences inside survive. */
function readMarkdownBlock(
  text: string,
  first: Line,
  fence: Fence,
  after: readonly Line[],
  isStopped: boolean,
): UnmarkedFile | null {
  if (isMarkdownLabel(fence.label) && holdsMarkdownFence(after)) return null;
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

const SHELL_LABEL = /^(?:bash|sh|shell|console|zsh|terminal|powershell|cmd)$/i;
const SHELL_FILE = /\.(?:sh|bash|zsh|bats|ps1|bat|cmd|env)$/i;

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
