import { TaskError } from '../core/errors.ts';
import type { Repository } from '../core/task-event.ts';
import type { UnfinishedTask } from '../core/task.ts';
import type { TaskRequest } from '../core/task-request.ts';
import type { Remark, Statement } from '../core/warning.ts';
import type { Forge, Target } from '../ports/forge.ts';
import { renderDescription } from './commit-message.ts';

/**
 * What the policy wants of a repository and we may not do with the rights that there are, known before anything is made.
 */
export function foreseeShortfalls(
  target: Target,
  { topics = [], properties, team }: TaskRequest,
): readonly Statement[] {
  const keys = [...(properties === undefined ? [] : ['properties']), ...(team === undefined ? [] : ['team'])];
  const shortfalls: Statement[] = [];
  if (topics.length > 0 && !target.mayAdminister) shortfalls.push({ code: 'topics_unset', values: { topics } });
  if (target.ownerKind === 'user') {
    if (keys.length > 0) shortfalls.push({ code: 'organizations_only', values: { keys } });
  } else if (team !== undefined && !target.maySeeTeams) {
    shortfalls.push({ code: 'team_unset', values: { team: team.slug } });
  } else if (team !== undefined && team.permission !== 'pull' && !target.mayAdminister) {
    shortfalls.push({ code: 'team_read_only', values: { team: team.slug, permission: team.permission } });
  }
  return shortfalls;
}

/**
 * Gives a repository that holds its commit what is left: its description without our mark, topics, the team of the
 * policy. The work is done, so nothing of this makes it a failure.
 * @returns what the report has to say of it
 */
export async function dressRepository(
  forge: Forge,
  {
    task,
    target,
    repository,
  }: { readonly task: UnfinishedTask; readonly target: Target; readonly repository: Repository },
  signal: AbortSignal,
): Promise<readonly Remark[]> {
  const { topics = [], properties = {}, team } = task.request;
  const refusalOf = (what: string): string | undefined =>
    (task.repository ?? repository).refused?.find((one) => one.what === what)?.said;
  const remarks = [...foreseeShortfalls(target, task.request)];
  const saidOf = async (work: Promise<void>): Promise<string | null> => {
    try {
      await work;
      return null;
    } catch (error) {
      signal.throwIfAborted();
      return wordsOf(error);
    }
  };

  const unset = refusalOf('properties');
  if (unset !== undefined) {
    remarks.push({ code: 'properties_refused', values: { properties: Object.keys(properties), said: unset } });
  }
  if (target.mayAdminister) {
    await saidOf(forge.describeRepository(target, repository, renderDescription(task), signal));
    const said = topics.length === 0 ? null : await saidOf(forge.setTopics(target, repository, topics, signal));
    if (said !== null) remarks.push({ code: 'topics_refused', values: { topics, said } });
  }
  if (team !== undefined && target.maySeeTeams && target.ownerKind === 'organization') {
    // The create call let it read; more, and what that call refused, takes another.
    const isSet = team.permission === 'pull' && refusalOf('team') === undefined;
    const said =
      target.mayAdminister && !isSet
        ? await saidOf(forge.setTeam(target, repository, team, signal))
        : (refusalOf('team') ?? null);
    const values = { team: team.slug, permission: team.permission, said: said ?? '' };
    if (said !== null)
      return [...remarks.filter(({ code }) => code !== 'team_read_only'), { code: 'team_refused', values }];
  }
  return remarks;
}

function wordsOf(error: unknown): string {
  const { said, permission } = error instanceof TaskError ? error.values : {};
  return String(said ?? permission ?? (error instanceof TaskError ? error.code : 'GitHub'));
}
