import type { Command } from './command.ts';
import type { CommentNotice, DispatchNotice, IssueNotice } from './notice.ts';
import { spokenLocale } from './spoken-locale.ts';
import type { Locale } from './task-request.ts';
import type { Task } from './task.ts';

/**
 * The language in which a command is answered, where it is told by what was written: by the prompt; of a bare word, by
 * the words that stand with it, else by the task it is about, else by its issue. Null: the service's own.
 */
export function commandLocale(notice: CommentNotice | IssueNotice, command: Command, task: Task | null): Locale | null {
  if (command.kind === 'generate') return spokenLocale(command.prompt);
  const { title, body } = notice.issue;
  const own = spokenLocale(notice.kind === 'comment' ? notice.comment.body : (body ?? ''));
  if (own !== null || command.kind === 'refused') return own;
  return task === null ? spokenLocale(`${title}\n\n${body ?? ''}`) : task.request.locale;
}

/** The same for a dispatch, whose payload may hold anything. */
export function dispatchLocale({ clientPayload }: DispatchNotice): Locale | null {
  const isObject = typeof clientPayload === 'object' && clientPayload !== null;
  const prompt = isObject && 'prompt' in clientPayload ? clientPayload.prompt : null;
  return typeof prompt === 'string' ? spokenLocale(prompt) : null;
}
