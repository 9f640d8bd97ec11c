import { randomBytes } from 'node:crypto';
import { html } from 'hono/html';
import { z } from 'zod';
import { accountAnswer, appAnswer } from '../github-answers.ts';
import { createAppKeys } from './github-app-auth.ts';
import { notFound } from '../github-failure.ts';
import type { GitHubContext, GitHubRouter, GitHubWorld } from '../github-routes.ts';
import type { WorldAccount, WorldPermissions } from '../world/world-objects.ts';
import { readManifest, type Manifest, type ManifestApp } from './manifest-app.ts';

const confirmation = z.object({ manifest: z.string(), owner: z.string(), name: z.string() });

interface Pending {
  readonly manifest: Manifest;
  readonly owner: WorldAccount;
  readonly expiresAt: number;
}

/** GitHub gives an hour from the page to the conversion. */
const codeLifeMs = 3_600_000;

/** The manifest flow: a page with one button, the way back with a code, and the App in exchange for the code. */
export function registerAppRegistration(router: GitHubRouter, world: GitHubWorld): void {
  const { state } = world;
  // GitHub Enterprise Server.
  const unknown = world.apiPath === '/api/v3' ? ['repository_creation'] : [];
  const codes = new Map<string, Pending>();
  const askPage = async (c: GitHubContext, owner: WorldAccount): Promise<Response> => {
    const form = await c.req.parseBody();
    const text = typeof form['manifest'] === 'string' ? form['manifest'] : '';
    const manifest = readManifest(text, unknown);
    const action = `/settings/apps/manifest?${new URLSearchParams({ state: c.req.query('state') ?? '' }).toString()}`;
    return c.html(
      html`<!doctype html>
        <title>Create GitHub App</title>
        <h1>Create GitHub App for ${owner.login}</h1>
        <form method="post" action="${action}">
          <input type="hidden" name="manifest" value="${text}" />
          <input type="hidden" name="owner" value="${owner.login}" />
          <p>
            <label>GitHub App name: <input name="name" value="${manifest.name}" /></label>
          </p>
          <button type="submit">Create GitHub App</button>
        </form>`,
    );
  };
  router.post('/settings/apps/new', (c) => {
    // Nobody signs in here: this is whose browser it is.
    const person = [...state.accounts.values()].find(({ type, login }) => type === 'User' && login !== 'ghost');
    if (person === undefined) throw notFound();
    return askPage(c, person);
  });
  router.post('/organizations/:org/settings/apps/new', (c) => {
    const owner = state.account(c.req.param('org'));
    if (owner.type !== 'Organization') throw notFound();
    return askPage(c, owner);
  });
  router.post('/settings/apps/manifest', async (c) => {
    const form = confirmation.parse(await c.req.parseBody());
    const manifest = { ...readManifest(form.manifest, unknown), name: form.name };
    const code = randomBytes(20).toString('hex');
    codes.set(code, { manifest, owner: state.account(form.owner), expiresAt: state.now() + codeLifeMs });
    const back = new URL(manifest.redirect_url);
    back.searchParams.set('code', code);
    back.searchParams.set('state', c.req.query('state') ?? '');
    return c.redirect(back.href, 302);
  });
  router.post('/app-manifests/:code/conversions', async (c) => {
    const pending = codes.get(c.req.param('code'));
    codes.delete(c.req.param('code'));
    if (pending === undefined || pending.expiresAt <= state.now()) throw notFound();
    const app = await makeApp(world, pending);
    state.registeredApps.push(app);
    const { privateKey: pem, webhookSecret, manifest } = app;
    const client = {
      client_id: `Iv23li${randomBytes(7).toString('hex')}`,
      client_secret: randomBytes(20).toString('hex'),
    };
    const answer = { ...appAnswer(state, app), name: manifest.name, owner: accountAnswer(state, pending.owner) };
    return c.json({ ...answer, ...client, webhook_secret: webhookSecret, pem }, 201);
  });
}

async function makeApp({ state, app }: GitHubWorld, { manifest, owner }: Pending): Promise<ManifestApp> {
  const slug = manifest.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const bot = { ...app.bot, id: state.nextId(), name: slug, login: `${slug}[bot]` };
  state.accounts.set(bot.login, bot);
  const permissions: WorldPermissions = { ...manifest.default_permissions };
  return {
    ...{ id: state.nextId(), slug, owner: owner.login, permissions, bot, createdAt: state.timestamp(), manifest },
    ...(await createAppKeys()),
    webhookSecret: randomBytes(20).toString('hex'),
  };
}
