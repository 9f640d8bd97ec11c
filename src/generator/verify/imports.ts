import type { RepositoryPath } from '../../core/generated-file.ts';
import type { Finding } from './finding.ts';
import { languageOf } from './modules/module-languages.ts';
import type { ModuleImport } from './modules/source-module.ts';
import { oncePerProject, type Project } from './project.ts';

/** Names of a module that are listed where one is missing. */
const LISTED_NAMES = 8;
/** Files that pass on the names of others, one behind the other. */
const MAX_DEPTH = 10;

/** Does every import lead to a file of the project, and every name to something that is exported there? */
export async function checkImports(
  file: { readonly path: RepositoryPath },
  project: Project,
): Promise<readonly Finding[]> {
  return (await findAll(project)).filter(({ path }) => path === file.path);
}

/** Looked at as a whole, since what is missing may have to be mended on the other side. */
const findAll = oncePerProject(async (project): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  for (const path of project.files.keys()) {
    const module = await project.moduleOf(path);
    for (const one of module?.imports ?? []) if (!one.isOptional) findings.push(...(await judge(one, path, project)));
  }
  return withoutRepeats(findings);
});

async function judge(one: ModuleImport, from: RepositoryPath, project: Project): Promise<readonly Finding[]> {
  const resolution = languageOf(from)?.resolve(one, from, project);
  if (resolution?.kind === 'missing') {
    const message = `it imports "${one.specifier}", ${resolution.reason}`;
    return [{ path: from, line: one.line, kind: 'import', weight: resolution.weight, message }];
  }
  if (resolution?.kind !== 'files' || resolution.isOpaque === true) return [];
  const exported = await exportsOf(resolution.paths, project, 0);
  if (exported === null) return [];
  const missing = one.names.filter((name) => !exported.has(name) && resolution.also?.has(name) !== true);
  const [target] = resolution.paths;
  return target === undefined ? [] : missing.map((name) => tell(name, { one, from, target, exported }, project));
}

interface Taken {
  readonly one: ModuleImport;
  readonly from: RepositoryPath;
  readonly target: RepositoryPath;
  readonly exported: ReadonlySet<string>;
}

/** What the plan promises is mended where it is missing; anything else where it is taken for granted. */
function tell(name: string, { one, from, target, exported }: Taken, project: Project): Finding {
  const promised = project.plan?.files.find(({ path }) => path === target)?.exports ?? [];
  if (promised.some((signature) => signature.split(/[^\w$]+/).includes(name))) {
    const message = `it does not export "${name}", which ${from} imports and the plan promises`;
    return { path: target, line: null, kind: 'import', weight: 'fault', message };
  }
  const what = name === 'default' ? 'the default export' : `"${name}"`;
  const message = `it imports ${what} from "${one.specifier}", which exports ${listNames(exported)}`;
  return { path: from, line: one.line, kind: 'import', weight: 'fault', message };
}

function listNames(names: ReadonlySet<string>): string {
  if (names.size === 0) return 'nothing';
  const shown = [...names].slice(0, LISTED_NAMES).join(', ');
  return names.size > LISTED_NAMES ? `${shown} and ${names.size - LISTED_NAMES} more` : shown;
}

/** Every name that files export together, with those that they pass on; null when nobody can tell. */
async function exportsOf(
  paths: readonly RepositoryPath[],
  project: Project,
  depth: number,
): Promise<ReadonlySet<string> | null> {
  const names = new Set<string>();
  for (const path of paths) {
    const module = await project.moduleOf(path);
    if (module?.exports == null || depth > MAX_DEPTH) return null;
    for (const name of module.exports) names.add(name);
    for (const specifier of module.passesOn) {
      const plain = { names: [], line: 1, isTypeOnly: false, isOptional: false, isLazy: false };
      const resolution = languageOf(path)?.resolve({ specifier, ...plain }, path, project);
      if (resolution?.kind !== 'files' || resolution.isOpaque === true) return null;
      const passed = await exportsOf(resolution.paths, project, depth + 1);
      if (passed === null) return null;
      for (const name of passed) names.add(name);
    }
  }
  return names;
}

function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const known = new Set<string>();
  return findings.filter(({ path, message }) => {
    const key = `${path}\n${message}`;
    return !known.has(key) && known.add(key);
  });
}
