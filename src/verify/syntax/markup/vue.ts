import { isTooDeep, isTooLong } from '../../nesting.ts';
import { endingOf } from '../file-ending.ts';
import type { SyntaxFault, SyntaxReader } from '../syntax-reader.ts';
import { blocksOf, findInBlocks, withoutBlocks } from './component-blocks.ts';

/** Vue's components: the frame and the template by Vue's own compiler, scripts and styles by the parsers of their languages. */
export const vue: SyntaxReader = {
  name: 'Vue',
  owns: (path) => endingOf(path) === 'vue',
  async findFaults(text) {
    if (isTooDeep(text) || isTooLong(text)) return [];
    const blocks = blocksOf(text);
    const { NodeTypes, parse } = await import('@vue/compiler-dom');
    const faults: SyntaxFault[] = [];
    const { children } = parse(withoutBlocks(text, blocks), {
      parseMode: 'sfc',
      prefixIdentifiers: true,
      expressionPlugins: ['typescript'],
      onError: ({ message, loc }) => faults.push({ line: loc?.start.line ?? 1, what: message }),
      onWarn: () => undefined,
    });
    if (faults.length > 0) return faults;
    const seen = new Set<string>();
    for (const node of children) {
      if (node.type !== NodeTypes.ELEMENT) continue;
      const isSetup = node.props.some(({ name }) => name === 'setup');
      const block = isSetup ? `${node.tag} setup` : node.tag;
      if (/^(?:template|script)/.test(block) && seen.has(block)) {
        faults.push({ line: node.loc.start.line, what: { code: 'component_block_doubled', values: { block } } });
      }
      seen.add(block);
    }
    if (!['template', 'script', 'script setup'].some((block) => seen.has(block))) {
      faults.push({ line: 1, what: { code: 'component_empty', values: {} } });
    }
    return [...faults, ...(await findInBlocks(text, blocks))];
  },
};
