import { TaskError } from '../core/errors.ts';
import type { ReplyTo } from '../core/task-request.ts';
import type { Reaction } from '../ports/forge.ts';
import type { InboxOptions, NoticeOutcome } from './inbox-options.ts';
import type { CommentNotice, DispatchNotice, IssueNotice } from '../core/notice.ts';
import { replyMarker } from './render-reply.ts';

type Speaker = Pick<InboxOptions, 'conversation' | 'log'>;
type AnsweredNotice = CommentNotice | IssueNotice | DispatchNotice;

/** What became of a notice, and what is said of it to whoever wrote it: a reply, a reaction, or nothing. */
export interface Answer {
  readonly outcome: NoticeOutcome;
  readonly reply?: string;
  readonly reaction?: Reaction;
  /** What was asked for cannot be taken back or done again: a reaction that fails must not have it handled once more. */
  readonly isDone?: boolean;
}

/**
 * Says it, at the place that the notice is about. Where GitHub refuses it for good, it is logged and left.
 * @throws whatever GitHub throws: the notice is then handled again later
 */
export async function giveAnswer(
  speaker: Speaker,
  notice: AnsweredNotice,
  where: ReplyTo,
  { outcome, reply, reaction, isDone = false }: Answer,
  signal: AbortSignal,
): Promise<NoticeOutcome> {
  if (reply !== undefined) await putReply(speaker, notice, where, reply, signal);
  if (reaction === undefined) return outcome;
  await putReaction(speaker, notice, where, reaction, signal).catch((error: unknown) => {
    if (!isDone) throw error;
    speaker.log('reaction failed', { delivery: notice.deliveryId, err: error });
  });
  return outcome;
}

/** Writes a reply on an issue, once for each notice. Where GitHub refuses it for good, it is logged and left. */
export async function putReply(
  { conversation, log }: Speaker,
  notice: AnsweredNotice,
  where: ReplyTo,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  const marker = replyMarker(notice.kind === 'comment' ? String(notice.comment.id) : notice.deliveryId);
  await unlessRefused(
    async () => {
      if ((await conversation.findComment(where, marker, signal)) !== null) return;
      await conversation.createComment(where, `${marker}\n${text}`, signal);
    },
    () => log('reply refused', { delivery: notice.deliveryId, repository: where.repository, issue: where.issue }),
  );
}

async function putReaction(
  { conversation, log }: Speaker,
  notice: AnsweredNotice,
  where: ReplyTo,
  reaction: Reaction,
  signal: AbortSignal,
): Promise<void> {
  await unlessRefused(
    () => conversation.react(where, reaction, signal),
    () => log('reaction refused', { delivery: notice.deliveryId, repository: where.repository, issue: where.issue }),
  );
}

/** The comment is gone, the issue is locked, the permission is missing: trying again changes nothing. */
async function unlessRefused(work: () => Promise<void>, onRefused: () => void): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof TaskError) || error.code !== 'github_permission') throw error;
    onRefused();
  }
}
