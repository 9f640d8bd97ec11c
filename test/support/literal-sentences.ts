import { parseSync } from 'oxc-parser';
import type { SourceFile } from './source-files.ts';

/** Names of what people, or the model, are told: there a code belongs, and words only where they are made. */
const TOLD = new Set(['reason', 'message', 'warning', 'fault']);
/** Two words of a sentence; a code has none. */
const SENTENCE = /\p{L}+ \p{L}+/u;

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

/** Literal sentences that are given to a property or a variable of such a name, as `path:line name`. */
export function literalSentences({ path, text }: SourceFile): readonly string[] {
  const found: string[] = [];
  const { program } = parseSync(path, text, { lang: 'ts', sourceType: 'module' });
  walk(program, (node) => {
    const [name, value] = givenBy(node);
    if (!TOLD.has(nameIn(name)) || !isSentence(value)) return;
    found.push(`${path}:${text.slice(0, Number(node['start'])).split('\n').length} ${nameIn(name)}`);
  });
  return found;
}

/** What is named, and what it is given. */
function givenBy(node: Node): readonly [name: unknown, value: unknown] {
  switch (node.type) {
    case 'Property':
    case 'PropertyDefinition':
      return [node['key'], node['value']];
    case 'VariableDeclarator':
      return [node['id'], node['init']];
    case 'AssignmentExpression':
      return [node['left'], node['right']];
    default:
      return [null, null];
  }
}

function nameIn(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'MemberExpression') return nameIn(node['property']);
  return typeof node['name'] === 'string' ? node['name'] : '';
}

/** Is it a sentence, or may it be one? What a call or another object makes of it stands for itself. */
function isSentence(node: unknown): boolean {
  if (!isNode(node)) return false;
  switch (node.type) {
    case 'Literal':
      return SENTENCE.test(String(node['value']));
    case 'TemplateLiteral':
      return partsOf(node, 'quasis').some((quasi) => SENTENCE.test(JSON.stringify(quasi['value'])));
    case 'ConditionalExpression':
      return isSentence(node['consequent']) || isSentence(node['alternate']);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return isSentence(node['left']) || isSentence(node['right']);
    default:
      return false;
  }
}

function partsOf(node: Node, key: string): readonly Node[] {
  const parts = node[key];
  return Array.isArray(parts) ? (parts as readonly unknown[]).filter(isNode) : [];
}

function walk(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) for (const one of value as readonly unknown[]) walk(one, see);
  if (!isNode(value)) return;
  see(value);
  for (const child of Object.values(value)) if (typeof child === 'object') walk(child, see);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
