import { TaskError, type Reason } from '../core/errors.ts';
import { toFileRecord } from '../core/generated-file.ts';
import type { NewEvent } from '../core/task-event.ts';
import type { Visibility } from '../core/task-request.ts';
import type { UnfinishedTask } from '../core/task.ts';
import type { Warning } from '../core/warning.ts';
import type { CommandPlace, Forge } from '../ports/forge.ts';

/** May whoever asked for the task read this repository by themselves? */
type ReadCheck = (task: UnfinishedTask, where: CommandPlace, signal: AbortSignal) => Promise<boolean>;

export interface BaseDependencies {
  readonly forge: Pick<Forge, 'readContents'>;
  readonly mayRead?: ReadCheck | undefined;
}

/** Paths that a warning names. */
const NAMED_PATHS = 20;

/**
 * Reads the repository that the policy names, whose files are always there; null where it names none, or it was read
 * before. It is read with the rights of the App, so that nobody may get through it what they cannot see: a repository
 * shows it to no more people than see it now, and one that is not public has to be named by the owner's own policy or be
 * open to who asks.
 * @throws TaskError `github_permission` {repository, reason: base_…}, `owner_not_allowed` {owner, reason: base_…}, `github_*`
 */
export async function readBase(
  task: UnfinishedTask,
  { forge, mayRead }: BaseDependencies,
  signal: AbortSignal,
): Promise<NewEvent | null> {
  const { base, asked, target, visibility: wanted } = task.request;
  if (base === undefined || asked === undefined || task.base !== null) return null;
  const owner = target.owner ?? '';
  const refuse = (why: Reason): TaskError => new TaskError('owner_not_allowed', { owner, ...why });
  const where = { access: asked.access, repository: base.repository };
  const { visibility, commit, files, leftOut, fullName } = await forge.readContents(where, signal);
  if (openness(wanted) > openness(visibility)) {
    throw refuse({ reason: 'base_more_private', base: fullName, visibility, wanted });
  }
  const isOpen = visibility === 'public' || base.isOwners || (await mayRead?.(task, where, signal)) === true;
  if (!isOpen) throw refuse({ reason: 'base_hidden', base: fullName, login: asked.sender.login, owner });
  return {
    type: 'base-read',
    base: { repository: fullName, commit, files: files.map(toFileRecord) },
    warnings: leftOut.length === 0 ? [] : [toWarning(fullName, leftOut)],
    texts: files.map(({ text }) => text),
  };
}

/** The more people see it, the higher. */
function openness(visibility: Visibility): number {
  return { private: 0, internal: 1, public: 2 }[visibility];
}

function toWarning(repository: string, leftOut: readonly string[]): Warning {
  const paths = leftOut.slice(0, NAMED_PATHS).map((path) => path.slice(0, 200).toWellFormed());
  const more = leftOut.length - paths.length;
  return { path: '', code: 'base_left_out', values: { repository, paths, ...(more > 0 && { more }) } };
}
