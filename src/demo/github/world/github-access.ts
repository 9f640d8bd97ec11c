import { GitHubFailure, notForIntegrations, notFound } from '../github-failure.ts';
import type { GitHubState } from './github-state.ts';
import {
  type WorldCaller,
  roles,
  type Level,
  type WorldPermissions,
  type WorldRepository,
  type Role,
} from './world-objects.ts';

const levels: Level[] = ['read', 'write', 'admin'];

/** Do these permissions hold `name` at `level` or above? Every App may read metadata, said or not. */
export function hasPermission(permissions: WorldPermissions, name: string, level: Level): boolean {
  const held = permissions[name] ?? (name === 'metadata' ? 'read' : undefined);
  return held !== undefined && levels.indexOf(held) >= levels.indexOf(level);
}

/** Can this caller see that the repository exists? */
export function canSee(state: GitHubState, caller: WorldCaller, repository: WorldRepository): boolean {
  if (repository.visibility === 'public') return true;
  if (caller.kind === 'user') return state.role(repository, caller.account.login) !== 'none';
  return caller.kind === 'installation' && isCovered(caller, repository);
}

/** Is the repository one of those that this installation token is for? */
export function isCovered(caller: WorldCaller & { kind: 'installation' }, repository: WorldRepository): boolean {
  const { installation, repositoryIds } = caller.token;
  if (repository.owner !== installation.account) return false;
  if (installation.selection !== 'all' && !installation.selection.has(repository.id)) return false;
  return repositoryIds?.has(repository.id) ?? true;
}

/**
 * Throws unless the caller may do this in the repository: 404 for what it cannot see, 403 for what it may not touch.
 * People need a role, tokens of the App a permission.
 */
export function checkAccess(
  state: GitHubState,
  caller: WorldCaller,
  repository: WorldRepository,
  permission: string,
  level: Level,
  role: Role = level === 'read' ? 'read' : 'write',
): void {
  if (!canSee(state, caller, repository)) throw notFound();
  const isOpenRead = level === 'read' && repository.visibility === 'public';
  switch (caller.kind) {
    case 'anonymous':
      if (!isOpenRead) throw new GitHubFailure(401, 'Requires authentication');
      return;
    case 'app':
      throw new GitHubFailure(401, 'A JSON web token cannot be used here');
    case 'installation': {
      const isHeld = isCovered(caller, repository) && hasPermission(caller.token.permissions, permission, level);
      if (!isHeld && !isOpenRead) throw notForIntegrations();
      return;
    }
    case 'user':
      if (roles.indexOf(state.role(repository, caller.account.login)) < roles.indexOf(role)) {
        throw new GitHubFailure(
          403,
          role === 'admin' ? 'Must have admin rights to Repository.' : 'Must have push access to repository',
        );
      }
  }
}
