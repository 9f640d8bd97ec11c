import { renderFallback } from '../core/messages/render-fallback.ts';
import {
  renderCancelled,
  renderFailedTask,
  renderMessage,
  renderStatus,
  renderTaskStatus,
  renderWait,
} from '../core/messages/render-message.ts';
import { renderWarning } from '../core/messages/render-warning.ts';
import type { TaskMessage } from '../core/messages/task-messages.ts';
import { outcomeOf } from '../core/outcome.ts';
import type { Report } from '../core/report.ts';
import { fence, inlineCode, plain } from '../core/markdown/safe.ts';
import { isFinal, leftRepository, progressOf, statusAfter, type Status, type Task } from '../core/task.ts';
import type { RecordedEvent } from '../core/task-event.ts';
import type { Locale } from '../core/task-request.ts';
import { waitOf } from '../core/wait.ts';
import { costOf, totalTokens, type Prices } from '../core/usage.ts';
import { renderFileTree } from './render-file-tree.ts';

/** The first line of the status comment, by which it is found again. */
export function statusMarker(taskId: string): string {
  return `<!-- gen-code:task=${taskId} -->`;
}

export interface CommentFacts {
  readonly task: Task;
  /** Its whole log. */
  readonly events: readonly RecordedEvent[];
  /** Of the model used; null: no cost is shown. */
  readonly prices: Prices | null;
  /** Of its page; null: no link is shown. */
  readonly link: string | null;
}

const STEPS: readonly Status[] = ['pending', 'generating', 'merging_files', 'creating_repo', 'pushing', 'completed'];
/** Characters of a comment. GitHub refuses more than 65,536. */
const MAX_CHARACTERS = 60_000;
/** Entries of a list that are shown, and their characters: escaped, a hostile text grows to several times its length. */
const SHOWN_ENTRIES = 50;
const LIST_CHARACTERS = 15_000;
const TREE_LINES = 200;

/** The status comment as Markdown. Foreign text stands in code or is made plain, so that it mentions and links nobody. */
export function renderStatusComment({ task, events, prices, link }: CommentFacts): string {
  const { locale, target } = task.request;
  const say: Say = (...message) => renderMessage(locale, ...message);
  const blocks = [
    `${statusMarker(task.id)}\n### ${inlineCode(target.name)}: ${renderTaskStatus(locale, task)}`,
    renderSteps(task, events, say),
    renderFacts(task, prices, say),
    ...(link === null ? [] : [`[${say('comment.page')}](${link})`]),
    ...renderFaults(task, say),
    ...renderEnd(task, say),
    ...(task.report === null ? [] : renderFindings(task.report, locale, say)),
    ...(isFinal(task) && task.tree !== null
      ? [
          renderTree(
            task.tree.map((file) => file.path),
            say,
          ),
        ]
      : []),
  ];
  let body = '';
  // Whole blocks or none: half a fence or fold would swallow what follows.
  for (const block of blocks) if (body.length + block.length + 2 <= MAX_CHARACTERS) body += `${block}\n\n`;
  return body.trimEnd();
}

type Say = (...message: TaskMessage) => string;

function renderSteps(task: Task, events: readonly RecordedEvent[], say: Say): string {
  const reachedAt = new Map<Status, number>();
  for (const event of events) {
    const status = statusAfter(event);
    if (status === 'pending') reachedAt.clear();
    if (status !== null) reachedAt.set(status, event.at);
  }
  const steps = task.request.dryRun ? STEPS.filter((step) => step !== 'creating_repo' && step !== 'pushing') : STEPS;
  const reached = steps.filter((step) => reachedAt.has(step));
  // A step is done once a later one is reached: the one in which a task failed is not.
  const current = task.status === 'completed' ? undefined : reached.at(-1);
  const lines = steps.map((step) => {
    const at = reachedAt.get(step);
    const isDone = at !== undefined && step !== current;
    const next = reached[reached.indexOf(step) + 1];
    const until = next === undefined ? undefined : reachedAt.get(next);
    const end = until ?? (step === current && isFinal(task) ? task.updatedAt : undefined);
    const time = at === undefined || end === undefined ? '' : ` (${renderDuration(end - at, say)})`;
    const mark = step === current && task.status === 'failed' ? '❌ ' : '';
    return `- [${isDone ? 'x' : ' '}] ${mark}${renderStep(step, task, say)}${time}`;
  });
  const wait = waitOf(task);
  return [...lines, ...(wait === null ? [] : [`\n${renderWait(task.request.locale, wait)}`])].join('\n');
}

/** What a step is called. The last is no success before it is reached, nor with faults. */
function renderStep(step: Status, task: Task, say: Say): string {
  if (step === 'completed') return say(outcomeOf(task) === 'with_faults' ? 'comment.done_with_faults' : 'comment.done');
  const { done, total } = progressOf(task);
  const files = step === 'generating' && total !== null ? ` — ${say('comment.files', { done, total })}` : '';
  return renderStatus(task.request.locale, step) + files;
}

