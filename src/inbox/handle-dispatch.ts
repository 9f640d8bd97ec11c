import { RefusalError, type RefusalCode } from '../core/errors.ts';
import { renderRefusal } from '../core/messages/render-message.ts';
import type { ReplyTo, TaskRequest } from '../core/task-request.ts';
import { giveAnswer, putReply } from './answer-notice.ts';
import { authoriseNotice } from './authorise.ts';
import { DISPATCH_EVENT, DispatchPayload, DispatchReply, renderPayloadFaults } from './dispatch-payload.ts';
import type { InboxOptions, NoticeOutcome } from './inbox-options.ts';
import { makeRequest } from './make-request.ts';
import type { DispatchNotice } from '../core/notice.ts';
import { dispatchLocale } from '../core/notice-locale.ts';
import { renderNoticeRefusal, renderReply } from './render-reply.ts';
import { RESULT_EVENT } from '../core/task-request.ts';
import type { ToldRefusals } from './told-refusals.ts';

type DispatchOptions = InboxOptions & { readonly told: ToldRefusals };

/** Refusals that stay the same however often a dispatch is sent: they are told once for each `request_id`. */
const LASTING: ReadonlySet<RefusalCode> = new Set(['invalid_request', 'unauthorized']);

/** Where a dispatch wants to be answered. */
interface AnswerPlaces {
  readonly where: ReplyTo | null;
  readonly callback: TaskRequest['callback'];
  readonly requestId: string | null;
}

/** Reads a `repository_dispatch` and makes a task of it, or says why not wherever it wants to be answered. */
export async function handleDispatch(
  options: DispatchOptions,
  notice: DispatchNotice,
  signal: AbortSignal,
): Promise<NoticeOutcome> {
  if (notice.eventType !== DISPATCH_EVENT) return 'ignored';
  const locale = dispatchLocale(notice) ?? options.defaults.locale;
  const { verdict, policy, policyFault } = await authoriseNotice(options, notice, signal);
  const places = readPlaces(notice);
  if (!verdict.allowed) {
    // No word on the issue: whoever may not gets nothing, but for the answer that was asked for.
    const text = renderReply(locale, 'reply.sender_denied');
    await turnAway(options, notice, { ...places, where: null }, 'unauthorized', text, signal);
    return 'denied';
  }
  const refuse = async (code: RefusalCode, text: string): Promise<NoticeOutcome> => {
    await turnAway(options, notice, places, code, text, signal);
    return places.where === null ? 'denied' : 'replied';
  };
  if (policyFault !== null) {
    return refuse('invalid_request', renderReply(locale, 'reply.policy_broken', { reason: policyFault[locale] }));
  }
  const payload = DispatchPayload.safeParse(notice.clientPayload);
  if (!payload.success) {
    const reason = renderPayloadFaults(locale, payload.error).slice(0, 300);
    return refuse('invalid_request', renderReply(locale, 'reply.bad_dispatch', { reason }));
  }
  const { repo: name, prompt, model = null, visibility = null } = payload.data;
  const { where, callback, requestId } = places;
  const identity =
    requestId === null
      ? `delivery:${notice.deliveryId}`
      : `dispatch:${notice.access}:${notice.repository}:${requestId}`;
  const reading = await makeRequest(options.requests, {
    ...{ notice, policy, identity, owner: null, name, prompt, model, visibility, dryRun: false, locale },
    ...{ replyTo: where, callback },
  });
  if (reading.refusal !== null) return refuse('invalid_request', renderNoticeRefusal(locale, reading.refusal));
  try {
    await options.manager.submit(reading.request, policy.limits.tasks_per_user_per_day);
  } catch (error) {
    // The next process takes it up: its delivery is not settled before.
    if (!(error instanceof RefusalError) || error.code === 'stopping') throw error;
    return refuse(error.code, renderRefusal(locale, error.code, error.values));
  }
  if (where === null) return 'submitted';
  return giveAnswer(options, notice, where, { outcome: 'submitted', reaction: 'eyes' }, signal);
}

function readPlaces({ access, repository, repositoryId, clientPayload }: DispatchNotice): AnswerPlaces {
  const reading = DispatchReply.safeParse(clientPayload);
  const { issue_number: issue, callback, request_id } = reading.success ? reading.data : {};
  const requestId = request_id == null ? null : String(request_id);
  return {
    where: issue == null ? null : { access, repository, repositoryId, issue, commentId: null },
    callback: callback === true ? { access, repository, repositoryId, requestId } : null,
    requestId,
  };
}

async function turnAway(
  options: DispatchOptions,
  notice: DispatchNotice,
  places: AnswerPlaces,
  code: RefusalCode,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  const { deliveryId: delivery, repository, sender } = notice;
  options.log('dispatch turned away', { delivery, repository, sender: sender.login, code });
  const tell = (): Promise<void> => tellRefusal(options, notice, places, code, text, signal);
  if (places.requestId === null || !LASTING.has(code)) return tell();
  const place = [notice.access, repository, places.requestId, places.where?.issue];
  const refusal = JSON.stringify([...place, code, text]);
  await options.told.tellOnce(refusal, tell);
}

async function tellRefusal(
  options: DispatchOptions,
  notice: DispatchNotice,
  { where, callback, requestId }: AnswerPlaces,
  code: RefusalCode,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  if (where !== null) await putReply(options, notice, where, text, signal);
  if (callback === null) return;
  const nothing = { task_id: null, task_url: null, repo: null, repo_url: null, commit: null };
  const result = { request_id: requestId, status: 'failed', outcome: 'failed', ...nothing, code, message: text };
  await options.conversation.dispatch(callback, RESULT_EVENT, result, signal);
}
