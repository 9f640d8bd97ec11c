import { parseCommand, type Command, type IssueText, type RefusedCommand } from '../core/command.ts';
import { RefusalError } from '../core/errors.ts';
import { renderMessage, renderRefusal, renderTaskStatus, renderWait } from '../core/messages/render-message.ts';
import type { ReplyMessage } from '../core/messages/reply-messages.ts';
import type { CommentNotice, IssueNotice } from '../core/notice.ts';
import type { Policy } from '../core/org-policy.ts';
import type { Locale, ReplyTo } from '../core/task-request.ts';
import type { Task } from '../core/task.ts';
import { waitOf } from '../core/wait.ts';
import { giveAnswer, type Answer } from './answer-notice.ts';
import { authoriseNotice, type Authorisation } from './authorise.ts';
import type { InboxOptions, NoticeOutcome } from './inbox-options.ts';
import { makeRequest } from './make-request.ts';
import { commandLocale } from '../core/notice-locale.ts';
import { renderHelp, renderNoticeRefusal, renderReply } from './render-reply.ts';

type CommandNotice = CommentNotice | IssueNotice;

/** Reads the command of a comment, or of an issue that was opened, and carries it out or says why not. */
export async function handleCommand(
  options: InboxOptions,
  notice: CommandNotice,
  signal: AbortSignal,
): Promise<NoticeOutcome> {
  const issue: IssueText = { title: notice.issue.title, body: notice.issue.body ?? '' };
  const command = parseCommand(notice.kind === 'comment' ? notice.comment.body : issue.body, issue);
  // What Apps write starts nothing, or a comment that quotes a command would make a loop.
  if (command.kind === 'none' || notice.sender.type !== 'User') return 'ignored';
  const authorisation = await authoriseNotice(options, notice, signal);
  const answer = authorisation.verdict.allowed
    ? await obey(options, notice, command, authorisation)
    : ({ outcome: 'denied', reaction: 'confused' } as const);
  return giveAnswer(options, notice, toReplyTo(notice), answer, signal);
}

type GivenCommand = Exclude<Command, { kind: 'none' }>;
type TaskCommand = Extract<Command, { kind: 'status' | 'cancel' | 'retry' }>;

function isAboutTask(command: Command): command is TaskCommand {
  return command.kind === 'status' || command.kind === 'cancel' || command.kind === 'retry';
}

async function obey(
  options: InboxOptions,
  notice: CommandNotice,
  command: GivenCommand,
  { policy, policyFault }: Authorisation,
): Promise<Answer> {
  const task = isAboutTask(command)
    ? await options.manager.newestOnIssue(notice.repository, notice.issue.number, notice.repositoryId)
    : null;
  const locale = commandLocale(notice, command, task) ?? options.defaults.locale;
  const reply = (...message: ReplyMessage): Answer => say(renderReply(locale, ...message));
  if (command.kind === 'help') return say(renderHelp(locale, command.reason ?? null));
  if (command.kind === 'refused') return reply(...messageFor(command));
  if (command.kind !== 'status' && policyFault !== null) {
    return reply('reply.policy_broken', { reason: policyFault[locale] });
  }
  try {
    if (command.kind === 'generate') return await submit(options, notice, command, policy, locale);
    return await commandTask(options, notice, command.kind, task, locale);
  } catch (error) {
    // The next process takes the command up: its delivery is not settled before.
    if (!(error instanceof RefusalError) || error.code === 'stopping') throw error;
    // Its task was forgotten meanwhile.
    if (error.code === 'not_found') {
      return command.kind === 'generate' ? { outcome: 'ignored' } : reply('reply.no_task');
    }
    return say(renderRefusal(locale, error.code, error.values));
  }
}

function say(reply: string): Answer {
  return { outcome: 'replied', reply };
}

async function submit(
  { manager, requests }: InboxOptions,
  notice: CommandNotice,
  { flags, owner, name, prompt }: Extract<GivenCommand, { kind: 'generate' }>,
  policy: Policy,
  locale: Locale,
): Promise<Answer> {
  const identity =
    notice.kind === 'comment'
      ? `comment:${notice.access}:${notice.comment.id}`
      : `issue:${notice.access}:${notice.repository}#${notice.issue.number}`;
  const { dryRun, model = null, visibility = null } = flags;
  const reading = await makeRequest(requests, {
    ...{ notice, policy, identity, owner, name, prompt, model, visibility, dryRun, locale },
    ...{ replyTo: toReplyTo(notice), callback: null },
  });
  if (reading.refusal !== null) return say(renderNoticeRefusal(locale, reading.refusal));
  await manager.submit(reading.request, policy.limits.tasks_per_user_per_day);
  return { outcome: 'submitted', reaction: 'eyes' };
}

/** Does something with the newest task of the issue. */
async function commandTask(
  { manager, linkTo }: InboxOptions,
  notice: CommandNotice,
  kind: TaskCommand['kind'],
  task: Task | null,
  locale: Locale,
): Promise<Answer> {
  if (task === null) return say(renderReply(locale, 'reply.no_task'));
  const wait = waitOf(task);
  const status = wait === null ? renderTaskStatus(locale, task) : renderWait(locale, wait);
  if (kind === 'status') {
    const link = linkTo(task.id);
    const page = link === null ? '' : `\n\n[${renderMessage(locale, 'comment.page')}](${link})`;
    return say(renderReply(locale, 'reply.status', { status }) + page);
  }
  try {
    // A crash may have this comment read twice: the retry is told apart from a second one by it.
    const command = notice.kind === 'comment' ? `comment:${notice.comment.id}` : `delivery:${notice.deliveryId}`;
    const by = { login: notice.sender.login, id: notice.sender.id };
    await (kind === 'cancel' ? manager.cancel(task) : manager.retry(task, command, by));
  } catch (error) {
    if (!(error instanceof RefusalError) || error.code !== 'conflict') throw error;
    return say(renderReply(locale, 'reply.not_done', { status }));
  }
  return { outcome: kind === 'cancel' ? 'cancelled' : 'retried', reaction: 'eyes', isDone: true };
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
    case 'name_glued':
      return ['reply.name_glued', command.values];
    case 'prompt_too_long':
      return ['reply.prompt_too_long', command.values];
  }
}

function toReplyTo(notice: CommandNotice): ReplyTo {
  const { access, repository, repositoryId, issue } = notice;
  const commentId = notice.kind === 'comment' ? notice.comment.id : null;
  return { access, repository, repositoryId, issue: issue.number, commentId };
}
