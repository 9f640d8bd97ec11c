import { visitorKeys } from 'oxc-parser';
import { parseJavaScript } from './javascript-modules.ts';
import { isNode, visitNodes, type SyntaxNode } from '../syntax-node.ts';

/** Characters of one declaration that are shown, and of one class. */
const SHOWN_CHARACTERS = 1_500;
const SHOWN_OF_CLASS = 6_000;
/** An expression that a function returns at once, and a text or a template, are shown up to this length. */
const SHOWN_EXPRESSION = 60;

/** A stretch of the text, and what is shown in its place. */
type Cut = readonly [start: number, end: number, shown: string];

/** What a file of JavaScript or TypeScript exports, without the bodies; null when it exports nothing by declaration. */
export function outlineJavaScript(path: string, text: string): Promise<string | null> {
  const parsed = parseJavaScript(path, text);
  if (parsed === null) return Promise.resolve(null);
  const { program, comments } = parsed;
  // The border to the parser's types: the walk needs the bare form alone.
  const body = program.body as unknown as readonly SyntaxNode[];
  const docs = new Map(
    comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*')).map((one) => [one.end, one.value]),
  );
  const docOf = (start: number): string => {
    let end = start;
    while (/\s/.test(text[end - 1] ?? '.')) end -= 1;
    const first = docs
      .get(end)
      ?.split('\n')
      .map((line) => line.replace(/^[\s*]+/, '').trim())
      .find((line) => line !== '');
    return first === undefined ? '' : `/** ${first} */\n`;
  };
  const later = namesExportedLater(body);
  const lines = body.flatMap((node) => {
    const isShown =
      node.type.startsWith('Export') ||
      node.type === 'TSExportAssignment' ||
      isExportingStatement(node) ||
      declaredNames(node).some((name) => later.has(name));
    return isShown ? [docOf(node.start) + outlineOf(node, text)] : [];
  });
  return Promise.resolve(lines.length === 0 ? null : `${lines.join('\n')}\n`);
}

/** A statement with every body left out. */
function outlineOf(node: SyntaxNode, text: string): string {
  const cuts: Cut[] = [];
  visitNodes(node, visitorKeys, (one) => {
    const cut = cutOf(one);
    if (cut !== null) cuts.push(cut);
  });
  cuts.sort(([a, aEnd], [b, bEnd]) => a - b || bEnd - aEnd);
  let shown = '';
  let at = node.start;
  for (const [start, end, instead] of cuts) {
    // What lies in another is gone with it.
    if (start < at) continue;
    shown += text.slice(at, start) + instead;
    at = end;
  }
  // What was cut out whole leaves its line behind.
  shown = (shown + text.slice(at, node.end)).replace(/\n[ \t;]*(?=\r?\n)/g, '');
  const { declaration } = node;
  const isClass = (isNode(declaration) ? declaration : node).type.startsWith('Class');
  const limit = isClass ? SHOWN_OF_CLASS : SHOWN_CHARACTERS;
  return shown.length <= limit ? shown : `${shown.slice(0, limit).toWellFormed()} …`;
}

function cutOf(node: SyntaxNode): Cut | null {
  const { body, key, accessibility } = node;
  if (/^(?:MethodDefinition|PropertyDefinition|AccessorProperty)$/.test(node.type)) {
    const isPrivate = accessibility === 'private' || (isNode(key) && key.type === 'PrivateIdentifier');
    return isPrivate ? [node.start, node.end, ''] : null;
  }
  if (/^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type) && isNode(body)) {
    if (body.type === 'BlockStatement' || body.type === 'FunctionBody') return [body.start, body.end, '{ … }'];
    return body.end - body.start > SHOWN_EXPRESSION ? [body.start, body.end, '…'] : null;
  }
  const isLong = node.end - node.start > SHOWN_EXPRESSION;
  if (node.type === 'StaticBlock') return [node.start, node.end, ''];
  return isLong && /^(?:Literal|TemplateLiteral|JSXElement|JSXFragment)$/.test(node.type)
    ? [node.start, node.end, '…']
    : null;
}

/** `module.exports = …` and `exports.a = …`. */
function isExportingStatement({ type, expression }: SyntaxNode): boolean {
  if (type !== 'ExpressionStatement' || !isNode(expression) || expression.type !== 'AssignmentExpression') return false;
  return leftmostName(expression['left']) !== null;
}

function leftmostName(node: unknown): string | null {
  let first = node;
  while (isNode(first) && first.type === 'MemberExpression') first = first['object'];
  const name = isNode(first) && first !== node ? first['name'] : null;
  return name === 'module' || name === 'exports' ? name : null;
}

/** Names that an `export { … }` of the file's own, an `export default` or `module.exports = …` passes out. */
function namesExportedLater(body: readonly SyntaxNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (node: unknown): void => {
    if (isNode(node) && node.type === 'Identifier') names.add(String(node['name']));
  };
  for (const node of body) {
    const { type, source, specifiers, declaration, expression } = node;
    if (type === 'ExportNamedDeclaration' && !isNode(source) && Array.isArray(specifiers))
      for (const one of specifiers as unknown[]) add(isNode(one) ? one['local'] : null);
    if (type === 'ExportDefaultDeclaration') add(declaration);
    if (type === 'TSExportAssignment') add(expression);
    if (!isExportingStatement(node) || !isNode(expression)) continue;
    const { right } = expression;
    add(right);
    const properties = isNode(right) && Array.isArray(right['properties']) ? (right['properties'] as unknown[]) : [];
    for (const one of properties) add(isNode(one) ? one['value'] : null);
  }
  return names;
}

function declaredNames(node: SyntaxNode): readonly string[] {
  const { id, declarations } = node;
  const ids = Array.isArray(declarations) ? declarations.map((one: unknown) => (isNode(one) ? one['id'] : null)) : [id];
  return ids.filter(isNode).map((one) => String(one['name']));
}
