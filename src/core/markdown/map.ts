import { findHiddenHtml, findInlineSpans, tagEnd } from './inline.ts';
import { MarkdownLine } from './line.ts';

/** Where a Markdown text is not prose. Offsets are those of the text. */
export interface MarkdownMap {
  /**
   * Does this character stand in code, in HTML or in a link with its address? A quote needs no telling: each of its lines
   * bears its mark, but for those that CommonMark counts in lazily, which nobody who writes them means to be quoted.
   */
  readonly isOpaque: (offset: number) => boolean;
  /** Stretches that a rendered page does not show (HTML comments and the like, outside code), in order. */
  readonly hidden: readonly { readonly start: number; readonly end: number }[];
}

type Container = { readonly kind: 'quote' } | { readonly kind: 'item'; readonly indent: number; isEmpty: boolean };
type Leaf =
  | { readonly kind: 'none' }
  | { readonly kind: 'paragraph'; readonly start: number; readonly lines: string[] }
  | { readonly kind: 'html'; readonly start: number; readonly lines: string[]; readonly until: RegExp }
  | { readonly kind: 'fence'; readonly marker: string };

// Deeper nesting is read as text: the work for a line stays bounded, whatever the input.
const MAX_DEPTH = 32;
const NONE: Leaf = { kind: 'none' };
const BLANK = /^[ \t]*$/;
const HEADING = /^#{1,6}(?:[ \t]|$)/;
const UNDERLINE = /^(?:=+|-+)[ \t]*$/;
const LIST_MARKER = /^(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)/;
const BLOCK_TAG = /^<\/?([A-Za-z][A-Za-z0-9]*)(?:[\s>]|\/>|$)/;
const BLOCK_NAMES = new Set(
  (
    'address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt ' +
    'fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li ' +
    'link main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th ' +
    'thead title tr track ul'
  ).split(' '),
);
/** HTML blocks that end with a mark of their own, wherever that stands. */
const MARKED_BLOCKS: readonly (readonly [RegExp, RegExp])[] = [
  [/^<(?:script|pre|style|textarea)(?:[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<![A-Za-z]/, />/],
  [/^<!\[CDATA\[/, /\]\]>/],
];

/**
 * Reads the block structure of CommonMark (quotes, lists, fences, HTML blocks, paragraphs and their lazy lines) and
 * the spans inside of paragraphs in one pass. Written here because micromark, which is right in all else, needs up to a
 * minute for 64 KiB that anybody can post; the tests hold it against that parser over thousands of texts.
 * @param text with LF line ends
 */
export function mapMarkdown(text: string): MarkdownMap {
  const reader = new BlockReader(text.length);
  for (let start = 0; start <= text.length;) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    reader.readLine(text.slice(start, end), start);
    start = end + 1;
  }
  reader.closeLeaf();
  return { isOpaque: (offset) => reader.opaque[offset] === 1, hidden: reader.hidden };
}

class BlockReader {
  readonly opaque: Uint8Array;
  readonly hidden: { start: number; end: number }[] = [];
  readonly #containers: Container[] = [];
  #leaf: Leaf = NONE;
  /** How many of the open containers the line at hand continues, and whether it has begun something of its own. */
  #matched = 0;
  #isFresh = false;

  constructor(length: number) {
    this.opaque = new Uint8Array(length + 1);
  }

  readLine(text: string, start: number): void {
    const line = new MarkdownLine(text);
    if (this.#read(line, start)) this.opaque.fill(1, start, start + text.length + 1);
  }

  /** Ends the open paragraph or HTML block, whose text is whole only now. */
  closeLeaf(): void {
    const leaf = this.#leaf;
    this.#leaf = NONE;
    if (leaf.kind !== 'paragraph' && leaf.kind !== 'html') return;
    const content = leaf.lines.join('\n');
    const spans = leaf.kind === 'html' ? findHiddenHtml(content) : findInlineSpans(content);
    for (const span of spans) {
      const [start, end] = [leaf.start + span.start, leaf.start + span.end];
      this.opaque.fill(1, start, end);
      if (span.isHidden) this.hidden.push({ start, end });
    }
  }

  /** Reads one line. True: it is code or HTML as a whole. */
  #read(line: MarkdownLine, start: number): boolean {
    const isMatched = this.#matchContainers(line);
    if (isMatched && this.#leaf.kind === 'fence') {
      if (line.indent() < 4 && isClosingFence(line.content(), this.#leaf.marker)) this.#leaf = NONE;
      return true;
    }
    if (isMatched && this.#leaf.kind === 'html') {
      this.#leaf.lines.push(line.blanked());
      if (this.#leaf.until.test(line.rest())) this.closeLeaf();
      return true;
    }
    while (!line.isBlank()) {
      const content = line.content();
      // Open still, though its containers may not go on: then this line can be a lazy one.
      const paragraph = !this.#isFresh && this.#leaf.kind === 'paragraph' ? this.#leaf : null;
      const isContinued = paragraph !== null && isMatched;
      if (line.indent() < 4) {
        const leaf = openOpaque(content, line, start, paragraph !== null);
        if (leaf !== null) {
          this.#add(leaf);
          if (leaf.kind === 'html' && leaf.until !== BLANK && leaf.until.test(line.rest())) this.closeLeaf();
          return true;
        }
        if (isContinued && UNDERLINE.test(content)) {
          this.closeLeaf();
          return false;
        }
        if (HEADING.test(content) || isThematicBreak(content)) {
          this.#add({ kind: 'paragraph', start, lines: [line.blanked()] });
          this.closeLeaf();
          return false;
        }
        if (this.#openContainer(line, content, isContinued)) continue;
      }
      if (paragraph !== null) {
        paragraph.lines.push(line.blanked());
        return false;
      }
      const isIndentedCode = line.indent() >= 4;
      this.#add(isIndentedCode ? NONE : { kind: 'paragraph', start, lines: [line.blanked()] });
      return isIndentedCode;
    }
    this.#begin();
    return false;
  }

  /** From here on the line begins something: what it does not continue is closed. */
  #begin(): void {
    if (this.#isFresh) return;
    this.#isFresh = true;
    this.closeLeaf();
    this.#containers.length = this.#matched;
  }

  #add(leaf: Leaf): void {
    this.#begin();
    const parent = this.#containers.at(-1);
    if (parent?.kind === 'item') parent.isEmpty = false;
    this.#leaf = leaf;
  }

  /** Takes from the line what continues the open containers. Does it continue all of them? */
  #matchContainers(line: MarkdownLine): boolean {
    this.#matched = 0;
    this.#isFresh = false;
    const isBlank = line.isBlank();
    for (const container of this.#containers) {
      if (container.kind === 'quote') {
        if (line.indent() >= 4 || !line.content().startsWith('>')) return false;
        takeQuoteMark(line);
      } else if (isBlank || line.isBlank()) {
        if (container.isEmpty) return false;
      } else {
        if (line.indent() < container.indent) return false;
        line.takeColumns(container.indent);
      }
      this.#matched += 1;
    }
    return true;
  }

  #openContainer(line: MarkdownLine, content: string, isContinued: boolean): boolean {
    if (this.#containers.length >= MAX_DEPTH) return false;
    if (content.startsWith('>')) {
      this.#add(NONE);
      takeQuoteMark(line);
      this.#containers.push({ kind: 'quote' });
      return true;
    }
    const marker = LIST_MARKER.exec(content)?.[0];
    if (marker === undefined) return false;
    const isEmpty = BLANK.test(content.slice(marker.length));
    // Only a list that has text, and begins with 1 if it is numbered, interrupts a paragraph.
    if (isContinued && (isEmpty || (marker.length > 1 && Number.parseInt(marker, 10) !== 1))) return false;
    this.#add(NONE);
    const indent = line.indent() + marker.length;
    line.takeCharacters(marker.length);
    const gap = line.indent();
    const padding = isEmpty || gap >= 5 ? 1 : gap;
    line.takeColumns(padding);
    this.#containers.push({ kind: 'item', indent: indent + padding, isEmpty });
    return true;
  }
}

function takeQuoteMark(line: MarkdownLine): void {
  line.takeCharacters(1);
  line.takeColumns(1);
}

/** The fence or HTML block that begins here, or null. */
function openOpaque(content: string, line: MarkdownLine, start: number, isInParagraph: boolean): Leaf | null {
  const marker = openingFence(content);
  if (marker !== null) return { kind: 'fence', marker };
  const until = htmlEnd(content, isInParagraph);
  return until === null ? null : { kind: 'html', start, lines: [line.blanked()], until };
}

function openingFence(content: string): string | null {
  const marker = /^(?:`{3,}|~{3,})/.exec(content)?.[0];
  if (marker === undefined) return null;
  return marker.startsWith('`') && content.includes('`', marker.length) ? null : marker;
}

function isClosingFence(content: string, marker: string): boolean {
  if (!content.startsWith(marker)) return false;
  const char = marker.charAt(0);
  let end = marker.length;
  while (content[end] === char) end += 1;
  return BLANK.test(content.slice(end));
}

/** What ends the HTML block that begins here, or null when none does. */
function htmlEnd(content: string, isInParagraph: boolean): RegExp | null {
  if (!content.startsWith('<')) return null;
  for (const [begins, ends] of MARKED_BLOCKS) if (begins.test(content)) return ends;
  const name = BLOCK_TAG.exec(content)?.[1];
  if (name !== undefined && BLOCK_NAMES.has(name.toLowerCase())) return BLANK;
  if (isInParagraph) return null;
  const end = tagEnd(content, 0);
  return end !== -1 && BLANK.test(content.slice(end)) ? BLANK : null;
}

function isThematicBreak(content: string): boolean {
  const char = content.charAt(0);
  if (char !== '*' && char !== '-' && char !== '_') return false;
  let marks = 0;
  for (const other of content) {
    if (other === char) marks += 1;
    else if (other !== ' ' && other !== '\t') return false;
  }
  return marks >= 3;
}
