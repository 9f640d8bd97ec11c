import { truncate } from '../core/markdown/safe.ts';
import type { UnfinishedTask } from '../core/task.ts';

/** Characters of the summary in the message: more than the plan was asked for, less than a flood. */
const SUMMARY_LIMIT = 500;
/** What GitHub takes. */
const DESCRIPTION_LIMIT = 350;

/** The message of the one commit: what it is, and the trailers by which it can be traced. */
export function renderCommitMessage(task: UnfinishedTask): string {
  const { requester, target } = task.request;
  const requestedBy = requester.kind === 'user' ? `@${requester.login}` : requester.name;
  const summary = truncate(withoutReferences(oneLine(task.plan?.plan.summary ?? '')), SUMMARY_LIMIT);
  return [
    `Create ${target.name}`,
    ...(summary === '' ? [] : ['', summary]),
    '',
    `Gen-Code-Task: ${task.id}`,
    `Requested-by: ${oneLine(requestedBy)}`,
    `Model: ${oneLine(task.model)}`,
    '',
  ].join('\n');
}

/** What the repository says of itself once it is filled: what was asked, else what the plan says. */
export function renderDescription(task: UnfinishedTask): string {
  return truncate(oneLine(task.request.description ?? task.plan?.plan.summary ?? ''), DESCRIPTION_LIMIT);
}

function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
}

/** The model's words must not mention anybody, nor close issues elsewhere: in commits GitHub reads `fixes owner/name#1`. */
function withoutReferences(text: string): string {
  return text.replace(/[@#](?=\w)|:(?=\/\/)|\bGH(?=-\d)/gi, '$&\u200b');
}
