import type { Node } from 'web-tree-sitter';
import { parseWith, type GrammarName } from './tree-sitter.ts';
import type { SyntaxFault } from './syntax-reader.ts';

/** What a grammar that is older than the language needs. */
export interface GrammarGaps {
  /**
   * Writes newer forms as older ones of the same meaning to a parser, in the same number of characters and lines. It is
   * asked only for texts that failed as they are.
   */
  readonly modernise?: (text: string) => string;
  /** Forms that the grammar gets wrong and nothing can be put for: a text that fails and holds one is not judged. */
  readonly unjudged?: RegExp;
}

const MAX_FAULTS = 3;
const MAX_QUOTED = 40;
/** An error node over more lines than this says where the confusion begins, not where the mistake is. */
const WIDE_LINES = 3;

/** Where a tree-sitter grammar cannot make sense of a text. Nothing when it took too long. */
export async function findTreeFaults(grammar: GrammarName, text: string, gaps: GrammarGaps): Promise<SyntaxFault[]> {
  const faults = await readTree(grammar, text);
  if (faults.length === 0 || gaps.unjudged?.test(text) === true) return [];
  const older = gaps.modernise?.(text) ?? text;
  return older === text ? faults : readTree(grammar, older);
}

async function readTree(grammar: GrammarName, text: string): Promise<SyntaxFault[]> {
  return (await parseWith(grammar, text, (root) => (root.hasError ? describe(root) : []))) ?? [];
}

function describe(root: Node): SyntaxFault[] {
  const faults: SyntaxFault[] = [];
  const waiting = [root];
  while (faults.length < MAX_FAULTS) {
    const node = waiting.pop();
    if (node === undefined) break;
    if (node.isMissing) faults.push({ line: node.startPosition.row + 1, message: `${nameNode(node)} is missing` });
    else if (node.isError) faults.push(describeError(node, root));
    else if (node.hasError) waiting.push(...node.children.toReversed());
  }
  return faults.length > 0 ? faults : [{ line: root.endPosition.row + 1, message: 'it does not parse' }];
}

function describeError(node: Node, root: Node): SyntaxFault {
  const { startPosition, endPosition } = node;
  const line = startPosition.row + 1;
  if (endPosition.row - startPosition.row < WIDE_LINES) return { line, message: `unexpected ${quote(node.text)}` };
  const message =
    node.endIndex >= root.endIndex
      ? `what begins on line ${line} (${quote(node.text)}) is not closed by the end of the file`
      : `it cannot be read from here (${quote(node.text)}) to line ${endPosition.row + 1}`;
  return { line, message };
}

function nameNode(node: Node): string {
  return node.isNamed ? `a ${node.type.replaceAll('_', ' ')}` : `"${node.type}"`;
}

function quote(text: string): string {
  const line = (text.trim().split('\n', 1)[0] ?? '').trim();
  return JSON.stringify(line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line);
}
