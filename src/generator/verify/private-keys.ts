/** A stretch of a text, `end` not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const BEGINNING = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----/g;
const ENDING = /-----END (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----/g;
/** Characters of the largest key there is, its line ends escaped. */
const MAX_KEY_CHARACTERS = 16_000;
const MIN_KEY_CHARACTERS = 20;

/** Private keys in PEM, from line to line, however their line ends are written. */
export function findPrivateKeys(text: string): readonly Span[] {
  const endings = [...text.matchAll(ENDING)];
  const spans: Span[] = [];
  let next = 0;
  for (const { 0: match, index: start } of text.matchAll(BEGINNING)) {
    const body = start + match.length;
    while (next < endings.length && (endings[next]?.index ?? 0) < body) next += 1;
    const ending = endings[next];
    if (ending === undefined) break;
    const length = ending.index - body;
    const isKey = length >= MIN_KEY_CHARACTERS && length <= MAX_KEY_CHARACTERS;
    if (isKey) spans.push({ start, end: ending.index + ending[0].length });
  }
  return spans;
}
