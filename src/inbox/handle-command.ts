import { parseCommand, type IssueText, type RefusedCommand } from '../core/command.ts';
import { RefusalError } from '../core/errors.ts';
import { renderRefusal, renderStatus } from '../core/messages/render-message.ts';
import type { ReplyMessage } from '../core/messages/reply-messages.ts';
import type { ReplyTo } from '../core/task-request.ts';
import { putReaction, putReply } from './answer-notice.ts';
import { authoriseNotice, type Authorisation } from './authorise.ts';
import type { InboxOptions, Outcome } from './inbox-options.ts';
import { makeRequest } from './make-request.ts';
import type { CommentNotice, IssueNotice } from '../core/notice.ts';
import { renderHelp, renderNoticeRefusal, renderReply } from './render-reply.ts';

type CommandNotice = CommentNotice | IssueNotice;

/** Reads the command of a comment, or of an issue that was opened, and carries it out or says why not. */
export async function handleCommand(
  options: InboxOptions,
  notice: CommandNotice,
  signal: AbortSignal,
): Promise<Outcome> {
  const issue: IssueText = { title: notice.issue.title, body: notice.issue.body ?? '' };
  const command = parseCommand(notice.kind === 'comment' ? notice.comment.body : issue.body, issue);
  // What Apps write starts nothing, or a comment that quotes a command would make a loop.
  if (command.kind === 'none' || notice.sender.type !== 'User') return 'ignored';
  const where = toReplyTo(notice);
  const authorisation = await authoriseNotice(options, notice, signal);
  if (!authorisation.verdict.allowed) {
    await putReaction(options, notice, where, 'confused', signal);
    return 'denied';
  }
  const { locale } = options.defaults;
  const say = async (text: string): Promise<Outcome> => {
    await putReply(options, notice, where, text, signal);
    return 'replied';
  };
  const reply = (...message: ReplyMessage): Promise<Outcome> => say(renderReply(locale, ...message));
  if (command.kind === 'help') return say(renderHelp(locale, command.reason ?? null));
  if (command.kind === 'refused') return reply(...messageFor(command));
  if (command.kind !== 'status' && authorisation.policyFault !== null) {
    return reply('reply.policy_broken', { reason: authorisation.policyFault[locale] });
  }
  try {
    if (command.kind !== 'generate')
      return await handleTaskCommand(options, notice, command.kind, where, reply, signal);
    return await submit(options, notice, { ...command, where, authorisation }, say, signal);
  } catch (error) {
    // The next process takes the command up: its delivery is not settled before.
    if (!(error instanceof RefusalError) || error.code === 'stopping') throw error;
    return say(renderRefusal(locale, error.code, error.values));
  }
}

type GenerateCommand = Extract<ReturnType<typeof parseCommand>, { kind: 'generate' }> & {
  readonly where: ReplyTo;
  readonly authorisation: Authorisation;
};

async function submit(
  options: InboxOptions,
  notice: CommandNotice,
  command: GenerateCommand,
  say: (text: string) => Promise<Outcome>,
  signal: AbortSignal,
): Promise<Outcome> {
  const { where, flags, owner, name, prompt } = command;
  const { policy } = command.authorisation;
  const { locale } = options.defaults;
  const identity =
    notice.kind === 'comment'
      ? `comment:${notice.access}:${notice.comment.id}`
      : `issue:${notice.access}:${notice.repository}#${notice.issue.number}`;
  const { dryRun, model = null, visibility = null } = flags;
  const reading = await makeRequest(options.requests, {
    ...{ notice, policy, identity, owner, name, prompt, model, visibility, dryRun, locale },
    ...{ replyTo: where, callback: null },
  });
  if (reading.refusal !== null) return say(renderNoticeRefusal(locale, reading.refusal));
  await options.manager.submit(reading.request, policy.limits.tasks_per_user_per_day);
  await putReaction(options, notice, where, 'eyes', signal);
  return 'submitted';
}

async function handleTaskCommand(
  options: InboxOptions,
  notice: CommandNotice,
  kind: 'status' | 'cancel' | 'retry',
  where: ReplyTo,
  reply: (...message: ReplyMessage) => Promise<Outcome>,
  signal: AbortSignal,
): Promise<Outcome> {
  const { manager, defaults, log } = options;
  const task = await manager.newestOnIssue(notice.repository, notice.issue.number);
  if (task === null) return reply('reply.no_task');
  const status = renderStatus(defaults.locale, task.status);
  if (kind === 'status') return reply('reply.status', { status });
  try {
    // A crash may have this comment read twice: the retry is told apart from a second one by it.
    const command = notice.kind === 'comment' ? `comment:${notice.comment.id}` : `delivery:${notice.deliveryId}`;
    const by = { login: notice.sender.login, id: notice.sender.id };
    await (kind === 'cancel' ? manager.cancel(task) : manager.retry(task, command, by));
  } catch (error) {
    if (!(error instanceof RefusalError) || error.code !== 'conflict') throw error;
    return reply('reply.not_done', { status });
  }
  // It is done: a reaction that fails must not have the whole command carried out again.
  await putReaction(options, notice, where, 'eyes', signal).catch((error: unknown) =>
    log('reaction failed', { delivery: notice.deliveryId, err: error }),
  );
  return kind === 'cancel' ? 'cancelled' : 'retried';
}

/** Why a command was not understood. */
function messageFor(command: RefusedCommand): ReplyMessage {
  switch (command.reason) {
    case 'two_commands':
    case 'two_visibilities':
    case 'two_models':
    case 'model_missing':
      return [`reply.${command.reason}`];
    case 'name_missing':
    case 'bad_flag':
      return [`reply.${command.reason}`, command.values];
    case 'bad_name':
      return ['reply.bad_name', command.values];
    case 'prompt_too_long':
      return ['reply.prompt_too_long', command.values];
  }
}

function toReplyTo(notice: CommandNotice): ReplyTo {
  const { access, repository, issue } = notice;
  const commentId = notice.kind === 'comment' ? notice.comment.id : null;
  return { access, repository, issue: issue.number, commentId };
}
