import { requireInstallation } from './access-mint.ts';
import type { AccessRef } from '../core/access-ref.ts';
import type { TokenGrant } from './app/access-tokens.ts';
import type { AppClient } from './app/app-client.ts';
import type { GitHubClient } from './http/github-client.ts';
import { GitHubError } from './http/github-error.ts';
import { grantOn, type RepositoryPlace } from './repository-place.ts';

/** Somebody who reads in one repository. */
export interface RepositoryReader {
  readonly client: GitHubClient;
  readonly grant: TokenGrant;
  /** Does the installation reach it? Of others it sees what is public. */
  readonly isInside: boolean;
}

/**
 * Reads with a token for this repository alone. An installation on selected repositories does not reach all of them; what
 * is public any token may read.
 */
export async function openReader(
  app: AppClient,
  where: RepositoryPlace & { readonly access: AccessRef },
  signal: AbortSignal,
): Promise<RepositoryReader> {
  const installationId = requireInstallation(where.access);
  const own: TokenGrant = { installationId, permissions: { contents: 'read' }, ...grantOn(where) };
  const isInside = (await app.tokens.get(own, signal).catch(nullWhenAbsent)) !== null;
  const grant: TokenGrant = isInside ? own : { installationId, permissions: { metadata: 'read' } };
  return { client: app.asInstallation(grant), grant, isInside };
}

/** Not there, or hidden as if it were not. */
export function nullWhenAbsent(error: unknown): null {
  if (error instanceof GitHubError && error.status === 404) return null;
  throw error;
}
