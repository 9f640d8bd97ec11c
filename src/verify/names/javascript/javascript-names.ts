import { builtinModules } from 'node:module';
import type { GeneratedFile } from '../../../core/generated-file.ts';
import type { Statement } from '../../../core/warning.ts';
import type { Finding } from '../../../ports/verifier.ts';
import { baseName, isMinified, isTestFile } from '../../file-kind.ts';
import { isListed, nodeManifests } from '../../modules/javascript/javascript-manifests.ts';
import type { Project } from '../../project.ts';
import { oncePerProject } from '../../source-tree.ts';
import { hasClassicScripts, isBringing, isGiven, loadsFromElsewhere } from './given-names.ts';
import { isGlobalName } from './javascript-globals.ts';
import { readScopes, type ScriptScopes, type UnboundName } from './javascript-scopes.ts';
import { runnerOf } from './test-runners.ts';

const MAX_FINDINGS = 6;
const COMPONENT = /\.(?:vue|svelte|astro)$/;
/** Somebody has looked at the line. */
const SILENCED = /eslint-disable-line|@ts-(?:ignore|expect-error)/;
const OWN_MODULES: ReadonlySet<string> = new Set(builtinModules);
/** Names that mean React where a project lists it. */
const REACT =
  /^(?:React|use(?:State|Effect|Memo|Callback|Ref|Context|Reducer|LayoutEffect|Id)|createContext|forwardRef)$/;

/** Does each name that a JavaScript or TypeScript file uses come from somewhere? Who has it is told with it. */
export async function checkJavaScriptNames(file: GeneratedFile, project: Project): Promise<readonly Finding[]> {
  const { path, text } = file;
  const scopes = isMinified(path) || isBringing(project) ? null : readScopes(path, text);
  if (scopes === null) return [];
  const lines = scopes.unbound.length === 0 ? [] : text.split('\n');
  const findings = new Map<string, Finding>();
  for (const one of scopes.unbound) {
    const { name, line } = one;
    if (findings.has(name) || SILENCED.test(lines[line - 1] ?? '')) continue;
    const what = await describe(one, scopes, file, project);
    if (what === null || isGiven(name, file, project)) continue;
    findings.set(name, { path, line, kind: 'name', weight: 'fault', ...what });
  }
  return [...findings.values()].slice(0, MAX_FINDINGS);
}

/** Null: somebody may know it whom nobody can ask. */
async function describe(
  { name, isType, isWritten }: UnboundName,
  scopes: ScriptScopes,
  { path }: GeneratedFile,
  project: Project,
): Promise<Statement | null> {
  const runner = isType ? null : runnerOf(name, path, project);
  if (runner !== null) return { code: 'name_not_imported', values: { name, from: runner } };
  // What is written to without a declaration is made by that, in all but modules; Svelte declares by it.
  if (isGlobalName(name) || (isWritten && (scopes.form !== 'module' || COMPONENT.test(path)))) return null;
  const from = await exporterOf(name, path, scopes.form, project);
  if (from !== null) return { code: 'name_not_imported', values: { name, from } };
  if (isType || scopes.form === 'script' || hasClassicScripts(project)) return null;
  const owner = importedElsewhere(project).get(name) ?? listed(name, project);
  if (owner !== undefined) return { code: 'name_not_imported', values: { name, from: owner } };
  if (OWN_MODULES.has(name)) return { code: 'module_not_imported', values: { name } };
  // Pages bring libraries along under names of their own, and builds put values in the place of capitals.
  const isBrought = loadsFromElsewhere(project) || COMPONENT.test(path) || /^[A-Z\d_$]+$/.test(name);
  return isBrought ? null : { code: 'name_undefined', values: { name } };
}

/** The file that exports a name, or is named for its default export; the one where the plan promises it comes first. */
async function exporterOf(
  name: string,
  path: string,
  form: ScriptScopes['form'],
  project: Project,
): Promise<string | null> {
  const found: string[] = [];
  for (const [other, text] of project.files) {
    if (other === path || isTestFile(other)) continue;
    const module = await project.moduleOf(other);
    const isNamedSo = module?.exports?.has('default') === true && baseName(other).replace(/\.\w+$/, '') === name;
    if (!isNamedSo && module?.exports?.has(name) !== true) continue;
    const scopes = readScopes(other, text);
    // What is only passed on stands elsewhere, and what a page loads by its tags shares its names.
    if (scopes === null || scopes.imported.has(name)) continue;
    const isApart = form !== 'script' && !hasClassicScripts(project);
    if (scopes.form === 'module' || (scopes.form === 'commonjs' && isApart)) found.push(other);
  }
  const planned = found.find((other) =>
    project.plan?.files.some(
      (one) => one.path === other && one.exports.some((text) => text.split(/[^\p{L}\p{N}_$]+/u).includes(name)),
    ),
  );
  return planned ?? found[0] ?? null;
}

/** What files of the project take from packages, by the name that they give it. */
const importedElsewhere = oncePerProject((project: Project): ReadonlyMap<string, string> => {
  const known = new Map<string, string>();
  for (const [path, text] of project.files)
    for (const [name, specifier] of readScopes(path, text)?.imported ?? [])
      if (!/^[./~#]/.test(specifier)) known.set(name, specifier);
  return known;
});

/** The package that is called so, or that everybody knows by the name. */
function listed(name: string, project: Project): string | undefined {
  if (REACT.test(name) && isListed('react', project)) return 'react';
  for (const { listed: packages } of nodeManifests(project).values()) {
    for (const one of packages) {
      const plain = one.replace(/^@[^/]+\//, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
      if (plain === name) return one;
    }
  }
  return undefined;
}
