import { html } from 'hono/html';
import { isFinal, type Task } from '../../core/task.ts';
import { renderCount, renderSize } from './quantities.ts';
import type { Html, View } from '../view.ts';

/** A file of a task: planned, or there. */
interface TaskFile {
  readonly path: string;
  readonly purpose: string;
  /** Bytes; null: not there yet. */
  readonly size: number | null;
}

/** The files of a task, in the order of the plan; once verified, those that the commit holds. */
function listFiles(task: Task): readonly TaskFile[] {
  const planned = task.plan?.plan.files ?? [];
  const purposes = new Map<string, string>(planned.map((file) => [file.path, file.purpose]));
  const made = (task.tree ?? task.files).map(({ path, size }) => ({ path, size, purpose: purposes.get(path) ?? '' }));
  if (task.tree !== null || planned.length === 0) return made;
  const byPath = new Map<string, TaskFile>(made.map((file) => [file.path, file]));
  return planned.map(({ path, purpose }) => byPath.get(path) ?? { path, purpose, size: null });
}

/** How many files there are, of how many; the total is null before there is a plan. */
export function countFiles(task: Task): { readonly done: number; readonly total: number | null } {
  const files = listFiles(task);
  const done = files.filter((file) => file.size !== null).length;
  return { done, total: task.plan === null ? null : files.length };
}

/** The address under which the text of a file is shown. */
function fileAddress(taskId: string, path: string): string {
  return `/tasks/${taskId}/files/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** How far the files are. */
export function renderProgress(view: View, task: Task): Html {
  const { say, locale } = view;
  const { done, total } = countFiles(task);
  if (total === null) {
    if (isFinal(task) || task.status === 'pending') return html``;
    return html`<label class="progress"
      ><progress></progress><span>${say('web.planning')} <span data-planning></span></span
    ></label>`;
  }
  const values = { done: renderCount(locale, done), total: renderCount(locale, total) };
  return html`<label class="progress"
    ><progress max="${total}" value="${done}"></progress><span>${say('web.files_done', values)}</span></label
  >`;
}

/** The list of files; those that are there open. */
export function renderFiles(view: View, task: Task): Html {
  const files = listFiles(task);
  if (files.length === 0) {
    return html`<p class="empty">${view.say(isFinal(task) ? 'web.files.never' : 'web.files.none')}</p>`;
  }
  return html`<ul class="files">
    ${files.map((file) => renderFile(view, task, file))}
  </ul>`;
}

function renderFile(view: View, task: Task, file: TaskFile): Html {
  const { path, purpose, size } = file;
  const purposeLine = purpose === '' ? null : html`<span class="purpose">${purpose}</span>`;
  if (size === null) {
    const state = view.say(isFinal(task) ? 'web.file.missing' : 'web.file.waiting');
    return html`<li class="file file-waiting" data-path="${path}">
      <span class="path">${path}</span><span class="size" data-size>${state}</span>${purposeLine}
    </li>`;
  }
  return html`<li class="file file-done" data-path="${path}">
    <a class="path" data-file href="${fileAddress(task.id, path)}">${path}</a
    ><span class="size">${renderSize(view.locale, size)}</span>${purposeLine}
  </li>`;
}
