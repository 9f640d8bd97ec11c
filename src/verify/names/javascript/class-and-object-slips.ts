import { visitorKeys } from 'oxc-parser';
import { isNode, visitNodes, type SyntaxNode } from '../../modules/syntax-node.ts';

/** One name for two things, by where they stand. */
export interface Double {
  readonly name: string;
  readonly first: number;
  readonly second: number;
}

/** The constructor of a class with a parent that never calls it: it throws, but where it gives back another object. */
export function lacksSuper(node: SyntaxNode): SyntaxNode | null {
  const { superClass } = node;
  if (!isNode(superClass) || superClass.type === 'Literal') return null;
  const constructor = membersOf(node).find(({ kind }) => kind === 'constructor');
  const body = isNode(constructor?.['value']) ? constructor['value']['body'] : null;
  if (constructor === undefined || !isNode(body)) return null;
  const types = new Set<string>();
  visitNodes(body, visitorKeys, ({ type, argument }) => {
    // What is thrown, and what is given back in its place, needs no `super()`.
    if (type !== 'ReturnStatement' || isNode(argument)) types.add(type);
  });
  const isSound = ['Super', 'ThrowStatement', 'ReturnStatement'].some((type) => types.has(type));
  return isSound ? null : constructor;
}

/** Methods of one name with a body each: the last one wins. */
export function membersDoubled(node: SyntaxNode): readonly Double[] {
  const methods = membersOf(node).filter(
    ({ type, kind, value }) =>
      type === 'MethodDefinition' && kind === 'method' && isNode(value) && isNode(value['body']),
  );
  return [true, false].flatMap((isStatic) => doublesOf(methods.filter((one) => one['static'] === isStatic)));
}

/** Keys of one name with a value each. What is spread in between may be meant to be overwritten. */
export function keysDoubled({ properties }: SyntaxNode): readonly Double[] {
  const all = Array.isArray(properties) ? properties.filter(isNode) : [];
  if (all.some(({ type }) => type !== 'Property')) return [];
  return doublesOf(all.filter(({ kind }) => kind === 'init')).filter(({ name }) => name !== '__proto__');
}

function membersOf({ body }: SyntaxNode): readonly SyntaxNode[] {
  const members = isNode(body) ? body['body'] : null;
  return Array.isArray(members) ? members.filter(isNode) : [];
}

function doublesOf(nodes: readonly SyntaxNode[]): readonly Double[] {
  const seen = new Map<string, number>();
  return nodes.flatMap(({ computed, key, start }) => {
    const name = computed === true || !isNode(key) ? undefined : (key['name'] ?? key['value']);
    if (typeof name !== 'string') return [];
    const unique = isNode(key) && key.type === 'PrivateIdentifier' ? `#${name}` : name;
    const first = seen.get(unique);
    if (first === undefined) seen.set(unique, start);
    return first === undefined ? [] : [{ name: unique, first, second: start }];
  });
}
