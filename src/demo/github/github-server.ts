import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Hono } from 'hono';
import type { FaultInjection } from '../fault-injection.ts';
import { type FaultAnswer } from '../fault-injection.ts';
import { isGitPath, serveGit } from './git/git-server.ts';
import { registerAccountRoutes } from './github-accounts.ts';
import { authenticate } from './app/github-app-auth.ts';
import { registerAppRegistration } from './app/github-app-registration.ts';
import { registerAppRoutes } from './app/github-app-routes.ts';
import { GitHubFailure, notFound } from './github-failure.ts';
import { registerGitDataRoutes } from './git/github-git-data.ts';
import { registerIssueRoutes } from './github-issues.ts';
import { registerPages } from './github-pages.ts';
import { registerReactionRoutes } from './github-reactions.ts';
import { registerRepositoryRoutes } from './github-repository-routes.ts';
import type { GitHubRouter, GitHubWorld, RouteEnvironment } from './github-routes.ts';
import type { GitHubState } from './world/github-state.ts';

/** One request that the stand-in got, in the order of arrival. */
export interface Call {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** With its question mark; empty when there is none. */
  readonly query: string;
  /** Of git's own protocol? */
  readonly isGit: boolean;
  readonly auth: 'anonymous' | 'app' | 'installation' | 'user' | 'refused';
  /** What the caller saw; 0 for a cut socket and while it is under way. */
  status: number;
  readonly body: string | undefined;
  /** What the API answered; nothing is kept of git's answers. */
  answer: string | undefined;
  /** Was the answer, or the lack of one, put there by a fault? */
  isFault: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of the hour's rate. */
  readonly used: number;
}

interface Outcome {
  status: number;
  headers: Record<string, string>;
  body: Readable | Buffer | string;
}

/** The wire: reads requests, lets faults happen, writes answers. The work is done by the routes and by git. */
export function createGitHubServer(world: GitHubWorld, faults: FaultInjection, calls: Call[]): Server {
  const router = createRouter(world);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', world.state.url);
    const method = request.method ?? 'GET';
    // Somebody asks whether anybody is there.
    if (method === 'HEAD' && !isGitPath(url.pathname)) return void response.end();
    const isGit = isGitPath(url.pathname);
    const text = isGit || method === 'GET' ? undefined : await readText(request);
    const call: Call = {
      ...{ method, path: url.pathname, query: url.search, isGit, auth: kindOf(world, request) },
      ...{ status: 0, body: text, answer: undefined, isFault: false },
      at: world.state.now(),
      used: calls.length % 4000,
    };
    calls.push(call);
    const fault = faults.take(method, url.pathname);
    if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    if (fault?.before !== undefined) return befall(call, response, fault.before);
    const outcome = isGit
      ? await serveGit(world, { method, url, headers: request.headers, body: request })
      : await askRouter(world, router, method, url, request, text);
    await fault?.onDone?.();
    if (fault?.after !== undefined) {
      if (outcome.body instanceof Readable) outcome.body.resume();
      return befall(call, response, fault.after);
    }
    await write(call, response, outcome);
  };
  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A caller that went away in the middle is no fault of the stand-in's.
      if (!request.destroyed && !response.headersSent) {
        response.writeHead(500, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ message: `The stand-in failed: ${String(error)}` }));
      } else response.destroy();
    });
  });
}

function createRouter(world: GitHubWorld): GitHubRouter {
  const router = new Hono<RouteEnvironment>();
  router.use(async (c, next) => {
    c.set('caller', authenticate(world.state, world.app, c.req.header('authorization')));
    if (c.req.header('user-agent') === undefined) {
      throw new GitHubFailure(
        403,
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
      );
    }
    await next();
  });
  registerAppRoutes(router, world);
  registerAppRegistration(router, world);
  registerAccountRoutes(router, world);
  registerRepositoryRoutes(router, world);
  registerGitDataRoutes(router, world);
  registerIssueRoutes(router, world);
  registerReactionRoutes(router, world);
  registerPages(router, world);
  router.notFound(() => failureResponse(notFound()));
  router.onError((error) => {
    if (error instanceof GitHubFailure) return failureResponse(error);
    return Response.json({ message: `The stand-in failed: ${error.stack ?? error.message}` }, { status: 500 });
  });
  return router;
}

function failureResponse(failure: GitHubFailure): Response {
  const { status, headers, body } = failure;
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}

async function askRouter(
  world: GitHubWorld,
  router: GitHubRouter,
  method: string,
  url: URL,
  request: IncomingMessage,
  text: string | undefined,
): Promise<Outcome> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  const body = text === undefined || text === '' ? null : text;
  // Routes know nothing of the path before them; pages have none.
  const { apiPath, state } = world;
  if (url.pathname.startsWith(`${apiPath}/`)) url.pathname = withName(state, url.pathname.slice(apiPath.length));
  else if (/^\/(?:app|apps|orgs|users?|repos|repositories|installation|rate_limit)(?:\/|$)/.test(url.pathname)) {
    return { status: 404, headers: { 'content-type': 'text/html' }, body: `The API is at ${state.apiUrl}` };
  }
  const response = await router.fetch(new Request(url, { method, headers, body, redirect: 'manual' }));
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  };
}

/** `/repositories/{id}/…` is `/repos/{owner}/{repo}/…`, whatever its name is by now. */
function withName(state: GitHubState, path: string): string {
  const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  const found = id === undefined ? undefined : state.repositoryOfId(Number(id));
  return found === undefined ? path : `/repos/${found.owner.login}/${found.name}${rest}`;
}

async function write(call: Call, response: ServerResponse, { status, headers, body }: Outcome): Promise<void> {
  response.writeHead(status, {
    'x-github-request-id': randomUUID().toUpperCase(),
    'x-github-media-type': 'github.v3; format=json',
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': String(5000 - call.used),
    'x-ratelimit-used': String(call.used),
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
    'x-ratelimit-resource': 'core',
    ...headers,
  });
  call.status = status;
  if (body instanceof Readable) {
    await pipeline(body, response);
    return;
  }
  if (!call.isGit) call.answer = body.toString();
  response.end(body);
}

async function befall(call: Call, response: ServerResponse, what: FaultAnswer | 'reset' | 'hang'): Promise<void> {
  call.isFault = true;
  if (what === 'hang') return;
  if (what === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const isText = typeof what.body === 'string';
  const type = { 'content-type': isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8' };
  const body = isText ? String(what.body) : JSON.stringify(what.body ?? { message: 'Server Error' });
  await write(call, response, { status: what.status, headers: { ...type, ...what.headers }, body });
}

function kindOf(world: GitHubWorld, request: IncomingMessage): Call['auth'] {
  try {
    return authenticate(world.state, world.app, request.headers.authorization).kind;
  } catch {
    return 'refused';
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString();
}
