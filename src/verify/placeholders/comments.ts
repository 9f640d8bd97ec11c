import { endingOrName } from '../file-kind.ts';

/** One line of a comment. A block of many lines gives many. */
export interface Comment {
  /** Counted from 1. */
  readonly line: number;
  /** Without the signs that make it a comment. */
  readonly text: string;
  /** Written for a documentation tool: prose, not a note in the code. */
  readonly isDoc: boolean;
  /** Nothing but the comment stands on the line, and no comment stands on the line before. */
  readonly isAlone: boolean;
  /** Where the whole comment begins and ends in the text. */
  readonly start: number;
  readonly end: number;
}

/** A text with its comments taken apart. */
export interface CommentedText {
  readonly comments: readonly Comment[];
  /** The text, its comments and the insides of its strings made blank: every offset and line stays. */
  readonly code: string;
}

interface Syntax {
  readonly line?: readonly string[];
  readonly block?: readonly (readonly [string, string])[];
  /** Quotes of strings that end with their line. */
  readonly quotes?: string;
  /** Delimiters of strings of many lines. */
  readonly long?: readonly string[];
  /** `/x/` is a pattern, and `${…}` in a long string is code. */
  readonly isScript?: boolean;
  /** A line comment begins a line or follows a blank. */
  readonly needsBlank?: boolean;
}

const STAR: readonly (readonly [string, string])[] = [['/*', '*/']];
const SYNTAXES: readonly (readonly [string, Syntax])[] = [
  ['js jsx mjs cjs ts tsx mts cts', { line: ['//'], block: STAR, quotes: `"'`, long: ['`'], isScript: true }],
  ['java kt kts scala groovy gradle cs swift dart', { line: ['//'], block: STAR, quotes: `"'`, long: ['"""'] }],
  ['c h cc cpp cxx hpp hh m mm sol proto zig fs', { line: ['//'], block: STAR, quotes: `"` }],
  ['json jsonc json5 rs', { line: ['//'], block: STAR, quotes: '"' }],
  ['go', { line: ['//'], block: STAR, quotes: `"'`, long: ['`'] }],
  ['php', { line: ['//', '#'], block: STAR, quotes: `"'` }],
  ['scss less sass styl', { line: ['//'], block: STAR, quotes: `"'`, needsBlank: true }],
  ['css', { block: STAR, quotes: `"'` }],
  ['py pyw pyi', { line: ['#'], quotes: `"'`, long: ['"""', "'''"], needsBlank: true }],
  ['rb ex exs pl pm r jl nim graphql gql', { line: ['#'], quotes: `"'`, needsBlank: true }],
  ['tf hcl', { line: ['#', '//'], block: STAR, quotes: '"', needsBlank: true }],
  ['sh bash zsh fish ps1 yaml yml toml env ini cfg conf properties', { line: ['#'], quotes: `"'`, needsBlank: true }],
  ['dockerfile makefile gitignore dockerignore', { line: ['#'], needsBlank: true }],
  ['sql', { line: ['--'], block: STAR, quotes: `'` }],
  ['lua hs elm', { line: ['--'], block: [['--[[', ']]']], quotes: '"' }],
  ['html htm xhtml xml svg md mdx markdown vue svelte astro', { block: [['<!--', '-->']] }],
  [
    'hbs ejs njk jinja jinja2 j2 twig erb mustache liquid',
    {
      block: [
        ['<!--', '-->'],
        ['{#', '#}'],
        ['{{!', '}}'],
        ['<%#', '%>'],
      ],
    },
  ],
];
const BY_ENDING = new Map(SYNTAXES.flatMap(([endings, syntax]) => endings.split(' ').map((one) => [one, syntax])));

/** Parts of a page that have a syntax of their own. */
const ISLAND = /<(script|style)\b[^<>]{0,400}>/gi;
const HAS_ISLANDS = new Set(['html', 'htm', 'vue', 'svelte', 'astro']);

