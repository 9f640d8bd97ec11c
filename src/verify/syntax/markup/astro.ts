import { endingOf } from '../file-ending.ts';
import { javascript } from '../languages/javascript.ts';
import { lineAt } from '../line-at.ts';
import type { SyntaxFault, SyntaxReader } from '../syntax-reader.ts';
import { blocksOf, findInBlocks } from './component-blocks.ts';

const FENCE = /^\s*---[ \t]*\r?\n/;

/** Astro's components: what stands between the lines of dashes, scripts and styles. Its markup has no parser here. */
export const astro: SyntaxReader = {
  name: 'Astro',
  owns: (path) => endingOf(path) === 'astro',
  async findFaults(text) {
    const start = FENCE.exec(text)?.[0].length ?? 0;
    const end = start === 0 ? 0 : /^---/m.exec(text.slice(start))?.index;
    if (end === undefined) {
      const what = { code: 'syntax_never_closed', values: { language: astro.name, text: '"---"' } } as const;
      return [{ line: lineAt(text, text.indexOf('---')), what }];
    }
    const code = text.slice(0, start).replace(/[^\n]/g, ' ') + text.slice(start, start + end);
    const faults = (await javascript.findFaults(code, 'x.ts')).filter(isToldInAstro);
    const open = blocksOf(text).find((block) => block.end === text.length);
    if (open !== undefined) {
      const what = { code: 'syntax_never_closed', values: { language: astro.name, text: `"<${open.name}>"` } } as const;
      return [...faults, { line: lineAt(text, open.start), what }];
    }
    const blocks = blocksOf(text).map((one) =>
      one.language === '' && one.name === 'script' ? { ...one, language: 'ts' } : one,
    );
    return [...faults, ...(await findInBlocks(text, blocks))];
  },
};

/** A page may answer before its end. */
function isToldInAstro({ what }: SyntaxFault): boolean {
  return typeof what !== 'string' || !what.includes('return');
}
