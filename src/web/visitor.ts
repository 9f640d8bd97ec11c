import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { RefusalError } from '../core/errors.ts';
import { preferredLocale } from '../core/preferred-locale.ts';
import { isCsrfTokenValid, readSession, type Session } from './session.ts';
import { createView, type View } from './view.ts';
import type { WebOptions } from './web-options.ts';

export const SESSION_COOKIE = 'gen-code-session';

/** A view of somebody who has signed in. */
export type MemberView = View & { readonly session: Session };

/** Raised where a form does not bring the token of its session. */
export class ForgedFormError extends Error {
  override readonly name = 'ForgedFormError';
}

/** Who looks, in which language, and when. */
export function readVisitor(c: Context, options: WebOptions): View {
  const now = (options.now ?? Date.now)();
  const cookie = getCookie(c, SESSION_COOKIE);
  const session = cookie === undefined ? null : readSession(options.secretKey, options.apiKeys, cookie, now);
  return createView(preferredLocale(c.req.header('accept-language')) ?? options.defaults.locale, now, session);
}

/**
 * The same, for pages that are not for everybody.
 * @throws RefusalError `unauthorized`
 */
export function requireMember(c: Context, options: WebOptions): MemberView {
  const view = readVisitor(c, options);
  if (view.session === null) throw new RefusalError('unauthorized');
  return { ...view, session: view.session };
}

/**
 * The fields of a form that was sent from one of our own pages.
 * @throws ForgedFormError · RefusalError `invalid_request`
 */
export async function readMemberForm(c: Context, view: MemberView): Promise<FormData> {
  const form = await readForm(c);
  if (!isCsrfTokenValid(view.session, textOf(form, 'csrf'))) throw new ForgedFormError();
  return form;
}

/**
 * The fields of a form. Browsers say where a request comes from; what comes from elsewhere is refused.
 * @throws ForgedFormError · RefusalError `invalid_request`
 */
export async function readForm(c: Context): Promise<FormData> {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new ForgedFormError();
  try {
    return await c.req.formData();
  } catch (error) {
    if (error instanceof RefusalError) throw error;
    throw new RefusalError('invalid_request', { cause: error });
  }
}

/** The text in a field; empty when there is none, or a file. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
