import { html } from 'hono/html';
import { renderStanding, renderStatus } from '../../core/messages/render-message.ts';
import { outcomeOf } from '../../core/outcome.ts';
import { isFinal, isRetryable, leftRepository, type Task } from '../../core/task.ts';
import type { RecordedEvent } from '../../core/task-event.ts';
import type { Prices } from '../../core/usage.ts';
import { renderCsrfField, renderLayout } from './layout.ts';
import { renderElapsed, renderMoment } from './quantities.ts';
import { renderRepositoryLink } from './repository-link.ts';
import { badgeWord, renderStatusBadge } from './status-badge.ts';
import { renderFacts, renderPlan, renderReport, renderUsage } from './task-facts.ts';
import { renderFiles, renderProgress } from './task-files.ts';
import { readSteps, renderSteps } from './task-steps.ts';
import { waitOf } from '../../core/wait.ts';
import type { Html, View } from '../view.ts';

export interface TaskFacts {
  readonly task: Task;
  /** Its log. */
  readonly events: readonly RecordedEvent[];
  /** Address of the live events, with a fresh ticket. */
  readonly eventsUrl: string;
  readonly prices: Prices | null;
  /** Why the last button did nothing. */
  readonly refusal: string | null;
}

/** One task: how far it is, what came of it, and what can be done about it. Each `data-live` part is kept up to date. */
export function renderTaskPage(view: View, facts: TaskFacts): Html {
  const { say } = view;
  const { task, events, prices, refusal } = facts;
  const { name, owner } = task.request.target;
  const main = html`<nav class="crumbs" aria-label="${say('web.crumbs')}"><a href="/">${say('web.tasks')}</a></nav>
    <div class="task-head">
      <h1>${owner !== null && html`<span class="owner">${owner}/</span>`}${name}</h1>
      <div id="badge" data-live>${renderStatusBadge(view, task)}</div>
      <div id="actions" class="actions" data-live>${renderActions(view, task)}</div>
    </div>
    ${refusal !== null && html`<p class="fault" role="alert">${refusal}</p>`}
    <div class="task">
      <div class="task-main">
        <div id="outcome" role="status" data-live>${renderOutcome(view, task)}</div>
        <section class="card" aria-labelledby="files-title">
          <h2 id="files-title">${say('web.files')}</h2>
          <div id="progress" data-live>${renderProgress(view, task)}</div>
          <div id="files" data-live>${renderFiles(view, task)}</div>
        </section>
        <div id="report" data-live>${renderReport(view, task.report)}</div>
      </div>
      <div class="task-side">
        <section class="card part-steps" aria-labelledby="steps-title">
          <div class="steps-head">
            <h2 id="steps-title">${say('web.steps')}</h2>
            <span id="elapsed" data-live>${renderRunning(view, task)}</span>
          </div>
          <div id="steps" data-live>${renderSteps(view, readSteps(task, events))}</div>
        </section>
        <div id="plan" data-live>${renderPlan(view, task)}</div>
        <section class="card" aria-label="${say('web.tokens')}">
          <div id="usage" data-live>${renderUsage(view, task, prices)}</div>
        </section>
        <section class="card" aria-label="${say('web.details')}">
          <div id="facts" data-live>${renderFacts(view, task)}</div>
          <details class="prompt">
            <summary>${say('web.prompt')}</summary>
            <pre tabindex="0"><code>${task.request.prompt}</code></pre>
          </details>
        </section>
      </div>
    </div>
    <div id="stream" data-live hidden>${!isFinal(task) && html`<a href="${facts.eventsUrl}"></a>`}</div>
    <dialog id="viewer" aria-labelledby="viewer-title">
      <form method="dialog" class="viewer-head">
        <h2 id="viewer-title" class="file-title"></h2>
        <button class="quiet">${say('web.close')}</button>
      </form>
      <pre class="text" id="viewer-text" tabindex="0"></pre>
    </dialog>`;
  const title = `${say(`web.badge.${badgeWord(task)}`)}: ${name}`;
  const refresh = isFinal(task) ? null : { from: `/tasks/${task.id}`, everyMs: null };
  return renderLayout(view, { title, main, refresh });
}

function renderRunning(view: View, task: Task): Html {
  const isRunning = !isFinal(task) && task.status !== 'pending' && task.notBefore === null;
  if (!isRunning) return html`${task.runningMs > 0 && renderElapsed(task.runningMs)}`;
  const since = new Date(task.updatedAt - task.runningMs).toISOString();
  return html`<span data-since="${since}">${renderElapsed(view.now - task.updatedAt + task.runningMs)}</span>`;
}

/** The one sentence that says how it stands. */
function renderOutcome(view: View, task: Task): Html {
  const { say, locale } = view;
  switch (task.status) {
    case 'completed': {
      const isClean = outcomeOf(task) === 'clean';
      const done = task.request.dryRun && isClean ? say('web.dry_run.done') : renderStanding(locale, task);
      return html`<div class="outcome outcome-${isClean ? 'completed' : 'with_faults'}">
        <p>${done}</p>
        ${renderRepositoryLink(task.repoUrl)}
      </div>`;
    }
    case 'failed':
      return html`<div class="outcome outcome-failed">
        <p>${renderStanding(locale, task)}</p>
        ${renderRepositoryLink(leftRepository(task)?.htmlUrl ?? null)}
        <p class="code"><code>${task.failure.code}</code></p>
      </div>`;
    case 'cancelled':
      return html`<div class="outcome outcome-cancelled">
        <p>${renderStanding(locale, task)}</p>
        ${renderRepositoryLink(leftRepository(task)?.htmlUrl ?? null)}
      </div>`;
    case 'pending':
    case 'generating':
    case 'merging_files':
    case 'creating_repo':
    case 'pushing': {
      const wait = waitOf(task);
      if (wait === null)
        return html`<div class="outcome outcome-running"><p>${renderStatus(locale, task.status)}</p></div>`;
      return html`<div class="outcome outcome-parked">
        <p>${say(`web.wait.${wait.reason}`)} ${renderMoment(wait.until)}</p>
      </div>`;
    }
  }
}

function renderActions(view: View, task: Task): Html {
  const { say } = view;
  const button = (act: 'cancel' | 'retry' | 'forget', kind: string, label: string): Html =>
    html`<form method="post" action="/tasks/${task.id}/${act}">
      ${renderCsrfField(view)}<button class="${kind}" type="submit">${label}</button>
    </form>`;
  if (!isFinal(task)) return button('cancel', 'danger', say('web.cancel'));
  // Asked again without a script: what is forgotten cannot be had back.
  return html`${isRetryable(task) && button('retry', 'primary', say('web.retry'))}
    <details class="forget">
      <summary>${say('web.forget')}</summary>
      <p>${say('web.forget.sure')}</p>
      ${button('forget', 'danger', say('web.forget.yes'))}
    </details>`;
}
