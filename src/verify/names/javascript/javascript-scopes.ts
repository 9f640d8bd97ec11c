import { analyze, DefinitionType, type Scope, type ScopeManager } from '@typescript-eslint/scope-manager';
import { parseJavaScript } from '../../modules/javascript/javascript-modules.ts';
import { scriptOf } from '../../modules/javascript/script-blocks.ts';
import { lineCounter } from '../../modules/line-counter.ts';
import type { SyntaxNode } from '../../modules/syntax-node.ts';
import { gatherNodes, type ScriptNodes } from './script-nodes.ts';
import { findSlips, type ScriptSlip } from './script-slips.ts';

/** A name that a file uses and nothing in it declares. */
export interface UnboundName {
  readonly name: string;
  /** Of its first use, counted from 1. */
  readonly line: number;
  /** Only types ask for it: nothing of it is left when the code runs. */
  readonly isType: boolean;
  /** The file gives it a value. */
  readonly isWritten: boolean;
}

/** What the scopes of one script tell without the others. The tree is not kept. */
export interface ScriptScopes {
  /** `module`: it has declarations of imports or exports. `commonjs`: it asks for `require`, `module` or `exports`. */
  readonly form: 'module' | 'commonjs' | 'script';
  readonly unbound: readonly UnboundName[];
  readonly slips: readonly ScriptSlip[];
  /** What it imports by declarations: where each name comes from, as it is written. */
  readonly imported: ReadonlyMap<string, string>;
}

/** JavaScript, TypeScript and components, without declarations of others' code. */
const OWNED = /(?<!\.d)\.(?:[cm]?[jt]s|[jt]sx|vue|svelte|astro)$/;
/** Flow's types are no JavaScript, `with` hides where names come from. */
const UNREADABLE = /@(?:no)?flow\b|(?<![\w$.])with\s*\(/;
/** Texts whose scopes are kept: of one project each is asked for by more than one check. */
const MAX_KNOWN = 1_000;
/** Names of one file that are followed: nobody forgets more imports. */
const MAX_NAMES = 300;

const known = new Map<string, ScriptScopes | null>();

/** The scopes of a file; null where it is no script, is broken, or hides what it does. */
export function readScopes(path: string, text: string): ScriptScopes | null {
  if (!OWNED.test(path)) return null;
  const key = `${path.slice(path.lastIndexOf('.'))} ${text}`;
  const kept = known.get(key);
  const found = kept === undefined ? tryToRead(path, text) : kept;
  known.delete(key);
  known.set(key, found);
  const [oldest] = known.keys();
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  return found;
}

function tryToRead(path: string, text: string): ScriptScopes | null {
  try {
    return read(path, text);
  } catch {
    // What the analysis falls over says nothing of the file.
    return null;
  }
}

function read(path: string, whole: string): ScriptScopes | null {
  const isComponent = /\.(?:vue|svelte|astro)$/.test(path);
  const text = isComponent ? scriptOf(path, whole) : whole;
  if (text.trim() === '' || UNREADABLE.test(text)) return null;
  const parsed = parseJavaScript(path, text, { range: true, astType: 'ts', preserveParens: false });
  if (parsed === null) return null;
  const { module, program } = parsed;
  const { hasModuleSyntax } = module;
  // The border between two declarations of one form: the parser writes TypeScript-ESLint's trees.
  const manager = analyze(program as unknown as Parameters<typeof analyze>[0], {
    sourceType: hasModuleSyntax || isComponent ? 'module' : 'commonjs',
    jsxPragma: null,
  });
  const lineOf = lineCounter(text);
  // The border to the parser's types: the walk needs the bare form alone.
  const nodes = gatherNodes(program as unknown as SyntaxNode);
  const unbound = unboundOf(manager, nodes, lineOf);
  const isCommon = unbound.some(({ name }) => /^(?:require|module|exports)$/.test(name));
  return {
    form: hasModuleSyntax ? 'module' : isCommon ? 'commonjs' : 'script',
    unbound,
    slips: findSlips({ scopes: manager.scopes, nodes, lineOf, isComponent, isTyped: /\.(?:[cm]?ts|tsx)$/.test(path) }),
    imported: importedOf(manager.scopes),
  };
}

/** By name and sort of use; names that the file asks for by `typeof` first may be absent. */
function unboundOf(
  { globalScope }: ScopeManager,
  { asked }: ScriptNodes,
  lineOf: (index: number) => number,
): readonly UnboundName[] {
  const names = new Map<string, UnboundName>();
  for (const reference of globalScope?.through ?? []) {
    const { identifier } = reference;
    const name: unknown = identifier.name;
    if (typeof name !== 'string' || asked.has(name) || names.size >= MAX_NAMES) continue;
    const isType = !reference.isValueReference;
    const key = `${String(isType)} ${name}`;
    const first = names.get(key);
    const line = first?.line ?? lineOf(identifier.range[0]);
    names.set(key, { name, line, isType, isWritten: reference.isWrite() || first?.isWritten === true });
  }
  return [...names.values()];
}

function importedOf(scopes: readonly Scope[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { name, defs } of scopes.slice(0, 2).flatMap(({ variables }) => variables)) {
    const [definition] = defs;
    if (definition?.type !== DefinitionType.ImportBinding || !('source' in definition.parent)) continue;
    found.set(name, definition.parent.source.value);
  }
  return found;
}
