import type { Context, Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { answerPage } from './page-answer.ts';
import { findApiKey } from '../core/api-key.ts';
import { createSession, SESSION_LIFETIME_MS } from './session.ts';
import { renderSpan } from '../core/messages/render-span.ts';
import { SignInLimiter } from './sign-in-limiter.ts';
import { renderSignInPage } from './pages/sign-in-page.ts';
import { readForm, readMemberForm, readVisitor, requireMember, SESSION_COOKIE, textOf } from './visitor.ts';
import type { WebOptions } from './web-options.ts';

/** Pages to go to after signing in: never another host. */
const NEXT = /^\/(?:operator|tasks\/[0-9a-f-]{36})$/;

/** The way in, and out. */
export function registerSignIn(app: Hono, options: WebOptions): void {
  const limiter = new SignInLimiter();

  app.post('/sign-in', async (c) => {
    const view = readVisitor(c, options);
    const form = await readForm(c);
    const wanted = textOf(form, 'next');
    const next = NEXT.test(wanted) ? wanted : '';
    const { address } = options.client(c);
    const seconds = limiter.secondsToWait(address, view.now);
    if (seconds > 0) {
      c.header('Retry-After', String(seconds));
      const fault = view.say('web.sign_in.too_many', { wait: renderSpan(view.locale, seconds) });
      return answerPage(c, 429, renderSignInPage({ ...view, session: null }, { fault, next }));
    }
    const key = findApiKey(options.apiKeys, textOf(form, 'key').trim());
    if (key === null) {
      limiter.recordFailure(address, view.now);
      const fault = view.say('web.api_key.wrong');
      return answerPage(c, 401, renderSignInPage({ ...view, session: null }, { fault, next }));
    }
    const session = createSession(options.secretKey, key, view.now);
    setCookie(c, SESSION_COOKIE, session, { ...cookieOptions(c, options), maxAge: SESSION_LIFETIME_MS / 1000 });
    return c.redirect(next === '' ? '/' : next, 303);
  });

  app.post('/sign-out', async (c) => {
    await readMemberForm(c, requireMember(c, options));
    deleteCookie(c, SESSION_COOKIE, cookieOptions(c, options));
    return c.redirect('/', 303);
  });
}

function cookieOptions(c: Context, options: WebOptions) {
  return { path: '/', httpOnly: true, sameSite: 'Strict', secure: options.client(c).isHttps } as const;
}
