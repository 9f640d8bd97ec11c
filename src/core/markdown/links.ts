// An address longer than this is read as text: failed attempts stay cheap, whatever the input.
const MAX_ADDRESS_CHARACTERS = 2_000;

/** Brackets that may turn out to be links: that shows only at the bracket that closes. */
export class LinkFinder {
  readonly #text: string;
  readonly #openings: { readonly at: number; readonly isImage: boolean }[] = [];
  /** So many openings stand before a link that has ended. A link holds no other link: among them only images can be one. */
  #spent = 0;

  constructor(text: string) {
    this.#text = text;
  }

  open(at: number): void {
    const isImage = this.#text[at - 1] === '!' && this.#text[at - 2] !== '\\';
    this.#openings.push({ at, isImage });
  }

  /** The link that ends with the address after this bracket, or null. */
  close(at: number): { readonly start: number; readonly end: number } | null {
    const opening = this.#openings.pop();
    const before = this.#openings.length;
    const isSpent = before < this.#spent;
    this.#spent = Math.min(this.#spent, before);
    if (opening === undefined || (isSpent && !opening.isImage)) return null;
    const end = this.#text[at + 1] === '(' ? addressEnd(this.#text, at + 1) : -1;
    if (end === -1) return null;
    if (!opening.isImage) this.#spent = before;
    return { start: opening.at, end };
  }
}

/** The end of `(address "title")` that begins here, or -1. */
function addressEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + MAX_ADDRESS_CHARACTERS);
  let at = skipSpace(text, start + 1, limit);
  const end = destinationEnd(text, at, limit);
  if (end === -1) return -1;
  at = skipSpace(text, end, limit);
  if (at > end && /["'(]/.test(text.charAt(at))) {
    at = titleEnd(text, at, limit);
    if (at === -1) return -1;
    at = skipSpace(text, at, limit);
  }
  return at < limit && text[at] === ')' ? at + 1 : -1;
}

function destinationEnd(text: string, start: number, limit: number): number {
  if (text[start] === '<') {
    for (let at = start + 1; at < limit && !/[<\n]/.test(text.charAt(at)); at += 1) {
      if (text[at] === '>') return at + 1;
      if (text[at] === '\\') at += 1;
    }
    return -1;
  }
  let depth = 0;
  let at = start;
  for (; at < limit && !/[\s\p{Cc}]/u.test(text.charAt(at)); at += 1) {
    if (text[at] === '\\' && /[!-/:-@[-`{-~]/.test(text.charAt(at + 1))) at += 1;
    else if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    if (depth > 32) return -1;
    if (depth < 0) break;
  }
  return depth > 0 ? -1 : at;
}

function titleEnd(text: string, start: number, limit: number): number {
  const closing = text[start] === '(' ? ')' : text[start];
  for (let at = start + 1; at < limit; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === closing) return at + 1;
    else if (closing === ')' && text[at] === '(') return -1;
  }
  return -1;
}

function skipSpace(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit && /\s/.test(text.charAt(at))) at += 1;
  return at;
}
