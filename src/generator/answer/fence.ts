import { isMarkdown } from '../../verify/file-kind.ts';
import { isBlank, linesOf, type Line } from '../../core/text-lines.ts';

/** A line of Markdown that opens or closes a block of code. */
export interface Fence {
  /** The backticks or tildes themselves. */
  readonly mark: string;
  /** The word after them; empty for a fence that may close. */
  readonly label: string;
}

/** Longer lines are text, whatever they begin with; this also bounds the work on each. */
const MAX_FENCE_CHARACTERS = 200;
const FENCE = /^(`{3,}|~{3,})[ \t]*([^\s`]*)[^`]*$/;

/** The fence that a line is, or null. An indented one is content. */
export function readFence(line: string): Fence | null {
  if (line.length > MAX_FENCE_CHARACTERS) return null;
  const match = FENCE.exec(line.trimEnd());
  return match === null ? null : { mark: match[1] ?? '', label: match[2] ?? '' };
}

/** Does a fence of this label hold Markdown? */
export function isMarkdownLabel(label: string): boolean {
  return /^(?:md|mdx|markdown)$/i.test(label);
}

/** Does a text begin as a README does? */
export function beginsWithHeading(text: string): boolean {
  return /^\s*#{1,3}[ \t]/.test(text.slice(0, 1_000));
}

/**
 * The content less the fence of a model that was told to use markers and fences all the same. In Markdown fences are
 * content, so there only one that says that it holds Markdown, or a whole README, is taken off.
 */
export function withoutOuterFence(content: string, path: string, isWhole: boolean): string {
  const head = firstLine(content);
  const fence = head === undefined ? null : readFence(head.text);
  if (head === undefined || fence === null) {
    return isWhole && !isMarkdown(path) ? withoutStrayCloser(content) : content;
  }
  // In reStructuredText a row of tildes is the line over a title.
  if (fence.mark.startsWith('~') && fence.label === '') return content;
  const body = content.slice(head.end);
  if (isMarkdown(path)) return isOuter(fence, body, isWhole) ? withoutCloser(body, fence, isWhole) : content;
  return withoutCloser(body, fence, isWhole);
}

function withoutCloser(body: string, fence: Fence, isWhole: boolean): string {
  const last = isWhole ? lastLine(body) : undefined;
  return last?.text.trim() === fence.mark ? body.slice(0, last.start) : body;
}

/** In Markdown: is the first fence packing around the whole file, or the first of the file's own blocks? */
function isOuter(fence: Fence, body: string, isWhole: boolean): boolean {
  if (fence.label === '' ? !beginsWithHeading(body) : !isMarkdownLabel(fence.label)) return false;
  if (!isWhole) return true;
  const last = lastLine(body);
  if (last?.text.trim() !== fence.mark) return false;
  // With bare fences inside nobody can say which closes what; a title at the head of the block decides.
  return beginsWithHeading(body) || closingLine(linesOf(body), fence)?.start === last.start;
}

/** The line that closes a fence, when each labelled fence after it opens a block of its own. */
export function closingLine(after: Iterable<Line>, fence: Fence): Line | undefined {
  let depth = 1;
  for (const line of after) {
    const inner = readFence(line.text);
    if (!inner?.mark.startsWith(fence.mark)) continue;
    depth += inner.label === '' ? -1 : 1;
    if (depth === 0) return line;
  }
  return undefined;
}

/** A file less the last line when that closes a fence which nothing opened: its opening was dropped when it was cut. */
export function withoutStrayCloser(content: string): string {
  if (!content.includes('```')) return content;
  const last = lastLine(content);
  if (last?.text.trimEnd() !== '```') return content;
  const fences = [...linesOf(content)].filter((line) => line.text.startsWith('```'));
  return fences.length % 2 === 1 ? content.slice(0, last.start) : content;
}

function firstLine(text: string): Line | undefined {
  for (const line of linesOf(text)) if (!isBlank(line)) return line;
  return undefined;
}

function lastLine(text: string): Line | undefined {
  const end = text.trimEnd().length;
  const start = text.lastIndexOf('\n', end - 1) + 1;
  return end === 0 ? undefined : { text: text.slice(start, end), start, end };
}