/** Takes comments and strings apart, in one pass, by rules of thumb that suit broken files as well as sound ones. */
export function readComments(path: string, text: string): CommentedText {
  const ending = endingOrName(path);
  const syntax = BY_ENDING.get(ending);
  if (syntax === undefined) return { comments: [], code: text };
  const marks = new Scanner(text, syntax).scan();
  if (HAS_ISLANDS.has(ending)) marks.push(...scanIslands(text));
  return applyMarks(
    text,
    marks.toSorted((a, b) => a.start - b.start),
  );
}

function scanIslands(text: string): Mark[] {
  const marks: Mark[] = [];
  let to = 0;
  for (const opening of text.matchAll(ISLAND)) {
    const from = opening.index + opening[0].length;
    if (from < to) continue;
    to = text.indexOf('</', from);
    if (to < 0) break;
    const island = BY_ENDING.get(opening[1]?.toLowerCase() === 'style' ? 'css' : 'ts');
    if (island === undefined) continue;
    const found = new Scanner(text.slice(from, to), island).scan();
    marks.push(...found.map(({ start, end, kind }) => ({ start: start + from, end: end + from, kind })));
  }
  return marks;
}

interface Mark {
  readonly start: number;
  readonly end: number;
  readonly kind: 'comment' | 'string';
}

/** Longer patterns are no patterns. */
const MAX_PATTERN_CHARACTERS = 1_000;

class Scanner {
  readonly #text: string;
  readonly #end: number;
  readonly #syntax: Syntax;
  readonly #marks: Mark[] = [];
  /** Open braces in each `${…}` that is being read. */
  readonly #holes: number[] = [];
  /** Closers that do not come any more, and the end of the line: looked for once, so that the search stays linear. */
  readonly #missing = new Set<string>();
  #knownLineEnd = -1;
  #at = 0;

  constructor(text: string, syntax: Syntax) {
    this.#text = text;
    this.#end = text.length;
    this.#syntax = syntax;
  }

