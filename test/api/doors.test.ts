import { once } from 'node:events';
import { connect } from 'node:net';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listen } from '../../src/api/server.ts';
import { ALICE, BOB } from '../support/api-keys.ts';
import { startApi, UP_TO_PUSH, type ApiService } from './api-service.ts';

let service: ApiService;
afterEach(() => service.stop());

/** Every route of the API as the router knows it, so that a new one is looked at by itself. */
const apiRoutes = (): { method: string; path: string }[] =>
  service.app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/v1/') && !path.endsWith('*'))
    .map(({ method, path }) => ({ method, path: path.replace(':path{.+}', 'app.py') }));

const send = (route: { method: string; path: string }, id: string, key?: string | null): Promise<Response> =>
  service.request(route.path.replace(':task_id', id), { method: route.method, ...(key !== undefined && { key }) });

describe('every route of the API', () => {
  it('is closed without a key', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    expect(apiRoutes().length).toBeGreaterThanOrEqual(9);
    for (const route of apiRoutes()) {
      for (const key of [null, 'wrong-key']) {
        const response = await send(route, id, key);
        expect(response.status, `${route.method} ${route.path}`).toBe(401);
        expect(await response.json()).toMatchObject({ code: 'unauthorized', status: 401 });
      }
    }
  });

  it("answers for another's task byte for byte as for none", async () => {
    service = await startApi();
    const { id } = await service.createTask();
    await service.append(id, ...UP_TO_PUSH, { type: 'task-failed', failure: { code: 'internal', values: {} } });
    const routes = apiRoutes().filter((route) => route.path.includes(':task_id'));
    expect(routes.length).toBeGreaterThanOrEqual(6);
    for (const route of routes) {
      const seen = await Promise.all(
        [id, '00000000-0000-4000-8000-000000000000', 'no-uuid', "'; drop table task;--"].map(async (wanted) => {
          const response = await send(route, encodeURIComponent(wanted), BOB);
          const headers = [...response.headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
          return JSON.stringify([response.status, headers, await response.text()]);
        }),
      );
      expect(new Set(seen).size, `${route.method} ${route.path}`).toBe(1);
      expect(seen[0]).toMatch(/^\[404,/);
    }
    expect((await service.store.get(id))?.status).toBe('failed');
  });

  it('says which methods there are when asked with another', async () => {
    service = await startApi();
    const { id } = await service.createTask();
    for (const [method, path, allow] of [
      ['GET', '/api/v1/generate', 'POST'],
      ['PUT', `/api/v1/task/${id}`, 'DELETE, GET, HEAD'],
      ['PUT', `/api/v1/task/${id}/files/a/b`, 'GET, HEAD'],
      ['GET', `/api/v1/task/${id}/cancel`, 'POST'],
      ['POST', `/api/v1/status/${id}`, 'GET, HEAD'],
      ['POST', '/healthz', 'GET, HEAD'],
      ['PATCH', '/docs', 'GET, HEAD'],
    ] as const) {
      const response = await service.request(path, { method });
      expect([response.status, response.headers.get('allow')], `${method} ${path}`).toEqual([405, allow]);
      expect(await response.json()).toMatchObject({ code: 'method_not_allowed' });
    }
  });

  it('bears the headers that keep browsers safe, and a request id', async () => {
    service = await startApi();
    for (const path of ['/api/v1/models', '/api/v1/nothing', '/healthz', '/nothing', '/docs']) {
      const { headers } = await service.request(path);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
      expect(headers.get('referrer-policy'), path).toBe('no-referrer');
      expect(headers.get('x-request-id'), path).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe('without a key', () => {
  it('the metrics want their token where one is set, as a bearer', async () => {
    service = await startApi({ metricsToken: 'a-token-of-metrics-0001' });
    const read = (key: string | null) => service.request('/metrics', { key });
    expect((await read(null)).status).toBe(401);
    expect((await read(ALICE)).status).toBe(401);
    expect(await (await read('a-token-of-metrics-0001')).text()).toBe('up 1\n');
  });

  it('health, readiness, metrics and the document are open', async () => {
    service = await startApi();
    const get = (path: string): Promise<Response> => service.request(path, { key: null });
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
    expect((await get('/readyz')).status).toBe(200);
    expect(await (await get('/metrics')).text()).toBe('up 1\n');
    expect((await get('/openapi.json')).status).toBe(200);
    expect(await (await get('/nothing')).json()).toMatchObject({ type: 'urn:gen-code:problem:not_found' });
  });

  it('readiness ends with the store, and with the stop', async () => {
    let isHealthy = true;
    service = await startApi({
      isReady: () => (isHealthy ? Promise.resolve(true) : Promise.reject(new Error('disk'))),
    });
    const status = async (): Promise<number> => (await service.request('/readyz', { key: null })).status;
    expect(await status()).toBe(200);
    isHealthy = false;
    // One look at the store answers everybody for a moment.
    await expect.poll(status, { timeout: 5_000 }).toBe(503);
    isHealthy = true;
    service.stopping.abort();
    expect(await status()).toBe(503);
    expect((await service.request('/healthz', { key: null })).status).toBe(200);
  });

  it('the pages are mounted at the root, and do not stand before the API', async () => {
    const web = new Hono();
    web.use('*', async (c, next) => {
      await next();
      c.header('x-web', 'yes');
    });
    web.get('/', (c) => c.html('<h1>gen-code</h1>', 200, { 'Content-Security-Policy': "default-src 'self'" }));
    service = await startApi({ web });
    const page = await service.request('/', { key: null });
    const unknown = await service.request('/api/v1/nothing');
    expect(await page.text()).toBe('<h1>gen-code</h1>');
    expect(page.headers.get('content-security-policy')).toBe("default-src 'self'");
    expect([unknown.status, unknown.headers.get('x-web')]).toEqual([404, null]);
  });
});

describe('GET /docs', () => {
  it('brings its own files, and no others of the package', async () => {
    service = await startApi();
    const page = await (await service.request('/docs', { key: null })).text();
    const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(links).toHaveLength(3);
    expect(page).not.toMatch(/https?:\/\//);
    for (const link of links) {
      const response = await fetch(new URL(link, `${service.url}/docs`));
      expect(response.status, link).toBe(200);
      expect((await response.text()).length).toBeGreaterThan(50);
    }
    for (const name of ['package.json', '..%2fpackage.json', 'index.js', 'constructor', '__proto__']) {
      expect((await service.request(`/docs/${name}`, { key: null })).status, name).toBe(404);
    }
  });
});

describe('GET /openapi.json', () => {
  const Schema = z.looseObject({ $ref: z.string().optional() });
  const Document = z.object({
    openapi: z.string(),
    paths: z.record(
      z.string(),
      z.record(
        z.string(),
        z.object({
          security: z.array(z.record(z.string(), z.array(z.string()))),
          responses: z.record(
            z.string(),
            z.object({ content: z.record(z.string(), z.object({ schema: Schema })).optional() }),
          ),
        }),
      ),
    ),
    components: z.object({
      schemas: z.record(z.string(), z.unknown()),
      securitySchemes: z.record(z.string(), z.unknown()),
    }),
  });
  const read = async (): Promise<z.infer<typeof Document>> =>
    Document.parse(await (await service.request('/openapi.json', { key: null })).json());

  it('describes every route of the API, its problems and its keys', async () => {
    service = await startApi();
    const document = await read();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.components.securitySchemes).sort()).toEqual(['bearer', 'header', 'ticket']);
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routed = apiRoutes().map(
      ({ method, path }) => `${method} ${path.replace(':task_id', '{task_id}').replace('app.py', '{path}')}`,
    );
    expect([...new Set(described)].sort()).toEqual([...new Set(routed)].sort());
    for (const methods of Object.values(document.paths)) {
      for (const { responses, security } of Object.values(methods)) {
        expect(security.length).toBeGreaterThanOrEqual(2);
        expect(responses['401']?.content?.['application/problem+json']?.schema.$ref).toBe(
          '#/components/schemas/Problem',
        );
      }
    }
  });

  it('is true of the answers', async () => {
    service = await startApi();
    const document = await read();
    const { id } = await service.createTask();
    await service.append(id, ...UP_TO_PUSH, { type: 'task-failed', failure: { code: 'internal', values: {} } });
    const inlined = JSON.parse(
      JSON.stringify(document).replaceAll('"#/components/schemas/', '"#/$defs/'),
    ) as typeof document;
    const check = async (method: string, path: string, response: Response): Promise<void> => {
      const mediaType = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
      const schema = inlined.paths[path]?.[method]?.responses[String(response.status)]?.content?.[mediaType]?.schema;
      expect(schema, `${method} ${path} ${response.status} ${mediaType}`).toBeDefined();
      const withDefinitions = { ...schema, $defs: inlined.components.schemas };
      z.fromJSONSchema(withDefinitions as Parameters<typeof z.fromJSONSchema>[0]).parse(await response.json());
    };
    const task = `/api/v1/task/${id}`;
    await check('post', '/api/v1/generate', await service.generate());
    await check('post', '/api/v1/generate', await service.generate({ x: 1 }));
    await check('get', '/api/v1/task/{task_id}', await service.request(task));
    await check('get', '/api/v1/task/{task_id}', await service.request(task, { key: BOB }));
    await check('get', '/api/v1/tasks', await service.request('/api/v1/tasks'));
    await check('get', '/api/v1/task/{task_id}/files', await service.request(`${task}/files`));
    await check('get', '/api/v1/models', await service.request('/api/v1/models'));
    await check('post', '/api/v1/task/{task_id}/cancel', await service.request(`${task}/cancel`, { method: 'POST' }));
    await check('post', '/api/v1/task/{task_id}/retry', await service.request(`${task}/retry`, { method: 'POST' }));
  });
});

describe('browsers of other origins', () => {
  const preflight = {
    key: null,
    method: 'OPTIONS',
    headers: { origin: 'https://ok.test', 'access-control-request-method': 'POST' },
  };

  it('are let in only where their origin is named, streams included', async () => {
    service = await startApi({ corsOrigins: ['https://ok.test'] });
    const { id } = await service.createTask();
    await service.append(id, { type: 'task-cancelled' });
    const allowed = async (path: string, origin: string): Promise<string | null> =>
      (await service.request(path, { headers: { origin } })).headers.get('access-control-allow-origin');
    expect((await service.request('/api/v1/generate', preflight)).status).toBe(204);
    expect(await allowed('/api/v1/models', 'https://ok.test')).toBe('https://ok.test');
    expect(await allowed(`/api/v1/status/${id}`, 'https://ok.test')).toBe('https://ok.test');
    expect(await allowed('/api/v1/models', 'https://evil.test')).toBeNull();
  });

  it('are not let in by default', async () => {
    service = await startApi();
    const response = await service.request('/api/v1/generate', preflight);
    expect(response.status).toBe(401);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('listen', () => {
  it('says that the address is taken', async () => {
    service = await startApi();
    const port = Number(new URL(service.url).port);
    await expect(listen(service.app, { host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('stops at once when connections are idle or unused, and by force at the deadline when one hangs', async () => {
    service = await startApi();
    const second = await listen(service.app, { host: '127.0.0.1', port: 0 });
    await (await fetch(`${second.url}/healthz`)).text();
    const unused = connect(second.port, '127.0.0.1');
    await once(unused, 'connect');
    await second.stop(60_000);

    const third = await listen(service.app, { host: '127.0.0.1', port: 0 });
    const hanging = connect(third.port, '127.0.0.1');
    hanging.on('error', () => undefined);
    hanging.write('POST /api/v1/generate HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n');
    await once(hanging, 'connect');
    await third.stop(100);
    await expect(fetch(`${third.url}/healthz`)).rejects.toThrow();
  });
});

describe('the access log', () => {
  it('names the client behind a trusted proxy, and nobody else by that header', async () => {
    service = await startApi({ trustedProxies: ['127.0.0.1'] });
    const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' };
    await (await service.request('/healthz', { headers })).text();
    expect(service.logged.join('')).toContain('"from":"203.0.113.9"');
    await service.stop();
    service = await startApi();
    await (await service.request('/healthz', { headers })).text();
    expect(service.logged.join('')).toContain('"from":"127.0.0.1"');
  });
});
