import type { Program } from 'oxc-parser';
import type { ModuleImport } from '../source-module.ts';
import { followNamespaces } from '../namespace-use.ts';
import { isNode, visitNodes, type Surroundings, type SyntaxNode } from '../syntax-node.ts';

/** What a file imports and exports other than by `import` and `export` declarations. */
export interface CommonJs {
  readonly imports: readonly ModuleImport[];
  /** Null: it sets its exports in a way that only running it would tell. */
  readonly exports: ReadonlySet<string> | null;
  /** TypeScript's `export =`. */
  readonly hasExportAssignment: boolean;
  /** What is taken of a module that the file holds as a whole under this name. */
  readonly namesOf: (local: string) => readonly string[];
}

/** Reads `require`, `import()`, and plain assignments to `module.exports` and `exports`. */
export function readCommonJs(
  program: Program,
  keys: Readonly<Record<string, readonly string[]>>,
  lineOf: (index: number) => number,
): CommonJs {
  const imports: ModuleImport[] = [];
  const required: (ModuleImport & { local: string | null })[] = [];
  const names = new Set<string>();
  const namespaces = followNamespaces();
  // Mentions of `module`, `exports` and the like, and those among them that are understood.
  let mentions = 0;
  let understood = 0;
  let hasExportAssignment = false;
  // A bundle hands its own `require` around.
  const givesRequire = new Set<SyntaxNode>();
  const take = (specifier: string | null, names: readonly string[], node: SyntaxNode, around: Surroundings): void => {
    if (specifier === null) return;
    const { isTried: isOptional, isLazy } = around;
    const isTypeOnly = node.type === 'TSImportType';
    imports.push({ specifier, names, line: lineOf(node.start), isTypeOnly, isOptional, isLazy });
  };
  // The border to the parser's types: the walk needs the bare form alone.
  visitNodes(program as unknown as SyntaxNode, keys, (node, around, parent) => {
    if (Array.isArray(node['params']) && node['params'].some((one) => nameOf(one) === 'require'))
      givesRequire.add(node);
    namespaces.see(node, parent);
    switch (node.type) {
      case 'CallExpression': {
        const specifier = nameOf(node['callee']) === 'require' ? soleText(node['arguments']) : null;
        if (specifier === null) break;
        const { isTried: isOptional, isLazy } = around;
        const local = parent?.type === 'VariableDeclarator' ? nameOf(parent['id']) : null;
        const names = destructured(parent);
        required.push({ specifier, names, line: lineOf(node.start), isTypeOnly: false, isOptional, isLazy, local });
        break;
      }
      case 'ImportExpression':
        take(textOf(node['source']), [], node, around);
        break;
      case 'TSImportType':
        take(textOf(node['source'] ?? node['argument']), qualifierOf(node['qualifier']), node, around);
        break;
      case 'TSExternalModuleReference':
        take(textOf(node['expression']), [], node, around);
        break;
      case 'TSExportAssignment':
        hasExportAssignment = true;
        break;
      case 'Identifier':
        if (/^(module|exports|define|globalThis|__export|__exportStar)$/.test(String(node['name']))) mentions += 1;
        break;
      case 'ThisExpression':
        if (!around.isLazy) mentions += 1;
        break;
      case 'ExpressionStatement': {
        const found = around.isLazy ? null : assignedExports(node['expression']);
        if (found === null) break;
        understood += found.mentions;
        for (const name of found.names) names.add(name);
        break;
      }
    }
  });
  names.add('default');
  if (givesRequire.size === 0) {
    for (const { local, ...one } of required)
      imports.push({ ...one, names: local === null ? one.names : namespaces.namesOf(local) });
  }
  const exports = mentions === understood ? names : null;
  return { imports, exports, hasExportAssignment, namesOf: namespaces.namesOf };
}

/** `module.exports = { a, b }`, `exports.a = …`, `module.exports.a = …`. */
function assignedExports(node: unknown): { names: readonly string[]; mentions: number } | null {
  if (!isNode(node) || node.type !== 'AssignmentExpression' || node['operator'] !== '=') return null;
  const { left, right } = node;
  if (!isNode(left) || left.type !== 'MemberExpression' || left['computed'] === true) return null;
  const property = nameOf(left['property']);
  if (property === null) return null;
  if (nameOf(left['object']) === 'exports' || isModuleExports(left['object']))
    return { names: [property], mentions: mentionsIn(left) };
  if (!isModuleExports(left) || !isNode(right) || right.type !== 'ObjectExpression') return null;
  const names: string[] = [];
  for (const one of right['properties'] as readonly SyntaxNode[]) {
    const name =
      one.type === 'Property' && one['computed'] !== true ? (nameOf(one['key']) ?? textOf(one['key'])) : null;
    if (name === null) return null;
    names.push(name);
  }
  return { names, mentions: mentionsIn(left) };
}

/** `exports.a` mentions `exports` once; `module.exports.a` mentions `module` and `exports`, the latter as a property. */
function mentionsIn(left: SyntaxNode): number {
  return nameOf(left['object']) === 'exports' ? 1 : 2;
}

function isModuleExports(node: unknown): boolean {
  return (
    isNode(node) &&
    node.type === 'MemberExpression' &&
    nameOf(node['object']) === 'module' &&
    nameOf(node['property']) === 'exports'
  );
}

/** The names in `const { a, b: c } = require(…)`. */
function destructured(parent: SyntaxNode | null): readonly string[] {
  if (parent?.type !== 'VariableDeclarator' || !isNode(parent['id']) || parent['id'].type !== 'ObjectPattern')
    return [];
  const properties = parent['id']['properties'] as readonly SyntaxNode[];
  return properties.flatMap((one) => {
    // A default value expects the name to be absent.
    const hasDefault = isNode(one['value']) && one['value'].type === 'AssignmentPattern';
    const name = one.type === 'Property' && one['computed'] !== true && !hasDefault ? nameOf(one['key']) : null;
    return name === null ? [] : [name];
  });
}

function qualifierOf(node: unknown): readonly string[] {
  let first = node;
  while (isNode(first) && first.type === 'TSQualifiedName') first = first['left'];
  const name = nameOf(first);
  return name === null ? [] : [name];
}

function nameOf(node: unknown): string | null {
  return isNode(node) && node.type === 'Identifier' && typeof node['name'] === 'string' ? node['name'] : null;
}

function textOf(node: unknown): string | null {
  if (isNode(node) && node.type === 'TSLiteralType') return textOf(node['literal']);
  return isNode(node) && node.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null;
}

function soleText(nodes: unknown): string | null {
  return Array.isArray(nodes) && nodes.length === 1 ? textOf(nodes[0]) : null;
}
