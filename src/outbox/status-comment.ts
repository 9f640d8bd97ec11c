import { outcomeOf } from '../core/outcome.ts';
import { isFinal, statusAfter, type Task } from '../core/task.ts';
import type { RecordedEvent } from '../core/task-event.ts';
import type { ReplyTo } from '../core/task-request.ts';
import type { TaskLink } from '../core/task-link.ts';
import type { Prices } from '../core/usage.ts';
import type { Conversation } from '../ports/forge.ts';
import type { OwedEffect } from '../ports/ledger.ts';
import type { TaskStore } from '../ports/task-store.ts';
import type { Effect } from './effect.ts';
import { renderStatusComment, statusMarker } from './render-status-comment.ts';

export interface StatusCommentOptions {
  readonly conversation: Conversation;
  readonly store: Pick<TaskStore, 'eventsAfter'>;
  readonly pricesOf: (model: string) => Prices | null;
  readonly linkTo: TaskLink;
  /** Milliseconds from edit to edit; the last state does not wait for it. */
  readonly editIntervalMs?: number;
}

const EDIT_INTERVAL_MS = 10_000;

/** Keeps the status comment of a task in step with its log: one comment, made at the first state and edited in place. */
export function createStatusComment(options: StatusCommentOptions): Effect {
  const { conversation, store, pricesOf, linkTo, editIntervalMs: intervalMs = EDIT_INTERVAL_MS } = options;
  return {
    kind: 'status-comment',
    intervalMs,
    // More than a day of the longest waits.
    maxAttempts: 160,
    isEdited: true,
    accessFor: (request) => request.replyTo?.access ?? null,
    delayAfter: (event) => {
      if (!isShown(event)) return null;
      // What follows a retry at once is shown with it.
      return event.type === 'task-retried' ? intervalMs : 0;
    },
    concerns: () => true,
    async deliver(task, owed, signal) {
      const { replyTo } = task.request;
      if (replyTo === null) return owed.remoteId;
      const events = await store.eventsAfter(task.id, 0);
      // It was forgotten in this very moment.
      if (events.length === 0) return owed.remoteId;
      const body = renderStatusComment({ task, events, prices: pricesOf(task.model), link: linkTo(task.id) });
      const id = await putComment(conversation, task, replyTo, body, owed, signal);
      if (isFinal(task)) {
        // The comment says it all; a reaction is a courtesy that nothing waits for.
        const reaction = outcomeOf(task) === 'clean' ? 'rocket' : 'confused';
        await conversation.react(replyTo, reaction, signal).catch(() => undefined);
      }
      return id;
    },
  };
}

/** Does the comment look different after this event? */
function isShown(event: RecordedEvent): boolean {
  return (
    statusAfter(event) !== null ||
    event.type === 'task-parked' ||
    event.type === 'task-resumed' ||
    event.type === 'plan-created' ||
    event.type === 'file-generated'
  );
}

/** Edits the comment where there is one, else makes it. One that somebody deleted is made anew only with the last state. */
async function putComment(
  conversation: Conversation,
  task: Task,
  replyTo: ReplyTo,
  body: string,
  owed: OwedEffect,
  signal: AbortSignal,
): Promise<number> {
  if (owed.remoteId !== null) {
    const isThere = await conversation.updateComment(replyTo, owed.remoteId, body, signal);
    if (isThere || !isFinal(task)) return owed.remoteId;
  }
  // A first try may have made it and not have heard so.
  const marker = statusMarker(task.id);
  const existing = owed.attempts > 1 ? await conversation.findComment(replyTo, marker, signal) : null;
  if (existing === null) return (await conversation.createComment(replyTo, body, signal)).id;
  await conversation.updateComment(replyTo, existing.id, body, signal);
  return existing.id;
}
