import { foldPath, parseRepositoryPath, type GeneratedFile, type RepositoryPath } from '../core/generated-file.ts';
import type { ProjectPlan } from '../core/project-plan.ts';
import type { TaskRequest } from '../core/task-request.ts';
import { renderAgentsFile } from './agents-file.ts';

const AGENTS = parseRepositoryPath('AGENTS.md');

/**
 * What a repository holds beside the planned files: those of the policy's base, but for those that the plan has its own
 * of, and an AGENTS.md where nobody brings one. The same plan and the same base give the same files.
 */
export function filesBeside(
  request: TaskRequest,
  plan: ProjectPlan,
  base: readonly GeneratedFile[] = [],
): readonly GeneratedFile[] {
  const isFree = toRoom(plan.files.map(({ path }) => path));
  const kept = base.filter(({ path }) => isFree(path));
  const isWanted = request.agentsMd !== false && isFree(AGENTS) && toRoom(kept.map(({ path }) => path))(AGENTS);
  return isWanted ? [{ path: AGENTS, text: renderAgentsFile(request, plan, kept) }, ...kept] : kept;
}

/** Is there room for a path beside these: neither the same file, whatever the case, nor a folder where one is a file? */
function toRoom(taken: readonly RepositoryPath[]): (path: RepositoryPath) => boolean {
  const files = new Set(taken.map(foldPath));
  const folders = new Set(taken.flatMap(foldersOf));
  return (path) =>
    !files.has(foldPath(path)) && !folders.has(foldPath(path)) && !foldersOf(path).some((one) => files.has(one));
}

function foldersOf(path: RepositoryPath): readonly string[] {
  const parts = foldPath(path).split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
