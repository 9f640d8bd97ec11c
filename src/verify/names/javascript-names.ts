import { builtinModules } from 'node:module';
import { DefinitionType } from '@typescript-eslint/scope-manager';
import globals from 'globals';
import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { nodeManifests } from '../modules/javascript/javascript-manifests.ts';
import type { Project } from '../project.ts';
import { oncePerProject } from '../source-tree.ts';
import { readScopes, type JavaScriptScopes } from './javascript-scopes.ts';

const MAX_FINDINGS = 6;
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/;
/** Tools that import what they find by its name. */
const AUTOMATIC = /^(?:nuxt\d?|@nuxt\/.*|unplugin-auto-import|nitropack|wxt|vinxi|meteor|sails|adonis.*)$/;
/** Where names are given to every file. */
const GIVES_NAMES =
  /\.(?:d\.[cm]?ts|html?|ejs|hbs|pug|njk|vue|astro|svelte)$|(?:^|\/)(?:\.?eslint\S*|[\w.-]+\.config\.[cm]?[jt]s|package\.json)$/;

const ENVIRONMENTS = [
  ...(['es2027', 'browser', 'worker', 'serviceworker', 'audioWorklet', 'paintWorklet', 'webextensions'] as const),
  ...(['node', 'commonjs', 'amd', 'denoBuiltin', 'bunBuiltin', 'react-native', 'jquery', 'devtools'] as const),
  ...(['jest', 'vitest', 'mocha', 'jasmine', 'qunit', 'embertest', 'protractor', 'greasemonkey', 'meteor'] as const),
  ...(['vue', 'svelte', 'astro', 'webpack', 'rspack'] as const),
];
/** Names that some host has, and what scopes do not know. */
const GIVEN: ReadonlySet<string> = new Set([
  ...ENVIRONMENTS.flatMap((name) => Object.keys(globals[name])),
  ...[
    'arguments',
    'undefined',
    'NaN',
    'Infinity',
    'eval',
    'chrome',
    'browser',
    'google',
    'gtag',
    'dataLayer',
    'Office',
  ],
]);
/** Somebody has looked at the line. */
const SILENCED = /(?:eslint-disable-line|@ts-(?:ignore|expect-error)).{0,200}$/;
const OWN_MODULES: ReadonlySet<string> = new Set(builtinModules);

/** Does each name of a JavaScript or TypeScript file come from somewhere? Who else has it is told with it. */
export async function checkJavaScriptNames(file: GeneratedFile, project: Project): Promise<readonly Finding[]> {
  const { path, text } = file;
  const scopes = scopesOf(project).get(path);
  if (scopes == null || !isWhole(text, scopes) || usesMagic(project)) return [];
  const silenced = silencedIn(text);
  const lines = text.split('\n');
  const findings = new Map<string, Finding>();
  for (const one of unbound(scopes)) {
    const { name, index, isType } = one;
    if (findings.has(name) || silenced.has(name) || isGiven(name, path, project)) continue;
    if (SILENCED.test(lines[scopes.lineOf(index) - 1] ?? '')) continue;
    const what = await describe(one, path, project);
    if (what === null || (isType && what.code !== 'name_not_imported')) continue;
    findings.set(name, { path, line: scopes.lineOf(index), kind: 'name', weight: 'fault', ...what });
  }
  return [...findings.values()].slice(0, MAX_FINDINGS);
}

/** Every script of a project. */
const scopesOf = oncePerProject(
  (project: Project): ReadonlyMap<string, JavaScriptScopes | null> =>
    new Map([...project.files].flatMap(([path, text]) => (SCRIPT.test(path) ? [[path, tryToRead(path, text)]] : []))),
);

function tryToRead(path: string, text: string): JavaScriptScopes | null {
  try {
    return readScopes(path, text);
  } catch {
    // What the analysis falls over says nothing of the file.
    return null;
  }
}

