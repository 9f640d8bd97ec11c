import { dirname, join } from 'node:path/posix';
import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { baseName, isTestFile } from '../file-kind.ts';
import { isPlausiblyGenerated } from '../modules/generated-names.ts';
import { isCompilerOutput } from '../modules/javascript/javascript-aliases.ts';
import { nearestName, toHint } from '../modules/nearest-name.ts';
import { oncePerProject, type SourceTree } from '../source-tree.ts';

/** Something that is only known when it runs: variables, patterns, marks of a template, addresses. */
const OPEN = /[$%{}<>*?[\]~`|"'\\@#!]|\s|:\/\/|^(?:\/|[a-z]+:)/i;
/** What a user brings along, or a tool writes beside the sources. */
const BROUGHT =
  /(?:^|\/)(?:\.env(?:\.(?!example$|sample$|template$)[\w-]+)?|\.venv|venv|env|node_modules|vendor|target|bin|obj|data|logs?|tmp|temp|certs?|ssl|secrets?|keys?|models?|uploads?|backups?|coverage|htmlcov|site|\.[\w-]+)(?:\/|$)|\.(?:lock|sum|log|db|sqlite3?|pem|key|crt|jar|war|whl|tgz|zip|gz|exe|so|o|a|bin|pid)$|(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|bun\.lockb)$/i;

/** A path that a file of a folder names, from the top of the project; null where it leads out or cannot be told. */
export function pathFrom(folder: string, written: string): string | null {
  if (written === '' || OPEN.test(written)) return null;
  const path = join(folder, written).replace(/\/$/, '');
  return path.startsWith('..') ? null : path === '.' ? '' : path;
}

/** Is there a file or a folder? */
export function isThere(path: string, project: SourceTree): boolean {
  return path === '' || path === '.' || project.find(path) !== null || project.namesIn(path) !== undefined;
}

/** Is there neither a file nor a folder, and nothing that would make one? */
export function isDead(path: string, project: SourceTree): boolean {
  return (
    !isThere(path, project) &&
    !BROUGHT.test(path) &&
    !isPlausiblyGenerated(path, project) &&
    !isCompilerOutput(path, project)
  );
}

const pathsByName = oncePerProject((project): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const path of project.files.keys()) {
    const name = baseName(path);
    const known = found.get(name);
    if (known === undefined) found.set(name, [path]);
    else known.push(path);
  }
  return found;
});

/** Files whose path ends like this one, at the border of a name. */
export function filesEndingIn(path: string, project: SourceTree): readonly string[] {
  const wanted = path.replace(/^(?:\.{0,2}\/)+/, '');
  return (pathsByName(project).get(baseName(wanted)) ?? []).filter(
    (one) => one === wanted || one.endsWith(`/${wanted}`),
  );
}

/** Sources that are made to be wrong, that show something, or that are laid into another project. */
export function isAside(path: string): boolean {
  return (
    isTestFile(path) || /(?:^|\/)(?:[\w-]*tests?|examples?|samples?|scaffold\w*|stubs|docs?|_themes?)\//.test(path)
  );
}

/** What is said of a path that leads nowhere, with the file that was probably meant. */
export function toDeadReference(place: string, path: string, project: SourceTree): Statement {
  const namesakes = pathsByName(project).get(baseName(path)) ?? [];
  const folder = dirname(path) === '.' ? '' : dirname(path);
  const beside = nearestName(baseName(path), project.namesIn(folder) ?? []);
  const near = namesakes.length === 1 ? (namesakes[0] ?? null) : beside === null ? null : join(folder, beside);
  return { code: 'reference_no_file', values: { place, target: path, ...toHint(near) } };
}

/** A finding of this room. `line`: counted from 1, or null. */
export function toReferenceFinding(
  { path }: GeneratedFile,
  line: number | null,
  weight: Finding['weight'],
  what: Statement,
): Finding {
  return { path, line, kind: 'reference', weight, ...withoutPath(path, what) };
}

/** What is missing where it is told needs no second name of the file. */
function withoutPath(path: string, what: Statement): Statement {
  if (what.code === 'script_unknown' && what.values.manifest === path) {
    const { manifest: _, ...values } = what.values;
    return { code: 'script_missing', values };
  }
  if (what.code === 'make_target_unknown' && what.values.makefile === path) {
    const { makefile: _, ...values } = what.values;
    return { code: 'target_missing', values };
  }
  return what;
}

/** The folder of a path, `''` for the top. */
export function folderAt(path: string): string {
  const folder = dirname(path);
  return folder === '.' ? '' : folder;
}
