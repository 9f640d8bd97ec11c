import { z } from 'zod';
import { splitFullName } from '../core/names.ts';
import type { Repository } from '../core/task-event.ts';
import type { RepositoryExtras } from '../core/task-request.ts';
import type { GitHubClient } from './http/github-client.ts';

const Team = z.object({ id: z.number().int() });

/** The id of a team, which is how the create call names it. @throws GitHubError, 404 where none can be seen */
export async function findTeamId(
  client: GitHubClient,
  org: string,
  slug: string,
  signal: AbortSignal,
): Promise<number> {
  const parameters = { org, team_slug: slug };
  return (await client.call({ route: 'GET /orgs/{org}/teams/{team_slug}', parameters, answer: Team }, signal)).data.id;
}

/** What the team may do in a repository. The create call lets it read: https://github.com/github/rest-api-description/issues/3689 */
export async function setTeamPermission(
  client: GitHubClient,
  { fullName }: Repository,
  { slug, permission }: NonNullable<RepositoryExtras['team']>,
  signal: AbortSignal,
): Promise<void> {
  const { owner, repo } = splitFullName(fullName);
  const call = {
    route: 'PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}',
    parameters: { org: owner, team_slug: slug, owner, repo, permission },
    answer: z.unknown(),
  };
  await client.call(call, signal);
}
