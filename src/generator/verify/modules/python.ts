import type { Node } from 'web-tree-sitter';
import { parseWith } from '../tree-sitter.ts';
import { resolvePython } from './python-resolution.ts';
import type { ModuleImport, ModuleLanguage, SourceModule } from './source-module.ts';

/** Python. A file is a module; a package is a folder. */
export const python: ModuleLanguage = {
  endings: ['.py', '.pyi'],
  read: (_, text) => parseWith('python', text, (root) => (root.hasError ? null : readModule(root, text))),
  resolve: resolvePython,
};

/** What sets names in a way that only running it would tell. */
const DYNAMIC =
  /\b(?:globals|vars|locals)\(\)(?!\.(?:values|items|keys|get)\(|\[[^\]\n]*\](?!\s*=[^=]))|\bexec\(|\bsetattr\(\s*(?:sys\.modules|module)|\bsys\.modules\b/;
/** Names that every module has. */
const INBORN = /^__(?:name|file|doc|path|package|spec|loader|dict|builtins|all|annotations)__$/;
/** Blocks that bind names in the scope around them. */
const BLOCKS = new Set([
  'module',
  'block',
  'if_statement',
  'elif_clause',
  'else_clause',
  'try_statement',
  'except_clause',
  'except_group_clause',
  'finally_clause',
  'with_statement',
  'for_statement',
  'while_statement',
  'match_statement',
  'case_clause',
  'expression_statement',
  'with_clause',
  'with_item',
  'as_pattern',
  'decorated_definition',
]);

interface Around {
  readonly isOptional: boolean;
  readonly isTypeOnly: boolean;
  readonly isLazy: boolean;
}

function readModule(root: Node, text: string): SourceModule {
  const imports: ModuleImport[] = [];
  const names = new Set<string>();
  const passesOn: string[] = [];
  const stack: [Node, Around][] = [[root, { isOptional: false, isTypeOnly: false, isLazy: false }]];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [node, around] = top;
    if (/^import(?:_from)?_statement$/.test(node.type)) {
      for (const one of readImport(node, around)) {
        imports.push(one.found);
        if (around.isLazy) continue;
        for (const name of one.bound) names.add(name);
        if (one.isStar) passesOn.push(one.found.specifier);
      }
      continue;
    }
    if (!around.isLazy) for (const name of boundBy(node)) names.add(name);
    const inner: Around = {
      isOptional: around.isOptional || node.type === 'try_statement' || isGuard(node),
      isTypeOnly: around.isTypeOnly || (node.type === 'if_statement' && /TYPE_CHECKING/.test(conditionOf(node))),
      isLazy:
        around.isLazy ||
        node.type === 'function_definition' ||
        node.type === 'class_definition' ||
        node.type === 'lambda',
    };
    for (const child of node.namedChildren) {
      if (
        inner.isLazy ||
        BLOCKS.has(child.type) ||
        /_definition$|^import|assignment|named_expression|^global_statement$/.test(child.type) ||
        BLOCKS.has(node.type)
      ) {
        stack.push([child, inner]);
      }
    }
    if (node.type === 'global_statement') for (const child of node.namedChildren) names.add(child.text);
  }
  const isDynamic = names.has('__getattr__') || DYNAMIC.test(text);
  return { imports: imports.toSorted((a, b) => a.line - b.line), exports: isDynamic ? null : names, passesOn };
}

/** `if sys.version_info…`, `if HAS_COLORS`: what is imported there may well not be there. */
function isGuard(node: Node): boolean {
  return node.type === 'if_statement' && !/__name__|TYPE_CHECKING/.test(conditionOf(node));
}

function conditionOf(node: Node): string {
  return node.childForFieldName('condition')?.text.slice(0, 300) ?? '';
}

interface ReadImport {
  readonly found: ModuleImport;
  /** Names that it binds in this file. */
  readonly bound: readonly string[];
  readonly isStar: boolean;
}

function readImport(node: Node, around: Around): readonly ReadImport[] {
  const line = node.startPosition.row + 1;
  const parts = node.childrenForFieldName('name');
  const written = (part: Node): string => part.childForFieldName('name')?.text ?? part.text;
  const boundAs = (part: Node): string => part.childForFieldName('alias')?.text ?? written(part);
  if (node.type === 'import_statement') {
    return parts.map((part) => ({
      found: { specifier: written(part).replace(/\s/g, ''), names: [], line, ...around },
      bound: [part.childForFieldName('alias')?.text ?? written(part).split('.', 1)[0] ?? ''],
      isStar: false,
    }));
  }
  const specifier = node.childForFieldName('module_name')?.text.replace(/\s/g, '') ?? '';
  const isStar = node.namedChildren.some(({ type }) => type === 'wildcard_import');
  const found = { specifier, names: parts.map(written).filter((name) => !INBORN.test(name)), line, ...around };
  return [{ found, bound: parts.map(boundAs), isStar }];
}

/** Names that a node binds at the level it stands on. */
function boundBy(node: Node): readonly string[] {
  switch (node.type) {
    case 'function_definition':
    case 'class_definition':
      return [node.childForFieldName('name')?.text ?? ''];
    case 'assignment':
    case 'augmented_assignment':
    case 'for_statement':
      return identifiersIn(node.childForFieldName('left'));
    case 'named_expression':
      return identifiersIn(node.childForFieldName('name'));
    case 'type_alias_statement':
      return identifiersIn(node.namedChildren[0] ?? null);
    case 'as_pattern':
      return identifiersIn(node.childForFieldName('alias'));
    default:
      return [];
  }
}

function identifiersIn(node: Node | null): readonly string[] {
  if (node === null || node.type === 'attribute' || node.type === 'subscript') return [];
  return node.type === 'identifier' ? [node.text] : node.namedChildren.flatMap((child) => identifiersIn(child));
}
