/** A stretch of a text, `end` not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const BEGINNING = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----/g;
const ENDING = /-----END (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----/g;
/** Characters of the largest key there is, its line ends escaped. */
const MAX_KEY_CHARACTERS = 16_000;
/** A stretch of the key itself. Between two markers that code only speaks of stands code. */
const KEY_RUN = /[A-Za-z0-9+/=]{20,}/;
const CODE = /[;{}()]/;

/** Private keys in PEM, from line to line, however their line ends are written. */
export function findPrivateKeys(text: string): readonly Span[] {
  const endings = [...text.matchAll(ENDING)];
  const beginnings = [...text.matchAll(BEGINNING)];
  const spans: Span[] = [];
  let next = 0;
  for (const [index, { 0: match, index: start }] of beginnings.entries()) {
    const from = start + match.length;
    while (next < endings.length && (endings[next]?.index ?? 0) < from) next += 1;
    const ending = endings[next];
    if (ending === undefined) break;
    // Only the last beginning before an ending belongs to it, so that no text is looked at twice.
    const isNearest = (beginnings[index + 1]?.index ?? Infinity) > ending.index;
    if (!isNearest || ending.index - from > MAX_KEY_CHARACTERS) continue;
    const body = text.slice(from, ending.index);
    if (KEY_RUN.test(body) && !CODE.test(body)) spans.push({ start, end: ending.index + ending[0].length });
  }
  return spans;
}
