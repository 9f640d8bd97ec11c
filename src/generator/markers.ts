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

/** Foreign text that goes to the model, with nothing in it that could be taken for a marker of any task. */
export function withoutMarkerLines(text: string): string {
  return text.replace(/<<<(?=(?:FILE|END) )/g, '<<< ');
}

/** The same, and without the word that makes markers of this task. */
export function withoutMarkers(text: string, nonce: string): string {
  return withoutMarkerLines(text.replaceAll(nonce, '[...]'));
}
