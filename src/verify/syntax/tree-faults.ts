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
  /** What may stand outside of functions, where the grammar takes more than the language. */
  readonly atTop?: RegExp;
}

const MAX_FAULTS = 3;
const MAX_QUOTED = 40;
/** An error node over more lines than this says where the confusion begins, not where the mistake is. */
const WIDE_LINES = 3;

/** Where a tree-sitter grammar cannot make sense of a text. Nothing when it took too long. */
export async function findTreeFaults(
  grammar: GrammarName,
  language: string,
  text: string,
  gaps: GrammarGaps,
): Promise<SyntaxFault[]> {
  const faults = await readTree(grammar, language, text, gaps);
  if (faults.length === 0 || gaps.unjudged?.test(text) === true) return [];
  const older = gaps.modernise?.(text) ?? text;
  return older === text ? faults : readTree(grammar, language, older, gaps);
}

async function readTree(
  grammar: GrammarName,
  language: string,
  text: string,
  { atTop }: GrammarGaps,
): Promise<SyntaxFault[]> {
  const read = (root: Node): SyntaxFault[] => {
    if (root.hasError) return describe(root, language);
    const loose = atTop === undefined ? [] : root.namedChildren.filter(({ type }) => !atTop.test(type));
    return loose.map((node) => ({
      line: node.startPosition.row + 1,
      what: { code: 'syntax_outside', values: { language } },
    }));
  };
  return (await parseWith(grammar, text, read)) ?? [];
}

function describe(root: Node, language: string): SyntaxFault[] {
  const faults: SyntaxFault[] = [];
  const waiting = [root];
  while (faults.length < MAX_FAULTS) {
    const node = waiting.pop();
    if (node === undefined) break;
    if (node.isMissing) faults.push(describeMissing(node, language));
    else if (node.isError) faults.push(describeError(node, root, language));
    else if (node.hasError) waiting.push(...node.children.toReversed());
  }
  if (faults.length > 0) return faults;
  return [{ line: root.endPosition.row + 1, what: { code: 'syntax_unreadable', values: { language } } }];
}

function describeMissing({ startPosition, isNamed, type }: Node, language: string): SyntaxFault {
  const line = startPosition.row + 1;
  return isNamed
    ? { line, what: { code: 'syntax_node_missing', values: { language, node: type.replaceAll('_', ' ') } } }
    : { line, what: { code: 'syntax_token_missing', values: { language, token: type } } };
}

function describeError(node: Node, root: Node, language: string): SyntaxFault {
  const { startPosition, endPosition } = node;
  const line = startPosition.row + 1;
  const text = quote(node.text);
  if (endPosition.row - startPosition.row < WIDE_LINES)
    return { line, what: { code: 'syntax_unexpected', values: { language, text } } };
  if (node.endIndex >= root.endIndex)
    return { line, what: { code: 'syntax_unclosed', values: { language, text, start: line } } };
  return { line, what: { code: 'syntax_unreadable_until', values: { language, text, end: endPosition.row + 1 } } };
}

function quote(text: string): string {
  const line = (text.trim().split('\n', 1)[0] ?? '').trim();
  return JSON.stringify(line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line);
}
