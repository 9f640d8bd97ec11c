import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { RefusalError } from '../core/errors.ts';
import { renderRefusal } from '../core/messages/render-message.ts';
import { StoreUnavailableError } from '../ports/task-store.ts';
import { ICON, SCRIPT, STYLE } from './assets.ts';
import { registerHome } from './home-door.ts';
import { renderNoticePage } from './pages/notice-page.ts';
import { registerOperator } from './operator-door.ts';
import { answerPage } from './page-answer.ts';
import { REFUSAL_STATUS } from '../core/refusal-status.ts';
import { registerSignIn } from './sign-in-door.ts';
import { renderSignInPage } from './pages/sign-in-page.ts';
import { registerTask } from './task-door.ts';
import { ForgedFormError, readVisitor } from './visitor.ts';
import type { WebOptions } from './web-options.ts';

/** Bytes of a form at the most. */
const MAX_FORM_BYTES = 2 * 1024 * 1024;
/** Seconds after which to come again when the store cannot be written. */
const COME_AGAIN_SECONDS = 30;

/**
 * The dashboard: pages rendered on the server, to be mounted at `/`. It answers `/`, `/sign-in`, `/sign-out`,
 * `/tasks/*`, `/operator` and `/assets/*`, and sets headers on these alone.
 */
export function createWeb(options: WebOptions): Hono {
  const app = new Hono();
  const limit = bodyLimit({
    maxSize: MAX_FORM_BYTES,
    onError: () => {
      throw new RefusalError('payload_too_large', { values: { limit: MAX_FORM_BYTES } });
    },
  });
  app.on('POST', ['/sign-in', '/sign-out', '/tasks', '/tasks/*'], limit);
  for (const { address, type, text } of [ICON, SCRIPT, STYLE]) {
    app.get(address, (c) =>
      c.body(text, 200, {
        'Content-Type': type,
        'Cache-Control': 'public, max-age=31536000, immutable',
        'X-Content-Type-Options': 'nosniff',
      }),
    );
  }
  registerSignIn(app, options);
  registerHome(app, options);
  registerTask(app, options);
  registerOperator(app, options);
  app.onError((error, c) => answerError(c, options, error));
  return app;
}

/** Anything thrown → a page that says what happened. What nobody meant shows nothing of itself. */
function answerError(c: Context, options: WebOptions, error: Error): Response | Promise<Response> {
  const view = readVisitor(c, options);
  const { say } = view;
  if (error instanceof ForgedFormError) {
    return answerPage(c, 403, renderNoticePage(view, say('web.expired.title'), say('web.expired')));
  }
  if (error instanceof StoreUnavailableError) {
    const text = renderRefusal(view.locale, 'unavailable', { seconds: COME_AGAIN_SECONDS });
    c.header('Retry-After', String(COME_AGAIN_SECONDS));
    return answerPage(c, 503, renderNoticePage(view, say('web.failed.title'), text));
  }
  if (!(error instanceof RefusalError)) {
    options.onError('a page could not be made', { path: c.req.path, err: error });
    return answerPage(c, 500, renderNoticePage(view, say('web.failed.title'), renderRefusal(view.locale, 'internal')));
  }
  const status = REFUSAL_STATUS[error.code];
  if (error.code === 'unauthorized') {
    const next = c.req.method === 'GET' ? c.req.path : '';
    return answerPage(c, status, renderSignInPage(view, { fault: null, next }));
  }
  if (error.code === 'not_found') {
    return answerPage(c, status, renderNoticePage(view, say('web.not_found.title'), say('web.not_found')));
  }
  // The rest of the body is never read, so this connection is good for nothing more.
  if (error.code === 'payload_too_large') c.header('Connection', 'close');
  const text = renderRefusal(view.locale, error.code, error.values);
  return answerPage(c, status, renderNoticePage(view, say('web.failed.title'), text));
}
