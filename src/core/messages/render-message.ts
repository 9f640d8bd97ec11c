import type { Failure } from '../errors.ts';
import { truncate } from '../markdown/safe.ts';
import { outcomeOf, type Ended } from '../outcome.ts';
import { countFaults } from '../report.ts';
import type { Status, Task } from '../task.ts';
import type { Locale } from '../task-request.ts';
import { waitOf, type Wait } from '../wait.ts';
import { isWarningCode } from '../warning.ts';
import { API_MESSAGES } from './api-messages.ts';
import { FAILURE_MESSAGES } from './failure-messages.ts';
import { REFUSAL_MESSAGES } from './refusal-messages.ts';
import { renderCause } from './render-cause.ts';
import { renderSpan } from './render-span.ts';
import { renderRemark } from './render-warning.ts';
import { fillGaps, type MessageOf, type MessageValues, type Show } from './sentence.ts';
import { TASK_MESSAGES } from './task-messages.ts';
import { WEB_MESSAGES } from './web-messages.ts';

/** Characters of a remote side's words inside a sentence. */
const MAX_REMOTE_LINE = 500;

const MESSAGES = { ...TASK_MESSAGES, ...API_MESSAGES, ...WEB_MESSAGES };

/** A sentence in a language, with its gaps filled. */
export function renderMessage(locale: Locale, ...[key, values]: MessageOf<typeof MESSAGES>): string {
  return fillGaps(MESSAGES[key][locale], values);
}

/** What a status is called. */
export function renderStatus(locale: Locale, status: Status): string {
  return renderMessage(locale, `status.${status}`);
}

/** What the status of a task is called: what is known not to work never reads as a success. */
export function renderTaskStatus(locale: Locale, task: Ended): string {
  if (outcomeOf(task) !== 'with_faults') return renderStatus(locale, task.status);
  return renderMessage(locale, 'status.with_faults', { count: countFaults(task.report) });
}

/** What a task waits for, and until when, to the second. */
export function renderWait(locale: Locale, { reason, until }: Wait): string {
  const time = new Date(until).toISOString().slice(0, 19).replace('T', ' ');
  return renderMessage(locale, `wait.${reason}`, { until: `${time} UTC` });
}

/**
 * What failed and what to do about it; with the words of the remote side on one line, where they were kept. A failure
 * comes from the log, maybe from that of an older version: what it does not know leaves nothing.
 */
export function renderFailure(locale: Locale, failure: Failure, show: Show = (value) => value): string {
  const { code, values } = failure;
  const { repository, owner, remote, left, filled } = values;
  const place = repository ?? owner;
  const spoken = {
    where: place === undefined ? 'GitHub' : show(String(place), 'where'),
    reason: renderReason(locale, failure, show),
  };
  const showOthers: Show = (value, name) => (name in spoken ? value : show(value, name));
  const say = (key: keyof typeof FAILURE_MESSAGES, gaps: MessageValues, how: Show = show): string =>
    fillGaps(FAILURE_MESSAGES[key][locale], gaps, how);
  return [
    say(`failure.${code}`, { ...values, ...spoken }, showOthers),
    ...renderCause(locale, failure, show),
    // The sentence of a refused push says itself what it left.
    ...(left === undefined || code === 'push_rejected' ? [] : [say('failure.left', { left })]),
    ...(filled === undefined ? [] : [say('failure.filled', { filled })]),
    ...(typeof remote === 'string' && remote !== ''
      ? [say('failure.remote_text', { remote: toRemoteLine(remote) })]
      : []),
  ].join(' ');
}

/** How a task stands, in one sentence or two. */
export function renderStanding(locale: Locale, task: Task): string {
  if (task.status === 'failed') return renderFailedTask(locale, task);
  if (task.status === 'cancelled') return renderCancelled(locale, task);
  const wait = waitOf(task);
  return wait === null ? renderTaskStatus(locale, task) : renderWait(locale, wait);
}

/** What failed and what to do about it, as `renderFailure`; also what became of the repository, where it made one. */
export function renderFailedTask(
  locale: Locale,
  { failure: { code, values }, repository, pushed }: Extract<Task, { status: 'failed' }>,
  show?: Show,
): string {
  const left = repository === null ? {} : { [pushed ? 'filled' : 'left']: repository.fullName };
  return renderFailure(locale, { code, values: { ...values, ...left } }, show);
}

/** What a cancelled task says at its end: also of the repository that it leaves behind, where it made one. */
export function renderCancelled(
  locale: Locale,
  task: Task,
  show: (value: string) => string = (value) => value,
): string {
  if (task.repository === null) return renderStatus(locale, 'cancelled');
  const repository = show(task.repository.fullName);
  return renderMessage(locale, task.pushed ? 'task.cancelled_filled' : 'task.cancelled_left', { repository });
}

/** A reason that has a sentence of its own, or the words that stand in its place. */
function renderReason(locale: Locale, { code, values }: Failure, show: Show): string {
  const { permission, path } = values;
  // Of a budget, version 0.1.0 knew one reason.
  const reason = values['reason'] ?? (code === 'budget_exceeded' ? 'tokens_used' : undefined);
  if (typeof reason === 'string' && isWarningCode(reason)) {
    // The sentence of another failure names the path itself.
    const place = code === 'plan_invalid' && path !== '' ? fillGaps('{path}: ', values, show) : '';
    return place + renderRemark(locale, { code: reason, values }, show);
  }
  const key = permission === undefined ? `reason.${String(reason)}` : 'reason.permission';
  return fillGaps(isReason(key) ? FAILURE_MESSAGES[key][locale] : '{reason}', values, show);
}

function isReason(key: string): key is keyof typeof FAILURE_MESSAGES {
  return Object.hasOwn(FAILURE_MESSAGES, key);
}

/** What a remote side said, on one line. */
function toRemoteLine(text: string): string {
  return truncate(text.replace(/\s+/g, ' ').trim(), MAX_REMOTE_LINE);
}

/** The codes of refusals, and what else keeps somebody out. */
type RefusalName = keyof typeof REFUSAL_MESSAGES extends `refusal.${infer Name}` ? Name : never;

/** Why a door turned a request away. The values are those of a `RefusalError`, which were checked when it was made. */
export function renderRefusal(locale: Locale, name: RefusalName, values?: MessageValues): string {
  const { seconds } = values ?? {};
  const spoken = typeof seconds === 'number' ? { ...values, wait: renderSpan(locale, seconds) } : values;
  return fillGaps(REFUSAL_MESSAGES[`refusal.${name}`][locale], spoken);
}
