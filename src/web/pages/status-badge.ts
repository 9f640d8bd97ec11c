import { html } from 'hono/html';
import type { Status } from '../../core/task.ts';
import type { Html, View } from '../view.ts';

/** A status as one word with its colour. */
export function renderStatusBadge(view: View, status: Status): Html {
  return html`<span class="badge badge-${status}">${view.say(`web.badge.${status}`)}</span>`;
}
