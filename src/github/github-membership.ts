import { z } from 'zod';
import type { AccessRef } from '../core/access-ref.ts';
import { isGranted } from '../core/app-permissions.ts';
import { TaskError } from '../core/errors.ts';
import type { CommandPlace, Membership } from '../ports/forge.ts';
import { requireInstallation } from './access-mint.ts';
import type { AppClient } from './app/app-client.ts';
import type { GitHubClient } from './http/github-client.ts';
import { GitHubError } from './http/github-error.ts';
import { withTaskErrors } from './http/github-fault.ts';
import { grantOn, onRepository } from './repository-place.ts';
import { nullWhenAbsent, openReader } from './repository-reader.ts';

const Permission = z.object({ permission: z.enum(['admin', 'write', 'read', 'none']) });
const TeamMembership = z.object({ state: z.enum(['active', 'pending']) });
const File = z.object({ type: z.literal('file'), encoding: z.literal('base64'), content: z.string() });

/** Who may do what, as GitHub says. Every doubt is an error, and so a no. */
export function createGitHubMembership(app: AppClient): Membership {
  return {
    permissionOf: (where, login, signal) =>
      withTaskErrors({ repository: where.repository, permission: 'metadata' }, async () => {
        const installationId = requireInstallation(where.access);
        const client = app.asInstallation({ installationId, permissions: { metadata: 'read' }, ...grantOn(where) });
        const call = {
          route: 'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
          parameters: { username: login },
          answer: Permission,
        };
        const answer = await client.call(onRepository(where, call), signal).catch(nullWhenAbsent);
        return answer?.data.permission ?? 'none';
      }),

    isMember: (where, login, signal) =>
      asMembersReader(app, where, signal, async (client, org) => {
        const parameters = { org, username: login };
        await client.call({ route: 'GET /orgs/{org}/members/{username}', parameters, answer: z.unknown() }, signal);
        return 'yes';
      }),

    isInTeam: (where, team, login, signal) =>
      asMembersReader(app, where, signal, async (client, org) => {
        const call = {
          route: 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}',
          parameters: { org, team_slug: team, username: login },
          answer: TeamMembership,
        };
        // Who was invited and has not answered yet is `pending`.
        return (await client.call(call, signal)).data.state === 'active' ? 'yes' : 'no';
      }),

    readFile: (where, path, signal) =>
      withTaskErrors({ repository: where.repository, permission: 'contents' }, async () => {
        try {
          return await readText(app, where, path, signal);
        } catch (error) {
          // The owner's policy is looked for by name: under a new one it holds as before.
          if (!(error instanceof GitHubError) || error.movedTo === null) throw error;
          return readText(app, { ...where, repositoryId: error.movedTo }, path, signal);
        }
      }),
  };
}

async function readText(
  app: AppClient,
  where: CommandPlace,
  path: string,
  signal: AbortSignal,
): Promise<string | null> {
  const call = {
    // Encoded by segment: as a parameter the slashes would be encoded too.
    route: `GET /repos/{owner}/{repo}/contents/${path.split('/').map(encodeURIComponent).join('/')}`,
    answer: File,
  };
  const { client, isInside } = await openReader(app, where, signal);
  const answer = await client.call(onRepository(where, call), signal).catch((error: unknown) => {
    if (!isInside && error instanceof GitHubError && isForbidden(error)) return null;
    return nullWhenAbsent(error);
  });
  return answer === null ? null : Buffer.from(answer.data.content, 'base64').toString('utf8');
}

/** Asks who belongs to the organisation of the installation: 404 is a no, and whatever the App may not see is unknown. */
async function asMembersReader(
  app: AppClient,
  { access, organization }: { readonly access: AccessRef; readonly organization: string },
  signal: AbortSignal,
  ask: (client: GitHubClient, organization: string) => Promise<'yes' | 'no'>,
): Promise<'yes' | 'no' | 'unknown'> {
  return withTaskErrors({ owner: organization, permission: 'members' }, async () => {
    const installationId = requireInstallation(access);
    const { owner, ownerKind, permissions } = await app.installations.byId(installationId, signal);
    const isReadable = ownerKind === 'organization' && isGranted(permissions ?? { members: 'read' }, 'members', 'read');
    if (!isReadable || owner.toLowerCase() !== organization.toLowerCase()) return 'unknown';
    try {
      return await ask(app.asInstallation({ installationId, permissions: { members: 'read' } }), owner);
    } catch (error) {
      if (error instanceof GitHubError && error.status === 404) return 'no';
      // 302: GitHub does not take the App for one who may see members, and shows only who is so in public.
      if (error instanceof GitHubError && (error.status === 302 || isForbidden(error))) return 'unknown';
      if (error instanceof TaskError && error.code === 'github_permission') return 'unknown';
      throw error;
    }
  });
}

function isForbidden(error: GitHubError): boolean {
  return error.status === 403 && error.retryAt === null;
}
