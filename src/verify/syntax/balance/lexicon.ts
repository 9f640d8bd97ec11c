/** What a scanner must know of a language to tell code from texts and comments, and to know which brackets are its own. */
export interface Lexicon {
  /** Tried in this order wherever code stands. */
  readonly forms: readonly Form[];
  /** Opening and closing in turn, one character each. */
  readonly brackets: string;
  /** Words that open and close blocks, and what closes each of those that open one. */
  readonly words?: { readonly pattern: string; readonly closers: Readonly<Record<string, string>> };
  /** What the last piece of code of a whole file looks like. */
  readonly ending?: RegExp;
  /** What the scanner cannot follow: a text that fails and holds it is not judged. */
  readonly unjudged?: RegExp;
}

/** Something within which brackets mean nothing. Patterns are sources without capturing groups that never backtrack far. */
export type Form = Atom | Enclosure;

/** Passed over as one: a comment to the end of its line, a character, a name with a quote in it. */
interface Atom {
  readonly pattern: string;
  readonly isComment: boolean;
}

/** From an opening to its closing: a string, or a comment. */
export interface Enclosure {
  readonly open: string;
  /** From what opened it, where that has a say. */
  readonly close: string | ((opening: string) => string);
  readonly isComment: boolean;
  /** What hides the next character, or stands for itself. */
  readonly escape?: string;
  /** What code within a text begins with; its last character is a bracket. */
  readonly hole?: string;
  readonly nests?: boolean;
  /** Ends with its line, closed or not: what is open then is a fault. */
  readonly isOneLine?: boolean;
}

export const BRACKETS = '()[]{}';

/** A comment up to the end of its line. */
export function lineComment(mark: string): Form {
  return { pattern: `${mark}[^\\n]*`, isComment: true };
}

export const SLASHES = lineComment('//');
export const HASH = lineComment('#');

/** A comment over any number of lines. */
export function blockComment(open: string, close: string, nests = false): Form {
  return { open, close, isComment: true, nests };
}

export const C_COMMENT = blockComment('/\\*', '\\*/');
export const NESTED_COMMENT = blockComment('/\\*', '\\*/', true);

/** Passed over as one. */
export function atom(pattern: string): Form {
  return { pattern, isComment: false };
}

/** One character in quotes. */
export const CHARACTER = atom("'(?:\\\\[^\\n][^'\\n]{0,10}|[^'\\\\\\n]{1,2})'");

/** A text that ends on its line, in which a backslash hides the next character. */
export function oneLine(quote: string, hole?: string): Enclosure {
  const span = { open: quote, close: quote, isComment: false, escape: '\\\\[\\s\\S]', isOneLine: true };
  return hole === undefined ? span : { ...span, hole };
}

/** A text over any number of lines, in which a backslash hides the next character. */
export function manyLines(quote: string, hole?: string): Enclosure {
  return { ...oneLine(quote, hole), isOneLine: false };
}

/** A text that is taken as it stands. */
export function raw(open: string, close: Enclosure['close'], hole?: string): Enclosure {
  return hole === undefined ? { open, close, isComment: false } : { open, close, isComment: false, hole };
}
