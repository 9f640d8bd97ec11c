import { z } from 'zod';
import { askGit } from './git/bare-repository.ts';
import { canSee, checkAccess, hasPermission } from './world/github-access.ts';
import { accountAnswer, repositoryAnswer, type JsonObject } from './github-answers.ts';
import { loginOf } from './app/github-app-auth.ts';
import { deliverDispatch } from './app/github-events.ts';
import { GitHubFailure, notForIntegrations, notFound, validationFailed } from './github-failure.ts';
import { checkDescription, addRepository, storedName } from './github-repository-creation.ts';
import {
  readJsonBody,
  repositoryOf,
  requireKnownCaller,
  type GitHubRouter,
  type GitHubWorld,
} from './github-routes.ts';
import type { WorldCaller, WorldAccount, WorldRepository, Role } from './world/world-objects.ts';

const text = z.string().nullish();
const visibility = z.enum(['public', 'private', 'internal']).optional();
const newRepository = z.object({
  name: z.string().default(''),
  description: text,
  homepage: text,
  private: z.boolean().optional(),
  visibility,
  team_id: z.int().optional(),
  custom_properties: z.record(z.string(), z.union([z.string(), z.array(z.string())]).nullable()).optional(),
  auto_init: z.literal(false, 'the stand-in makes empty repositories only').optional(),
});
const changes = z.object({ name: z.string(), description: text, homepage: text, default_branch: z.string() }).partial();
const visibilityChange = z.object({ private: z.boolean(), visibility }).partial();
const topicNames = z.object({ names: z.array(z.string().max(50)).max(20) });
const dispatch = z.object({
  event_type: z.string().min(1).max(100),
  client_payload: z.record(z.string(), z.unknown()).optional(),
});