function renderFacts(task: Task, prices: Prices | null, say: Say): string {
  const { usage } = task;
  const cost = costOf(usage, prices);
  const share = usage.promptTokens === 0 ? 0 : Math.round((100 * usage.cachedTokens) / usage.promptTokens);
  const tokens = say('comment.tokens_value', {
    total: totalTokens(usage).toLocaleString('en-US'),
    calls: usage.calls,
    cached: `${share} %`,
  });
  // A line that wraps: a table would have to be scrolled on a phone.
  const facts = [
    `**${say('comment.elapsed')}:** ${renderDuration(task.updatedAt - task.createdAt, say)}`,
    `**${say('comment.model')}:** ${inlineCode(task.model)}`,
    ...(usage.calls === 0 ? [] : [`**${say('comment.tokens')}:** ${tokens}`]),
    ...(usage.calls === 0 || cost === null ? [] : [`**${say('comment.cost')}:** $${cost.toFixed(4)}`]),
  ];
  return facts.join(' · ');
}

function renderEnd(task: Task, say: Say): readonly string[] {
  const { locale } = task.request;
  const retryHint = say('comment.retry_hint', { command: '`/gencode retry`' });
  if (task.status === 'completed') {
    if (task.repoUrl === null) return [say('comment.dry_run', { files: task.report?.files ?? task.files.length })];
    return [
      `**${say('comment.repository')}:** ${task.repoUrl}`,
      `${say('comment.try')}:\n\n${fence(commandsOf(task, task.repoUrl).join('\n'), 'sh')}`,
    ];
  }
  if (task.status === 'failed') {
    const { remote, ...values } = task.failure.values;
    return [
      // The sentence is ours, so that names of settings can be copied; what fills its gaps is foreign.
      renderFailedTask(locale, { ...task, failure: { code: task.failure.code, values } }, (value) => inlineCode(value)),
      ...renderLeft(task, say),
      ...(typeof remote === 'string' && remote !== ''
        ? [`<details><summary>${say('comment.remote_text')}</summary>\n\n${fence(remote)}\n\n</details>`]
        : []),
      retryHint,
    ];
  }
  if (task.status !== 'cancelled' || task.repository === null) return [];
  return [renderCancelled(locale, task, inlineCode), ...renderLeft(task, say), retryHint];
}

/** What one pastes to have it on one's machine, tested and running; what runs for long comes last. */
function commandsOf({ repository, plan, request }: Task, repoUrl: string): readonly string[] {
  const { install = '', test = '', run = '' } = plan?.plan ?? {};
  const own = [install, test, run].filter((command) => command !== '');
  return [`git clone ${repository?.cloneUrl ?? repoUrl}`, `cd ${request.target.name}`, ...own];
}

/** The address of the repository that it left behind, so that nobody has to find out. */
function renderLeft(task: Task, say: Say): readonly string[] {
  const left = leftRepository(task);
  return left === null ? [] : [`**${say('comment.repository')}:** ${left.htmlUrl}`];
}

/** What is known not to work, before anybody is told to clone it: one line a file. */
function renderFaults({ report, request }: Task, say: Say): readonly string[] {
  const faults = (report?.faults ?? []).map(
    (one) => (one.path === '' ? '' : `${inlineCode(one.path)}: `) + plain(renderWarning(request.locale, one)),
  );
  return faults.length === 0 ? [] : [`**${say('comment.faults')}**\n\n${renderList(faults, say)}`];
}

function renderFindings(report: Report, locale: Locale, say: Say): readonly string[] {
  const findings = [
    ...report.warnings.map(
      (one) => (one.path === '' ? '' : `${inlineCode(one.path)}: `) + plain(renderWarning(locale, one)),
    ),
    ...report.fallbacks.map((one) => renderFallback(locale, one, (model) => inlineCode(model))),
    ...report.moved.map(({ from, to }) => say('comment.moved', { from: inlineCode(from), to: inlineCode(to) })),
    ...report.removedSecrets.map(({ path, line }) => `${inlineCode(path)}: ${say('comment.removed_secret', { line })}`),
  ];
  const repaired = report.repaired.map((path) => inlineCode(path));
  return [
    ...(findings.length === 0 ? [] : [`**${say('comment.warnings')}**\n\n${renderList(findings, say)}`]),
    ...(repaired.length === 0 ? [] : [`**${say('comment.repaired')}**\n\n${renderList(repaired, say)}`]),
  ];
}

function renderTree(paths: readonly string[], say: Say): string {
  const tree = fence(renderFileTree(paths, TREE_LINES), '', LIST_CHARACTERS);
  return `<details><summary>${say('comment.file_list')} (${paths.length})</summary>\n\n${tree}\n\n</details>`;
}

function renderList(entries: readonly string[], say: Say): string {
  const shown: string[] = [];
  let characters = 0;
  for (const entry of entries.slice(0, SHOWN_ENTRIES)) {
    characters += entry.length;
    if (characters > LIST_CHARACTERS) break;
    shown.push(`- ${entry}`);
  }
  const more = entries.length - shown.length;
  return [...shown, ...(more > 0 ? [`- ${say('comment.truncated', { count: more })}`] : [])].join('\n');
}

function renderDuration(ms: number, say: Say): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return say('comment.seconds', { seconds });
  return say('comment.minutes', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}
