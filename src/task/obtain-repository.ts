import { TaskError } from '../core/errors.ts';
import type { Repository } from '../core/task-event.ts';
import type { UnfinishedTask } from '../core/task.ts';
import type { Forge, FoundRepository, Target } from '../ports/forge.ts';
import { pause } from '../ports/pause.ts';
import { renderDescription } from './commit-message.ts';
import { renderMarkedDescription } from './repository-marker.ts';

export interface RepositoryWish {
  readonly task: UnfinishedTask;
  readonly target: Target;
  readonly marker: string;
}

/** Milliseconds between looks after a create call whose outcome is unknown: GitHub's reads lag behind its writes. */
export const LOOK_AGAIN_MS = [1_000, 2_000, 4_000];
/** Create calls of one run: the first, and those after which nothing was to be seen. */
const MAX_CREATE_CALLS = 4;

/**
 * Is the name free, or held by the repository that this very task made?
 * @returns our own repository, or null when the name is free
 * @throws TaskError `repository_exists` for any other
 */
export async function findOwnRepository(
  forge: Forge,
  wish: RepositoryWish,
  signal: AbortSignal,
): Promise<Repository | null> {
  const { task, target } = wish;
  // Once it is made it is known by its id, whatever somebody calls it by now.
  const made = task.repository === null ? null : await forge.findRepository(target, signal, task.repository.id);
  const found = made?.kind === 'found' ? made : await forge.findRepository(target, signal);
  if (found.kind === 'absent') return null;
  if (found.kind === 'found' && (await isOwn(forge, wish, found, signal))) return found.repository;
  throw new TaskError('repository_exists', { repository: `${target.owner}/${target.name}` });
}

/**
 * Makes the repository, or takes up the one that an earlier try made. The create call is never repeated blindly: when
 * its outcome is unknown, we look, and only a name that is still free is asked for again.
 * @throws TaskError `repository_exists`, `github_*`
 */
export async function obtainRepository(
  forge: Forge,
  wish: RepositoryWish,
  signal: AbortSignal,
  lookAgainMs: readonly number[] = LOOK_AGAIN_MS,
): Promise<Repository> {
  const existing = await findOwnRepository(forge, wish, signal);
  if (existing !== null) return existing;
  const { visibility, properties, team } = wish.task.request;
  const description = renderMarkedDescription(renderDescription(wish.task), wish.marker);
  const spec = { visibility, description, ...(properties && { properties }), ...(team && { team }) };
  for (let call = 1; ; call += 1) {
    try {
      return await forge.createRepository(wish.target, spec, signal);
    } catch (error) {
      if (!isUnclear(error) || signal.aborted) throw error;
      // "Exists" can speak of a call of our own that was lost; then it has to come in sight.
      const isTaken = error.code === 'repository_exists';
      const waits = isTaken ? lookAgainMs : lookAgainMs.slice(call - 1, call);
      const own = await lookForOwn(forge, wish, waits, signal);
      if (own !== null) return own;
      // Taken, and still not to be seen: it is somebody's, and hidden from us.
      if (isTaken || call >= MAX_CREATE_CALLS) throw error;
    }
  }
}

/**
 * Looks until the repository that this task may have made is there. A look without an answer ends it: what comes after
 * rests on knowing.
 * @throws TaskError `repository_exists` where another one is there, `github_*` · ParkError
 */
export function lookForOwn(
  forge: Forge,
  wish: RepositoryWish,
  lookAgainMs: readonly number[],
  signal: AbortSignal,
): Promise<Repository | null> {
  const looking = { ...wish, task: { ...wish.task, repositoryRequested: true } };
  return lookUntil(() => findOwnRepository(forge, looking, signal), lookAgainMs, signal);
}

/** Looks until there is something, after each of these waits (in milliseconds) once more. */
export async function lookUntil<T>(
  look: () => Promise<T | null>,
  waits: readonly number[],
  signal: AbortSignal,
): Promise<T | null> {
  for (const wait of waits) {
    const seen = await look();
    if (seen !== null) return seen;
    await pause(wait, signal);
  }
  return look();
}

function isUnclear(error: unknown): error is TaskError {
  return error instanceof TaskError && (error.code === 'github_unavailable' || error.code === 'repository_exists');
}

/** Ours: it bears this task's marker, or is the one that the log names; and it is empty, or holds our commit. */
async function isOwn(
  forge: Forge,
  { task, target, marker }: RepositoryWish,
  found: Extract<FoundRepository, { kind: 'found' }>,
  signal: AbortSignal,
): Promise<boolean> {
  if (!task.repositoryRequested) return false;
  if (!found.description.includes(marker) && task.repository?.id !== found.repository.id) return false;
  const head = await forge.readHead(target, found.repository, signal);
  return head === null || head === task.commit?.sha;
}
