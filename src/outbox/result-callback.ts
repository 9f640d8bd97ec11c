import { renderStanding } from '../core/messages/render-message.ts';
import { outcomeOf } from '../core/outcome.ts';
import { endsTask } from '../core/task-event.ts';
import { RESULT_EVENT, type TaskRequest } from '../core/task-request.ts';
import type { TaskLink } from '../core/task-link.ts';
import { isFinal, type Task } from '../core/task.ts';
import type { Conversation } from '../ports/forge.ts';
import { WATCH_MS, type Effect } from './effect.ts';

export interface ResultCallbackOptions {
  readonly conversation: Pick<Conversation, 'dispatch'>;
  readonly linkTo: TaskLink;
}

/**
 * Tells whoever asked by `callback: true` how the task ended. It is owed from the start of the task until GitHub took
 * it; a crash in between can send it twice, with the same `task_id`.
 */
export function createResultCallback({ conversation, linkTo }: ResultCallbackOptions): Effect {
  return {
    kind: 'callback',
    intervalMs: 0,
    // The better part of a day.
    maxAttempts: 100,
    isEdited: false,
    accessFor: (request) => request.callback?.access ?? null,
    delayAfter: (event) => {
      if (endsTask(event)) return 0;
      // A crash right after the end would otherwise forget it.
      return event.type === 'task-submitted' || event.type === 'task-retried' ? WATCH_MS : null;
    },
    concerns: isFinal,
    async deliver(task, _, signal) {
      const { callback } = task.request;
      if (callback === null) return null;
      const result = { ...renderResult(task, callback), task_url: linkTo(task.id) };
      await conversation.dispatch(callback, RESULT_EVENT, result, signal);
      return null;
    },
  };
}

function renderResult(task: Task, callback: NonNullable<TaskRequest['callback']>): Readonly<Record<string, unknown>> {
  const { locale } = task.request;
  return {
    request_id: callback.requestId,
    task_id: task.id,
    status: task.status,
    outcome: outcomeOf(task),
    repo: task.request.target.name,
    repo_url: task.status === 'completed' ? task.repoUrl : null,
    commit: task.status === 'completed' ? task.commitSha : null,
    code: task.status === 'failed' ? task.failure.code : null,
    message: renderStanding(locale, task),
  };
}
