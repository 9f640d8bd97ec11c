import { randomBytes } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { hasPermission } from '../world/github-access.ts';
import { appAnswer, installationAnswer, repositoryAnswer, type JsonObject } from '../github-answers.ts';
import { suspended } from './github-app-auth.ts';
import { deliveryAnswer, deliveryDetailAnswer } from './github-deliveries.ts';
import { GitHubFailure, notFound } from '../github-failure.ts';
import {
  numberOf,
  paged,
  readJsonBody,
  repositoryOf,
  requireApp,
  type GitHubRouter,
  type GitHubWorld,
  type RouteEnvironment,
} from '../github-routes.ts';
import type {
  WorldAccount,
  WorldInstallation,
  InstallationToken,
  WorldPermissions,
  WorldRepository,
} from '../world/world-objects.ts';

const tokenRequest = z.object({
  repositories: z.array(z.string()).max(500).optional(),
  repository_ids: z.array(z.int()).max(500).optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).optional(),
});

/** What only the App itself may ask, with its JWT: its installations, their tokens and its deliveries. */
export function registerAppRoutes(router: GitHubRouter, world: GitHubWorld): void {
  const { state, app, deliveries } = world;
  const answer = (account: WorldAccount): JsonObject => {
    const found = state.installationOn(account);
    if (found === undefined) throw notFound();
    return installationAnswer(state, app, found);
  };
  const installation = (id: number): WorldInstallation => {
    const found = state.installations.find((one) => one.id === id);
    if (found === undefined) throw notFound();
    return found;
  };
  const appOnly: MiddlewareHandler<RouteEnvironment> = async (c, next) => {
    requireApp(c);
    await next();
  };
  router.use('/app', appOnly);
  router.use('/app/*', appOnly);
  router.get('/app', (c) => {
    const caller = c.get('caller');
    const self = caller.kind === 'app' ? caller.app : app;
    return c.json({ ...appAnswer(state, self), installations_count: state.installations.length });
  });
  router.get('/app/installations', (c) =>
    c.json(paged(c, state.apiUrl, state.installations).map((one) => installationAnswer(state, app, one))),
  );
  router.get('/app/installations/:id', (c) => c.json(installationAnswer(state, app, installation(numberOf(c, 'id')))));
  router.get('/orgs/:login/installation', (c) => (requireApp(c), c.json(answer(state.account(c.req.param('login'))))));
  router.get('/users/:login/installation', (c) => (requireApp(c), c.json(answer(state.account(c.req.param('login'))))));
  router.get('/repos/:owner/:repo/installation', (c) => {
    requireApp(c);
    return c.json(answer(repositoryOf(world, c).owner));
  });
  router.post('/app/installations/:id/access_tokens', async (c) => {
    const wanted = await readJsonBody(c, tokenRequest);
    const wish = c.req.header('x-github-stateless-s2s-token');
    const tokenFormat = wish === 'disabled' ? 'classic' : wish === 'enabled' ? 'stateless' : world.tokenFormat;
    const token = createInstallationToken({ ...world, tokenFormat }, installation(numberOf(c, 'id')), wanted);
    return c.json(tokenAnswer(world, token), 201);
  });
  router.get('/app/hook/deliveries', (c) => {
    const perPage = Math.min(Number(c.req.query('per_page') ?? 30) || 30, 100);
    const before = Number(c.req.query('cursor') ?? Number.POSITIVE_INFINITY);
    const status = c.req.query('status');
    const left = deliveries.log.toReversed().filter((one) => {
      const isSuccess = one.statusCode >= 200 && one.statusCode < 400;
      return one.id < before && (status === undefined || (status === 'success') === isSuccess);
    });
    const last = left[perPage - 1];
    if (left.length > perPage && last !== undefined) {
      c.header('link', `<${state.apiUrl}/app/hook/deliveries?per_page=${perPage}&cursor=${last.id}>; rel="next"`);
    }
    return c.json(left.slice(0, perPage).map(deliveryAnswer));
  });
  router.get('/app/hook/deliveries/:id', (c) => {
    const found = deliveries.log.find((one) => one.id === numberOf(c, 'id'));
    if (found === undefined) throw notFound();
    return c.json(deliveryDetailAnswer(found));
  });
  router.post('/app/hook/deliveries/:id/attempts', (c) => {
    const id = numberOf(c, 'id');
    if (!deliveries.log.some((one) => one.id === id)) throw notFound();
    void deliveries.redeliver(id);
    return c.json({}, 202);
  });
}

/** Mints a token, narrowed as asked; what was not granted cannot be asked for. */
export function createInstallationToken(
  world: GitHubWorld,
  installation: WorldInstallation,
  wanted: z.infer<typeof tokenRequest>,
): InstallationToken {
  const { state, app } = world;
  if (installation.isSuspended === true) throw suspended();
  const permissions: WorldPermissions = wanted.permissions ?? installation.permissions;
  const isGranted = Object.entries(permissions).every(([name, level]) =>
    hasPermission(installation.permissions, name, level),
  );
  if (!isGranted) throw new GitHubFailure(422, 'The permissions requested are not granted to this installation.');
  const covered = coveredRepositories(world, installation);
  const chosen = [
    ...(wanted.repository_ids ?? []).map((id) => covered.find((one) => one.id === id)),
    ...(wanted.repositories ?? []).map((name) => covered.find((one) => one.name.toLowerCase() === name.toLowerCase())),
  ];
  if (chosen.includes(undefined)) {
    throw new GitHubFailure(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  const ids = chosen.flatMap((one) => (one === undefined ? [] : [one.id]));
  const random = randomBytes(64).toString('hex');
  const stateless = `ghs_${app.id}_${Buffer.from('{"alg":"ES256"}').toString('base64url')}.${random.repeat(3)}.${random}`;
  const token: InstallationToken = {
    token: world.tokenFormat === 'stateless' ? stateless : `ghs_${random.slice(0, 36)}`,
    installation,
    permissions: { ...permissions, metadata: 'read' },
    repositoryIds: ids.length === 0 ? undefined : new Set(ids),
    expiresAt: state.now() + world.tokenLifeMs,
  };
  state.installationTokens.set(token.token, token);
  return token;
}

/** The repositories that an installation was given. */
export function coveredRepositories(world: GitHubWorld, installation: WorldInstallation): WorldRepository[] {
  const { account, selection } = installation;
  return world.state.repositories.filter(
    (one) => one.owner === account && (selection === 'all' || selection.has(one.id)),
  );
}

function tokenAnswer(world: GitHubWorld, token: InstallationToken): JsonObject {
  const { repositoryIds, installation } = token;
  const covered = coveredRepositories(world, installation);
  return {
    token: token.token,
    expires_at: new Date(token.expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    permissions: token.permissions,
    repository_selection: repositoryIds === undefined && installation.selection === 'all' ? 'all' : 'selected',
    ...(repositoryIds !== undefined && {
      repositories: covered.filter((one) => repositoryIds.has(one.id)).map((one) => repositoryAnswer(world.state, one)),
    }),
  };
}
