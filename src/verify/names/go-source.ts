import type { Node } from 'web-tree-sitter';
import type { RepositoryPath } from '../../core/generated-file.ts';
import { CONDITIONAL, isReadByGo } from '../modules/go/go-folder.ts';
import { declaredNames } from '../modules/go/go-modules.ts';
import { oncePerProject, type SourceTree } from '../source-tree.ts';
import { parseWith } from '../syntax/tree-sitter.ts';

/** A name at a line, which counts from 1. */
export interface Place {
  readonly name: string;
  readonly line: number;
}

/** What a Go file says of names. */
export interface GoSource {
  /** Of its clause, with its line. */
  readonly package: Place;
  /** Only some systems see it. */
  readonly isConditional: boolean;
  readonly imports: readonly { readonly specifier: string; readonly alias: string | null; readonly line: number }[];
  /** What it gives to its package; methods as `Type.Method`. */
  readonly declared: readonly Place[];
  /** Names with something exported behind a dot: packages, or values. */
  readonly holders: ReadonlySet<string>;
  /** Those of them that are nothing else in one of the declarations at the top. The first place of each. */
  readonly free: readonly Place[];
  /** Names that stand anywhere by themselves: declared, assigned, handed on. */
  readonly bare: ReadonlySet<string>;
  /** Names that are nothing but called or taken for types. The first place of each. */
  readonly needed: readonly Place[];
  /** Variables of functions that are never mentioned again. */
  readonly unused: readonly Place[];
}

const sourcesOf = oncePerProject(() => new Map<RepositoryPath, Promise<GoSource | null>>());

/** The file as its package sees it. Null: it cannot be parsed, or no tool of Go would read it. */
export function goSourceOf(path: RepositoryPath, project: SourceTree): Promise<GoSource | null> {
  const known = sourcesOf(project).get(path);
  if (known !== undefined) return known;
  const text = project.files.get(path);
  const reading =
    text === undefined || !path.endsWith('.go') || !isReadByGo(path)
      ? Promise.resolve(null)
      : parseWith('go', text, (root) => (root.hasError ? null : read(root, path, text))).catch(() => null);
  sourcesOf(project).set(path, reading);
  return reading;
}

/** `name_linux.go`, `name_amd64_test.go`. */
const FOR_SYSTEM =
  /_(?:aix|android|darwin|dragonfly|freebsd|hurd|illumos|ios|js|linux|nacl|netbsd|openbsd|plan9|solaris|wasip1|windows|zos|unix|386|amd64|arm|arm64|loong64|mips|mips64|mips64le|mipsle|ppc64|ppc64le|riscv64|s390x|wasm)(?:_test)?\.go$/;
const NAMES = ['identifier', 'package_identifier', 'type_identifier'];

function read(root: Node, path: string, text: string): GoSource | null {
  const nodes = root.namedChildren;
  const clause = nodes.find(({ type }) => type === 'package_clause');
  const name = clause?.namedChildren[0];
  if (clause === undefined || name === undefined) return null;
  const imports = nodes
    .filter(({ type }) => type === 'import_declaration')
    .flatMap((node) => node.descendantsOfType('import_spec'))
    .map((spec) => ({
      specifier: (spec.childForFieldName('path')?.text ?? '').slice(1, -1),
      alias: spec.childForFieldName('name')?.text ?? null,
      line: lineOf(spec),
    }));
  const header = text.slice(0, clause.startIndex);
  const isConditional =
    CONDITIONAL.test(header) || FOR_SYSTEM.test(path) || imports.some(({ specifier }) => specifier === 'C');
  return {
    package: { name: name.text, line: lineOf(clause) },
    isConditional,
    imports,
    declared: nodes.flatMap(declaredBy),
    ...mentionsIn(nodes, text),
    unused: nodes.flatMap(unusedIn),
  };
}

function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}

function declaredBy(node: Node): readonly Place[] {
  if (node.type !== 'method_declaration') return declaredNames(node).map((name) => ({ name, line: lineOf(node) }));
  const receiver = node.childForFieldName('receiver')?.descendantsOfType('type_identifier')[0];
  const name = node.childForFieldName('name');
  if (receiver === undefined || name === null || name.text === '_') return [];
  return [{ name: `${receiver.text}.${name.text}`, line: lineOf(node) }];
}

const SELECTED = /\s*\.\s*\p{Lu}/uy;

function mentionsIn(nodes: readonly Node[], text: string): Pick<GoSource, 'holders' | 'free' | 'bare' | 'needed'> {
  const holders = new Set<string>();
  const free = new Map<string, Place>();
  const bare = new Set<string>();
  const needed = new Map<string, Place>();
  for (const node of nodes) {
    if (/^(?:package_clause|import_declaration|comment)$/.test(node.type)) continue;
    const held = new Map<string, Place>();
    const alone = new Set<string>();
    for (const one of node.descendantsOfType(NAMES)) {
      // What stands behind a dot is the name of a field or of another's type; three dots stand before a type.
      if (/(?<!\.\.)\.$/.test(text.slice(Math.max(0, one.startIndex - 3), one.startIndex))) continue;
      const name = text.slice(one.startIndex, one.endIndex);
      SELECTED.lastIndex = one.endIndex;
      const place = { name, line: lineOf(one) };
      if (SELECTED.test(text)) {
        if (!held.has(name)) held.set(name, place);
      } else if (isNeed(one)) {
        if (!needed.has(name)) needed.set(name, place);
      } else alone.add(name);
    }
    for (const [name, place] of held) {
      holders.add(name);
      if (!alone.has(name) && !free.has(name)) free.set(name, place);
    }
    for (const name of alone) bare.add(name);
  }
  return {
    holders,
    free: [...free.values()],
    bare,
    needed: [...needed.values()].filter(({ name }) => !bare.has(name)),
  };
}

/** Is it called, or taken for a type, and not given its meaning here? */
function isNeed(node: Node): boolean {
  const { parent } = node;
  if (parent === null) return false;
  const isNamed = parent.childForFieldName('name')?.id === node.id;
  if (node.type === 'type_identifier') return !(isNamed && /^type_(?:spec|alias)$/.test(parent.type));
  return parent.type === 'call_expression' && parent.childForFieldName('function')?.id === node.id;
}

/** Variables of one declaration at the top whose name stands there once. */
function unusedIn(declaration: Node): readonly Place[] {
  if (!/^(?:function|method)_declaration$/.test(declaration.type)) return [];
  const counts = new Map<string, number>();
  // `filters[i](x)` looks like a type with its parameter.
  for (const { text } of declaration.descendantsOfType(NAMES)) counts.set(text, (counts.get(text) ?? 0) + 1);
  return declaration
    .descendantsOfType(['short_var_declaration', 'var_spec', 'range_clause'])
    .flatMap(boundBy)
    .filter(({ text }) => text !== '_' && counts.get(text) === 1)
    .map((node) => ({ name: node.text, line: lineOf(node) }));
}

function boundBy(node: Node): readonly Node[] {
  if (node.type === 'var_spec') return node.childrenForFieldName('name').filter(({ isNamed }) => isNamed);
  if (node.type === 'range_clause' && !node.children.some(({ type }) => type === ':=')) return [];
  return node.childForFieldName('left')?.namedChildren.filter(({ type }) => type === 'identifier') ?? [];
}
