import { basename } from 'node:path/posix';
import type { GeneratedFile, RepositoryPath } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { goFilesIn, mayBeGenerated } from '../modules/go/go-folder.ts';
import type { Project } from '../project.ts';
import { folderAt } from '../references/reference.ts';
import { oncePerProject } from '../source-tree.ts';
import { goSourceOf, type GoSource, type Place } from './go-source.ts';

const MAX_FINDINGS = 6;

/** Do the Go files of a folder make one package: one name, nothing twice, and a start where it is a program? */
export async function checkGoPackages(file: GeneratedFile, project: Project): Promise<readonly Finding[]> {
  if (!file.path.endsWith('.go')) return [];
  const folder = folderAt(file.path);
  const known = findingsByFolder(project);
  const found = known.get(folder) ?? judge(folder, project);
  known.set(folder, found);
  return (await found).filter(({ path }) => path === file.path).slice(0, MAX_FINDINGS);
}

const findingsByFolder = oncePerProject(() => new Map<string, Promise<readonly Finding[]>>());

interface Member {
  readonly path: RepositoryPath;
  readonly source: GoSource;
}

async function judge(folder: string, project: Project): Promise<readonly Finding[]> {
  const members: Member[] = [];
  for (const path of goFilesIn(folder, project)) {
    const source = await goSourceOf(path, project);
    if (source === null) return [];
    // Files of which each system sees others are nobody's twins.
    if (!source.isConditional) members.push({ path, source });
  }
  return [...mixedNames(members, folder), ...doubled(members, project), ...withoutStart(members, folder, project)];
}

function tell(path: RepositoryPath, line: number, what: Statement): Finding {
  return { path, line, kind: 'name', weight: 'fault', ...what };
}

/** A test may stand outside of the package that it tests. */
function packageNameOf({ path, source }: Member): string {
  const { name } = source.package;
  return path.endsWith('_test.go') ? name.replace(/_test$/, '') : name;
}

function mixedNames(members: readonly Member[], folder: string): readonly Finding[] {
  const byName = Map.groupBy(members, packageNameOf);
  byName.delete('documentation');
  if (byName.size < 2) return [];
  const last = basename(folder);
  const [usual] = [...byName].toSorted(
    ([a, one], [b, other]) => other.length - one.length || Number(b === last) - Number(a === last),
  );
  if (usual === undefined) return [];
  const [name, all] = usual;
  // Programs of one file each lie side by side where they only show something.
  if (name === 'main' && all.length > 1 && all.filter(declaresMain).length > 1) return [];
  return [...byName].flatMap(([other, wrong]) =>
    other === name
      ? []
      : wrong.map(({ path, source }) =>
          tell(path, source.package.line, { code: 'package_mixed', values: { name: other, other: name } }),
        ),
  );
}

function declaresMain({ source }: Member): boolean {
  return source.declared.some(({ name }) => name === 'main');
}

/** Names that a package may declare again and again. */
const REPEATABLE = new Set(['init', '_', '']);

function doubled(members: readonly Member[], project: Project): readonly Finding[] {
  const findings: Finding[] = [];
  for (const some of Map.groupBy(members, ({ source }) => source.package.name).values()) {
    const isShow = some.filter(declaresMain).length > 1;
    const first = new Map<string, { readonly path: RepositoryPath; readonly place: Place }>();
    for (const { path, source } of some) {
      for (const place of source.declared) {
        const { name, line } = place;
        if (REPEATABLE.has(name)) continue;
        const known = first.get(name);
        if (known === undefined) first.set(name, { path, place });
        else if (known.path === path) {
          findings.push(tell(path, line, { code: 'name_doubled', values: { name, first: known.place.line } }));
        } else if (!isShow) {
          const isOther = promises(path, name, project) && !promises(known.path, name, project);
          const [debtor, at, other] = isOther ? [known.path, known.place.line, path] : [path, line, known.path];
          findings.push(tell(debtor, at, { code: 'name_doubled_in', values: { name, other } }));
        }
      }
    }
  }
  return findings;
}

function promises(path: RepositoryPath, name: string, project: Project): boolean {
  const exports = project.plan?.files.find((one) => one.path === path)?.exports ?? [];
  return exports.some((signature) => signature.split(/[^\p{L}\p{N}_]+/u).includes(name));
}

/** A program with nothing to begin with. */
function withoutStart(members: readonly Member[], folder: string, project: Project): readonly Finding[] {
  const sources = members.filter(({ path }) => !path.endsWith('_test.go'));
  const [first] = sources;
  const isComplete = goFilesIn(folder, project).every(
    (path) => path.endsWith('_test.go') || sources.some((one) => one.path === path),
  );
  if (first === undefined || !isComplete || mayBeGenerated(folder, project)) return [];
  if (sources.some((one) => one.source.package.name !== 'main' || declaresMain(one))) return [];
  const { path, source } = sources.find((one) => basename(one.path) === 'main.go') ?? first;
  return [tell(path, source.package.line, { code: 'program_without_main', values: {} })];
}
