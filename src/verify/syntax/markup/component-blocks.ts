import { css } from '../languages/css.ts';
import { javascript } from '../languages/javascript.ts';
import { STYLE_SHEET } from '../balance/lexicons.ts';
import { scan } from '../balance/scan.ts';
import { toImbalance } from '../balance/imbalance-fault.ts';
import type { SyntaxFault } from '../syntax-reader.ts';

/** A script or a style of a component, as it stands in the file. */
export interface ComponentBlock {
  readonly name: 'script' | 'style';
  /** Of its `lang`; empty where there is none. */
  readonly language: string;
  /** UTF-16 units: where its text begins and ends. */
  readonly start: number;
  readonly end: number;
}

const OPENING = /<!--|<(script|style)\b((?:[^>"']|"[^"]{0,1000}"|'[^']{0,1000}'){0,1000})>/gi;
/** Each is read with the blank lines before it. */
const MAX_BLOCKS = 20;
const SCRIPTS: Readonly<Record<string, string>> = {
  '': 'x.js',
  js: 'x.js',
  javascript: 'x.js',
  jsx: 'x.jsx',
  ts: 'x.ts',
  typescript: 'x.ts',
  tsx: 'x.tsx',
};

/** The scripts and styles of a component, in order. One that never closes reaches to the end. */
export function blocksOf(text: string): readonly ComponentBlock[] {
  const lower = text.toLowerCase();
  const found: ComponentBlock[] = [];
  OPENING.lastIndex = 0;
  for (let match = OPENING.exec(text); match !== null; match = OPENING.exec(text)) {
    const [tag, name, attributes = ''] = match;
    const start = match.index + tag.length;
    if (name === undefined) {
      const closing = text.indexOf('-->', start);
      if (closing < 0) break;
      OPENING.lastIndex = closing;
      continue;
    }
    if (attributes.trimEnd().endsWith('/')) continue;
    const closing = lower.indexOf(`</${name.toLowerCase()}`, start);
    const end = closing < 0 ? text.length : closing;
    const language = /\b(?:lang|type)\s*=\s*["']?(?:text\/)?([\w-]+)/.exec(attributes)?.[1] ?? '';
    found.push({ name: name.toLowerCase() === 'script' ? 'script' : 'style', language, start, end });
    OPENING.lastIndex = end;
  }
  return found;
}

/** What the parsers of its languages refuse in scripts and styles, at the lines of the file. */
export async function findInBlocks(text: string, blocks: readonly ComponentBlock[]): Promise<readonly SyntaxFault[]> {
  const faults: SyntaxFault[] = [];
  for (const block of blocks.slice(0, MAX_BLOCKS)) {
    const alone = blank(text.slice(0, block.start)) + text.slice(block.start, block.end);
    if (alone.trim() === '') continue;
    const path = SCRIPTS[block.language];
    if (block.name === 'script') {
      if (path !== undefined) faults.push(...(await javascript.findFaults(alone, path)));
    } else if (/^(?:|css|postcss)$/.test(block.language)) faults.push(...(await css.findFaults(alone, 'x.css')));
    else if (/^(?:scss|less)$/.test(block.language)) {
      const found = STYLE_SHEET.unjudged?.test(alone) === true ? null : scan(alone, STYLE_SHEET);
      if (found !== null) faults.push(toImbalance(found, alone, block.language.toUpperCase()));
    }
  }
  return faults;
}

/** The text without the insides of these blocks, everything else at its place. */
export function withoutBlocks(text: string, blocks: readonly ComponentBlock[]): string {
  let rest = '';
  let at = 0;
  for (const { start, end } of blocks) {
    rest += text.slice(at, start) + blank(text.slice(start, end));
    at = end;
  }
  return rest + text.slice(at);
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
