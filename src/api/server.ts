import { once } from 'node:events';
import { Server } from 'node:http';
import type { Socket } from 'node:net';
import { serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { RefusalError } from '../core/errors.ts';
import { withRequestFacts } from './http/access-log.ts';
import type { ApiEnv, ApiOptions } from './api-options.ts';
import { findTask, requireCaller } from './caller.ts';
import { answerHealth, answerMetrics, createReadiness } from './health.ts';
import { answerDocs, answerDocsAsset, registerOpenApi } from './openapi.ts';
import { answerProblem, refuseFields, toProblemFacts } from './http/problem.ts';
import { createTask, listFiles, listTasks, readTaskFile, requireJson, viewTask } from './rest.ts';
import * as routes from './routes.ts';
import { withSecurityHeaders } from './http/security-headers.ts';
import { EventDoor } from './sse.ts';
import { parseGenerateBody } from './submit-generation.ts';
import { acceptDelivery } from './webhooks.ts';

/** All doors over HTTP. */
export type Api = OpenAPIHono<ApiEnv>;

/** Seconds after which a client that found the service stopping comes again. */
const COME_AGAIN_SECONDS = 30;

/** The routes, in one list. Each door reads, asks the manager, and answers; nothing is decided here. */
export function createApi(options: ApiOptions): Api {
  const { manager, webhooks } = options;
  const events = new EventDoor(options);
  const app: Api = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (!result.success) throw refuseFields(result.error, c.get('locale'), result.target);
    },
  });
  app.onError((error, c) => {
    const facts = toProblemFacts(error);
    if (facts.code === 'internal') options.log.error({ err: error, request: c.get('requestId') }, 'request failed');
    if (facts.code === 'unavailable') options.log.warn({ err: error }, 'the store cannot be written');
    return answerProblem(c, facts);
  });
  app.notFound((c) => answerProblem(c, { code: 'not_found' }));

  app.use(withRequestFacts(options), withSecurityHeaders());
  if (options.corsOrigins.length > 0) app.use('/api/v1/*', allowOrigins(options.corsOrigins));
  app.use('/api/v1/*', requireCaller(options), withoutCache());
  app.use('/api/v1/status/*', refuseWhenStopping(options.stopping));
  app.on(['POST', 'DELETE'], '/api/v1/*', refuseWhenStopping(options.stopping));
  app.on('POST', routes.generateRoute.path, requireJson());

  // Documented as a whole by `registerOpenApi`: Hono would parse the body once more.
  const { headers } = routes.generateRoute.request;
  app.openapi({ ...routes.generateRoute, request: { headers }, hide: true }, async (c) => {
    const body = parseGenerateBody(c.get('json'), c.get('locale'));
    const { task, view } = await createTask(c, options, body, c.req.valid('header')['idempotency-key']);
    return c.json(view, 202, { Location: `/api/v1/task/${task.id}` });
  });
  app.openapi(routes.getTaskRoute, async (c) => {
    return c.json(viewTask(c, options, await findTask(c, options, c.req.param('task_id'))), 200);
  });
  app.openapi(routes.cancelRoute, async (c) => {
    const task = await findTask(c, options, c.req.param('task_id'));
    return c.json(viewTask(c, options, await manager.cancel(task)), 202);
  });
  app.openapi(routes.retryRoute, async (c) => {
    const task = await findTask(c, options, c.req.param('task_id'));
    return c.json(viewTask(c, options, await manager.retry(task)), 202);
  });
  app.openapi(routes.deleteRoute, async (c) => {
    await manager.forget(await findTask(c, options, c.req.param('task_id')));
    return c.body(null, 204);
  });
  app.openapi(routes.listTasksRoute, async (c) => c.json(await listTasks(c, options, c.req.valid('query')), 200));
  app.openapi(routes.listFilesRoute, async (c) => c.json(await listFiles(c, options, c.req.param('task_id')), 200));
  app.get('/api/v1/task/:task_id/files/:path{.+}', (c) =>
    readTaskFile(c, options, c.req.param('task_id'), c.req.param('path')),
  );
  app.openapi(routes.listModelsRoute, (c) => {
    const models = options.models
      .list()
      .map(({ name, provider, isDefault }) => ({ name, provider, default: isDefault }));
    return c.json({ models }, 200);
  });
  app.openapi(routes.eventsRoute, (c) =>
    events.answer(c, c.req.param('task_id'), c.req.valid('query').events === 'all'),
  );
  if (webhooks !== null) {
    app.use(webhooks.path, refuseWhenStopping(options.stopping));
    app.post(webhooks.path, (c) => acceptDelivery(c, webhooks, options));
  }
  app.get('/healthz', answerHealth);
  app.get('/readyz', createReadiness(options));
  app.get('/metrics', (c) => answerMetrics(c, options));
  app.get('/docs', answerDocs);
  app.get('/docs/:file', (c) => answerDocsAsset(c, c.req.param('file')));
  registerOpenApi(app);

  refuseOtherMethods(app);
  app.all('/api/v1/*', (c) => answerProblem(c, { code: 'not_found' }));
  if (options.web !== null) app.route('/', options.web);
  return app;
}

