import { brokenLineOverlap, isOfLines, isRow, isStrong, lineOverlap, overlapOf } from './overlap.ts';
import type { Rest } from './read-rest.ts';

/** A place where two answers were joined, with the other way in which it could have been done. */
export interface Seam {
  /** Where it lies in the joined text. */
  readonly at: number;
  /** The other way takes so many characters out there … */
  readonly remove: number;
  /** … and puts these in. */
  readonly insert: string;
  /**
   * `none`: the way that was taken is right unless syntax speaks against it. `open`: only syntax can tell. `lasting`: not
   * even syntax can, as in a row of like lines.
   */
  readonly doubt: 'none' | 'open' | 'lasting';
}

/** A text on its way to being whole. */
export interface JoinedText {
  readonly text: string;
  readonly seams: readonly Seam[];
}

/** Characters of the head that show that a model began anew. */
const RESTART_CHARACTERS = 200;
/** Characters in which the first lines of a file are looked for. */
const HEAD_CHARACTERS = 2_000;
/** Share of the text that comes again when a model begins anew; less may be a header that stands in the file twice. */
const RESTART_SHARE = 0.5;
/**
 * Joins what came so far and what a model without prefix sent to go on with. Overlap is dropped; the continuation itself
 * is never trimmed: its first indentation is content. A model that began anew and marked the end has the last word.
 */
export function joinRest(soFar: JoinedText, rest: Pick<Rest, 'text' | 'isEnded' | 'isAnew'>): JoinedText {
  const kept = soFar.text;
  const text = withLineEndsOf(kept, rest.text);
  if (isRestart(kept, text, rest.isAnew)) {
    const anew = kept.startsWith(BOM) && !text.startsWith(BOM) ? BOM + text : text;
    if (!rest.isEnded && anew.length <= kept.length) return soFar;
    const doubt: Seam['doubt'] = rest.isAnew || likeness(kept, anew) >= kept.length * RESTART_SHARE ? 'none' : 'open';
    return { text: anew, seams: [{ at: 0, remove: anew.length, insert: kept + text, doubt }] };
  }
  if (rest.isAnew && kept.trim() === '') return { text, seams: [] };
  const add = (dropped: number, seam: Omit<Seam, 'at'> | null): JoinedText => ({
    text: kept + text.slice(dropped),
    seams: seam === null ? soFar.seams : [...soFar.seams, { at: kept.length, ...seam }],
  });
  const border = overlapOf(kept, text);
  const overlap = text.slice(0, border);
  if (isStrong(overlap) || isOfLines(kept, border)) {
    const doubt: Seam['doubt'] = isRow(kept, border) ? 'lasting' : isStrong(overlap) ? 'none' : 'open';
    return add(border, { remove: 0, insert: overlap, doubt });
  }
  const lines = lineOverlap(kept, text) || brokenLineOverlap(kept, text);
  if (lines > 0) return add(lines, { remove: 0, insert: text.slice(0, lines), doubt: 'none' });
  if (rest.isAnew) {
    return { text: kept + text, seams: [...soFar.seams, { at: 0, remove: kept.length, insert: '', doubt: 'open' }] };
  }
  // Inside a line the same few characters often come twice in a row.
  const doubt = kept.endsWith('\n') ? 'open' : 'none';
  return add(0, overlap.trim() === '' ? null : { remove: border, insert: '', doubt });
}

/** Joins what a model sent that goes on from a prefix: as it is, unless syntax speaks against it. */
export function appendRest(soFar: JoinedText, rest: Pick<Rest, 'text' | 'isEnded' | 'isAnew'>): JoinedText {
  if (rest.isAnew) return joinRest(soFar, rest);
  const at = soFar.text.length;
  const border = overlapOf(soFar.text, rest.text);
  const seam: Seam = { at, remove: border, insert: '', doubt: 'none' };
  return {
    text: soFar.text + rest.text,
    seams: isStrong(rest.text.slice(0, border)) ? [...soFar.seams, seam] : soFar.seams,
  };
}

/** The beginning of a draft. */
export function cutJoined({ text, seams }: JoinedText, length: number): JoinedText {
  return {
    text: text.slice(0, length),
    seams: seams
      .filter(({ at }) => at < length)
      .map((seam) => ({ ...seam, remove: Math.min(seam.remove, length - seam.at) })),
  };
}

/** The text as it is when one seam is done in the other way. */
export function otherWay(text: string, { at, remove, insert }: Seam): string {
  return text.slice(0, at) + insert + text.slice(at + remove);
}

const BOM = '\ufeff';

/** A rest in the line ends that the file has, when it has one kind and the rest the other; and without a second BOM. */
function withLineEndsOf(kept: string, rest: string): string {
  const text = kept !== '' && rest.startsWith(BOM) ? rest.slice(1) : rest;
  const [before, after] = [lineEndsOf(kept), lineEndsOf(text)];
  if (before === null || after === null || before === after) return text;
  return before === '\r\n' ? text.replaceAll('\n', '\r\n') : text.replaceAll('\r\n', '\n');
}

/** The one kind of line end that a text has; null when it has none, or both. */
function lineEndsOf(text: string): '\n' | '\r\n' | null {
  if (!text.includes('\n')) return null;
  if (!text.includes('\r\n')) return '\n';
  return /(?:^|[^\r])\n/.test(text) ? null : '\r\n';
}

function isRestart(soFar: string, continuation: string, isAnew: boolean): boolean {
  const [kept, text] = [soFar, continuation].map((one) => (one.startsWith(BOM) ? one.slice(1) : one));
  const head = (kept ?? '').slice(0, RESTART_CHARACTERS);
  // Of a text that has hardly begun, all comes again.
  const isTelling = head.length < RESTART_CHARACTERS ? head.trim() !== '' : isStrong(head);
  if (isTelling && text?.startsWith(head) === true) return true;
  return isAnew && head !== '' && headLines(kept ?? '') === headLines(text ?? '');
}

/** The first lines that show something, for comparison. */
function headLines(text: string): string {
  const lines = text.slice(0, HEAD_CHARACTERS).split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, 2)
    .join('\n');
}

/** Characters that two texts have in common from the beginning. */
function likeness(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
