import type { GeneratedFile, RepositoryPath } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { readComments } from '../placeholders/comments.ts';
import { nearestName } from './nearest-name.ts';
import type { ModuleImport } from './source-module.ts';
import type { Project } from '../project.ts';
import { oncePerProject } from '../source-tree.ts';

/** Findings of one file: more of them mend nothing. */
const MAX_FINDINGS = 20;
/** Names of a module that are listed where one is missing. */
const LISTED_NAMES = 8;

/** Does every import lead to a file of the project, and every name to something that is exported there? */
export async function checkImports(file: GeneratedFile, project: Project): Promise<readonly Finding[]> {
  return (await findingsOf(project)).get(file.path) ?? [];
}

/** Looked at as a whole, since what is missing may have to be mended on the other side. */
const findingsOf = oncePerProject(
  async (project: Project): Promise<ReadonlyMap<RepositoryPath, readonly Finding[]>> => {
    const found = new Map<RepositoryPath, Map<string, Finding>>();
    for (const from of project.files.keys()) {
      const module = await project.moduleOf(from);
      for (const one of module?.imports ?? []) {
        if (one.isOptional) continue;
        for (const { key, finding } of await judge(one, from, project)) {
          const known = found.get(finding.path) ?? new Map<string, Finding>();
          found.set(finding.path, known);
          if (!known.has(key) && known.size < MAX_FINDINGS) known.set(key, finding);
        }
      }
    }
    return new Map([...found].map(([path, findings]) => [path, [...findings.values()]]));
  },
);

/** `key`: what is told once for a file, whoever it was that stumbled on it. */
interface Judgement {
  readonly key: string;
  readonly finding: Finding;
}

async function judge(one: ModuleImport, from: RepositoryPath, project: Project): Promise<readonly Judgement[]> {
  const resolution = project.resolve(one, from);
  if (resolution.kind === 'missing') {
    const { weight, what } = resolution;
    return [{ key: keyOf(what), finding: { path: from, line: one.line, kind: 'import', weight, ...what } }];
  }
  if (resolution.kind !== 'files' || resolution.isOpaque === true || one.names.length === 0) return [];
  const { paths, also } = resolution;
  const exported = await exportsOf(paths, project);
  if (exported === null) return [];
  return one.names
    .filter((name) => !exported.has(name) && also?.has(name) !== true)
    .map((name) => blame(name, { one, from, paths, also, exported }, project));
}

interface Taken {
  readonly one: ModuleImport;
  readonly from: RepositoryPath;
  readonly paths: readonly RepositoryPath[];
  readonly also: ReadonlySet<string> | undefined;
  readonly exported: ReadonlySet<string>;
}

/**
 * What the plan promises is mended where it is missing, and so is what is taken from a module that holds nothing: who
 * takes it is not written again. Anything else is mended where it is taken for granted.
 */
function blame(name: string, { one, from, paths, also, exported }: Taken, project: Project): Judgement {
  const others = paths.filter((path) => path !== from);
  const debtor = others.find((path) => promises(path, name, project));
  // A folder that is a package has its modules to offer, whatever its own file holds.
  const isPlain = also === undefined && others.length === paths.length;
  const [hollow] = isPlain && others.every((path) => hollowFiles(project).has(path)) ? others : [];
  const path = debtor ?? hollow;
  if (path !== undefined) {
    const code = debtor === undefined ? 'export_of_nothing' : 'export_missing';
    const what: Statement = { code, values: { name, from } };
    return { key: `promised ${name}`, finding: { path, line: null, kind: 'import', weight: 'fault', ...what } };
  }
  const values = { specifier: one.specifier, ...namesOf(name, exported) };
  const what: Statement =
    name === 'default'
      ? { code: 'import_default_missing', values }
      : { code: 'import_name_missing', values: { name, ...values } };
  return { key: keyOf(what), finding: { path: from, line: one.line, kind: 'import', weight: 'fault', ...what } };
}

function keyOf({ code, values }: Statement): string {
  return JSON.stringify([code, values]);
}

function promises(path: RepositoryPath, name: string, project: Project): boolean {
  const exports = project.plan?.files.find((file) => file.path === path)?.exports ?? [];
  return exports.some((signature) => signature.split(/[^\p{L}\p{N}_$]+/u).includes(name));
}

/** Files of nothing but comments and a docstring. */
const hollowFiles = oncePerProject(
  (project: Project): ReadonlySet<RepositoryPath> =>
    new Set(
      [...project.files].flatMap(([path, text]) => (/^[\s"']*$/.test(readComments(path, text).code) ? [path] : [])),
    ),
);

/** The names there are, the one that was probably meant first. */
function namesOf(
  wanted: string,
  exported: ReadonlySet<string>,
): { readonly names: readonly string[]; readonly more: number } {
  const near = nearestName(wanted, exported);
  const names = [...new Set([...(near === null ? [] : [near]), ...exported])].slice(0, LISTED_NAMES);
  return { names, more: exported.size - names.length };
}

/** Every name that files export together, with those that they pass on; null when nobody can tell. */
async function exportsOf(paths: readonly RepositoryPath[], project: Project): Promise<ReadonlySet<string> | null> {
  const names = new Set<string>();
  const seen = new Set(paths);
  // Files may pass on each other's names in a circle: each is asked once.
  for (const path of seen) {
    const module = await project.moduleOf(path);
    if (module?.exports == null) return null;
    // A default export is not passed on.
    for (const name of module.exports) if (name !== 'default' || paths.includes(path)) names.add(name);
    for (const specifier of module.passesOn) {
      const plain = { names: [], line: 1, isTypeOnly: false, isOptional: false, isLazy: false };
      const resolution = project.resolve({ specifier, ...plain }, path);
      if (resolution.kind !== 'files' || resolution.isOpaque === true || resolution.also !== undefined) return null;
      for (const one of resolution.paths) seen.add(one);
    }
  }
  return names;
}
