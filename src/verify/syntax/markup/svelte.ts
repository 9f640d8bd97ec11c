import { z } from 'zod';
import { isTooDeep, isTooLong } from '../../nesting.ts';
import { endingOf } from '../file-ending.ts';
import type { SyntaxFault, SyntaxReader } from '../syntax-reader.ts';
import { blocksOf, findInBlocks, withoutBlocks } from './component-blocks.ts';

const CompileError = z.object({ message: z.string(), start: z.object({ line: z.number() }) });

/** Svelte's components by Svelte's own parser, scripts and styles by the parsers of their languages. */
export const svelte: SyntaxReader = {
  name: 'Svelte',
  owns: (path) => endingOf(path) === 'svelte',
  async findFaults(text) {
    if (isTooDeep(text) || isTooLong(text) || /<template[^>]*\blang=["']?pug/.test(text)) return [];
    const blocks = blocksOf(text);
    const fault = await parseMarkup(withoutBlocks(text, blocks));
    return fault === null ? findInBlocks(text, blocks) : [fault];
  },
};

async function parseMarkup(text: string): Promise<SyntaxFault | null> {
  const { parse } = await import('svelte/compiler');
  try {
    parse(text, { modern: true });
    return null;
  } catch (error) {
    const { data } = CompileError.safeParse(error);
    if (data === undefined) throw error;
    // The second line is the address of an explanation.
    return { line: data.start.line, what: data.message.split('\n', 1)[0] ?? '' };
  }
}
