import { TaskError } from '../core/errors.ts';
import { isUnsettled, type UnfinishedTask } from '../core/task.ts';
import type { NewEvent, Repository } from '../core/task-event.ts';
import type { Forge } from '../ports/forge.ts';
import { renderDescription } from './commit-message.ts';
import { LOOK_AGAIN_MS, lookForOwn, lookUntil, type RepositoryWish } from './obtain-repository.ts';
import { renderLeftDescription, repositoryMarker } from './repository-marker.ts';

export interface SettleDependencies {
  readonly forge: Forge;
  readonly secretKey: string;
  /** Milliseconds between looks for what may have been made. */
  readonly lookAgainMs?: readonly number[];
}

/**
 * Finds out what became of the creation and the push that a task sent before it had to stop, and tells it as events. When
 * the task is to be cancelled, the repository is made to say what it is.
 * @throws TaskError, ParkError where the forge does not tell · the signal's reason
 */
export async function* settleEffects(
  task: UnfinishedTask,
  { forge, secretKey, lookAgainMs = LOOK_AGAIN_MS }: SettleDependencies,
  signal: AbortSignal,
): AsyncGenerator<NewEvent, void, UnfinishedTask> {
  const target = await forge.checkTarget(task.request.target, signal);
  const marker = repositoryMarker(secretKey, task.id);
  const repository = task.repository ?? (await findMade(forge, { task, target, marker }, lookAgainMs, signal));
  if (repository === null) return;
  if (task.repository === null) task = yield { type: 'repository-created', repository };

  if (isUnsettled(task) && task.commit !== null) {
    const { sha } = task.commit;
    // A push that was under way may still be at work.
    const waits = task.status === 'pushing' ? lookAgainMs : [];
    const head = await lookUntil(() => forge.readHead(target, repository, signal), waits, signal);
    if (head === sha) task = yield { type: 'push-accepted' };
  }
  // Where the App may not change it, the mark by which it is known stands in it all the same.
  if (!task.cancelling || !target.mayAdminister) return;
  const description = task.pushed ? renderDescription(task) : renderLeftDescription(marker);
  await forge.describeRepository(target, repository, description, signal).catch(() => signal.throwIfAborted());
}

/** What stands there of somebody else is nothing that this task has made. */
async function findMade(
  forge: Forge,
  wish: RepositoryWish,
  lookAgainMs: readonly number[],
  signal: AbortSignal,
): Promise<Repository | null> {
  return lookForOwn(forge, wish, lookAgainMs, signal).catch((error: unknown) => {
    if (error instanceof TaskError && error.code === 'repository_exists') return null;
    throw error;
  });
}
