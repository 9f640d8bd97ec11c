import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { preferredLocale } from '../core/preferred-locale.ts';
import type { Locale } from '../core/task-request.ts';
import { createManifest } from './app-manifest.ts';
import { isSame, OneTimeLink } from './one-time-link.ts';
import { EMPTY_FORM, FormFields, readChoice, type AppChoice } from './setup-form.ts';
import { renderFormPage, renderReviewPage, renderSentencePage, type PageView } from './setup-pages.ts';
import { STYLE_HASH } from './setup-style.ts';
import { SetupError } from './setup-error.ts';

const COOKIE = 'gencode_setup';
const MAX_BODY_BYTES = 32 * 1024;
/** Milliseconds after which open connections are cut at the end. */
const CLOSE_WITHIN_MS = 3_000;

export interface SetupServerOptions {
  readonly apiUrl: string;
  /** Address of GitHub's pages. */
  readonly web: string;
  /** Text of `app.yml`. */
  readonly appYml: string;
  /** Name of the file that will bear the credentials. */
  readonly file: string;
  readonly webhookPath: string;
  readonly locale: Locale;
  /** 0 takes a free one. */
  readonly port: number;
  readonly linkLifeMs: number;
  /** Called when the link was opened. */
  readonly onOpened: () => void;
  /** Is there anything that speaks against going on? Asked before GitHub is. @throws SetupError */
  readonly check: () => void;
  /**
   * GitHub's answer has come, and it is the right one: gives the page that says how it went. Called once.
   */
  readonly onCode: (code: string, choice: AppChoice, view: PageView) => Promise<SetupPage>;
  readonly now?: () => number;
}

/** A page and its status. */
export interface SetupPage {
  readonly html: ReturnType<typeof renderFormPage>;
  readonly status: ContentfulStatusCode;
}

/** The pages of the set-up, while they are served. */
export interface SetupServer {
  readonly port: number;
  /** What the operator opens. It works once. */
  readonly link: string;
  /** Lets the answer that is on its way end, and closes. */
  close(): Promise<void>;
}

/**
 * Serves the pages on this machine alone.
 * @throws SetupError when the port cannot be had
 */
export async function openSetupServer(options: SetupServerOptions): Promise<SetupServer> {
  const link = new OneTimeLink(options.linkLifeMs, options.now ?? Date.now);
  const listening = { port: options.port };
  const app = createPages(options, link, listening);
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: options.port });
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new SetupError('error.port', { port: options.port, code }, { cause: error });
  }
  const address = server.address();
  if (!(server instanceof Server) || address === null || typeof address === 'string') {
    throw new Error('the server does not listen on a port');
  }
  listening.port = address.port;
  return {
    port: address.port,
    link: `http://127.0.0.1:${address.port}/?token=${link.token}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Browsers open connections ahead of time, and Node waits for them.
      const force = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
      await closed;
      clearTimeout(force);
    },
  };
}

function createPages(options: SetupServerOptions, link: OneTimeLink, listening: { readonly port: number }): Hono {
  const { web } = options;
  const app = new Hono();
  let fields = EMPTY_FORM;
  /** What was asked of GitHub last, and has not been answered. */
  let asked: { readonly state: string; readonly choice: AppChoice } | null = null;
  const origins = (): readonly string[] => ['127.0.0.1', 'localhost'].map((host) => `http://${host}:${listening.port}`);
  const viewOf = (c: Context): PageView => {
    const locale = preferredLocale(c.req.header('accept-language')) ?? options.locale;
    return { locale, web, file: options.file, webhookPath: options.webhookPath };
  };
  const refuse = (
    c: Context,
    status: ContentfulStatusCode,
    key: 'link' | 'state' | 'form',
  ): Response | Promise<Response> => {
    const minutes = Math.round(options.linkLifeMs / 60_000);
    return c.html(renderSentencePage(viewOf(c), 'refused.title', `refused.${key}`, { minutes }), status);
  };

  app.use(async (c, next) => {
    // A name of somebody else that leads here would let their pages read ours.
    if (!origins().includes(`http://${c.req.header('host') ?? ''}`)) return c.text('Misdirected request', 421);
    await next();
    for (const [name, value] of Object.entries(headersFor(web))) c.res.headers.set(name, value);
    return undefined;
  });
  app.get('/', (c, next) => {
    const token = c.req.query('token');
    if (token === undefined) return next();
    const session = link.open(token);
    if (session !== null) {
      // Lax: the way back from GitHub begins on another site.
      setCookie(c, COOKIE, session, { httpOnly: true, sameSite: 'Lax', path: '/' });
      options.onOpened();
    } else if (!link.isOpen(getCookie(c, COOKIE))) return Promise.resolve(refuse(c, 403, 'link'));
    return Promise.resolve(c.redirect('/', 303));
  });
  app.use(async (c, next) => (link.isOpen(getCookie(c, COOKIE)) ? next() : refuse(c, 403, 'link')));
  app.get('/', (c) => c.html(renderFormPage(viewOf(c), fields, {})));

  app.post('/review', bodyLimit({ maxSize: MAX_BODY_BYTES }), async (c) => {
    if (!origins().includes(c.req.header('origin') ?? '')) return refuse(c, 403, 'form');
    const sent = FormFields.safeParse(await c.req.parseBody());
    if (!sent.success) return refuse(c, 400, 'form');
    fields = sent.data;
    const view = viewOf(c);
    const reading = readChoice(fields, options);
    if ('faults' in reading) return c.html(renderFormPage(view, fields, reading.faults), 422);
    const { choice } = reading;
    try {
      options.check();
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      return c.html(renderSentencePage(view, 'failed.title', error.key, error.values), 409);
    }
    const state = randomBytes(24).toString('base64url');
    asked = { state, choice };
    const manifest = createManifest(options.appYml, {
      name: choice.name,
      webhookUrl: choice.webhookUrl,
      // A channel is no home page: whoever sees it there could read along.
      homepage: choice.homepage ?? (choice.organization === null ? web : `${web}/${choice.organization}`),
      redirectUrl: `${new URL(c.req.url).origin}/created`,
      isEnterpriseServer: options.apiUrl.endsWith('/api/v3'),
    });
    const place = choice.organization === null ? '' : `/organizations/${choice.organization}`;
    return c.html(renderReviewPage(view, choice, manifest, `${web}${place}/settings/apps/new?state=${state}`));
  });

  app.get('/created', async (c) => {
    const { state = '', code = '' } = c.req.query();
    const expected = asked;
    if (expected === null || code === '' || !isSame(state, expected.state)) return refuse(c, 400, 'state');
    // Before the first wait: the same answer a moment later finds nothing that was asked.
    asked = null;
    const page = await options.onCode(code, expected.choice, viewOf(c));
    return c.html(page.html, page.status);
  });
  app.notFound((c) => c.text('Not found', 404));
  return app;
}

function headersFor(web: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src ${STYLE_HASH}`,
    'img-src data:',
    `form-action 'self' ${web}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    // Not "no-referrer": with that browsers hide the origin of our own form as well.
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
}
