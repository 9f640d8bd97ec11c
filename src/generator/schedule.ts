import type { RepositoryPath } from '../core/generated-file.ts';
import type { PlannedFile, ProjectPlan } from '../core/project-plan.ts';

/** Files of this many planned lines at the most may share a request. */
const SMALL_LINES = 60;
/** Planned lines of one shared request: longer answers would stand on the critical path. */
const SHARED_LINES = 150;
const SHARED_FILES = 8;

/**
 * Which of the files that are ready are asked for together: small ones that nothing waits for and that see the same
 * files. Without an estimate in the plan a file is asked for alone.
 */
export function groupReady(
  ready: readonly PlannedFile[],
  weights: ReadonlyMap<RepositoryPath, number>,
): readonly (readonly PlannedFile[])[] {
  const groups: PlannedFile[][] = [];
  const open = new Map<string, { readonly group: PlannedFile[]; lines: number }>();
  for (const file of ready) {
    const lines = file.lines ?? Infinity;
    const isSmall = lines <= SMALL_LINES && weights.get(file.path) === 1;
    const key = file.dependsOn.toSorted().join('\n');
    const last = open.get(key);
    if (isSmall && last !== undefined && last.lines + lines <= SHARED_LINES && last.group.length < SHARED_FILES) {
      last.group.push(file);
      last.lines += lines;
      continue;
    }
    const group = [file];
    groups.push(group);
    if (isSmall) open.set(key, { group, lines });
  }
  return groups;
}

/** Files on the longest chain that waits for each file, itself included: those with more behind them go first. */
export function chainWeights(plan: ProjectPlan): ReadonlyMap<RepositoryPath, number> {
  const dependents = new Map<RepositoryPath, RepositoryPath[]>();
  for (const file of plan.files) {
    for (const path of file.dependsOn) dependents.set(path, [...(dependents.get(path) ?? []), file.path]);
  }
  const weights = new Map<RepositoryPath, number>();
  // The graph has no cycles, so this many rounds settle every chain.
  for (let round = 0, hasChanged = true; hasChanged && round <= plan.files.length; round += 1) {
    hasChanged = false;
    for (const { path } of plan.files) {
      const weight = 1 + Math.max(0, ...(dependents.get(path) ?? []).map((dependent) => weights.get(dependent) ?? 0));
      hasChanged ||= weights.get(path) !== weight;
      weights.set(path, weight);
    }
  }
  return weights;
}
