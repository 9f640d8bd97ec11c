import { html } from 'hono/html';
import type { Task } from '../../core/task.ts';
import { renderLayout } from './layout.ts';
import type { Html, View } from '../view.ts';

/** The text of one file. */
export function renderFilePage(view: View, task: Task, path: string, text: string): Html {
  const main = html`<nav class="crumbs" aria-label="${view.say('web.crumbs')}">
      <a href="/">${view.say('web.tasks')}</a> <a href="/tasks/${task.id}">${task.request.target.name}</a>
    </nav>
    <section class="card">
      <h1 class="file-title">${path}</h1>
      <pre class="text" id="text" tabindex="0"><code>${text}</code></pre>
    </section>`;
  return renderLayout(view, { title: path, main });
}
