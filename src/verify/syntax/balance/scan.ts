import type { Form, Lexicon, Enclosure } from './lexicon.ts';

/** Where a text stops making sense. */
export interface Imbalance {
  /** `open`: what begins here is never closed. `stray`: it closes nothing. `missing`: `token` must stand before. `end`: the text stops short. */
  readonly kind: 'open' | 'stray' | 'missing' | 'end';
  /** UTF-16 units. */
  readonly at: number;
  readonly token: string;
}

/** What is open while the text is read. `span`: a text or a comment; null: a bracket. */
interface Frame {
  readonly at: number;
  readonly span: Enclosure | null;
  /** A pattern for a span, the very word or character for a bracket. */
  readonly closer: string;
}

/** Characters before a bracket on its line. */
const MAX_BEFORE = 200;

/** Finds the first place where brackets, texts and comments do not match; null where all do. Linear in the text. */
export function scan(text: string, lexicon: Lexicon): Imbalance | null {
  const { code, forms } = tokensOf(lexicon);
  const pairs = pairsOf(lexicon);
  const stack: Frame[] = [];
  /** The first bracket whose closing stands in another column than its line: where something was lost, it is behind it. */
  let suspect: Frame | null = null;
  let lastCode = '';
  let at = 0;
  for (;;) {
    const top = stack.at(-1);
    const inside = top?.span == null ? null : insideOf(top.span, top.closer);
    const pattern = inside ?? code;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (inside === null) {
      const between = text.slice(at, match?.index ?? text.length).trimEnd();
      if (between.trimStart() !== '') lastCode = between.slice(-80);
    }
    if (match === null) break;
    const [token] = match;
    at = match.index + token.length;
    if (top?.span != null) {
      const { span } = top;
      if (match[1] !== undefined) {
        stack.pop();
        if (!span.isComment) lastCode = token;
      } else if (match[2] !== undefined) {
        const bracket = token.slice(-1);
        stack.push({ at: match.index, span: null, closer: pairs.get(bracket) ?? bracket });
      } else if (match[3] !== undefined) stack.push({ ...top, at: match.index });
      else if (match[4] !== undefined) return { kind: 'open', at: top.at, token: lineFrom(text, top.at) };
      continue;
    }
    const form = forms[match.slice(1).findIndex((group: string | undefined) => group !== undefined)];
    if (form !== undefined) {
      if ('open' in form) stack.push({ at: match.index, span: form, closer: closerOf(form, token) });
      else if (!form.isComment) lastCode = token;
      continue;
    }
    lastCode = token;
    const closer = pairs.get(token);
    if (closer !== undefined) {
      stack.push({ at: match.index, span: null, closer });
      continue;
    }
    if (top === undefined) return { kind: 'stray', at: match.index, token };
    if (top.closer !== token) return { kind: 'missing', at: match.index, token: top.closer };
    stack.pop();
    if (suspect === null && isAskew(text, top.at, match.index)) suspect = top;
  }
  const open = stack.at(-1);
  if (open !== undefined) {
    const { at: start } = open.span === null ? (suspect ?? open) : open;
    return { kind: 'open', at: start, token: lineFrom(text, start) };
  }
  if (lastCode === '' || lexicon.ending?.test(lastCode) !== false) return null;
  return { kind: 'end', at: text.trimEnd().length, token: lastCode.slice(-40).trim() };
}

interface Tokens {
  readonly code: RegExp;
  /** By the number of the group that matched; what is past them is a word or a bracket. */
  readonly forms: readonly Form[];
}

const tokens = new Map<Lexicon, Tokens>();

function tokensOf(lexicon: Lexicon): Tokens {
  const known = tokens.get(lexicon);
  if (known !== undefined) return known;
  const { forms, brackets, words } = lexicon;
  const patterns = forms.map((form) => `(${'open' in form ? form.open : form.pattern})`);
  const word = words === undefined ? [] : [words.pattern];
  const all = [...patterns, ...word, `[${brackets.replace(/[\]\\^-]/g, '\\$&')}]`];
  const made = { code: new RegExp(all.join('|'), 'gm'), forms };
  tokens.set(lexicon, made);
  return made;
}

function pairsOf({ brackets, words }: Lexicon): ReadonlyMap<string, string> {
  const pairs = new Map(Object.entries(words?.closers ?? {}));
  for (let index = 0; index + 1 < brackets.length; index += 2) {
    pairs.set(brackets.charAt(index), brackets.charAt(index + 1));
  }
  return pairs;
}

function closerOf({ close }: Enclosure, opening: string): string {
  return typeof close === 'string' ? close : close(opening);
}

const insides = new Map<Enclosure, Map<string, RegExp>>();

/** What can happen within a span: its end, a hole, another of its kind, the end of the line; or an escape. */
function insideOf(span: Enclosure, closer: string): RegExp {
  const known = insides.get(span) ?? new Map<string, RegExp>();
  insides.set(span, known);
  const found = known.get(closer);
  if (found !== undefined) return found;
  const never = '[]';
  const made = new RegExp(
    `${span.escape ?? never}|(${closer})|(${span.hole ?? never})|(${span.nests === true ? span.open : never})|(${span.isOneLine === true ? '\\n' : never})`,
    'gm',
  );
  // Openings with a say in their closing are as many as a text likes.
  if (known.size < 100) known.set(closer, made);
  return made;
}

/** Does a bracket that begins a line stand in another column than the line that opened it? */
function isAskew(text: string, from: number, to: number): boolean {
  const before = lineUpTo(text, to);
  const opening = lineUpTo(text, from);
  if (before === null || opening === null || before.trim() !== '' || to - from < before.length + 1) return false;
  return /^[ \t]*/.exec(opening)?.[0] !== before;
}

/** What stands before an offset on its line; null where that is too much to look at for each bracket. */
function lineUpTo(text: string, at: number): string | null {
  const piece = text.slice(Math.max(0, at - MAX_BEFORE), at);
  const end = piece.lastIndexOf('\n');
  return end < 0 && at > MAX_BEFORE ? null : piece.slice(end + 1);
}

function lineFrom(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(at, Math.min(end < 0 ? text.length : end, at + 40));
}
