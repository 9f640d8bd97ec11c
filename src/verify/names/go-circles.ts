import type { GeneratedFile, RepositoryPath } from '../../core/generated-file.ts';
import type { Finding } from '../../ports/verifier.ts';
import { goFolders, goSourcesIn } from '../modules/go/go-folder.ts';
import type { Project } from '../project.ts';
import { folderAt } from '../references/reference.ts';
import { oncePerProject } from '../source-tree.ts';
import { goPackageFolder } from './go-names.ts';
import { goSourceOf } from './go-source.ts';

/** Does a package of Go come back to itself by what it imports? The compiler takes no such circle. */
export async function checkGoCircles(file: GeneratedFile, project: Project): Promise<readonly Finding[]> {
  if (!file.path.endsWith('.go')) return [];
  return (await circlesOf(project)).filter(({ path }) => path === file.path);
}

/** One file that imports a package of the project. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly path: RepositoryPath;
  readonly line: number;
  readonly specifier: string;
}

const circlesOf = oncePerProject(async (project: Project): Promise<readonly Finding[]> => {
  const edges = await edgesOf(project);
  const targets = new Map(
    [...Map.groupBy(edges, ({ from }) => from)].map(([from, some]) => [from, new Set(some.map(({ to }) => to))]),
  );
  const round = edges.filter(({ from, to }) => reachable(to, targets).has(from));
  // One circle may be seen from each of its packages.
  const circles = Map.groupBy(round, ({ from, to }) =>
    [...reachable(to, targets)]
      .filter((one) => reachable(one, targets).has(from))
      .toSorted()
      .join('\n'),
  );
  return [...circles.values()].flatMap((circle) => {
    const [first] = circle.toSorted((a, b) => Number(isPlanned(a, project)) - Number(isPlanned(b, project)));
    return circle
      .filter(({ from, to }) => from === first?.from && to === first.to)
      .map(({ path, line, specifier }): Finding => {
        return { path, line, kind: 'name', weight: 'fault', code: 'import_circle', values: { specifier } };
      });
  });
});

async function edgesOf(project: Project): Promise<readonly Edge[]> {
  const edges: Edge[] = [];
  for (const from of goFolders(project)) {
    for (const path of goSourcesIn(from, project)) {
      const source = await goSourceOf(path, project);
      if (source === null || source.isConditional) continue;
      for (const { specifier, line } of source.imports) {
        const to = goPackageFolder(specifier, project);
        if (to !== null) edges.push({ from, to, path, line, specifier });
      }
    }
  }
  return edges;
}

/** Every package that one leads to, itself included. */
function reachable(from: string, targets: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const seen = new Set([from]);
  for (const one of seen) for (const next of targets.get(one) ?? []) seen.add(next);
  return seen;
}

/** Was the import meant to be there? */
function isPlanned({ path, to }: Edge, project: Project): boolean {
  const needs = project.plan?.files.find((file) => file.path === path)?.dependsOn ?? [];
  return needs.some((one) => folderAt(one) === to);
}