/** A server that listens. */
export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Takes no more, lets open answers end, and cuts them after `deadlineMs`. Streams end by `ApiOptions.stopping`. */
  stop(deadlineMs: number): Promise<void>;
}

/**
 * Opens the doors. Port 0 takes a free one.
 * @throws Error with `code` `EADDRINUSE`, `EACCES`, … when the address cannot be had
 */
export async function listen(app: Pick<Api, 'fetch'>, at: { host: string; port: number }): Promise<Listening> {
  const server = serve({
    fetch: async (request, env) => {
      const response = await app.fetch(request, env);
      // A stream was written to the raw response; middleware has made a copy of the marker that says so.
      return env.outgoing.headersSent ? RESPONSE_ALREADY_SENT : response;
    },
    hostname: at.host,
    port: at.port,
    serverOptions: { headersTimeout: 15_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 },
  });
  await once(server, 'listening');
  const address = server.address();
  if (!(server instanceof Server) || address === null || typeof address === 'string') {
    throw new Error('the server does not listen on a port');
  }
  // Browsers open connections ahead of time; Node takes those for busy, as a request may come on them.
  const unused = new Set<Socket>();
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  const everywhere = at.host === '0.0.0.0' || at.host === '::';
  const host = everywhere ? '127.0.0.1' : at.host.includes(':') ? `[${at.host}]` : at.host;
  return {
    url: `http://${host}:${address.port}`,
    port: address.port,
    stop: async (deadlineMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A stream that ended leaves its connection idle after close() has swept: sweep on.
      const sweep = setInterval(() => {
        server.closeIdleConnections();
        for (const socket of unused) socket.destroy();
      }, 50);
      const force = setTimeout(() => server.closeAllConnections(), deadlineMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(force);
    },
  };
}

/** For each path that is known by now: any other method is 405, and says which there are. */
function refuseOtherMethods(app: Api): void {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === 'ALL' || path.endsWith('*')) continue;
    methods.set(path, (methods.get(path) ?? new Set<string>()).add(method));
  }
  for (const [path, known] of methods) {
    if (known.has('GET')) known.add('HEAD');
    app.all(path, (c) => {
      c.header('Allow', [...known].sort().join(', '));
      return answerProblem(c, { code: 'method_not_allowed', values: { method: c.req.method } });
    });
  }
}

function refuseWhenStopping(stopping: AbortSignal): MiddlewareHandler<ApiEnv> {
  return async (_, next) => {
    if (!stopping.aborted) return next();
    throw new RefusalError('stopping', { retryAfter: COME_AGAIN_SECONDS, values: { seconds: COME_AGAIN_SECONDS } });
  };
}

/** Answers hold prompts, reports and tickets, in the language of one caller. */
function withoutCache(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next();
    c.res.headers.set('Cache-Control', 'no-store');
  };
}

function allowOrigins(origins: readonly string[]): MiddlewareHandler<ApiEnv> {
  return cors({
    origin: (origin) => (origins.includes(origin) ? origin : null),
    allowMethods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowHeaders: ['Authorization', 'X-API-Key', 'Content-Type', 'Idempotency-Key', 'Last-Event-ID', 'Accept-Language'],
    exposeHeaders: ['Location', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id'],
    maxAge: 600,
  });
}
