import { html } from 'hono/html';
import { splitFullName } from '../../core/names.ts';
import type { Task } from '../../core/task.ts';
import { totalTokens } from '../../core/usage.ts';
import type { TaskPage } from '../../ports/task-store.ts';
import { renderAge, renderCount, renderShortCount } from './quantities.ts';
import { renderRepositoryLink } from './repository-link.ts';
import { renderStatusBadge } from './status-badge.ts';
import { countFiles } from './task-files.ts';
import type { Html, View } from '../view.ts';

/** The tasks of a key, newest first. `cursor` is that of the page shown; null: the first page. */
export function renderTaskList(view: View, page: TaskPage, cursor: string | null): Html {
  const { say } = view;
  const isEmpty = page.tasks.length === 0;
  return html`<section class="tasks" aria-labelledby="tasks-title">
    <h1 id="tasks-title">${say('web.tasks')}</h1>
    <div id="tasks" data-live>
      ${isEmpty && html`<p class="card empty">${say('web.tasks.none')}</p>`}
      ${
        !isEmpty &&
        html`<ul class="card rows">
          ${page.tasks.map((task) => renderRow(view, task))}
        </ul>`
      }
      <nav class="pages" aria-label="${say('web.pages')}">
        ${cursor !== null && html`<a class="button" href="/">${say('web.newest')}</a>`}
        ${page.nextCursor !== null && html`<a class="button" rel="next" href="/?cursor=${encodeURIComponent(page.nextCursor)}">${say('web.older')}</a>`}
      </nav>
    </div>
  </section>`;
}

function renderRow(view: View, task: Task): Html {
  const { say, locale } = view;
  const { done, total } = countFiles(task);
  const tokens = totalTokens(task.usage);
  const owner = task.repository === null ? task.request.target.owner : splitFullName(task.repository.fullName).owner;
  const files = total === null ? null : `${renderCount(locale, done)}/${renderCount(locale, total)}`;
  return html`<li class="row">
    <div class="row-head">
      <a class="row-name" href="/tasks/${task.id}"
        >${owner !== null && html`<span class="owner">${owner}/</span>`}${task.request.target.name}</a
      >
      ${renderStatusBadge(view, task)}
    </div>
    <p class="row-facts">
      <span>${task.model}</span>
      ${files !== null && html`<span>${say('web.files_count', { files })}</span>`}
      ${tokens > 0 && html`<span>${say('web.tokens_count', { tokens: renderShortCount(locale, tokens) })}</span>`}
      ${task.status === 'completed' && renderRepositoryLink(task.repoUrl, say('web.repository'))}
      ${task.request.dryRun && html`<span>${say('web.dry_run')}</span>`}
      <time datetime="${new Date(task.createdAt).toISOString()}">${renderAge(locale, view.now - task.createdAt)}</time>
    </p>
  </li>`;
}