/** Repositories: look, create, change, and the dispatch of events to them. */
export function registerRepositoryRoutes(router: GitHubRouter, world: GitHubWorld): void {
  const { state, app } = world;
  const seen = (caller: WorldCaller, repository: WorldRepository): JsonObject => {
    if (!canSee(state, caller, repository)) throw notFound();
    return repositoryAnswer(state, repository, roleOf(caller, repository));
  };
  const roleOf = (caller: WorldCaller, repository: WorldRepository): Role | undefined =>
    caller.kind === 'user' ? state.role(repository, caller.account.login) : undefined;
  const create = async (owner: WorldAccount, body: z.infer<typeof newRepository>): Promise<WorldRepository> =>
    addRepository(state, world.gitRoot, owner, {
      ...body,
      ...{ properties: body.custom_properties, teamId: body.team_id },
      visibility: body.visibility ?? (body.private === true ? 'private' : 'public'),
    });

  router.get('/repos/:owner/:repo', (c) => c.json(seen(c.get('caller'), repositoryOf(world, c))));
  router.post('/orgs/:org/repos', async (c) => {
    const caller = requireKnownCaller(c);
    const owner = state.account(c.req.param('org'));
    if (owner.type !== 'Organization') throw notFound();
    checkMayCreate(caller, owner);
    const repository = await create(owner, await readJsonBody(c, newRepository));
    if (caller.kind === 'installation') {
      const { selection } = caller.token.installation;
      if (selection !== 'all') selection.add(repository.id);
    } else repository.collaborators.set(caller.account.login.toLowerCase(), 'admin');
    return c.json(repositoryAnswer(state, repository, roleOf(caller, repository)), 201);
  });
  router.post('/user/repos', async (c) => {
    const caller = requireKnownCaller(c);
    if (caller.kind !== 'user') throw notForIntegrations();
    const repository = await create(caller.account, await readJsonBody(c, newRepository));
    return c.json(repositoryAnswer(state, repository, 'admin'), 201);
  });
  router.patch('/repos/:owner/:repo', async (c) => {
    const repository = repositoryOf(world, c);
    checkAccess(state, c.get('caller'), repository, 'administration', 'write', 'admin');
    const body = await readJsonBody(c, changes.extend(visibilityChange.shape));
    checkDescription(body.description);
    if (body.default_branch !== undefined) await changeDefaultBranch(repository, body.default_branch);
    if (body.name !== undefined) renameRepository(world, repository, body.name);
    if (body.description !== undefined) repository.description = body.description;
    if (body.homepage !== undefined) repository.homepage = body.homepage;
    if (body.private !== undefined) repository.visibility = body.private ? 'private' : 'public';
    if (body.visibility !== undefined) repository.visibility = body.visibility;
    repository.updatedAt = state.timestamp();
    return c.json(seen(c.get('caller'), repository));
  });
  router.put('/repos/:owner/:repo/topics', async (c) => {
    const repository = repositoryOf(world, c);
    checkAccess(state, c.get('caller'), repository, 'administration', 'write', 'admin');
    const { names } = await readJsonBody(c, topicNames);
    const bad = names.find((name) => !/^[a-z0-9][a-z0-9-]*$/.test(name));
    if (bad !== undefined) throw validationFailed('Repository', 'topics', 'invalid', `${bad} is not a valid topic`);
    repository.topics = names;
    return c.json({ names });
  });
  router.get('/repos/:owner/:repo/topics', (c) => {
    const repository = repositoryOf(world, c);
    checkAccess(state, c.get('caller'), repository, 'metadata', 'read');
    return c.json({ names: repository.topics });
  });
  router.get('/repos/:owner/:repo/rules/branches/:branch{.+}', (c) => {
    const repository = repositoryOf(world, c);
    checkAccess(state, c.get('caller'), repository, 'metadata', 'read');
    return c.json(state.rules.get(repository.owner)?.rules ?? []);
  });
  router.get('/repos/:owner/:repo/collaborators/:login/permission', (c) => {
    const repository = repositoryOf(world, c);
    checkAccess(state, c.get('caller'), repository, 'metadata', 'read', 'write');
    const account = state.account(c.req.param('login'));
    const role = state.role(repository, account.login);
    const permission = role === 'maintain' ? 'write' : role === 'triage' ? 'read' : role;
    return c.json({ permission, role_name: role, user: { ...accountAnswer(state, account), role_name: role } });
  });
  router.post('/repos/:owner/:repo/dispatches', async (c) => {
    const repository = repositoryOf(world, c);
    const caller = requireKnownCaller(c);
    checkAccess(state, caller, repository, 'contents', 'write');
    const body = await readJsonBody(c, dispatch);
    const payload = body.client_payload ?? null;
    if (Object.keys(payload ?? {}).length > 10)
      throw new GitHubFailure(422, 'Invalid request.\n\nNo more than 10 properties are allowed.');
    if (JSON.stringify(payload).length >= 65_536) throw new GitHubFailure(422, 'client_payload is too large.');
    void deliverDispatch(world, repository, state.account(loginOf(caller, app) ?? ''), body.event_type, payload);
    return c.body(null, 204);
  });
}

/** Gives a repository another name; the old one redirects until it is taken again. */
export function renameRepository(world: GitHubWorld, repository: WorldRepository, given: string): void {
  const name = storedName(given);
  const taken = world.state.findRepository(repository.owner.login, name);
  if (taken !== undefined && taken !== repository) {
    throw validationFailed('Repository', 'name', 'custom', 'name already exists on this account');
  }
  if (name === repository.name) return;
  world.state.renamed.set(`${repository.owner.login}/${repository.name}`.toLowerCase(), repository);
  repository.name = name;
}

/** Either is enough; only the second lets the repository be changed afterwards. */
const CREATING = ['repository_creation', 'administration'];

function checkMayCreate(caller: Exclude<WorldCaller, { kind: 'anonymous' | 'app' }>, owner: WorldAccount): void {
  if (caller.kind === 'installation') {
    const { permissions, installation } = caller.token;
    const isEnough = CREATING.some((name) => hasPermission(permissions, name, 'write'));
    if (installation.account !== owner || !isEnough) throw notForIntegrations();
    return;
  }
  if (!owner.members.has(caller.account.login.toLowerCase())) {
    throw new GitHubFailure(403, 'You need admin access to the organization before adding a repository to it.');
  }
}

async function changeDefaultBranch(repository: WorldRepository, branch: string): Promise<void> {
  const sha = await askGit(repository.gitDir, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`]);
  if (sha === undefined) {
    throw validationFailed(
      'Repository',
      'default_branch',
      'invalid',
      `The branch ${branch} was not found. Please push that ref first or create it via the Git Data API.`,
    );
  }
  await askGit(repository.gitDir, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
  repository.defaultBranch = branch;
}
