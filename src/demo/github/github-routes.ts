import type { Hono } from 'hono';
import { type Context } from 'hono';
import type { z } from 'zod';
import { badCredentials } from './app/github-app-auth.ts';
import { GitHubFailure, notFound } from './github-failure.ts';
import type { Deliveries } from './app/github-deliveries.ts';
import type { GitHubState } from './world/github-state.ts';
import type { WorldCaller, WorldApp, WorldRepository } from './world/world-objects.ts';

/** What every group of routes is given. */
export interface GitHubWorld {
  readonly state: GitHubState;
  readonly app: WorldApp;
  readonly deliveries: Deliveries;
  readonly gitRoot: string;
  readonly tokenLifeMs: number;
  readonly tokenFormat: 'classic' | 'stateless';
  readonly isGitBlindToStateless: boolean;
  readonly apiPath: string;
}

/** The routes know who calls. */
export interface RouteEnvironment {
  Variables: { caller: WorldCaller };
}

/** The kind of router that the groups of routes are attached to. */
export type GitHubRouter = Hono<RouteEnvironment>;
/** One request on its way through a route. */
export type GitHubContext = Context<RouteEnvironment>;

/** The JSON body, checked against `schema`; a bad one is refused as GitHub refuses it. */
export async function readJsonBody<T>(c: GitHubContext, schema: z.ZodType<T>): Promise<T> {
  const text = await c.req.text();
  let json: unknown = {};
  if (text !== '') {
    try {
      json = JSON.parse(text);
    } catch {
      throw new GitHubFailure(400, 'Problems parsing JSON');
    }
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('/') ?? '';
  const what = where === '' ? 'links/0/schema' : `properties/${where}`;
  throw new GitHubFailure(422, `Invalid request.\n\nFor '${what}', ${issue?.message ?? 'the value is not allowed'}.`);
}

/**
 * The repository of `/repos/{owner}/{repo}`. An old name leads to the new one by redirect; whether the caller may see
 * it is the route's to ask.
 */
export function repositoryOf(world: GitHubWorld, c: GitHubContext): WorldRepository {
  const owner = c.req.param('owner') ?? '';
  const name = c.req.param('repo') ?? '';
  const found = world.state.findRepository(owner, name);
  if (found !== undefined) return found;
  const moved = world.state.renamed.get(`${owner}/${name}`.toLowerCase());
  if (moved === undefined) throw notFound();
  const rest = new URL(c.req.url).pathname.split('/').slice(4).join('/');
  const location = `${world.state.apiUrl}/repositories/${moved.id}${rest === '' ? '' : `/${rest}`}`;
  const isRead = c.req.method === 'GET';
  throw new GitHubFailure(
    isRead ? 301 : 307,
    isRead ? 'Moved Permanently' : 'Temporary Redirect',
    { url: location },
    { location },
  );
}

/** A number in the path. */
export function numberOf(c: GitHubContext, name: string): number {
  const text = c.req.param(name) ?? '';
  if (!/^\d{1,15}$/.test(text)) throw notFound();
  return Number(text);
}

/** Throws unless the App itself calls, with its JWT. */
export function requireApp(c: GitHubContext): void {
  if (c.get('caller').kind !== 'app') throw new GitHubFailure(401, 'A JSON web token could not be decoded');
}

/** The caller, who must be somebody. */
export function requireKnownCaller(c: GitHubContext): Exclude<WorldCaller, { kind: 'anonymous' | 'app' }> {
  const caller = c.get('caller');
  if (caller.kind === 'anonymous') throw new GitHubFailure(401, 'Requires authentication');
  if (caller.kind === 'app') throw badCredentials();
  return caller;
}

/** One page of `items`, with GitHub's `Link` header to the next. */
export function paged<T>(c: GitHubContext, base: string, items: readonly T[]): T[] {
  const perPage = Math.min(Math.max(Number(c.req.query('per_page') ?? 30) || 30, 1), 100);
  const page = Math.max(Number(c.req.query('page') ?? 1) || 1, 1);
  const last = Math.max(Math.ceil(items.length / perPage), 1);
  const link = (to: number, rel: string): string => {
    const url = new URL(base + c.req.path);
    for (const [key, value] of Object.entries(c.req.query())) url.searchParams.set(key, value);
    url.searchParams.set('page', String(to));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = page < last ? [link(page + 1, 'next'), link(last, 'last')] : [];
  if (page > 1) links.push(link(page - 1, 'prev'), link(1, 'first'));
  if (links.length > 0) c.header('link', links.join(', '));
  return items.slice((page - 1) * perPage, page * perPage);
}
