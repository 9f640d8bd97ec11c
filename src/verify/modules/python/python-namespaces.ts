import type { Node } from 'web-tree-sitter';
import { PYTHON_STANDARD_LIBRARY } from './python-standard-library.ts';
import type { ModuleImport } from '../source-module.ts';

/** A name taken of a module that is held as a whole: `crud.create_user()` after `from app import crud`. */
export interface NamespaceUse extends ModuleImport {
  /** The module is a guess: what was imported may be a name of another module as well. */
  readonly isGuess: true;
}

/** A module that a file may hold under a name of its own. */
export interface HeldModule {
  readonly local: string;
  readonly specifier: string;
}

/** Is this import read out of the use of a module? Where it does not lead to a file, nothing is wrong with it. */
export function isNamespaceUse(one: ModuleImport): one is NamespaceUse {
  return 'isGuess' in one;
}

/** What a file takes of its modules. Nothing of one that is handed on, changed or hidden by another name. */
export function readNamespaceUses(root: Node, text: string, held: readonly HeldModule[]): readonly NamespaceUse[] {
  const specifiers = new Map<string, string>();
  for (const { local, specifier } of held) {
    const [top = ''] = specifier.split('.', 1);
    if (!/^[\p{Ll}_][\p{Ll}\d_]*$/u.test(local) || PYTHON_STANDARD_LIBRARY.has(top) || !text.includes(`${local}.`))
      continue;
    const known = specifiers.get(local);
    specifiers.set(local, known === undefined || known === specifier ? specifier : '');
  }
  // Whoever expects an attribute to be absent, or patches it in, is not told.
  if (specifiers.size === 0 || /\bAttributeError\b/.test(text)) return [];
  const mentions = countTexts(root.descendantsOfType('identifier'), (node) => node, specifiers);
  // What binds the name in the first place, and what only looks like it.
  const aside = [
    countTexts(importedIn(root), (node) => node, specifiers),
    countTexts(root.descendantsOfType('attribute'), (node) => node.childForFieldName('attribute'), specifiers),
    countTexts(root.descendantsOfType('keyword_argument'), (node) => node.childForFieldName('name'), specifiers),
  ];
  const uses = new Map<string, Node[]>();
  for (const node of root.descendantsOfType('attribute')) {
    const object = node.childForFieldName('object');
    if (object?.type !== 'identifier' || !specifiers.has(object.text)) continue;
    const known = uses.get(object.text);
    if (known === undefined) uses.set(object.text, [node]);
    else known.push(node);
  }
  return [...uses].flatMap(([local, nodes]) => {
    const specifier = specifiers.get(local) ?? '';
    const expected = aside.reduce((sum, counts) => sum + (counts.get(local) ?? 0), nodes.length);
    const isChanged = new RegExp(`\\b${local}\\.\\w+(?:\\s*:[^=\\n]*)?\\s*[-+*/|&]?=(?!=)|\\bdel\\s+${local}\\.`).test(
      text,
    );
    return specifier === '' || isChanged || mentions.get(local) !== expected ? [] : namesIn(nodes, specifier);
  });
}

function namesIn(nodes: readonly Node[], specifier: string): readonly NamespaceUse[] {
  const seen = new Map<string, NamespaceUse>();
  for (const node of nodes) {
    const name = node.childForFieldName('attribute')?.text ?? '';
    if (/^(?:__\w+__)?$/.test(name) || seen.has(name)) continue;
    const line = node.startPosition.row + 1;
    const around = { isTypeOnly: false, isOptional: false, isLazy: true };
    seen.set(name, { specifier, names: [name], line, ...around, isGuess: true });
  }
  return [...seen.values()];
}

function importedIn(root: Node): readonly Node[] {
  return root
    .descendantsOfType(['import_statement', 'import_from_statement'])
    .flatMap((node) => node.descendantsOfType('identifier'));
}

function countTexts(
  nodes: readonly (Node | null)[],
  pick: (node: Node) => Node | null,
  wanted: ReadonlyMap<string, string>,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const text = node === null ? undefined : pick(node)?.text;
    if (text !== undefined && wanted.has(text)) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}
