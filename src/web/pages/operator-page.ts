import { html } from 'hono/html';
import { OUTCOMES } from '../../core/outcome.ts';
import type { KeyFigures, Mean } from '../../ports/key-figures.ts';
import { renderLayout } from './layout.ts';
import { renderCount, renderMoment, renderSeconds, renderShare } from './quantities.ts';
import type { Html, View } from '../view.ts';

/** Milliseconds between looks. */
const LOOK_EVERY_MS = 5_000;

/** The four figures that an operator asks for first, what they are made of, and what is going on now. */
export function renderOperatorPage(view: View, figures: KeyFigures): Html {
  const { say, locale } = view;
  const { ended, queue } = figures;
  const count = (value: number): string => renderCount(locale, value);
  const main = html`<h1>${say('web.operator')}</h1>
    <div id="figures" data-live>
      <p class="hint since">${say('web.operator.since')} ${renderMoment(figures.since)}</p>
      <div class="figures">
        ${renderFigure(
          say('web.operator.success_rate'),
          figures.successRate === null ? '–' : renderShare(locale, figures.successRate),
          say('web.operator.of_tasks', { clean: count(ended.clean), all: count(judgedOf(figures)) }),
        )}
        ${renderFigure(
          say('web.operator.mean_duration'),
          renderSeconds(locale, figures.task.ms),
          say('web.operator.queue_wait', { time: renderSeconds(locale, figures.queueWait.ms) }),
        )}
        ${renderFigure(
          say('web.operator.model_latency'),
          renderSeconds(locale, figures.model.ms),
          say('web.operator.first_token', { time: renderSeconds(locale, figures.firstToken.ms) }),
        )}
        ${renderFigure(
          say('web.operator.github_latency'),
          renderSeconds(locale, figures.github.ms),
          say('web.operator.calls', { calls: count(figures.github.count) }),
        )}
      </div>
      <div class="figure-tables">
        ${renderList(say('web.operator.now'), [
          [say('web.operator.queue'), count(queue.waiting)],
          [say('web.operator.slots'), `${count(queue.running)} / ${count(queue.running + queue.free)}`],
          [say('web.operator.parked'), count(queue.parked)],
        ])}
        ${renderList(
          say('web.operator.ended'),
          OUTCOMES.map((outcome) => [say(`web.outcome.${outcome}`), count(ended[outcome])] as const),
        )}
        ${renderMeans(view, say('web.operator.by_model'), figures.models)}
        ${renderMeans(view, say('web.operator.by_route'), figures.routes)}
      </div>
    </div>`;
  return renderLayout(view, {
    title: say('web.operator'),
    main,
    refresh: { from: '/operator', everyMs: LOOK_EVERY_MS },
  });
}

/** Tasks of which it can be said whether they went well: nobody failed at a cancelled one. */
function judgedOf({ ended }: KeyFigures): number {
  return ended.clean + ended.with_faults + ended.failed;
}

function renderFigure(name: string, value: string, about: string): Html {
  return html`<section class="card figure" aria-label="${name}">
    <h2>${name}</h2>
    <p class="figure-value">${value}</p>
    <p class="hint">${about}</p>
  </section>`;
}

/** Means by what they are of, the most frequent first. */
function renderMeans(view: View, title: string, means: Readonly<Record<string, Mean>>): Html | null {
  const { say, locale } = view;
  const sorted = Object.entries(means).toSorted(([, one], [, other]) => other.count - one.count);
  if (sorted.length === 0) return null;
  const facts = sorted.map(([name, { count, ms }]) => {
    const calls = say('web.operator.calls', { calls: renderCount(locale, count) });
    return [name, `${renderSeconds(locale, ms)} · ${calls}`] as const;
  });
  return renderList(title, facts);
}

function renderList(title: string, facts: readonly (readonly [name: string, value: string])[]): Html {
  return html`<section class="card">
    <h2>${title}</h2>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </section>`;
}
