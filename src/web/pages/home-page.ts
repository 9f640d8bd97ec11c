import { isFinal } from '../../core/task.ts';
import { html } from 'hono/html';
import type { TaskPage } from '../../ports/task-store.ts';
import { renderLayout } from './layout.ts';
import { renderNewTaskForm, type NewTaskChoices, type NewTaskForm } from './new-task-form.ts';
import { renderTaskList } from './task-list.ts';
import type { Html, View } from '../view.ts';

export interface HomeFacts {
  readonly form: NewTaskForm;
  readonly choices: NewTaskChoices;
  readonly page: TaskPage;
  /** Cursor of the page shown; null: the first. */
  readonly cursor: string | null;
}

/** Milliseconds between looks at the list: while something runs, and while nothing does. */
const BUSY_MS = 4_000;
const IDLE_MS = 20_000;

/** The form for a new task, and the tasks there are. */
export function renderHomePage(view: View, { form, choices, page, cursor }: HomeFacts): Html {
  const isBusy = page.tasks.some((task) => !isFinal(task));
  const from = cursor === null ? '/' : `/?cursor=${encodeURIComponent(cursor)}`;
  const main = html`<div class="home">
    ${renderNewTaskForm(view, form, choices)} ${renderTaskList(view, page, cursor)}
  </div>`;
  const refresh = { from, everyMs: isBusy ? BUSY_MS : IDLE_MS };
  return renderLayout(view, { title: view.say('web.tasks'), main, refresh });
}
