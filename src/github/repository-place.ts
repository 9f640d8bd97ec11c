import { splitFullName } from '../core/names.ts';
import type { TokenGrant } from './app/access-tokens.ts';
import type { GitHubCall } from './http/github-client.ts';

/** A repository as something was asked for in it. */
export interface RepositoryPlace {
  /** `owner/name`, as it was called then. */
  readonly repository: string;
  /** Its id, which stays when its name does not. What earlier versions stored lacks it. */
  readonly repositoryId?: number | undefined;
}

/**
 * A call on a repository (a route of GitHub's that begins with `/repos/{owner}/{repo}`), by its id where that is known.
 * GitHub's reference does not name that form, but its redirects after a rename lead there:
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
 */
export function onRepository<T>({ repository, repositoryId }: RepositoryPlace, call: GitHubCall<T>): GitHubCall<T> {
  if (repositoryId === undefined) return { ...call, parameters: { ...splitFullName(repository), ...call.parameters } };
  const route = call.route.replace('/repos/{owner}/{repo}', '/repositories/{repository_id}');
  return { ...call, route, parameters: { repository_id: repositoryId, ...call.parameters } };
}

/** The part of a token's grant that narrows it to one repository. */
export function grantOn({
  repository,
  repositoryId,
}: RepositoryPlace): Pick<TokenGrant, 'repositories' | 'repositoryIds'> {
  return repositoryId === undefined
    ? { repositories: [splitFullName(repository).repo] }
    : { repositoryIds: [repositoryId] };
}
