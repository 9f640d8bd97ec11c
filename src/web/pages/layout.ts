import { html } from 'hono/html';
import { ICON, SCRIPT, STYLE } from '../assets.ts';
import type { Html, View } from '../view.ts';

/**
 * How a page keeps itself up to date. The script reads it. Without scripts the browser loads a page again that waits
 * for events; a page with a form it leaves alone.
 */
interface Refresh {
  /** The address that gives this page again. */
  readonly from: string;
  /** Milliseconds from one look to the next; null: the event stream says when. */
  readonly everyMs: number | null;
}

export interface Page {
  readonly title: string;
  readonly main: Html;
  readonly refresh?: Refresh | null;
}

/** The frame around every page. */
export function renderLayout(view: View, page: Page): Html {
  const { say, locale } = view;
  const refresh = page.refresh ?? null;
  return html`<!doctype html>
    <html lang="${locale === 'zh' ? 'zh-CN' : 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${page.title} · gen-code</title>
        <link rel="icon" href="${ICON.address}" type="image/svg+xml" />
        <link rel="stylesheet" href="${STYLE.address}" />
        <script src="${SCRIPT.address}" defer></script>
        ${refresh?.everyMs === null && html`<noscript><meta http-equiv="refresh" content="5; url=${refresh.from}" /></noscript>`}
      </head>
      <body>
        <a class="skip" href="#main">${say('web.skip')}</a>
        <header class="bar">
          <div class="bar-inner">
            <a class="brand" href="/"><img src="${ICON.address}" alt="" width="24" height="24" />gen-code</a>
            <nav aria-label="${say('web.nav')}">
              ${view.session?.key.isAdmin === true && html`<a href="/operator">${say('web.operator')}</a>`}
              <a href="/docs">${say('web.docs')}</a>
              ${renderSignOut(view)}
            </nav>
          </div>
        </header>
        <main
          id="main"
          tabindex="-1"
          ${refresh !== null && html` data-refresh="${refresh.from}" data-every="${refresh.everyMs ?? ''}"`}
        >
          ${page.main}
        </main>
      </body>
    </html> `;
}

/** The field that proves that a form comes from our own page. */
export function renderCsrfField(view: View): Html {
  return html`<input type="hidden" name="csrf" value="${view.session?.csrfToken ?? ''}" />`;
}

function renderSignOut(view: View): Html | null {
  const { session, say } = view;
  if (session === null) return null;
  return html`<form class="sign-out" method="post" action="/sign-out">
    ${renderCsrfField(view)}
    <span class="who" title="${say('web.signed_in_as', { name: session.key.name })}">${session.key.name}</span>
    <button class="quiet" type="submit">${say('web.sign_out')}</button>
  </form>`;
}
