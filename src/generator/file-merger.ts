import type { GeneratedFile, RepositoryPath } from '../core/generated-file.ts';
import type { ProjectPlan } from '../core/project-plan.ts';
import { statedFailure } from '../core/stated-failure.ts';

/**
 * Pieces → one file for each path, in the order of the plan, then what comes beside it. A path that came twice keeps its
 * last text; a path that was not planned is left out.
 * @throws TaskError `verification_failed` when a planned file is missing
 */
export function mergeFiles(
  plan: ProjectPlan,
  drafts: ReadonlyMap<RepositoryPath, Pick<GeneratedFile, 'text'>>,
  beside: readonly GeneratedFile[] = [],
): readonly GeneratedFile[] {
  const planned = plan.files.map(({ path }) => {
    const draft = drafts.get(path);
    if (draft === undefined) throw statedFailure('verification_failed', path, { code: 'never_written', values: {} });
    return { path, text: draft.text };
  });
  return [...planned, ...beside];
}
