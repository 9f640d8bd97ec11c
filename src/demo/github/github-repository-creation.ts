import { join } from 'node:path';
import { bareRepositoryPath, commitFiles, createBareRepository } from './git/bare-repository.ts';
import { declinePushes } from './git/git-server.ts';
import { creationFailed, GitHubFailure, validationFailed } from './github-failure.ts';
import type { GitHubState } from './world/github-state.ts';
import { teamOfId } from './world/world-teams.ts';
import type { PropertyValue, WorldAccount, WorldRepository } from './world/world-objects.ts';

/** What a request to create a repository may say. */
export interface NewRepository {
  /** A new one when left out. */
  id?: number;
  name: string;
  visibility: WorldRepository['visibility'];
  description?: string | null | undefined;
  homepage?: string | null | undefined;
  properties?: Record<string, PropertyValue> | undefined;
  /** One that may read it from the start. */
  teamId?: number | undefined;
  files?: Record<string, string>;
}

/** The name as GitHub would store it, or its refusal. Odd characters become dashes without a word. */
export function storedName(given: string): string {
  if (given.trim() === '') throw validationFailed('Repository', 'name', 'missing_field');
  const name = given
    .trim()
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/\.git$/i, '');
  if (name.length > 100) throw creationFailed('name', 'name is too long (maximum is 100 characters)');
  if (/\.wiki$/i.test(name)) throw creationFailed('name', 'name cannot end in .wiki');
  if (/^\.{0,2}$/.test(name)) throw creationFailed('name', 'name is reserved');
  return name;
}

/** Checks, registers and makes a repository with a bare repository behind it. */
export async function addRepository(
  state: GitHubState,
  gitRoot: string,
  owner: WorldAccount,
  wanted: NewRepository,
): Promise<WorldRepository> {
  const name = storedName(wanted.name);
  checkDescription(wanted.description);
  if (wanted.visibility === 'internal' && owner.type !== 'Organization') {
    throw new GitHubFailure(422, "Visibility can't be internal for a user's repository.");
  }
  if (state.findRepository(owner.login, name) !== undefined) {
    throw creationFailed('name', 'name already exists on this account');
  }
  checkProperties(owner, wanted.properties ?? {});
  const team = wanted.teamId === undefined ? undefined : teamOfId(owner, wanted.teamId);
  const at = state.timestamp();
  const repository: WorldRepository = {
    id: wanted.id ?? state.nextId(),
    owner,
    name,
    visibility: wanted.visibility,
    description: wanted.description ?? null,
    homepage: wanted.homepage ?? null,
    ...{ topics: [], defaultBranch: state.defaultBranch, createdAt: at, updatedAt: at, pushedAt: at, size: 0 },
    collaborators: new Map(),
    teams: new Map(team === undefined ? [] : [[team, 'pull']]),
    properties: wanted.properties ?? {},
    issues: [],
    gitDir: bareRepositoryPath(gitRoot, owner.login, name),
  };
  // Registered before the first await, so that of two requests at once only one has the name.
  state.repositories.push(repository);
  state.renamed.delete(`${owner.login}/${name}`.toLowerCase());
  await createBareRepository(repository.gitDir, state.defaultBranch, join(gitRoot, 'hooks'));
  const refusal = state.rules.get(owner)?.text;
  if (refusal !== undefined) await declinePushes(repository.gitDir, refusal);
  if (wanted.files !== undefined) await commitFiles(repository.gitDir, state.defaultBranch, wanted.files);
  return repository;
}

/** Only what the organisation has defined may be set. */
function checkProperties(owner: WorldAccount, properties: Readonly<Record<string, PropertyValue>>): void {
  for (const [name, value] of Object.entries(properties)) {
    const allowed = owner.properties[name];
    if (allowed === undefined) throw creationFailed('custom_properties', `Property '${name}' does not exist`);
    if ([value ?? []].flat().some((one) => !allowed.includes(one)))
      throw creationFailed('custom_properties', `Property '${name}' does not allow this value`);
  }
}

/** GitHub's two rules for a description. */
export function checkDescription(description: string | null | undefined): void {
  const text = description ?? '';
  if (Array.from(text).length > 350)
    throw creationFailed('description', 'description cannot be more than 350 characters');
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    throw creationFailed('description', 'description control characters are not allowed');
  }
}
