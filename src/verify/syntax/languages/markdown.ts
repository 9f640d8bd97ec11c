import { endingOf } from '../file-ending.ts';
import type { SyntaxReader } from '../syntax-reader.ts';

const OPENING = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(`{3,}|~{3,})([^\n]*)$/;

/** Markdown: any text is valid, but a code block that never closes was cut off. */
export const markdown: SyntaxReader = {
  name: 'Markdown',
  owns: (path) => ['md', 'markdown', 'mdx'].includes(endingOf(path)),
  findFaults(text) {
    let open: { readonly fence: string; readonly line: number } | null = null;
    for (const [index, line] of text.split('\n').entries()) {
      const [, fence, rest = ''] = OPENING.exec(line.trimEnd()) ?? [];
      if (fence === undefined) continue;
      if (open === null) {
        // Backticks after backticks are code within a line.
        if (!fence.startsWith('`') || !rest.includes('`')) open = { fence, line: index + 1 };
      } else if (fence.startsWith(open.fence) && rest.trim() === '') open = null;
    }
    return open === null ? [] : [{ line: open.line, what: { code: 'markdown_block_open', values: {} } }];
  },
};
