import type { Node } from 'web-tree-sitter';
import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { PYTHON_STANDARD_LIBRARY } from '../modules/python/python-standard-library.ts';
import type { Project } from '../project.ts';
import { oncePerProject } from '../source-tree.ts';
import { isPython, python } from '../syntax/languages/python.ts';
import { readWithRuff, UNDEFINED_RULE, type RuffDiagnostic } from '../syntax/ruff.ts';
import { parseWith } from '../syntax/tree-sitter.ts';

const MAX_FINDINGS = 6;
/** What sets names in a way that only running it would tell. */
export const SETS_NAMES =
  /\b(?:globals|vars|locals)\(\)|(?<![.\w])exec(?:file)?\(|\b__builtins?__\b|\bbuiltins\b|\bsys\.modules\b|\._convert_?\(|^Import\(/m;
/** Names that only Python 2 had, that tools of translators and notebooks bring along, or that a package has of itself. */
const BROUGHT = new Set(
  (
    'unicode basestring long cmp xrange unichr file raw_input reduce apply buffer execfile reload intern coerce exec2 ' +
    'WindowsError _ N_ ngettext gettext pgettext __path__ __class__ get_ipython display dbutils spark reveal_type ' +
    'reveal_locals profile sc sqlContext get_config iface const ptr8 ptr16 ptr32 uint __pragma__ __builtins__'
  ).split(' '),
);
/** `c` of Jupyter's settings, `tags` of Sphinx, and what SCons and PlatformIO hand over. */
const HANDED = /(?:^|\/)(?:\w*config|conf)\.py$/;
const HANDED_NAMES = new Set(['c', 'config', 'tags']);
/** How many names a file lacks that another one runs with names of its own. */
const HANDED_AT_LEAST = 3;
const RUNS_FILES = /(?<![.\w])exec(?:file)?\(|\brunpy\b/;
/** Somebody has looked at the line. */
const SILENCED = /#\s*(?:noqa|type:\s*ignore|pylint:|pyright:|ty:\s*ignore|nosec|pyre-)/;

/** Does each name of a Python file come from somewhere? Names of another file of the project are told with it. */
export async function checkPythonNames(file: GeneratedFile, project: Project): Promise<readonly Finding[]> {
  const text = file.text.replace(/^\ufeff/, '');
  if (!python.owns(file.path, text) || file.path.endsWith('.pyi') || !isPython(file.path, text)) return [];
  if (SETS_NAMES.test(text)) return [];
  const diagnostics = readWithRuff(text);
  if (diagnostics.some(({ code }) => code === 'invalid-syntax')) return [];
  const lines = text.split('\n');
  const deleted = new Set(
    [...text.matchAll(/^\s*del\s+([^\n#]+)/gm)].flatMap(([, names = '']) => names.split(/[\s,()]+/)),
  );
  const undefinedNames = diagnostics.flatMap((one): UndefinedName[] => {
    const { row, column } = one.start_location;
    const name = nameOf(one);
    return name === null ? [] : [{ name, row, column }];
  });
  if (undefinedNames.length === 0) return [];
  // A host that runs files hands them what they work with.
  if (new Set(undefinedNames.map(({ name }) => name)).size >= HANDED_AT_LEAST && isHost(project)) return [];
  const certain = (await parseWith('python', text, (root) => keepCertain(root, undefinedNames))) ?? [];
  const findings = new Map<string, Finding>();
  for (const { name, row } of certain) {
    if (findings.has(name) || deleted.has(name) || isBrought(name, file.path) || SILENCED.test(lines[row - 1] ?? ''))
      continue;
    if (builtinTexts(project).some((other) => other.includes(name))) continue;
    const what = await describe(name, file, project);
    findings.set(name, { path: file.path, line: row, kind: 'name', weight: 'fault', ...what });
  }
  return [...findings.values()].slice(0, MAX_FINDINGS);
}

function isBrought(name: string, path: string): boolean {
  return BROUGHT.has(name) || (HANDED.test(path) && HANDED_NAMES.has(name));
}

interface UndefinedName {
  readonly name: string;
  /** Both counted from 1. */
  readonly row: number;
  readonly column: number;
}

function nameOf({ code, message }: RuffDiagnostic): string | null {
  return code === UNDEFINED_RULE ? (/`([^`]+)`/.exec(message)?.[1] ?? null) : null;
}

/** Does some file run others? */
const isHost = oncePerProject((project: Project): boolean =>
  [...project.files].some(([path, text]) => path.endsWith('.py') && RUNS_FILES.test(text)),
);

/** Texts that add to the names that every file has. */
const builtinTexts = oncePerProject((project: Project): readonly string[] =>
  [...project.files].flatMap(([path, text]) =>
    /\.(?:py|toml|cfg|ini)$/.test(path) && /\b(?:builtins|__builtins?__)\b/.test(text) ? [text] : [],
  ),
);

/**
 * Without what a string names, which nobody may ever look up, and what the same function binds elsewhere: the order in a
 * loop is not that of the text.
 */
function keepCertain(root: Node, names: readonly UndefinedName[]): readonly UndefinedName[] {
  const mentions = Map.groupBy(
    root.descendantsOfType('identifier').filter((node) => !isMember(node)),
    ({ text }) => text,
  );
  return names.filter(({ name }, index) => {
    const all = mentions.get(name) ?? [];
    const reported = names.filter((other) => other.name === name);
    const at = (one: UndefinedName, node: Node): boolean =>
      node.startPosition.row + 1 === one.row && node.startPosition.column + 1 === one.column;
    const own = all.find((node) => names.slice(index, index + 1).some((one) => at(one, node)));
    if (own === undefined) return false;
    const scope = scopeOf(own);
    return all.every((node) => reported.some((one) => at(one, node)) || scopeOf(node) !== scope);
  });
}

/** The name of an attribute or of an argument says nothing of names. */
function isMember(node: Node): boolean {
  const { parent } = node;
  if (parent === null) return false;
  const field = parent.type === 'attribute' ? 'attribute' : parent.type === 'keyword_argument' ? 'name' : null;
  return field !== null && parent.childForFieldName(field)?.id === node.id;
}

/** The function around a node; null at the top of the module. */
function scopeOf(node: Node): number | null {
  for (let above = node.parent; above !== null; above = above.parent) {
    const isName = above.childForFieldName('name')?.id === node.id;
    if (above.type === 'function_definition' && !isName) return above.id;
  }
  return null;
}

async function describe(name: string, file: GeneratedFile, project: Project): Promise<Statement> {
  const from = await exporterOf(name, file, project);
  if (from !== null) return { code: 'name_not_imported', values: { name, from } };
  const code = PYTHON_STANDARD_LIBRARY.has(name) ? 'module_not_imported' : 'name_undefined';
  return { code, values: { name } };
}

/** The file that defines a name, or passes it on; the one where the plan promises it comes first. */
async function exporterOf(name: string, { path }: GeneratedFile, project: Project): Promise<string | null> {
  const planned = project.plan?.files.find(
    (one) => one.path !== path && one.exports.some((signature) => signature.split(/[^\p{L}\p{N}_]+/u).includes(name)),
  );
  if (planned?.path.endsWith('.py') === true) return planned.path;
  for (const other of project.files.keys()) {
    if (other === path || !other.endsWith('.py') || /(?:^|\/)(?:tests?\/|test_|conftest)/.test(other)) continue;
    const module = await project.moduleOf(other);
    const isOwn = module?.exports?.has(name) === true && !module.imports.some(({ names }) => names.includes(name));
    if (isOwn) return other;
  }
  return null;
}
