import { renderStanding, renderStatus, renderWait } from '../core/messages/render-message.ts';
import { statusAfter, type Task } from '../core/task.ts';
import type { RecordedEvent, TaskDelta } from '../core/task-event.ts';
import type { Locale } from '../core/task-request.ts';
import { waitOf } from '../core/wait.ts';
import { toReportView, toUsageView } from './task-view.ts';

/** One event of a stream. `id` is null for what is not replayed. */
export interface SseFrame {
  readonly id: number | null;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** For whom a stream is: statuses alone or all that happens, and in which language. */
export interface StreamView {
  readonly isAll: boolean;
  readonly locale: Locale;
}

/**
 * An event of the log → what a stream shows of it; null: nothing in this view. `task` is the task after the event.
 * `isLast`: only a failure with nothing after it is an error; one that was retried is a status among others.
 */
export function toFrame(event: RecordedEvent, task: Task, view: StreamView, isLast: boolean): SseFrame | null {
  const id = event.sequence;
  if (event.type === 'task-failed') {
    const message = renderStanding(view.locale, task);
    const data = { status: 'failed', message, code: event.failure.code };
    return { id, event: isLast ? 'error' : 'status', data };
  }
  if (event.type === 'task-parked') {
    const wait = waitOf(task);
    // The stop of a service is told by the stream's own end.
    return wait === null
      ? null
      : { id, event: 'status', data: { status: task.status, message: renderWait(view.locale, wait) } };
  }
  const status = statusAfter(event);
  if (status !== null) {
    const address = task.status === 'completed' ? { repo_url: task.repoUrl } : {};
    const isEnd = status === 'cancelled' || status === 'completed';
    const message = isEnd ? renderStanding(view.locale, task) : renderStatus(view.locale, status);
    return { id, event: 'status', data: { status, message, ...address } };
  }
  const detail = view.isAll ? toDetail(event, task, view.locale) : null;
  return detail === null ? null : { id, ...detail };
}

/** Model output → what a stream shows of it. */
export function toDeltaFrame(delta: TaskDelta): SseFrame {
  return { id: null, event: 'delta', data: { path: delta.path, text: delta.text } };
}

/** A frame as it stands on the wire. JSON holds no line ends, so the data is one line. */
export function encodeFrame(frame: SseFrame): string {
  const id = frame.id === null ? '' : `id: ${frame.id}\n`;
  return `${id}event: ${frame.event}\ndata: ${JSON.stringify(frame.data)}\n\n`;
}

function toDetail(event: RecordedEvent, task: Task, locale: Locale): Omit<SseFrame, 'id'> | null {
  const filesTotal = task.plan?.plan.files.length ?? null;
  if (event.type === 'plan-created') {
    const { name, summary, files } = event.plan;
    const shown = files.map(({ path, purpose, dependsOn }) => ({ path, purpose, depends_on: dependsOn }));
    return { event: 'plan', data: { name, summary, files: shown, files_total: filesTotal } };
  }
  if (event.type === 'file-generated') {
    const { path, size } = event;
    return { event: 'file', data: { path, size, files_done: task.files.length, files_total: filesTotal } };
  }
  if (event.type === 'usage-recorded') {
    const { model, usage } = event;
    return { event: 'usage', data: { model, ...toUsageView(usage), total: toUsageView(task.usage) } };
  }
  if (event.type === 'files-verified') return { event: 'report', data: toReportView(event.report, locale) };
  return event.type === 'task-resumed' ? { event: 'resumed', data: {} } : null;
}
