import {
  DefinitionType,
  ScopeType,
  type Definition,
  type Scope,
  type Variable,
} from '@typescript-eslint/scope-manager';
import type { Statement } from '../../../core/warning.ts';
import { keysDoubled, lacksSuper, membersDoubled, type Double } from './class-and-object-slips.ts';
import { isNode, type SyntaxNode } from '../../modules/syntax-node.ts';
import type { ScriptNodes } from './script-nodes.ts';

/** Something in a script that throws, or that is refused or lost, whatever the other files hold. */
export interface ScriptSlip {
  /** Counted from 1. */
  readonly line: number;
  readonly what: Statement;
}

/** One script, as its slips are looked for. */
interface SlipSite {
  readonly scopes: readonly Scope[];
  readonly nodes: ScriptNodes;
  readonly lineOf: (index: number) => number;
  /** TypeScript refuses what JavaScript overwrites in silence. */
  readonly isTyped: boolean;
  /** Its blocks stand in an order that says nothing of when they run. */
  readonly isComponent: boolean;
}

/** Where something stands, and what it is. */
type At = readonly [index: number, what: Statement];

/** Constants that are assigned, names that are used too early or stand twice, `super` that is never called. */
export function findSlips({ scopes, nodes, lineOf, isTyped, isComponent }: SlipSite): readonly ScriptSlip[] {
  const found: At[] = [];
  const tell = (doubles: readonly Double[], code: 'name_doubled' | 'key_doubled'): void => {
    for (const { name, first, second } of doubles)
      found.push([second, { code, values: { name, first: lineOf(first) } }]);
  };
  for (const scope of scopes) {
    for (const variable of scope.variables) {
      found.push(...changedConstants(variable, scope));
      tell(secondDefinitions(variable), 'name_doubled');
      const early = isComponent ? null : earlyUse(variable, scope, nodes);
      if (early === null) continue;
      const values = { name: variable.name, defined: lineOf(early.definition) };
      found.push([early.use, { code: 'used_too_early', values }]);
    }
  }
  // Of JavaScript the parser tells it.
  const [first, second] = isTyped ? nodes.defaults : [];
  if (first !== undefined && second !== undefined)
    tell([{ name: 'default', first: first.start, second: second.start }], 'name_doubled');
  for (const node of nodes.classes) {
    const constructor = lacksSuper(node);
    if (constructor !== null)
      found.push([constructor.start, { code: 'super_missing', values: { name: classNameOf(node) } }]);
    tell(membersDoubled(node), 'name_doubled');
  }
  if (isTyped) for (const node of nodes.objects) tell(keysDoubled(node), 'key_doubled');
  return found.toSorted(([a], [b]) => a - b).map(([index, what]) => ({ line: lineOf(index), what }));
}

function classNameOf({ id }: SyntaxNode): string {
  return isNode(id) ? String(id['name']) : '(class)';
}

/** What is written to `const`, to an import, or to a class from within itself: it throws when it is reached. */
function changedConstants({ name, defs, references }: Variable, scope: Scope): readonly At[] {
  const [definition] = defs;
  if (definition === undefined || defs.length > 1) return [];
  const isFixed =
    definition.type === DefinitionType.ImportBinding ||
    scope.type === ScopeType.class ||
    /^(?:const|using|await using)$/.test(kindOf(definition));
  const write = isFixed ? references.find((one) => one.isWrite() && one.init !== true) : undefined;
  return write === undefined ? [] : [[startOf(write.identifier), { code: 'constant_changed', values: { name } }]];
}

/** Of a declaration of variables that is more than a promise: `var`, `let`, `const`. */
function kindOf(definition: Definition): string {
  return definition.type === DefinitionType.Variable && !definition.parent.declare ? definition.parent.kind : '';
}

/** `let`, `const` and `class` are not there before their line is reached, and nothing puts the use off. */
function earlyUse(
  { defs, references }: Variable,
  scope: Scope,
  { unevaluated }: ScriptNodes,
): { readonly use: number; readonly definition: number } | null {
  const [one] = defs;
  if (one === undefined || defs.length > 1) return null;
  const isClass = one.type === DefinitionType.ClassName && !one.node.declare;
  if (!isClass && !/^(?:let|const)$/.test(kindOf(one))) return null;
  const definition = startOf(one.name);
  const early = references.find(
    ({ from, identifier, isValueReference }) =>
      isValueReference &&
      from.variableScope === scope.variableScope &&
      startOf(identifier) < definition &&
      !unevaluated.has(startOf(identifier)),
  );
  return early === undefined ? null : { use: startOf(early.identifier), definition };
}

/** Two functions with a body, or an import and something of the file's own. The rest is told by the parser. */
function secondDefinitions({ name, defs }: Variable): readonly Double[] {
  if (defs.length < 2) return [];
  const values = defs.filter(isValue);
  const isImported = values.some(({ type }) => type === DefinitionType.ImportBinding);
  const rivals = isImported ? values : values.filter(({ type }) => type === DefinitionType.FunctionName);
  const [first, second] = rivals.map((one) => startOf(one.name)).toSorted((a, b) => a - b);
  return first === undefined || second === undefined ? [] : [{ name, first, second }];
}

/** Overloads have no body, types leave nothing behind. */
function isValue(one: Definition): boolean {
  if (one.type === DefinitionType.ImportBinding)
    return ![one.node, one.parent].some((node) => 'importKind' in node && node.importKind === 'type');
  if (one.type === DefinitionType.FunctionName) return 'body' in one.node && Boolean(one.node.body);
  return one.type === DefinitionType.Variable || one.type === DefinitionType.ClassName;
}

function startOf(node: { readonly range: readonly [number, number] }): number {
  return node.range[0];
}
