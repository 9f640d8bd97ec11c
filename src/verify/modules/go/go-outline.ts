import type { Node } from 'web-tree-sitter';
import { parseWith } from '../../syntax/tree-sitter.ts';
import { declaredNames } from './go-modules.ts';

/** Characters of a type or a value that are shown whole. */
const SHOWN_CHARACTERS = 1_500;

/** What a Go file exports, without the bodies; null when it exports nothing or cannot be parsed. */
export async function outlineGo(path: string, text: string): Promise<string | null> {
  if (path.endsWith('_test.go')) return null;
  return parseWith('go', text, (root) => (root.hasError ? null : outline(root, text)));
}

function outline(root: Node, text: string): string | null {
  const nodes = root.namedChildren;
  const clause = nodes.find(({ type }) => type === 'package_clause');
  const lines = nodes.flatMap((node, index) => {
    if (!isOffered(node)) return [];
    const doc = docOf(nodes, index);
    return [...(doc === null ? [] : [doc]), declarationOf(node, text)];
  });
  return clause === undefined || lines.length === 0 ? null : `${[clause.text, '', ...lines].join('\n')}\n`;
}

/** Does somebody outside of the package reach it? Methods count on any type: a function may hand such a value out. */
function isOffered(node: Node): boolean {
  const names = node.type === 'method_declaration' ? [node.childForFieldName('name')?.text ?? ''] : declaredNames(node);
  return names.some((name) => /^\p{Lu}/u.test(name));
}

function declarationOf(node: Node, text: string): string {
  const body = node.childForFieldName('body');
  const end = body?.startIndex ?? node.endIndex;
  const shown = text.slice(node.startIndex, Math.min(end, node.startIndex + SHOWN_CHARACTERS)).toWellFormed();
  if (body !== null) return `${shown.trimEnd()} { … }`;
  return end - node.startIndex > SHOWN_CHARACTERS ? `${shown} …` : shown;
}

/** The first line of the comment that ends on the line above. */
function docOf(nodes: readonly Node[], index: number): string | null {
  let first: Node | null = null;
  for (let at = index - 1; at >= 0; at -= 1) {
    const above = nodes[at];
    const below = nodes[at + 1];
    if (above?.type !== 'comment' || above.endPosition.row + 1 !== below?.startPosition.row) break;
    first = above;
  }
  return first === null ? null : (first.text.split('\n', 1)[0] ?? null);
}
