import {
  DefinitionType,
  ScopeType,
  type Definition,
  type Scope,
  type Variable,
} from '@typescript-eslint/scope-manager';
import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { scriptOf } from '../modules/javascript/script-blocks.ts';
import { isNode, type SyntaxNode } from '../modules/syntax-node.ts';
import { readScopes } from './javascript-scopes.ts';

const MAX_FINDINGS = 6;
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx|vue)$/;

type At = readonly [index: number, what: Statement];

/**
 * What the parser takes and every engine or compiler refuses, or fails at: a constant that is given another value, a
 * name that two things have, a class that never calls its parent's constructor, a constant used above its line.
 */
export function checkJavaScriptBindings({ path, text }: GeneratedFile): readonly Finding[] {
  if (!SCRIPT.test(path)) return [];
  const read = readScopes(path, path.endsWith('.vue') ? scriptOf(path, text) : text);
  if (read === null) return [];
  const { scopes, lineOf, visit } = read;
  const found: At[] = [];
  /** Where a name is spoken of, and its value not taken. */
  const spoken: SyntaxNode[] = [];
  visit((node) => {
    if (node.type === 'ExportSpecifier' || node.type === 'TSTypeQuery') spoken.push(node);
    const { id } = node;
    if (lacksSuper(node)) {
      const name = isNode(id) ? String(id['name']) : '(class)';
      found.push([node.start, { code: 'super_missing', values: { name } }]);
    }
  });
  const isSpoken = (index: number): boolean => spoken.some(({ start, end }) => start <= index && index < end);
  for (const scope of scopes) {
    for (const variable of scope.variables) {
      found.push(...changedConstants(variable));
      const doubled = secondDefinition(variable);
      if (doubled !== null) {
        const [first, second] = doubled;
        const values = { name: variable.name, first: lineOf(first) };
        found.push([second, { code: 'name_doubled', values }]);
      }
      const early = earlyUse(variable, scope, isSpoken);
      if (early !== null) {
        const [use, definition] = early;
        const values = { name: variable.name, defined: lineOf(definition) };
        found.push([use, { code: 'used_too_early', values }]);
      }
    }
  }
  return found
    .toSorted(([a], [b]) => a - b)
    .slice(0, MAX_FINDINGS)
    .map(([index, what]) => ({ path, line: lineOf(index), kind: 'name', weight: 'fault', ...what }));
}

function changedConstants({ name, defs, references }: Variable): readonly At[] {
  const [definition] = defs;
  if (definition === undefined || defs.length > 1 || !isConstant(definition)) return [];
  return references
    .filter((one) => one.isWrite() && one.init !== true)
    .slice(0, 1)
    .map((one) => [startOf(one.identifier), { code: 'constant_changed', values: { name } }]);
}

function isConstant(one: Definition): boolean {
  if (one.type === DefinitionType.ImportBinding) return true;
  return one.type === DefinitionType.Variable && /^(?:const|using|await using)$/.test(one.parent.kind);
}

/** Two functions with a body, or an import and something of the file's own. */
function secondDefinition({ defs }: Variable): readonly [first: number, second: number] | null {
  if (defs.length < 2) return null;
  const values = defs.filter(isValue);
  const isImported = values.some(({ type }) => type === DefinitionType.ImportBinding);
  const rivals = isImported ? values : values.filter(({ type }) => type === DefinitionType.FunctionName);
  const [first, second] = rivals.map(({ name }) => startOf(name)).toSorted((a, b) => a - b);
  return first === undefined || second === undefined ? null : [first, second];
}

function isValue(one: Definition): boolean {
  if (one.type === DefinitionType.ImportBinding) {
    return ![one.node, one.parent].some((node) => 'importKind' in node && node.importKind === 'type');
  }
  // An overload has no body.
  if (one.type === DefinitionType.FunctionName) return 'body' in one.node && Boolean(one.node.body);
  return one.type === DefinitionType.Variable || one.type === DefinitionType.ClassName;
}

/** At the top of the file, where the order of the text is that of the run. */
function earlyUse(
  { defs, references }: Variable,
  scope: Scope,
  isSpoken: (index: number) => boolean,
): readonly [use: number, definition: number] | null {
  const [definition] = defs;
  if (definition === undefined || defs.length > 1 || scope.type !== ScopeType.module) return null;
  const isLate =
    definition.type === DefinitionType.ClassName ||
    (definition.type === DefinitionType.Variable && definition.parent.kind !== 'var' && !definition.parent.declare);
  if (!isLate) return null;
  const at = startOf(definition.name);
  const early = references.find(
    (one) =>
      one.isValueReference &&
      one.from.variableScope === scope &&
      startOf(one.identifier) < at &&
      !isSpoken(startOf(one.identifier)),
  );
  return early === undefined ? null : [startOf(early.identifier), at];
}

/** A constructor without `super(…)` in a class that has a parent throws, but where it returns another object. */
function lacksSuper(node: SyntaxNode): boolean {
  if (!/^Class(?:Declaration|Expression)$/.test(node.type) || !isNode(node['superClass'])) return false;
  if (node['superClass']['raw'] === 'null' || !isNode(node['body'])) return false;
  const members = node['body']['body'];
  const constructor = (Array.isArray(members) ? (members as unknown[]) : []).find(
    (one): one is SyntaxNode => isNode(one) && one['kind'] === 'constructor',
  );
  const body = isNode(constructor?.['value']) ? constructor['value']['body'] : null;
  if (!isNode(body)) return false;
  const inside = JSON.stringify(body, (key, value: unknown) => (key === 'parent' ? undefined : value));
  return !inside.includes('"type":"Super"') && !/"type":"(?:Return|Throw)Statement"/.test(inside);
}

function startOf(node: { readonly range: readonly [number, number] }): number {
  return node.range[0];
}
