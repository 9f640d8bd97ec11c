import type { Node } from 'web-tree-sitter';
import { parseWith } from '../../syntax/tree-sitter.ts';
import { CONDITIONAL, isReadByGo } from './go-folder.ts';
import { resolveGo, usualName } from './go-resolution.ts';
import type { ModuleImport, ModuleLanguage, SourceModule } from '../source-module.ts';

/** Go. The names that a file takes are those behind the name of the package. */
export const goModules: ModuleLanguage = { endings: ['.go'], read: readGo, resolve: resolveGo };

async function readGo(path: string, text: string): Promise<SourceModule | null> {
  if (!isReadByGo(path)) return null;
  return parseWith('go', text, (root) => (root.hasError ? null : readFile(root, text)));
}

function readFile(root: Node, text: string): SourceModule {
  const declarations = root.namedChildren;
  const specs = declarations.flatMap((node) =>
    node.type === 'import_declaration' ? node.descendantsOfType('import_spec') : [],
  );
  const written = specs.map((spec) => ({
    specifier: (spec.childForFieldName('path')?.text ?? '').slice(1, -1),
    alias: spec.childForFieldName('name')?.text ?? null,
    line: spec.startPosition.row + 1,
  }));
  const header = text.slice(0, declarations.find(({ type }) => type === 'package_clause')?.startIndex ?? 0);
  const isConditional = CONDITIONAL.test(header) || written.some(({ specifier }) => specifier === 'C');
  const declared = new Set(declarations.flatMap(declaredNames));
  const locals = new Set(written.map(localName).filter((name) => name !== null && !declared.has(name)));
  const taken = selectionsOf(root, declarations, text, locals);
  const imports = written.map((one): ModuleImport => {
    const names = [...(taken.get(localName(one)) ?? [])];
    const { specifier, line } = one;
    return { specifier, names, line, isTypeOnly: false, isOptional: isConditional, isLazy: false };
  });
  const exports = isConditional ? null : new Set([...declared].filter((name) => /^\p{Lu}/u.test(name)));
  return { imports, exports, passesOn: [] };
}

/** By what name a file calls an imported package; null when by none. */
function localName({ specifier, alias }: { specifier: string; alias: string | null }): string | null {
  if (alias === '_' || alias === '.') return null;
  return alias ?? usualName(specifier);
}

/** The names that a declaration at the top gives to the package. Methods belong to their types. */
export function declaredNames(node: Node): readonly string[] {
  if (node.type === 'function_declaration') return [node.childForFieldName('name')?.text ?? ''];
  if (!/^(?:type|const|var)_declaration$/.test(node.type)) return [];
  const inner = node.namedChildren.flatMap((one) => (one.type === 'var_spec_list' ? one.namedChildren : [one]));
  return inner.flatMap((spec) =>
    spec.childrenForFieldName('name').flatMap((name) => (name.isNamed ? [name.text] : [])),
  );
}

const SELECTED = /\s*\.\s*([\p{L}_][\p{L}\p{N}_]*)/uy;
const AS_KEY = /\s*:(?!=)/y;

/**
 * What stands behind each name of a package. Where a declaration also uses the name as its own, for a variable or a
 * parameter, nothing in it counts.
 */
function selectionsOf(
  root: Node,
  declarations: readonly Node[],
  text: string,
  locals: ReadonlySet<string | null>,
): ReadonlyMap<string | null, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  const ends = declarations.map(({ endIndex }) => endIndex);
  let current = 0;
  let selected: [string, string][] = [];
  const shadowed = new Set<string>();
  const settle = (): void => {
    for (const [local, name] of selected) {
      if (shadowed.has(local)) continue;
      const names = all.get(local) ?? new Set();
      all.set(local, names.add(name));
    }
    selected = [];
    shadowed.clear();
  };
  for (const { startIndex, endIndex } of root.descendantsOfType([
    'identifier',
    'package_identifier',
    'type_identifier',
  ])) {
    while (startIndex >= (ends[current] ?? Infinity)) {
      settle();
      current += 1;
    }
    const local = text.slice(startIndex, endIndex);
    // What stands behind a dot is the name of a field or of another's type.
    if (!locals.has(local) || text[startIndex - 1] === '.') continue;
    const name = matchAt(SELECTED, text, endIndex)?.[1];
    if (name !== undefined) selected.push([local, name]);
    else if (matchAt(AS_KEY, text, endIndex) === null) shadowed.add(local);
  }
  settle();
  return all;
}

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}
