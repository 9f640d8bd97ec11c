import type { html } from 'hono/html';
import { renderMessage } from '../core/messages/render-message.ts';
import type { WebMessage } from '../core/messages/web-messages.ts';
import type { Locale } from '../core/task-request.ts';
import type { Session } from './session.ts';

/** Escaped HTML, as the `html` tag of Hono makes it. */
export type Html = ReturnType<typeof html>;

/** What every page needs to know about who looks at it, and when. */
export interface View {
  readonly locale: Locale;
  /** Ms since 1970. */
  readonly now: number;
  readonly session: Session | null;
  /** A sentence in the reader's language. */
  readonly say: (...message: WebMessage) => string;
}

/** The view of one request. */
export function createView(locale: Locale, now: number, session: Session | null): View {
  return { locale, now, session, say: (...message) => renderMessage(locale, ...message) };
}
