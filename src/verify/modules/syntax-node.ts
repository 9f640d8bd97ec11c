/** A node of a syntax tree in the form of ESTree, as far as a walk needs it. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Whether a value out of a tree is a node. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** What lies between a node and the program, as a walk carries it down. */
export interface Surroundings {
  readonly isTried: boolean;
  readonly isLazy: boolean;
}

const FUNCTION = /Function|^MethodDefinition$/;

/** Every node below one, in the order of the text. The stack is explicit: hostile nesting ends no walk. */
export function visitNodes(
  root: SyntaxNode,
  keys: Readonly<Record<string, readonly string[]>>,
  visit: (node: SyntaxNode, around: Surroundings, parent: SyntaxNode | null) => void,
): void {
  const stack: [SyntaxNode, Surroundings, SyntaxNode | null][] = [[root, { isTried: false, isLazy: false }, null]];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [node, around, parent] = top;
    visit(node, around, parent);
    const isTried =
      around.isTried || (node.type === 'TryStatement' && isNode(node['handler'])) || isCaught(node) || isAsked(node);
    const isLazy = around.isLazy || FUNCTION.test(node.type);
    const inner = isTried === around.isTried && isLazy === around.isLazy ? around : { isTried, isLazy };
    for (const key of (keys[node.type] ?? []).toReversed()) {
      const value = node[key];
      if (Array.isArray(value)) {
        for (const one of value.toReversed() as unknown[]) if (isNode(one)) stack.push([one, inner, node]);
      } else if (isNode(value)) stack.push([value, inner, node]);
    }
  }
}

/** `something.catch(…)`, and `then` with a second function. */
function isCaught(node: SyntaxNode): boolean {
  const { callee, arguments: given } = node;
  if (node.type !== 'CallExpression' || !isNode(callee) || callee.type !== 'MemberExpression') return false;
  const name = isNode(callee['property']) ? callee['property']['name'] : null;
  return name === 'catch' || (name === 'then' && Array.isArray(given) && given.length > 1);
}

/** `typeof module === 'object' && … ? … : …`, and `if` likewise: it asks where it runs before it goes on. */
function isAsked(node: SyntaxNode): boolean {
  if (node.type !== 'ConditionalExpression' && node.type !== 'IfStatement') return false;
  let first = node['test'];
  while (isNode(first) && /^(?:Logical|Binary)Expression$/.test(first.type)) first = first['left'];
  return isNode(first) && first.type === 'UnaryExpression' && first['operator'] === 'typeof';
}
