import { html } from 'hono/html';
import { outcomeOf } from '../../core/outcome.ts';
import type { Status, Task } from '../../core/task.ts';
import { waitOf } from '../../core/wait.ts';
import type { Html, View } from '../view.ts';

/** Where a task stands; that it waits says more than in which status it does. */
export function badgeWord(task: Task): Status | 'with_faults' | 'paused' {
  if (waitOf(task) !== null) return 'paused';
  return outcomeOf(task) === 'with_faults' ? 'with_faults' : task.status;
}

/** The same as one word with its colour. */
export function renderStatusBadge(view: View, task: Task): Html {
  const word = badgeWord(task);
  return html`<span class="badge badge-${word}">${view.say(`web.badge.${word}`)}</span>`;
}
