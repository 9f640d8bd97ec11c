import { isNode, type SyntaxNode } from './syntax-node.ts';

/** Names that a module as a whole has or may have without exporting them. */
const ALWAYS = new Set([
  ...['default', 'then', '__esModule', '__proto__', 'constructor', 'hasOwnProperty', 'isPrototypeOf'],
  ...['propertyIsEnumerable', 'toLocaleString', 'toString', 'valueOf'],
]);
/** Methods that throw when they are given no function. */
const TAKES_HANDLER = /^(?:get|post|put|patch|delete|all|use|on|once|head|options)$/;

/** Follows which names are taken of modules that are held as a whole: `users.create()` after `import * as users`. */
export interface NamespaceUses {
  readonly see: (node: SyntaxNode, parent: SyntaxNode | null) => void;
  /** Names without which the file would break. None when the module is handed on, changed or hidden by another name. */
  readonly namesOf: (local: string) => readonly string[];
}

interface Uses {
  mentions: number;
  members: number;
  /** By name: how often it is looked at, and how often it has to be there. */
  readonly names: Map<string, { seen: number; needed: number }>;
}

/** To be shown every node of one file. */
export function followNamespaces(): NamespaceUses {
  const known = new Map<string, Uses>();
  const usesOf = (local: string): Uses => {
    const uses = known.get(local) ?? { mentions: 0, members: 0, names: new Map() };
    known.set(local, uses);
    return uses;
  };
  const count = (local: string, name: string, key: 'seen' | 'needed'): void => {
    const { names } = usesOf(local);
    const counts = names.get(name) ?? { seen: 0, needed: 0 };
    counts[key] += 1;
    names.set(name, counts);
  };
  const need = (node: unknown): void => {
    if (!isNode(node) || node['computed'] === true || node['optional'] === true) return;
    const [object, property] =
      node.type === 'TSQualifiedName' ? [node['left'], node['right']] : [node['object'], node['property']];
    const [local, name] = [identifier(object), identifier(property)];
    if (local !== null && name !== null) count(local, name, 'needed');
  };
  const seeIdentifier = (node: SyntaxNode, parent: SyntaxNode | null): void => {
    const local = String(node['name']);
    if (parent?.type === 'MemberExpression') {
      const { object, property } = parent;
      if (property === node && parent['computed'] !== true) return;
      const name = parent['computed'] === true ? null : identifier(property);
      if (object === node && name !== null) {
        usesOf(local).members += 1;
        count(local, name, 'seen');
      }
    }
    if (parent?.type === 'TSQualifiedName') {
      if (parent['right'] === node) return;
      usesOf(local).members += 1;
      count(local, identifier(parent['right']) ?? '', 'seen');
    }
    if (parent?.type === 'Property' && parent['key'] === node && !parent['computed'] && !parent['shorthand']) return;
    usesOf(local).mentions += 1;
  };
  const see = (node: SyntaxNode, parent: SyntaxNode | null): void => {
    switch (node.type) {
      case 'Identifier':
        seeIdentifier(node, parent);
        break;
      case 'NewExpression':
      case 'CallExpression': {
        const { callee, arguments: given } = node;
        if (node['optional'] !== true) need(callee);
        if (!isNode(callee) || !TAKES_HANDLER.test(identifier(callee['property']) ?? '')) break;
        const [first, ...rest] = Array.isArray(given) ? (given as unknown[]) : [];
        if (isNode(first) && typeof first['value'] === 'string') rest.forEach(need);
        break;
      }
      case 'JSXMemberExpression': {
        const [local, name] = [identifier(node['object']), identifier(node['property'])];
        // The opening and the closing tag alike; neither holds an identifier of the plain kind.
        if (local === null || name === null) break;
        count(local, name, 'seen');
        count(local, name, 'needed');
        break;
      }
      case 'TSQualifiedName':
        need(node);
        break;
    }
  };
  const namesOf = (local: string): readonly string[] => {
    const uses = known.get(local);
    // One mention is the declaration.
    if (uses?.mentions !== (uses?.members ?? 0) + 1) return [];
    return [...uses.names].flatMap(([name, { seen, needed }]) => (seen === needed && !ALWAYS.has(name) ? [name] : []));
  };
  return { see, namesOf };
}

function identifier(node: unknown): string | null {
  const isName = isNode(node) && (node.type === 'Identifier' || node.type === 'JSXIdentifier');
  return isName && typeof node['name'] === 'string' ? node['name'] : null;
}
