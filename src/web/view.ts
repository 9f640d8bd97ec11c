import type { html } from 'hono/html';
import type { MessageValues } from '../core/messages/sentence.ts';
import { renderMessage, type MessageKey } from '../core/messages/messages.ts';
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
  readonly say: (key: MessageKey, values?: MessageValues) => string;
}

/** The view of one request. */
export function createView(locale: Locale, now: number, session: Session | null): View {
  return { locale, now, session, say: (key, values) => renderMessage(locale, key, values) };
}
