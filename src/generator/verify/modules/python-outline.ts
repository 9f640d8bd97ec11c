import type { Node } from 'web-tree-sitter';
import { parseWith } from '../tree-sitter.ts';

/** Characters of an assignment that are shown. */
const SHOWN_CHARACTERS = 200;

/** The functions, classes and constants of a Python file with their signatures; null when it cannot be read. */
export function outlinePython(_path: string, text: string): Promise<string | null> {
  return parseWith('python', text, (root) => {
    if (root.hasError) return null;
    const lines = root.namedChildren.flatMap((node) => outlineNode(node, '', text));
    return lines.length === 0 ? null : `${lines.join('\n')}\n`;
  });
}

function outlineNode(node: Node, indent: string, text: string): readonly string[] {
  switch (node.type) {
    case 'decorated_definition': {
      const inner = node.childForFieldName('definition');
      const decorators = node.namedChildren
        .filter(({ type }) => type === 'decorator')
        .map((one) => `${indent}${one.text}`);
      return inner === null ? [] : [...decorators, ...outlineNode(inner, indent, text)];
    }
    case 'function_definition':
      return [`${headOf(node, indent, text)} ...`];
    case 'class_definition': {
      const body = node.childForFieldName('body')?.namedChildren ?? [];
      const members = body.flatMap((member) => outlineNode(member, `${indent}    `, text));
      return [headOf(node, indent, text), ...(members.length === 0 ? [`${indent}    ...`] : members)];
    }
    case 'expression_statement': {
      const isAssignment = node.namedChildren[0]?.type === 'assignment';
      return isAssignment ? [`${indent}${node.text.slice(0, SHOWN_CHARACTERS).split('\n', 1)[0] ?? ''}`] : [];
    }
    default:
      return [];
  }
}

/** From `def` or `class` to the colon before the body, as it is written. */
function headOf(node: Node, indent: string, text: string): string {
  const body = node.childForFieldName('body');
  return `${indent}${text.slice(node.startIndex, body?.startIndex ?? node.endIndex).trimEnd()}`;
}
