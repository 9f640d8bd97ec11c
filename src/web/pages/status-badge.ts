import { html } from 'hono/html';
import { outcomeOf } from '../../core/outcome.ts';
import type { Task } from '../../core/task.ts';
import { waitOf } from '../../core/wait.ts';
import type { Html, View } from '../view.ts';

/** Where a task stands as one word with its colour; that it waits says more than in which status it does. */
export function renderStatusBadge(view: View, task: Task): Html {
  const stands = outcomeOf(task) === 'with_faults' ? 'with_faults' : task.status;
  const word = waitOf(task) === null ? stands : 'paused';
  return html`<span class="badge badge-${word}">${view.say(`web.badge.${word}`)}</span>`;
}
