import { html } from 'hono/html';
import { renderLayout } from './layout.ts';
import type { Html, View } from '../view.ts';

/** A page that has one thing to say, and the way back. */
export function renderNoticePage(view: View, title: string, text: string): Html {
  const main = html`<section class="card notice">
    <h1>${title}</h1>
    <p>${text}</p>
    <p><a class="button" href="/">${view.say('web.to_tasks')}</a></p>
  </section>`;
  return renderLayout(view, { title, main });
}
