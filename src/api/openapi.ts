import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { html } from 'hono/html';
import { RefusalError } from '../core/errors.ts';
import type { ApiEnv } from './api-options.ts';
import { eventsRoute, generateRoute, readFileRoute } from './routes.ts';

/** Files of `swagger-ui-dist` that the page needs. Nothing else of the package is served. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};
const START = `window.ui = SwaggerUIBundle({ url: 'openapi.json', dom_id: '#swagger-ui', validatorUrl: null });\n`;
/** Swagger UI sets styles from its script, and its style sheet holds pictures as `data:`. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** `GET /openapi.json`: made of the same definitions that check the requests. */
export function registerOpenApi(app: OpenAPIHono<ApiEnv>): void {
  const { openAPIRegistry: registry } = app;
  registry.registerPath(generateRoute);
  registry.registerPath(readFileRoute);
  registry.registerPath(eventsRoute);
  registry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  registry.registerComponent('securitySchemes', 'header', { type: 'apiKey', in: 'header', name: 'X-API-Key' });
  registry.registerComponent('securitySchemes', 'ticket', { type: 'apiKey', in: 'query', name: 'ticket' });
  app.get('/openapi.json', (c) =>
    c.json(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: 'gen-code',
          version: '1',
          description: 'A prompt becomes a repository on GitHub. Refusals are application/problem+json (RFC 9457).',
        },
        servers: [{ url: '/' }],
      }),
    ),
  );
}

/** `GET /docs`: the document to read and try, without any foreign host. */
export function answerDocs(c: Context<ApiEnv>): Response | Promise<Response> {
  c.header('Content-Security-Policy', PAGE_POLICY);
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>gen-code API</title>
          <link rel="stylesheet" href="docs/swagger-ui.css" />
        </head>
        <body>
          <div id="swagger-ui"></div>
          <script src="docs/swagger-ui-bundle.js"></script>
          <script src="docs/start.js"></script>
        </body>
      </html> `,
  );
}

/**
 * `GET /docs/FILE`
 * @throws RefusalError `not_found`
 */
export async function answerDocsAsset(c: Context<ApiEnv>, name: string): Promise<Response> {
  const headers = { 'Cache-Control': 'public, max-age=3600' };
  if (name === 'start.js') return c.body(START, 200, { ...headers, 'Content-Type': 'text/javascript; charset=utf-8' });
  const type = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
  if (type === undefined) throw new RefusalError('not_found');
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return c.body(await readFile(join(folder, name)), 200, { ...headers, 'Content-Type': type });
}
