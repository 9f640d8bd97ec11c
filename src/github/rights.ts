import type { AccessRef } from '../core/access-ref.ts';
import { TaskError } from '../core/errors.ts';
import type { Repository } from '../core/task-event.ts';
import type { Target } from '../ports/forge.ts';
import { installationOf } from './access-mint.ts';
import type { Permissions, TokenGrant } from './app/access-tokens.ts';
import type { AppClient } from './app/app-client.ts';
import type { GitHubClient } from './http/github-client.ts';
import type { TokenOwner } from './token-owner.ts';

/** Seeing that a repository is there. */
export const SEE: Permissions = { metadata: 'read' };
/** Changing a repository: its description, its topics. */
export const ADMINISTER: Permissions = { administration: 'write', metadata: 'read' };
/** Finding a team. */
export const SEE_TEAMS: Permissions = { members: 'read' };

/** Making a repository, with what the installation has of the two that are enough. */
export function creationPermissions({ mayAdminister }: Target): Permissions {
  return mayAdminister ? ADMINISTER : { repository_creation: 'write', metadata: 'read' };
}

/** Pushing: workflows only where the installation has that, or GitHub refuses the token. */
export function pushPermissions({ mayPushWorkflows }: Target): Permissions {
  return { contents: 'write', metadata: 'read', ...(mayPushWorkflows && { workflows: 'write' }) };
}

/** With whose rights the forge acts: narrow tokens of an installation, or the operator's token as it is. */
export interface Rights {
  /** Somebody who may do this, on this repository alone when one is given. */
  client(access: AccessRef, permissions: Permissions, repository?: Repository): GitHubClient;
  /** The token itself, for git. `attempt` counts from 0: from 1 on it is a new one, from 2 on of the classic form. */
  token(
    access: AccessRef,
    permissions: Permissions,
    repository: Repository | undefined,
    attempt: number,
    signal: AbortSignal,
  ): Promise<string>;
  /** Tells which attempt's token git took, so that the next push begins with its form. */
  noteTaken(access: AccessRef, attempt: number): void;
}

/** The rights that an App and a token give. Either may be missing; using it then is a fault of the program. */
export function createRights(app: AppClient | null, tokenOwner: TokenOwner | null): Rights {
  const missing = (what: string): TaskError =>
    new TaskError('internal', {}, { cause: new Error(`there is no ${what}`) });

  return {
    client(access, permissions, repository) {
      const installationId = installationOf(access);
      if (installationId === null) {
        if (tokenOwner === null) throw missing('token');
        return tokenOwner.client;
      }
      if (app === null) throw missing('App');
      return app.asInstallation(grantOf(installationId, permissions, repository));
    },
    async token(access, permissions, repository, attempt, signal) {
      const installationId = installationOf(access);
      if (installationId === null) {
        if (tokenOwner === null) throw missing('token');
        return tokenOwner.token;
      }
      if (app === null) throw missing('App');
      const grant = grantOf(installationId, permissions, repository);
      // It has been reported that git answers 404 to the newer, long tokens where a classic one works.
      return attempt === 0 ? app.tokens.get(grant, signal) : app.tokens.mint(grant, signal, attempt > 1);
    },
    noteTaken(access, attempt) {
      const installationId = installationOf(access);
      if (installationId !== null && attempt > 1) app?.tokens.keepClassic(installationId);
    },
  };
}

function grantOf(installationId: number, permissions: Permissions, repository: Repository | undefined): TokenGrant {
  return { installationId, permissions, ...(repository && { repositoryIds: [repository.id] }) };
}