/** A script shares its names with all others of its page; a module stands for itself. */
function isWhole(text: string, { isModule }: JavaScriptScopes): boolean {
  return isModule || (/\brequire\(/.test(text) && /\b(?:module\.)?exports\b/.test(text));
}

const usesMagic = oncePerProject((project: Project): boolean =>
  [...nodeManifests(project).values()].some(({ listed }) => [...listed].some((name) => AUTOMATIC.test(name))),
);

interface Unbound {
  readonly name: string;
  readonly index: number;
  readonly isType: boolean;
}

/** Names that nothing in the file defines, without those whose absence the file expects. */
function unbound({ scopes, visit }: JavaScriptScopes): readonly Unbound[] {
  const [top] = scopes;
  if (top === undefined || top.through.length === 0) return [];
  const asked = new Set<number>();
  visit((node) => {
    const { argument, exprName } = node;
    if (node.type === 'UnaryExpression' && node['operator'] === 'typeof') asked.add(startOf(argument));
    if (node.type === 'TSTypeQuery') asked.add(startOf(exprName));
  });
  const names = top.through
    .filter(({ init }) => init !== true)
    .map(({ identifier, isValueReference, resolved }) => ({
      name: identifier.name,
      index: identifier.range[0],
      isType: !isValueReference,
      resolved,
    }));
  const expected = new Set(names.filter(({ index }) => asked.has(index)).map(({ name }) => name));
  // What the file defines under the name of a type of the language is taken for that type where files are no modules.
  for (const { name, defs } of scopes.slice(0, 2).flatMap(({ variables }) => variables))
    if (defs.length > 0) expected.add(name);
  return names.filter(({ name, resolved }) => resolved === null && typeof name === 'string' && !expected.has(name));
}

function startOf(node: unknown): number {
  return typeof node === 'object' && node !== null && 'start' in node ? Number(node.start) : -1;
}

/** What a comment says of names. */
function silencedIn(text: string): ReadonlySet<string> {
  const comments = text.matchAll(/\/[*/]\s*(?:globals?|exported)\s+([^*\n]{1,1000})/g);
  return new Set([...comments].flatMap(([, names = '']) => names.split(/[\s,:]+/)));
}

function isGiven(name: string, path: string, project: Project): boolean {
  return GIVEN.has(name) || name.startsWith('__') || givenTo(project).some((text) => mentions(text, name, path));
}

function mentions(text: readonly [path: string, text: string], name: string, from: string): boolean {
  const [path, content] = text;
  if (path === from) return false;
  for (let at = content.indexOf(name); at >= 0; at = content.indexOf(name, at + 1)) {
    const around = `${content[at - 1] ?? ' '}${content[at + name.length] ?? ' '}`;
    if (!/[\w$]/.test(around)) return true;
  }
  return false;
}

const givenTo = oncePerProject((project: Project): readonly (readonly [string, string])[] =>
  [...project.files].flatMap(([path, text]) => {
    if (GIVES_NAMES.test(path) && !path.endsWith('package.json')) return [[path, text]];
    const given = [...text.matchAll(/\b(?:globalThis|window|self|global)(?:\.|\[['"])([\w$]+)/g)].map(([, one]) => one);
    return given.length === 0 ? [] : [['', given.join(' ')]];
  }),
);

/** Null: somebody may know it whom nobody can ask. */
async function describe({ name }: Unbound, path: string, project: Project): Promise<Statement | null> {
  const from = (await exporterOf(name, path, project)) ?? importedElsewhere(project).get(name) ?? listed(name, project);
  if (from !== undefined) return { code: 'name_not_imported', values: { name, from } };
  if (OWN_MODULES.has(name)) return { code: 'module_not_imported', values: { name } };
  // Pages bring libraries along under names of their own, and builds put values in the place of capitals.
  return loadsFromElsewhere(project) || /^[A-Z\d_$]+$/.test(name) ? null : { code: 'name_undefined', values: { name } };
}

const loadsFromElsewhere = oncePerProject((project: Project): boolean =>
  [...project.files].some(
    ([path, text]) => !SCRIPT.test(path) && /<script\b[^>]{0,500}\bsrc\s*=\s*["']?(?:https?:)?\/\//i.test(text),
  ),
);

async function exporterOf(name: string, path: string, project: Project): Promise<string | undefined> {
  for (const other of project.files.keys()) {
    if (other === path || !SCRIPT.test(other)) continue;
    const module = await project.moduleOf(other);
    if (module?.exports?.has(name) === true) return other;
  }
  return undefined;
}

/** What files of the project take from packages, by the name that they give it. */
const importedElsewhere = oncePerProject((project: Project): ReadonlyMap<string, string> => {
  const known = new Map<string, string>();
  for (const scopes of scopesOf(project).values()) {
    for (const { defs } of scopes?.scopes.slice(0, 2).flatMap(({ variables }) => variables) ?? []) {
      const [definition] = defs;
      if (definition?.type !== DefinitionType.ImportBinding || !('source' in definition.parent)) continue;
      const specifier = definition.parent.source.value;
      const name: unknown = definition.name.name;
      if (typeof name === 'string' && !/^[./~#]/.test(specifier)) known.set(name, specifier);
    }
  }
  return known;
});

/** The package that is called so. */
function listed(name: string, project: Project): string | undefined {
  for (const { listed: packages } of nodeManifests(project).values()) {
    for (const one of packages) {
      const plain = one.replace(/^@[^/]+\//, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
      if (plain === name) return one;
    }
  }
  return undefined;
}
