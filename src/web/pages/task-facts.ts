import { html } from 'hono/html';
import { renderFallback } from '../../core/messages/render-fallback.ts';
import { renderWarning } from '../../core/messages/render-warning.ts';
import type { Report } from '../../core/report.ts';
import type { Task } from '../../core/task.ts';
import { costOf, totalTokens, type Prices } from '../../core/usage.ts';
import { renderCost, renderCount, renderMoment, renderShare } from './quantities.ts';
import type { Html, View } from '../view.ts';

/** What the task is about, as names and values. */
export function renderFacts(view: View, task: Task): Html {
  const { say } = view;
  const { request, commit } = task;
  return html`<dl class="facts">
    <dt>${say('web.model')}</dt>
    <dd>${task.model}</dd>
    <dt>${say('web.visibility')}</dt>
    <dd>${request.dryRun ? say('web.dry_run') : say(`web.visibility.${request.visibility}`)}</dd>
    <dt>${say('web.created')}</dt>
    <dd>${renderMoment(task.createdAt)}</dd>
    ${
      commit !== null &&
      html`<dt>${say('web.commit')}</dt>
        <dd><code>${commit.sha.slice(0, 10)}</code></dd>`
    }
    <dt>ID</dt>
    <dd><code class="id">${task.id}</code></dd>
  </dl>`;
}

/** Tokens, the part of them that came from a cache, and what they cost where prices are known. */
export function renderUsage(view: View, task: Task, prices: Prices | null): Html {
  const { say, locale } = view;
  const { usage } = task;
  const cost = costOf(usage, prices);
  const share = usage.promptTokens === 0 ? 0 : usage.cachedTokens / usage.promptTokens;
  const count = (value: number): string => renderCount(locale, value);
  return html`<dl class="facts">
    <dt>${say('web.tokens')}</dt>
    <dd>${count(totalTokens(usage))}</dd>
    <dt>${say('web.tokens.prompt')}</dt>
    <dd>
      ${count(usage.promptTokens)}
      <span class="optional">${say('web.tokens.cached', { share: renderShare(locale, share) })}</span>
    </dd>
    <dt>${say('web.tokens.completion')}</dt>
    <dd>${count(usage.completionTokens)}</dd>
    <dt>${say('web.calls')}</dt>
    <dd>${count(usage.calls)}</dd>
    ${
      cost !== null &&
      html`<dt>${say('web.cost')}</dt>
        <dd>${renderCost(locale, cost)}</dd>`
    }
  </dl>`;
}

/** The plan in the model's words. */
export function renderPlan(view: View, task: Task): Html {
  const plan = task.plan?.plan;
  if (plan === undefined) return html``;
  const { say } = view;
  const commands = [
    [say('web.plan.install'), plan.install ?? ''],
    [say('web.plan.run'), plan.run],
    [say('web.plan.test'), plan.test],
  ].filter(([, command]) => command !== '');
  return html`<section class="card">
    <h2>${say('web.plan')}</h2>
    ${plan.summary !== '' && html`<p class="summary">${plan.summary}</p>`}
    ${
      commands.length > 0 &&
      html`<dl class="commands">
        ${commands.map(
          ([name, command]) =>
            html`<dt>${name}</dt>
              <dd><code>${command}</code></dd>`,
        )}
      </dl>`
    }
  </section>`;
}

/** What verification found, where it found anything. */
export function renderReport(view: View, report: Report | null): Html {
  if (report === null) return html``;
  const { say, locale } = view;
  const lines = [
    ...report.faults.map(
      (one) =>
        html`<li class="fault">
          ${one.path === '' ? '' : html`<code>${one.path}</code> `}${renderWarning(locale, one)}
        </li>`,
    ),
    ...report.warnings.map(
      (one) =>
        html`<li class="warning">
          ${one.path === '' ? '' : html`<code>${one.path}</code> `}${renderWarning(locale, one)}
        </li>`,
    ),
    ...report.fallbacks.map((one) => html`<li class="warning">${renderFallback(locale, one)}</li>`),
    ...report.removedSecrets.map(
      ({ path, line }) => html`<li class="warning"><code>${path}:${line}</code> ${say('web.report.secret')}</li>`,
    ),
    ...report.moved.map(({ from, to }) => html`<li><code>${from}</code> → <code>${to}</code></li>`),
    ...report.repaired.map((path) => html`<li><code>${path}</code> ${say('web.report.repaired')}</li>`),
  ];
  return html`<section class="card">
    <h2>${say('web.report')}</h2>
    ${
      lines.length === 0
        ? html`<p>${say('web.report.clean')}</p>`
        : html`<ul class="report">
            ${lines}
          </ul>`
    }
  </section>`;
}
