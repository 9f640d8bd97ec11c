import type { RepositoryPath } from '../../core/generated-file.ts';
import { linesOf, type Line } from '../../core/text-lines.ts';
import { isTalkLine } from '../../verify/talk.ts';
import { withoutOuterFence } from './fence.ts';
import { fencesIn } from './headed-fences.ts';
import { isForeignBeginning } from './foreign-packing.ts';
import { readMarkerLine, undress, type MarkerLine } from './marker-line.ts';
import { gluedEnd, withoutMarkerPiece } from './markers.ts';
import { withoutThinking } from './thinking.ts';
import { readUnmarked, unpackMarked } from './unmarked.ts';

/** What an answer holds of the files that were asked for. */
export interface FileAnswer {
  /** Files that came whole, to the byte. */
  readonly whole: ReadonlyMap<RepositoryPath, string>;
  /** Files that began and have no end: all that came of them. */
  readonly cut: ReadonlyMap<RepositoryPath, string>;
}

export interface AnswerContext {
  readonly nonce: string;
  readonly wanted: readonly RepositoryPath[];
  /** Did the provider say that the answer ended by itself? It decides only where there are no markers at all. */
  readonly isStopped: boolean;
}

/** A line of an answer that opens or closes a file. */
type Mark = MarkerLine & Line;

/**
 * Reads files out of an answer. Markers are the rule, however they are decorated; a model that ignores them but gives
 * one file in one fence, or bare, is understood all the same when one file was asked for. Chatter, think blocks, an
 * outer fence and the packing of other tools are left out. What would be a guess is not there, nor is a text in which the
 * task's own word still stands: it is asked for again.
 */
export function readFiles(answer: string, context: AnswerContext): FileAnswer {
  const { nonce, wanted } = context;
  const text = withoutThinking(answer, nonce);
  const marks = marksOf(marksIn(text, nonce), wanted);
  const only = wanted.length === 1 ? wanted[0] : undefined;
  if (only === undefined || marks.some(({ kind }) => kind === 'opening')) return readMarked(text, marks, context);
  // An end without a beginning still is an end.
  const end = marks[0]?.start ?? -1;
  const file = readUnmarked(end < 0 ? text : text.slice(0, end), only, end >= 0 || context.isStopped);
  const files = new Map(file === null || file.text.includes(nonce) ? [] : [[only, file.text]]);
  return file?.isWhole === true ? { whole: files, cut: new Map() } : { whole: new Map(), cut: files };
}

function marksIn(text: string, nonce: string): readonly Mark[] {
  const marks: Mark[] = [];
  for (const line of linesOf(text)) {
    const mark = readMarkerLine(line.text, nonce);
    if (mark !== null) marks.push({ ...line, ...mark });
  }
  return marks;
}

/** The lines that count: those with the task's word, and others only in the place of such that are not there. */
function marksOf(marks: readonly Mark[], wanted: readonly RepositoryPath[]): readonly Mark[] {
  const own = marks.filter(({ isOwn }) => isOwn);
  const others = marks.filter(
    ({ isOwn, kind, named }) =>
      !isOwn && (pathOf(named, wanted) !== null || (kind === 'closing' && /^(?:|file)$/i.test(named))),
  );
  const has = (kind: Mark['kind']): boolean => own.some((mark) => mark.kind === kind);
  const openings = has('opening') ? own : others;
  // A file may speak of such lines itself: the first opens it and the last closes it.
  const lastClosing = others.findLast(({ kind }) => kind === 'closing');
  const closings = has('closing') ? own : wanted.length > 1 ? others : lastClosing === undefined ? [] : [lastClosing];
  const firstOpening = openings.find(({ kind }) => kind === 'opening');
  const isOpening = (mark: Mark): boolean =>
    mark.kind === 'opening' && (mark.isOwn || wanted.length > 1 || mark === firstOpening);
  return [...openings.filter(isOpening), ...closings.filter(({ kind }) => kind === 'closing')].toSorted(
    (a, b) => a.start - b.start,
  );
}

function readMarked(answer: string, marks: readonly Mark[], { nonce, wanted }: AnswerContext): FileAnswer {
  const whole = new Map<RepositoryPath, string>();
  const cut = new Map<RepositoryPath, string>();
  const torn = new Set<RepositoryPath>();
  let open: Mark | null = null;
  const close = (isClosed: boolean, to: number): void => {
    const path = open === null ? null : pathOf(open.named, wanted);
    if (open !== null && path !== null) {
      const text = answer.slice(open.end, to);
      // The end of a file, put behind its last line instead of below it.
      const glued = isClosed ? -1 : gluedEnd(text, nonce, isTalkLine);
      const isWhole = isClosed || glued >= 0;
      const content = contentOf(glued < 0 ? text : withoutDecoration(text.slice(0, glued), open), open, path, isWhole);
      // A file that comes again is a correction: the last whole one counts.
      if (content !== null && !withoutMarkerPiece(content, nonce).includes(nonce)) {
        const earlier = whole.get(path) ?? cut.get(path);
        if (earlier !== undefined && isWhole && !isAnew(earlier, content)) torn.add(path);
        (isWhole ? whole : cut).set(path, content);
      }
    }
    open = null;
  };
  for (const mark of marks) {
    // A file that was still open when another one begins has no end of its own: it is cut, whatever follows.
    close(mark.kind === 'closing', mark.start);
    if (mark.kind === 'opening') open = mark;
  }
  close(false, answer.length);
  for (const path of whole.keys()) cut.delete(path);
  // A file in parts, or one that holds another: what belongs where would be a guess.
  const missing = wanted.filter((path) => !whole.has(path) && !cut.has(path));
  for (const [path, text] of whole)
    if (torn.has(path) || missing.some((one) => holdsFile(text, one))) whole.delete(path);
  return { whole, cut };
}

/** Lines from which on two texts of one file can be told to have something in common. */
const MIN_LINES = 2;

/** Is it the same file, written once more? Else it is another part of it. */
function isAnew(earlier: string, later: string): boolean {
  const [before, after] = [earlier, later].map(
    (text) => new Set([...linesOf(text)].map((line) => line.text.trim()).filter((line) => line.length > 2)),
  );
  if (before === undefined || after === undefined || before.size < MIN_LINES || after.size < MIN_LINES) return true;
  const shared = [...before].filter((line) => after.has(line)).length;
  return shared * 4 >= Math.min(before.size, after.size);
}

/** Does a text go on with the block of another file under its name? */
function holdsFile(text: string, other: RepositoryPath): boolean {
  return text.includes(other) && fencesIn(text).some(({ heading }) => heading === other);
}

/** What the markers hold. Null: it is packed in a way that leaves room for guesses, or packed and cut. */
function contentOf(text: string, { dress }: Mark, path: RepositoryPath, isWhole: boolean): string | null {
  if (isWhole) {
    const content = undress(text, dress);
    return content === null ? null : unpackMarked(content, path);
  }
  return dress !== 'plain' || isForeignBeginning(text, path) ? null : withoutOuterFence(text, path, false);
}

function withoutDecoration(text: string, { decoration }: Mark): string {
  return decoration !== '' && text.endsWith(decoration) ? text.slice(0, -decoration.length) : text;
}

/** The file that a marker means; the only wanted one may be named in other letters. */
function pathOf(named: string, wanted: readonly RepositoryPath[]): RepositoryPath | null {
  const exact = wanted.find((path) => path === named);
  const [only] = wanted;
  if (exact !== undefined || wanted.length !== 1 || only === undefined) return exact ?? null;
  return only.toLowerCase() === named.toLowerCase() ? only : null;
}
