import { validationFailed } from '../github-failure.ts';
import type { WorldAccount } from './world-objects.ts';

/** The id of a team: those of an organisation are counted from its own. */
export function teamIdOf(owner: WorldAccount, slug: string): number {
  return owner.id * 100 + [...owner.teams.keys()].indexOf(slug);
}

/** The slug of the team that has this id. Throws GitHub's 422 when the organisation has none. */
export function teamOfId(owner: WorldAccount, id: number): string {
  const found = [...owner.teams.keys()].find((slug) => teamIdOf(owner, slug) === id);
  if (found === undefined) throw validationFailed('Repository', 'team_id', 'invalid', 'team_id is not a team of it');
  return found;
}
