import type { Node } from 'web-tree-sitter';
import { parseWith } from '../../syntax/tree-sitter.ts';
import { readNamespaceUses, type HeldModule } from './python-namespaces.ts';
import { resolvePython } from './python-resolution.ts';
import type { ModuleImport, ModuleLanguage, SourceModule } from '../source-module.ts';

/** Python. A file is a module; a package is a folder. */
export const pythonModules: ModuleLanguage = {
  endings: ['.py', '.pyi'],
  read: (_, text) => parseWith('python', text, (root) => (root.hasError ? null : readModule(root, text))),
  resolve: resolvePython,
};

/** What sets names in a way that only running it would tell. */
const DYNAMIC =
  /\b(?:globals|vars|locals)\(\)(?!\.(?:values|items|keys|get)\(|\[[^\]\n]*\](?!\s*=[^=]))|(?<![.\w])exec\(|\bsetattr\(\s*(?:sys\.modules|module)|\bsys\.modules\b/;
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
  const taken = new Set<string>();
  const passesOn: string[] = [];
  const held: HeldModule[] = [];
  const stack: [Node, Around][] = [[root, { isOptional: false, isTypeOnly: false, isLazy: false }]];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [node, around] = top;
    if (/^import(?:_from)?_statement$/.test(node.type)) {
      for (const one of readImport(node, around)) {
        imports.push(one.found);
        if (!around.isOptional) held.push(...one.held);
        if (around.isLazy) continue;
        for (const name of one.bound) taken.add(name);
        if (one.isStar) passesOn.push(one.found.specifier);
      }
      continue;
    }
    if (!around.isLazy) for (const name of boundBy(node)) names.add(name);
    const inner: Around = {
      isOptional: around.isOptional || isTried(node) || isGuard(node),
      isTypeOnly: around.isTypeOnly || (node.type === 'if_statement' && conditionOf(node).includes('TYPE_CHECKING')),
      isLazy:
        around.isLazy ||
        node.type === 'function_definition' ||
        node.type === 'class_definition' ||
        node.type === 'lambda',
    };
    for (const child of node.namedChildren.toReversed()) {
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
  imports.push(...readNamespaceUses(root, text, held));
  // These bind names in the scope around them however deep they stand.
  const walrus = text.includes(':=') ? root.descendantsOfType('named_expression') : [];
  for (const node of walrus) for (const name of boundBy(node)) names.add(name);
  // What it defines itself is told before what it passes on.
  for (const name of taken) names.add(name);
  const isDynamic = names.has('__getattr__') || DYNAMIC.test(text);
  return { imports: imports.toSorted((a, b) => a.line - b.line), exports: isDynamic ? null : names, passesOn };
}

/** Names of exceptions that no failing import raises. */
const OTHER_ERROR =
  /^(?!ImportError$|ModuleNotFoundError$|Exception$|BaseException$)[A-Z]\w*(?:Error|Exception|Interrupt|Exit|Warning)$/;

/** Does it catch a failing import, or expect one? */
function isTried(node: Node): boolean {
  if (node.type === 'with_statement') {
    const clause = node.namedChildren.find(({ type }) => type === 'with_clause');
    return /\b(?:suppress|raises|assertRaises\w*|warns)\b/.test(clause?.text.slice(0, 500) ?? '');
  }
  if (node.type !== 'try_statement') return false;
  const clauses = node.namedChildren.filter(({ type }) => type.startsWith('except'));
  return clauses.some((clause) => {
    const caught = clause.namedChildren.filter(({ type }) => type !== 'block' && type !== 'comment');
    const names = caught.flatMap(({ text }) => text.replace(/\bas\s+\w+$/, '').match(/\w+/g) ?? []);
    return names.length === 0 || names.some((name) => !OTHER_ERROR.test(name));
  });
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
  /** Modules that the file may hold as a whole. */
  readonly held: readonly HeldModule[];
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
      held: heldBy(part, written(part).replace(/\s/g, '')),
    }));
  }
  const specifier = node.childForFieldName('module_name')?.text.replace(/\s/g, '') ?? '';
  const isStar = node.namedChildren.some(({ type }) => type === 'wildcard_import');
  const found = { specifier, names: parts.map(written).filter((name) => !INBORN.test(name)), line, ...around };
  const held = parts.map((part) => ({
    local: boundAs(part),
    specifier: `${specifier}${specifier.endsWith('.') ? '' : '.'}${written(part)}`,
  }));
  return [{ found, bound: parts.map(boundAs), isStar, held }];
}

/** `import a.b` binds `a`, which is more than one module. */
function heldBy(part: Node, specifier: string): readonly HeldModule[] {
  const local = part.childForFieldName('alias')?.text ?? specifier;
  return local.includes('.') ? [] : [{ local, specifier }];
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
    case 'case_pattern':
      return identifiersIn(node);
    case 'as_pattern':
      return identifiersIn(node.childForFieldName('alias'));
    default:
      return [];
  }
}

function identifiersIn(root: Node | null): readonly string[] {
  const names: string[] = [];
  const stack = root === null ? [] : [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'identifier') names.push(node.text);
    else if (node.type !== 'attribute' && node.type !== 'subscript') stack.push(...node.namedChildren.toReversed());
  }
  return names;
}
