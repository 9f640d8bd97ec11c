import type { RepositoryPath } from '../../core/generated-file.ts';
import { withoutOuterFence } from './fence.ts';
import { closingMarker, gluedEnd, isSameMarker, openingBeginning, openingMarker } from './markers.ts';
import { isTalkLine } from '../../verify/talk.ts';
import { linesOf } from '../../core/text-lines.ts';
import { withoutThinking } from './thinking.ts';
import { readUnmarked } from './unmarked.ts';

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

/**
 * Reads files out of an answer. Markers are the rule; a model that ignores them but gives one file in one fence, or
 * bare, is understood all the same when one file was asked for. Chatter, think blocks and an outer fence are left out.
 */
export function readFiles(answer: string, context: AnswerContext): FileAnswer {
  const { nonce, wanted } = context;
  const text = withoutThinking(answer, nonce);
  const marked = readMarked(text, context);
  const only = wanted.length === 1 ? wanted[0] : undefined;
  if (marked.hasOpening || only === undefined) return marked;
  // An end without a beginning still is an end.
  const end = lineOf(text, closingMarker(nonce));
  const file = readUnmarked(end < 0 ? text : text.slice(0, end), only, end >= 0 || context.isStopped);
  const files = new Map(file === null ? [] : [[only, file.text]]);
  return file?.isWhole === true ? { whole: files, cut: new Map() } : { whole: new Map(), cut: files };
}

function lineOf(text: string, wanted: string): number {
  for (const line of linesOf(text)) if (line.text.trim() === wanted) return line.start;
  return -1;
}

function readMarked(answer: string, { nonce, wanted }: AnswerContext): FileAnswer & { readonly hasOpening: boolean } {
  const whole = new Map<RepositoryPath, string>();
  const cut = new Map<RepositoryPath, string>();
  const openings = new Map(wanted.map((path) => [openingMarker(nonce, path), path]));
  const closing = closingMarker(nonce);
  let hasOpening = false;
  let open: { path: RepositoryPath | null; from: number } | null = null;
  const close = (files: Map<RepositoryPath, string>, to: number): void => {
    if (open !== null && open.path !== null) {
      const text = answer.slice(open.from, to);
      // The end of a file, put behind its last line instead of below it.
      const glued = files === cut ? gluedEnd(text, nonce, isTalkLine) : -1;
      const isWhole = files === whole || glued >= 0;
      const content = withoutOuterFence(glued < 0 ? text : text.slice(0, glued), open.path, isWhole);
      // A file that comes again is a correction: the last whole one counts.
      (isWhole ? whole : cut).set(open.path, content);
    }
    open = null;
  };
  for (const line of linesOf(answer)) {
    const trimmed = line.text.trim();
    if (trimmed === closing) {
      close(whole, line.start);
    } else if (trimmed.startsWith(openingBeginning(nonce)) && trimmed.endsWith('>>>')) {
      // A file that was still open has no end of its own: it is cut, whatever follows.
      close(cut, line.start);
      hasOpening = true;
      open = { path: pathOf(trimmed, openings), from: line.end };
    }
  }
  close(cut, answer.length);
  for (const path of whole.keys()) cut.delete(path);
  return { whole, cut, hasOpening };
}

/** The file that an opening marker means; the only wanted one may be named in other letters (`./`, case). */
function pathOf(marker: string, openings: ReadonlyMap<string, RepositoryPath>): RepositoryPath | null {
  const [only] = openings;
  const exact = openings.get(marker);
  if (exact !== undefined || openings.size !== 1 || only === undefined) return exact ?? null;
  return isSameMarker(marker, only[0]) ? only[1] : null;
}
