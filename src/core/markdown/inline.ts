import { LinkFinder } from './links.ts';

/** A stretch of a paragraph that is not prose. `isHidden`: a reader of the rendered page does not see it. */
export interface InlineSpan {
  readonly start: number;
  readonly end: number;
  readonly isHidden: boolean;
}

// A tag longer than this is read as text: failed attempts stay cheap, whatever the input.
const MAX_TAG_CHARACTERS = 2_000;
const SCHEME = /[A-Za-z][A-Za-z0-9+.-]{1,31}:/y;

/**
 * Code spans, HTML, autolinks and links with an address (`[…](…)`, images as well) of one paragraph, in the order of
 * their ends. Linear in its length.
 */
export function findInlineSpans(text: string): readonly InlineSpan[] {
  const spans: InlineSpan[] = [];
  const links = new LinkFinder(text);
  const findRun = createRunFinder(text);
  const findEnd = createEndFinder(text);
  let position = 0;
  while (position < text.length) {
    const char = text[position];
    let end = -1;
    let isHidden = false;
    if (char === '\\') {
      position += 2;
      continue;
    }
    if (char === '`') {
      const length = runLength(text, position);
      const close = findRun(length, position + length);
      if (close === -1) {
        position += length;
        continue;
      }
      end = close + length;
    } else if (char === '<') {
      end = hiddenEnd(text, position, findEnd);
      isHidden = end !== -1;
      if (end === -1) end = tagEnd(text, position);
      if (end === -1) end = autolinkEnd(text, position);
    } else if (char === '[') {
      links.open(position);
    } else if (char === ']') {
      const link = links.close(position);
      if (link !== null) {
        spans.push({ ...link, isHidden: false });
        position = link.end;
        continue;
      }
    }
    if (end === -1) {
      position += 1;
      continue;
    }
    spans.push({ start: position, end, isHidden });
    position = end;
  }
  return spans;
}

/** What a page with this HTML hides: comments, processing instructions, declarations. One left open runs to the end. */
export function findHiddenHtml(html: string): readonly InlineSpan[] {
  const spans: InlineSpan[] = [];
  const findEnd = createEndFinder(html);
  for (let start = html.indexOf('<'); start !== -1;) {
    const isOpen = /^<(?:!--|\?|!\[CDATA\[|![A-Za-z])/.test(html.slice(start, start + 9));
    const closed = isOpen ? hiddenEnd(html, start, findEnd) : -1;
    const end = isOpen && closed === -1 ? html.length : closed;
    if (end !== -1) spans.push({ start, end, isHidden: true });
    start = html.indexOf('<', end === -1 ? start + 1 : end);
  }
  return spans;
}

/** The end of the open or closing tag that begins here, or -1. */
export function tagEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + MAX_TAG_CHARACTERS);
  const isClosing = text[start + 1] === '/';
  let at = start + (isClosing ? 2 : 1);
  if (!/[A-Za-z]/.test(text.charAt(at))) return -1;
  at = skipWhile(text, at, limit, /[A-Za-z0-9-]/);
  for (;;) {
    const name = skipWhile(text, at, limit, /\s/);
    if (text[name] === '>') return name + 1;
    if (isClosing) return -1;
    if (text[name] === '/') return text[name + 1] === '>' ? name + 2 : -1;
    if (name === at || !/[A-Za-z_:]/.test(text.charAt(name))) return -1;
    at = skipWhile(text, name, limit, /[\w.:-]/);
    const equals = skipWhile(text, at, limit, /\s/);
    if (text[equals] !== '=') continue;
    at = valueEnd(text, skipWhile(text, equals + 1, limit, /\s/), limit);
    if (at === -1) return -1;
  }
}

function valueEnd(text: string, start: number, limit: number): number {
  const quote = text[start];
  if (quote === '"' || quote === "'") {
    let at = start + 1;
    while (at < limit && text[at] !== quote) at += 1;
    return at < limit ? at + 1 : -1;
  }
  const at = skipWhile(text, start, limit, /[^\s"'=<>`]/);
  return at === start ? -1 : at;
}

function hiddenEnd(text: string, start: number, findEnd: (terminator: string, from: number) => number): number {
  if (text.startsWith('<!--', start)) {
    if (text[start + 4] === '>') return start + 5;
    if (text.startsWith('->', start + 4)) return start + 6;
    return findEnd('-->', start + 4);
  }
  if (text[start + 1] === '?') return findEnd('?>', start + 2);
  if (text.startsWith('<![CDATA[', start)) return findEnd(']]>', start + 9);
  if (text[start + 1] === '!' && /[A-Za-z]/.test(text.charAt(start + 2))) return findEnd('>', start + 3);
  return -1;
}

function autolinkEnd(text: string, start: number): number {
  SCHEME.lastIndex = start + 1;
  if (!SCHEME.test(text)) return -1;
  const end = skipWhile(text, SCHEME.lastIndex, text.length, /[^\s<>]/);
  return text[end] === '>' ? end + 1 : -1;
}

/** Where the next terminator ends. What is not there once is not looked for again. */
function createEndFinder(text: string): (terminator: string, from: number) => number {
  const absent = new Set<string>();
  return (terminator, from) => {
    if (absent.has(terminator)) return -1;
    const found = text.indexOf(terminator, from);
    if (found === -1) absent.add(terminator);
    return found === -1 ? -1 : found + terminator.length;
  };
}

/** Where the next run of exactly so many backticks stands. Each run is passed once, so all questions are linear. */
function createRunFinder(text: string): (length: number, from: number) => number {
  const runs = new Map<number, { starts: number[]; next: number }>();
  for (let at = text.indexOf('`'); at !== -1;) {
    const length = runLength(text, at);
    const known = runs.get(length);
    if (known === undefined) runs.set(length, { starts: [at], next: 0 });
    else known.starts.push(at);
    at = text.indexOf('`', at + length);
  }
  return (length, from) => {
    const known = runs.get(length);
    if (known === undefined) return -1;
    while ((known.starts[known.next] ?? Infinity) < from) known.next += 1;
    return known.starts[known.next] ?? -1;
  };
}

function runLength(text: string, start: number): number {
  let end = start;
  while (text[end] === '`') end += 1;
  return end - start;
}

function skipWhile(text: string, start: number, limit: number, one: RegExp): number {
  let at = start;
  while (at < limit && one.test(text.charAt(at))) at += 1;
  return at;
}
