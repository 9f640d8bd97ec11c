import { html } from 'hono/html';
import { STATUSES, statusAfter, type Status, type Task } from '../../core/task.ts';
import type { RecordedEvent } from '../../core/task-event.ts';
import { renderElapsed } from './quantities.ts';
import type { Html, View } from '../view.ts';

const STEPS = STATUSES.filter((status) => status !== 'failed' && status !== 'cancelled');
/** What a dry run goes through. */
const DRY_STEPS = STEPS.filter((status) => status !== 'creating_repo' && status !== 'pushing');

/** One line of the checklist. Times are ms since 1970. */
export interface TaskStep {
  readonly status: (typeof STEPS)[number];
  readonly state: 'done' | 'current' | 'waiting' | 'failed' | 'cancelled';
  readonly startedAt: number | null;
  /** Null while it lasts, and for what takes no time. */
  readonly endedAt: number | null;
}

/** The way of a task so far, since it was last retried. */
export function readSteps(task: Task, events: readonly RecordedEvent[]): readonly TaskStep[] {
  let reached: { readonly status: Status; readonly at: number }[] = [];
  for (const event of events) {
    const status = statusAfter(event);
    if (status === 'pending') reached = [];
    if (status !== null) reached.push({ status, at: event.at });
  }
  return (task.request.dryRun ? DRY_STEPS : STEPS).map((status) => {
    const index = reached.findIndex((entry) => entry.status === status);
    const startedAt = reached[index]?.at ?? null;
    const next = index === -1 ? undefined : reached[index + 1];
    return { status, state: stateOf(status, startedAt, next?.status), startedAt, endedAt: next?.at ?? null };
  });
}

function stateOf(status: Status, startedAt: number | null, next: Status | undefined): TaskStep['state'] {
  if (startedAt === null) return 'waiting';
  if (status === 'completed') return 'done';
  if (next === undefined) return 'current';
  return next === 'failed' || next === 'cancelled' ? next : 'done';
}

/** The checklist from `pending` to `completed`. */
export function renderSteps(view: View, steps: readonly TaskStep[]): Html {
  return html`<ol class="steps">
    ${steps.map((step) => renderStep(view, step))}
  </ol>`;
}

function renderStep(view: View, { status, state, startedAt, endedAt }: TaskStep): Html {
  const { say } = view;
  return html`<li class="step step-${state}" ${state === 'current' && html` aria-current="step"`}>
    <span class="step-name"
      >${say(`web.step.${status}`)} <span class="unseen">(${say(`web.state.${state}`)})</span></span
    >
    <span class="step-time">${startedAt !== null && renderTime(view.now, startedAt, endedAt, state)}</span>
  </li>`;
}

function renderTime(now: number, startedAt: number, endedAt: number | null, state: TaskStep['state']): Html {
  const start = new Date(startedAt).toISOString();
  if (endedAt !== null) return html`<span>${renderElapsed(endedAt - startedAt)}</span>`;
  if (state === 'current') return html`<span data-since="${start}">${renderElapsed(now - startedAt)}</span>`;
  return html`<time data-clock datetime="${start}">${start.slice(11, 19)} UTC</time>`;
}