  scan(): Mark[] {
    while (this.#at < this.#end) {
      if (!this.#takeComment() && !this.#takeString() && !this.#takePattern()) this.#takeOther();
    }
    return this.#marks;
  }

  #takeComment(): boolean {
    const block = this.#syntax.block?.find(([open]) => this.#text.startsWith(open, this.#at));
    if (block !== undefined) {
      const from = this.#at + block[0].length;
      const close = this.#missing.has(block[1]) ? -1 : this.#text.indexOf(block[1], from);
      if (close >= 0) return this.#mark(close + block[1].length, 'comment');
      this.#missing.add(block[1]);
      // A glob or a broken file: the rest of the line is the most it can be.
      return this.#mark(this.#lineEnd(), 'comment');
    }
    if (this.#syntax.line?.some((open) => this.#text.startsWith(open, this.#at)) !== true) return false;
    const before = this.#text[this.#at - 1] ?? '\n';
    // `https://` in a text of JSX is no comment.
    if (this.#syntax.needsBlank === true ? !/\s/.test(before) : before === ':') return false;
    return this.#mark(this.#lineEnd(), 'comment');
  }

  #takeString(): boolean {
    const long = this.#syntax.long?.find((delimiter) => this.#text.startsWith(delimiter, this.#at));
    if (long !== undefined) return this.#takeLong(this.#at + long.length, long);
    const quote = this.#text[this.#at] ?? '';
    if (this.#syntax.quotes?.includes(quote) !== true) return false;
    const lineEnd = this.#lineEnd();
    let end = this.#at + 1;
    while (end < lineEnd && this.#text[end] !== quote) end += this.#text[end] === '\\' ? 2 : 1;
    return this.#mark(Math.min(end + 1, lineEnd), 'string');
  }

  /** `from`: after the delimiter, or after the `}` that ends a hole. */
  #takeLong(from: number, delimiter: string): boolean {
    let end = from;
    const hasHoles = this.#syntax.isScript === true;
    while (end < this.#end && !this.#text.startsWith(delimiter, end)) {
      if (hasHoles && this.#text.startsWith('${', end)) {
        this.#holes.push(0);
        return this.#mark(end + 2, 'string');
      }
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    return this.#mark(end + delimiter.length, 'string');
  }

  #takePattern(): boolean {
    if (this.#syntax.isScript !== true || this.#text[this.#at] !== '/') return false;
    const before = this.#text.slice(Math.max(0, this.#at - 40), this.#at).trimEnd();
    if (!/(?:^|[=(,:;!&|?{}[+*%~^>]|\b(?:return|typeof|case|in|of|do|else))$/.test(before)) return false;
    // `</b>` and `/>` of JSX look like beginnings.
    if (before.endsWith('<') || this.#text[this.#at + 1] === '>') return false;
    const last = Math.min(this.#lineEnd(), this.#at + MAX_PATTERN_CHARACTERS);
    let isClass = false;
    for (let end = this.#at + 1; end < last; end += 1) {
      const sign = this.#text[end];
      if (sign === '\\') end += 1;
      else if (sign === '[') isClass = true;
      else if (sign === ']') isClass = false;
      else if (sign === '/' && !isClass) return this.#mark(end + 1, 'string');
    }
    return false;
  }

  #takeOther(): void {
    const sign = this.#text[this.#at];
    const depth = this.#holes.at(-1);
    this.#at += 1;
    if (depth === undefined) return;
    if (sign === '{') this.#holes[this.#holes.length - 1] = depth + 1;
    else if (sign === '}' && depth > 0) this.#holes[this.#holes.length - 1] = depth - 1;
    else if (sign === '}') {
      this.#holes.pop();
      this.#takeLong(this.#at, '`');
    }
  }

  #mark(end: number, kind: Mark['kind']): boolean {
    const stop = Math.min(end, this.#end);
    this.#marks.push({ start: this.#at, end: stop, kind });
    this.#at = Math.max(stop, this.#at + 1);
    return true;
  }

  #lineEnd(): number {
    if (this.#knownLineEnd < this.#at) {
      const end = this.#text.indexOf('\n', this.#at);
      this.#knownLineEnd = end < 0 ? this.#end : end;
    }
    return this.#knownLineEnd;
  }
}

function applyMarks(text: string, marks: readonly Mark[]): CommentedText {
  const comments: Comment[] = [];
  const parts: string[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  let lastCommentLine = -1;
  for (const { start, end, kind } of marks) {
    if (start < at) continue;
    const between = text.slice(at, start);
    parts.push(between);
    line += countLines(between);
    lineStart = between.includes('\n') ? at + between.lastIndexOf('\n') + 1 : lineStart;
    const inside = text.slice(start, end);
    if (kind === 'comment') {
      const isOwnLine = start - lineStart < 400 && /^[\s{]*$/.test(text.slice(lineStart, start));
      const isDoc = /^(?:\/\*\*(?!\/)|\/\/[/!]|\/\*!)/.test(inside);
      for (const [index, one] of inside.split('\n').entries()) {
        const isAlone = isOwnLine && index === 0 && lastCommentLine !== line - 1;
        comments.push({ line: line + index, text: bare(one), isDoc, isAlone, start, end });
      }
      lastCommentLine = isOwnLine ? line + countLines(inside) : -1;
      parts.push(blank(inside));
    } else {
      // The quotes stay, so that it can be seen that something stood there.
      parts.push(
        inside.charAt(0),
        blank(inside.slice(1, -1)),
        inside.length > 1 ? inside.charAt(inside.length - 1) : '',
      );
    }
    line += countLines(inside);
    lineStart = inside.includes('\n') ? start + inside.lastIndexOf('\n') + 1 : lineStart;
    at = end;
  }
  parts.push(text.slice(at));
  return { comments, code: parts.join('') };
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

function bare(line: string): string {
  return line
    .slice(0, 400)
    .trim()
    .replace(/^(?:<!--+|\{#|\{\{!(?:--)?|<%#|\/\*+!?|\/\/+!?|--\[\[|--+|#+|\*+(?!\/))/, '')
    .replace(/(?:--+>|#\}|(?:--)?\}\}|%>|\*\/|\]\])$/, '')
    .trim();
}
