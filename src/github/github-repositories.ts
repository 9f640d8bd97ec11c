import { z } from 'zod';
import { TaskError } from '../core/errors.ts';
import type { Repository } from '../core/task-event.ts';
import type { FoundRepository, RepositorySpec, Target } from '../ports/forge.ts';
import type { GitHubCall, GitHubClient } from './http/github-client.ts';
import { GitHubError } from './http/github-error.ts';
import { onRepository, type RepositoryPlace } from './repository-place.ts';
import type { Pause } from '../ports/pause.ts';

/** Milliseconds between looks for a repository that was just made: GitHub may answer 404 for a while. */
const LOOK_AGAIN_MS = [1000, 2000, 4000] as const;

/** A repository as GitHub tells of it. */
export const RepositoryAnswer = z.object({
  id: z.number().int(),
  full_name: z.string().min(1),
  html_url: z.url(),
  clone_url: z.url(),
  default_branch: z.string().min(1),
  private: z.boolean(),
});

/** The same in our words. */
export function toRepository(data: z.infer<typeof RepositoryAnswer>): Repository {
  return {
    id: data.id,
    fullName: data.full_name,
    htmlUrl: data.html_url,
    cloneUrl: data.clone_url,
    defaultBranch: data.default_branch,
  };
}

const Answer = RepositoryAnswer.extend({ description: z.string().nullable() }).transform((data) => ({
  repository: toRepository(data),
  description: data.description ?? '',
  isPrivate: data.private,
}));

/**
 * The repository of this name as it stands now. A redirect is not followed: it leads to another one. With an id: that
 * repository, whatever it is called by now.
 */
export async function findRepository(
  client: GitHubClient,
  target: Target,
  signal: AbortSignal,
  { id, ...how }: Pick<GitHubCall<unknown>, 'isTriedOnce'> & { readonly id?: number | undefined } = {},
): Promise<FoundRepository> {
  const place = { repository: `${target.owner}/${target.name}`, repositoryId: id };
  const call = onRepository(place, { route: 'GET /repos/{owner}/{repo}', answer: Answer, ...how });
  try {
    const { data } = await client.call(call, signal);
    if (id === undefined && !isNamed(data.repository, target)) return { kind: 'redirected' };
    return { kind: 'found', repository: data.repository, description: data.description };
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return { kind: 'absent' };
    if (error instanceof GitHubError && error.status >= 300 && error.status < 400) return { kind: 'redirected' };
    throw error;
  }
}

/**
 * Sends the create call, once. Its answer is still waited for a while when the signal aborts.
 * @throws TaskError `repository_exists`, `owner_not_allowed`, `github_permission` for a visibility that the owner may not
 *   have, `internal` for an answer about something else; GitHubError
 */
export async function createRepository(
  client: GitHubClient,
  target: Target,
  spec: RepositorySpec,
  signal: AbortSignal,
  extras: Readonly<Record<string, unknown>> = {},
): Promise<Repository> {
  const { owner, name } = target;
  const isOrganization = target.ownerKind === 'organization';
  if (spec.visibility === 'internal' && !isOrganization) {
    throw new TaskError('github_permission', { owner, reason: 'visibility', visibility: spec.visibility });
  }
  const isPrivate = spec.visibility !== 'public';
  const call = {
    route: isOrganization ? 'POST /orgs/{org}/repos' : 'POST /user/repos',
    parameters: {
      ...(isOrganization && { org: owner, visibility: spec.visibility }),
      name,
      description: toDescription(spec.description),
      // Left out, it is public.
      private: isPrivate,
      auto_init: false,
      ...extras,
    },
    answer: Answer,
    isHeardOut: true,
  };
  try {
    const { data } = await client.call(call, signal);
    if (!isNamed(data.repository, target))
      throw new TaskError('internal', {}, { cause: new Error('GitHub made another repository') });
    if (data.isPrivate !== isPrivate)
      throw new TaskError('internal', {}, { cause: new Error('GitHub gave it another visibility') });
    return data.repository;
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    // The name may be taken by a repository that the installation does not see.
    if (error.status === 422 && /already exists/i.test(error.text)) {
      throw new TaskError('repository_exists', { repository: `${owner}/${name}` }, { cause: error });
    }
    if (error.status === 422 && /visibility|\binternal\b|upgrade|enterprise/i.test(error.text)) {
      const values = { owner, repository: `${owner}/${name}`, visibility: spec.visibility, remote: error.text };
      throw new TaskError('github_permission', { ...values, reason: 'visibility' }, { cause: error });
    }
    // GitHub hides what a token may not do as if it were not there.
    if (error.status === 404 && !error.lacksScope)
      throw new TaskError('owner_not_allowed', { owner, reason: 'unknown' }, { cause: error });
    throw error;
  }
}

/**
 * Looks for a repository that was just made, up to four times. `look` asks once, and is told which attempt it is, so that it
 * can ask with a new token: whether an older one covers the repository is not documented. It is there, whatever the looks
 * say: what they do not show is left to the push to find out.
 */
export async function waitUntilVisible(
  look: (attempt: number) => Promise<FoundRepository>,
  pause: Pause,
  signal: AbortSignal,
): Promise<void> {
  for (const [attempt, delay] of [...LOOK_AGAIN_MS, null].entries()) {
    try {
      // Renamed meanwhile it is there as well.
      if ((await look(attempt)).kind !== 'absent') return;
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      // 404 is that of a token for a repository that the installation does not have yet.
      if (error.status !== 404 && !error.isUnknown) return;
    }
    if (delay !== null) await pause(delay, signal);
  }
}

/** Replaces the description. */
export async function describeRepository(
  client: GitHubClient,
  repository: Repository,
  description: string,
  signal: AbortSignal,
): Promise<void> {
  const call = {
    route: 'PATCH /repos/{owner}/{repo}',
    parameters: { description: toDescription(description) },
    answer: z.unknown(),
  };
  await client.call(onRepository(placeOf(repository), call), signal);
}

/** The topics under which a repository is found; those it had are gone. */
export async function setTopics(
  client: GitHubClient,
  repository: Repository,
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const call = { route: 'PUT /repos/{owner}/{repo}/topics', parameters: { names }, answer: z.unknown() };
  await client.call(onRepository(placeOf(repository), call), signal);
}

function placeOf({ fullName, id }: Repository): RepositoryPlace {
  return { repository: fullName, repositoryId: id };
}

function isNamed(repository: Repository, { owner, name }: Target): boolean {
  return repository.fullName.toLowerCase() === `${owner}/${name}`.toLowerCase();
}

/** GitHub refuses a description that holds control characters, line ends among them. */
function toDescription(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}
