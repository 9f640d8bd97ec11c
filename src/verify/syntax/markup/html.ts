import { endingOf } from '../file-ending.ts';
import { lineAt } from '../line-at.ts';
import type { SyntaxReader } from '../syntax-reader.ts';
import { hasTemplateMarks } from '../template-marks.ts';

const PAGE = /^(?:\s|<!--[\s\S]*?-->)*<(?:!doctype\s+html|html)\b/i;
/** What the rest of a page disappears in when it is not closed. */
const SWALLOWING = /<(script|style|textarea|title)\b[^>]*>|<!--/gi;

/** HTML: parsers take anything, so only a page that stops in the middle is seen. */
export const html: SyntaxReader = {
  name: 'HTML',
  owns: (path) => ['html', 'htm'].includes(endingOf(path)),
  findFaults(text) {
    if (!PAGE.test(text) || hasTemplateMarks(text)) return [];
    const behind = /<\/html\s*>(?![\s\S]*<\/html)\s*([^<\s])/i.exec(text);
    if (behind !== null) {
      return [{ line: lineAt(text, behind.index + behind[0].length), what: { code: 'html_text_behind', values: {} } }];
    }
    if (/<\/html\s*>/i.test(text)) return [];
    const open = findOpen(text);
    if (open !== null) return [{ line: lineAt(text, open), what: { code: 'html_unclosed', values: {} } }];
    const end = lineAt(text, text.trimEnd().length);
    const isBodyOpen = /<body\b/i.test(text) && !/<\/body\s*>/i.test(text);
    const isCertain = isBodyOpen || /<[^>]*$/.test(text);
    return [{ line: end, what: { code: 'html_end_missing', values: {} }, isRemark: !isCertain }];
  },
};

/** The offset of a script, a style or a comment that the page ends in. */
function findOpen(text: string): number | null {
  SWALLOWING.lastIndex = 0;
  for (let match = SWALLOWING.exec(text); match !== null; match = SWALLOWING.exec(text)) {
    const closer = match[1] === undefined ? '-->' : `</${match[1].toLowerCase()}`;
    const end = text.toLowerCase().indexOf(closer, SWALLOWING.lastIndex);
    if (end < 0) return match.index;
    SWALLOWING.lastIndex = end;
  }
  return null;
}
