import { cleanPrompt } from '../prompt.ts';

// Shows nothing, and parts what GitHub would otherwise take for a mention, a reference or an address.
const ZERO_WIDTH_SPACE = '\u200b';

/** A text of at most so many UTF-16 units, whole characters, with `…` where something was left out. */
export function truncate(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, Math.max(0, limit - 1));
  const isSplit = /[\ud800-\udbff]$/.test(cut);
  return `${isSplit ? cut.slice(0, -1) : cut}…`.slice(0, Math.max(0, limit));
}

/**
 * Foreign text as a code block, whatever it holds: the fence is longer than any run of backticks in it.
 * `language` is ours, never foreign. Begins and ends on lines of its own.
 */
export function fence(text: string, language = '', limit = 10_000): string {
  const content = truncate(cleanPrompt(text), limit);
  const marks = '`'.repeat(Math.max(3, longestRun(content) + 1));
  return `${marks}${language}\n${content}\n${marks}`;
}

/** Foreign text as code inside a sentence: one line, bounded. */
export function inlineCode(text: string, limit = 200): string {
  const content = truncate(toLine(text), limit);
  if (content === '') return '` `';
  const marks = '`'.repeat(longestRun(content) + 1);
  const pad = content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  return `${marks}${pad}${content}${pad}${marks}`;
}

/**
 * Foreign text as prose: one line, bounded, and nothing in it is markup, a mention, a reference or an address. Escapes
 * hold in Markdown alone; GitHub looks for mentions and references in the rendered page, so those are parted as well.
 */
export function plain(text: string, limit = 1_000): string {
  return truncate(toLine(text), limit)
    .replace(/[@#]|:(?=\/)|\bwww(?=\.)|[A-Za-z](?=-\d)|[0-9a-f]{6}(?=[0-9a-f])/gi, `$&${ZERO_WIDTH_SPACE}`)
    .replace(/[!-/:-@[-`{-~]/g, escape);
}

function escape(char: string): string {
  if (char === '&') return '&amp;';
  return char === '<' ? '&lt;' : `\\${char}`;
}

function toLine(text: string): string {
  return cleanPrompt(text).replace(/\s+/g, ' ');
}

function longestRun(text: string): number {
  let longest = 0;
  for (const run of text.match(/`+/g) ?? []) longest = Math.max(longest, run.length);
  return longest;
}
