import type { Node } from 'web-tree-sitter';
import { parseWith } from '../../syntax/tree-sitter.ts';

/** Characters of an assignment or a decorator that are shown. */
const SHOWN_CHARACTERS = 200;
/** Classes inside classes that are shown. */
const MAX_DEPTH = 4;

/** The functions, classes and constants of a Python file with their signatures; null when it cannot be read. */
export function outlinePython(_path: string, text: string): Promise<string | null> {
  return parseWith('python', text, (root) => {
    if (root.hasError) return null;
    const lines = root.namedChildren.flatMap((node) => outlineNode(node, 0, text));
    return lines.length === 0 ? null : `${lines.join('\n')}\n`;
  });
}

function outlineNode(node: Node, depth: number, text: string): readonly string[] {
  const indent = '    '.repeat(depth);
  switch (node.type) {
    case 'decorated_definition': {
      const inner = node.childForFieldName('definition');
      const shown = inner === null ? [] : outlineNode(inner, depth, text);
      const decorators = node.namedChildren.filter(({ type }) => type === 'decorator');
      return shown.length === 0 ? [] : [...decorators.map((one) => indent + shorten(one.text)), ...shown];
    }
    case 'function_definition': {
      if (isPrivate(node)) return [];
      const doc = docOf(node, `${indent}    `);
      const head = headOf(node, indent, text);
      return doc === null ? [`${head} ...`] : [head, doc, `${indent}    ...`];
    }
    case 'class_definition': {
      if (isPrivate(node) || depth > MAX_DEPTH) return [];
      const doc = docOf(node, `${indent}    `);
      const body = node.childForFieldName('body')?.namedChildren ?? [];
      const members = [...(doc === null ? [] : [doc]), ...body.flatMap((one) => outlineNode(one, depth + 1, text))];
      return [headOf(node, indent, text), ...(members.length === 0 ? [`${indent}    ...`] : members)];
    }
    case 'expression_statement': {
      const isAssignment = node.namedChildren[0]?.type === 'assignment';
      return isAssignment && !/^_(?!_)/.test(node.text) ? [indent + shorten(node.text)] : [];
    }
    case 'type_alias_statement':
      return [indent + shorten(node.text)];
    case 'import_from_statement':
      // What a package gathers for its importers is all that it offers.
      return depth === 0 && /^from\s+\./.test(node.text) ? [node.text] : [];
    default:
      return [];
  }
}

/** `_name`, but not `__init__`. */
function isPrivate(node: Node): boolean {
  return /^_(?!_\w+__$)/.test(node.childForFieldName('name')?.text ?? '');
}

/** From `def` or `class` to the colon before the body, as it is written. */
function headOf(node: Node, indent: string, text: string): string {
  const body = node.childForFieldName('body');
  const head = text.slice(node.startIndex, body?.startIndex ?? node.endIndex).trimEnd();
  return indent + head.replace(/:\s*#[^\n]*$/, ':');
}

/** The first line of a docstring. */
function docOf(node: Node, indent: string): string | null {
  const first = node.childForFieldName('body')?.namedChildren.find(({ type }) => type !== 'comment');
  const literal = first?.type === 'expression_statement' || first?.type === 'string' ? first.text : '';
  const [, said = ''] = /^[rRuU]?(?:"""|'''|"|')\s*([^\n]*)/.exec(literal) ?? [];
  const line = said.replace(/(?:"""|'''|"|')\s*$/, '').trim();
  return line === '' ? null : `${indent}"""${line}"""`;
}

function shorten(text: string): string {
  const [line = ''] = text.split('\n', 1);
  const isWhole = line.length === text.length && line.length <= SHOWN_CHARACTERS;
  return isWhole ? line : `${line.slice(0, SHOWN_CHARACTERS).toWellFormed()} …`;
}
