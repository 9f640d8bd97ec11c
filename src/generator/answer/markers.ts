import { randomBytes } from 'node:crypto';

/** A word that no file holds by chance, so that only the task's own markers open and close files. */
export function createNonce(): string {
  return randomBytes(6).toString('hex');
}

/** How the opening marker of any file of the task begins. */
export function openingBeginning(nonce: string): string {
  return `<<<FILE ${nonce} `;
}

/** Stands alone on a line before a file. */
export function openingMarker(nonce: string, path: string): string {
  return `${openingBeginning(nonce)}${path}>>>`;
}

/** Stands alone on a line after a file. */
export function closingMarker(nonce: string): string {
  return `<<<END ${nonce}>>>`;
}

/**
 * A cut text without the piece of a marker at its end: nobody shall take it for content. A whole line at the end that is
 * a marker, of whatever task, is a slip of the pen: the model is shown the text without it and may set it right.
 */
export function withoutMarkerPiece(text: string, nonce: string): string {
  const trimmed = text.trimEnd();
  const lineStart = trimmed.lastIndexOf('\n') + 1;
  const line = trimmed.slice(lineStart);
  if (/^[ \t]*<<<(?:FILE|END) \S[^\n]*>>>$/.test(line)) return text.slice(0, lineStart);
  if (text.endsWith('\n')) return text;
  const closing = closingMarker(nonce);
  for (let length = Math.min(closing.length, line.length); length >= MIN_MARKER_PIECE; length -= 1) {
    if (text.endsWith(closing.slice(0, length))) return text.slice(0, -length);
  }
  return openingBeginning(nonce).startsWith(line.trim().slice(0, openingBeginning(nonce).length)) &&
    line.trim().length >= MIN_MARKER_PIECE
    ? text.slice(0, lineStart)
    : text;
}

/** Fewer characters of a marker are more likely a part of the file. */
const MIN_MARKER_PIECE = 3;

/** Where a closing marker stands behind the last line of a file, with nothing but talk after it; -1 when it does not. */
export function gluedEnd(text: string, nonce: string, isTalk: (line: string) => boolean): number {
  const closing = closingMarker(nonce);
  const at = text.lastIndexOf(closing);
  const behind = text.slice(at + closing.length);
  if (at < 0 || behind.length > MAX_TALK_AFTER) return -1;
  const [rest = '', ...after] = behind.split('\n');
  return rest.trim() === '' && after.every(isTalk) ? at : -1;
}

/** Characters of talk after an end. */
const MAX_TALK_AFTER = 1_000;

/** Foreign text that goes to the model, with nothing in it that could be taken for a marker of any task. */
export function withoutMarkerLines(text: string): string {
  return text.replace(/<<<(?=(?:FILE|END) )/g, '<<< ');
}

/** The same, and without the word that makes markers of this task. */
export function withoutMarkers(text: string, nonce: string): string {
  return withoutMarkerLines(text.replaceAll(nonce, '[...]'));
}
