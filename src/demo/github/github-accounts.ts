import { z } from 'zod';
import { checkAccess, hasPermission, isCovered } from './world/github-access.ts';
import { organizationAnswer, profileAnswer, repositoryAnswer, teamAnswer } from './github-answers.ts';
import { coveredRepositories } from './app/github-app-routes.ts';
import { GitHubFailure, notFound, notForIntegrations } from './github-failure.ts';
import {
  paged,
  readJsonBody,
  repositoryOf,
  requireKnownCaller,
  type GitHubContext,
  type GitHubRouter,
  type GitHubWorld,
} from './github-routes.ts';
import type { WorldAccount } from './world/world-objects.ts';

const teamPermission = z.object({
  permission: z.enum(['pull', 'triage', 'push', 'maintain', 'admin']).default('pull'),
});

/** Users, organisations, who belongs to which, and what a token can reach. */
export function registerAccountRoutes(router: GitHubRouter, world: GitHubWorld): void {
  const { state } = world;
  router.get('/user', (c) => {
    const caller = requireKnownCaller(c);
    if (caller.kind !== 'user') throw notForIntegrations();
    const { account } = caller;
    c.header('x-oauth-scopes', 'repo, workflow, read:org');
    return c.json(profileAnswer(state, account));
  });
  router.get('/users/:login', (c) => c.json(profileAnswer(state, state.account(c.req.param('login')))));
  router.get('/orgs/:org', (c) => {
    const account = state.account(c.req.param('org'));
    if (account.type !== 'Organization') throw notFound();
    return c.json(organizationAnswer(state, account));
  });
  router.get('/orgs/:org/members/:login', (c) => {
    const organization = state.account(c.req.param('org'));
    if (organization.type !== 'Organization') throw notFound();
    const login = c.req.param('login').toLowerCase();
    const caller = requireKnownCaller(c);
    if (caller.kind === 'installation') {
      const isOurs = caller.token.installation.account === organization;
      if (!isOurs || !hasPermission(caller.token.permissions, 'members', 'read')) throw notForIntegrations();
    } else if (!organization.members.has(caller.account.login.toLowerCase())) {
      const location = `${state.apiUrl}/orgs/${organization.login}/public_members/${login}`;
      throw new GitHubFailure(302, 'Found', {}, { location });
    }
    if (!organization.members.has(login)) throw notFound();
    return c.body(null, 204);
  });
  /** Whoever may see the teams of an organisation: its members, and tokens of the App with the permission. */
  const teamsOf = (c: GitHubContext): WorldAccount => {
    const organization = state.account(c.req.param('org') ?? '');
    const caller = requireKnownCaller(c);
    if (caller.kind === 'installation') {
      const isOurs = caller.token.installation.account === organization;
      if (!isOurs || !hasPermission(caller.token.permissions, 'members', 'read')) throw notForIntegrations();
    } else if (!organization.members.has(caller.account.login.toLowerCase())) throw notFound();
    return organization;
  };
  router.get('/orgs/:org/teams/:slug', (c) => {
    const organization = teamsOf(c);
    const slug = c.req.param('slug').toLowerCase();
    if (!organization.teams.has(slug)) throw notFound();
    return c.json(teamAnswer(state, organization, slug));
  });
  router.put('/orgs/:org/teams/:slug/repos/:owner/:repo', async (c) => {
    const organization = teamsOf(c);
    const slug = c.req.param('slug').toLowerCase();
    const repository = repositoryOf(world, c);
    if (!organization.teams.has(slug) || repository.owner !== organization) throw notFound();
    checkAccess(state, c.get('caller'), repository, 'administration', 'write', 'admin');
    const { permission } = await readJsonBody(c, teamPermission);
    repository.teams.set(slug, permission);
    return c.body(null, 204);
  });
  router.get('/orgs/:org/teams/:slug/memberships/:login', (c) => {
    const organization = teamsOf(c);
    const { org, slug, login } = c.req.param();
    const standing = organization.teams.get(slug.toLowerCase())?.get(login.toLowerCase());
    if (standing === undefined) throw notFound();
    const url = `${state.apiUrl}/orgs/${org}/teams/${slug}/memberships/${login}`;
    return c.json({ url, role: 'member', state: standing });
  });
  router.get('/orgs/:org/public_members/:login', () => {
    throw notFound();
  });
  router.get('/installation/repositories', (c) => {
    const caller = c.get('caller');
    if (caller.kind !== 'installation')
      throw new GitHubFailure(403, 'You must authenticate with an installation access token');
    const { installation } = caller.token;
    const visible = coveredRepositories(world, installation).filter((one) => isCovered(caller, one));
    const repositories = paged(c, state.apiUrl, visible).map((one) => repositoryAnswer(state, one));
    const selection = installation.selection === 'all' ? 'all' : 'selected';
    return c.json({ total_count: visible.length, repository_selection: selection, repositories });
  });
  router.get('/rate_limit', (c) => {
    const core = { limit: 5000, used: 0, remaining: 5000, reset: Math.floor(state.now() / 1000) + 3600 };
    return c.json({ resources: { core }, rate: core });
  });
}
