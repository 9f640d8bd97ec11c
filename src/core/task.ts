import { z } from 'zod';
import { Failure } from './errors.ts';
import { FileRecord, RepositoryPath } from './generated-file.ts';
import { Fallback, Report, withFallback } from './report.ts';
import {
  CreatedPlan,
  PARK_REASONS,
  Person,
  PreparedCommit,
  ReadBase,
  Repository,
  type RecordedEvent,
} from './task-event.ts';
import { TaskRequest } from './task-request.ts';
import { addUsage, NO_USAGE, Usage } from './usage.ts';
import { isAlike, Warning, type Remark } from './warning.ts';

export const STATUSES = [
  'pending',
  'generating',
  'merging_files',
  'creating_repo',
  'pushing',
  'completed',
  'failed',
  'cancelled',
] as const;
export const Status = z.enum(STATUSES);
export type Status = z.infer<typeof Status>;

/** What is known of a task in any status. Times are ms since 1970. */
const facts = {
  id: z.uuid(),
  request: TaskRequest,
  createdAt: z.number().int(),
  updatedAt: z.number().int(),
  /** Sequence of the last event. */
  sequence: z.number().int().min(1),
  /** Milliseconds it has run: time between events, less waiting in the queue, parking and downtime. */
  runningMs: z.number().int().min(0),
  /** How often it was taken up since it last got anywhere. */
  claims: z.number().int().min(0),
  /** How often in a row it had to wait for GitHub and then got nowhere. */
  parks: z.number().int().min(0),
  /** Parked until then. */
  notBefore: z.number().int().nullable(),
  /** What it is parked for; null: it is not. */
  parkedFor: z.enum(PARK_REASONS).nullable().default(null),
  /** Who asked on GitHub for the retry that it is in. */
  retriedBy: Person.nullable().default(null),
  /** The model that answered last, `provider/model-id`. */
  model: z.string(),
  /** What the policy's base holds; null where there is none, or it was not read yet. Tasks of earlier versions know none. */
  base: ReadBase.nullable().default(null),
  plan: CreatedPlan.nullable(),
  files: z.array(FileRecord),
  /** What the report will say of single files, found while they were written. */
  warnings: z.array(Warning),
  /** How often each file that had faults was written again. Tasks of earlier versions know nothing of it. */
  repairs: z.array(z.object({ path: RepositoryPath, times: z.number().int().min(1) })).default([]),
  /** Models that stood in for others. Tasks of earlier versions know nothing of it. */
  fallbacks: z.array(Fallback).default([]),
  usage: Usage,
  report: Report.nullable(),
  tree: z.array(FileRecord).nullable(),
  commit: PreparedCommit.nullable(),
  /** A create call may have been sent: from here on a repository of this name can be ours. */
  repositoryRequested: z.boolean(),
  repository: Repository.nullable(),
  pushed: z.boolean(),
  /** It is to be cancelled as soon as it is known what became of the creation and the push that it may have sent. */
  cancelling: z.boolean().default(false),
};

const running = z.object({
  ...facts,
  status: z.enum(['pending', 'generating', 'merging_files', 'creating_repo', 'pushing']),
});
const completed = z.object({
  ...facts,
  status: z.literal('completed'),
  /** Null for a dry run alone. */
  repoUrl: z.string().nullable(),
  commitSha: z.string().nullable(),
});
const failed = z.object({ ...facts, status: z.literal('failed'), failure: Failure });
const cancelled = z.object({ ...facts, status: z.literal('cancelled') });

/** A task by status: only a completed one has an address, only a failed one a failure. */
export const Task = z.discriminatedUnion('status', [running, completed, failed, cancelled]);
export type Task = z.infer<typeof Task>;
export type UnfinishedTask = z.infer<typeof running>;

/** Has it ended, one way or another? A failed task can still be retried. */
export function isFinal(task: Task): task is Exclude<Task, UnfinishedTask> {
  return task.status === 'completed' || task.status === 'failed' || task.status === 'cancelled';
}

/** Has an unfinished task come at least as far as this status? */
export function hasReached(task: UnfinishedTask, status: UnfinishedTask['status']): boolean {
  return STATUSES.indexOf(task.status) >= STATUSES.indexOf(status);
}

/** Raised when an event cannot follow what the log holds. */
export class InvalidTransitionError extends Error {
  override readonly name = 'InvalidTransitionError';
}

/** Events after which the clock of running time starts anew instead of going on. */
const STARTS_RUNNING = new Set<RecordedEvent['type']>(['generation-started', 'task-resumed', 'task-retried']);

/**
 * The whole state machine. `pending → generating → merging_files → creating_repo → pushing → completed`; `failed` and
 * `cancelled` from any that is not final; `task-retried` brings a failed or cancelled one back to `pending` with all it
 * has.
 * @throws InvalidTransitionError when the event cannot follow
 */
export function applyEvent(task: Task | null, event: RecordedEvent): Task {
  if (event.type === 'task-submitted') {
    if (task !== null) throw new InvalidTransitionError('a task is submitted once');
    return submitted(event);
  }
  if (task === null) throw new InvalidTransitionError(`${event.type} before task-submitted`);
  if (event.sequence !== task.sequence + 1) {
    throw new InvalidTransitionError(`event ${event.sequence} after event ${task.sequence}`);
  }
  if (!isFinal(task)) return applyToUnfinished(advanceClock(task, event), event);
  if (!isRetryable(task) || event.type !== 'task-retried') {
    throw new InvalidTransitionError(`${event.type} after the end (${task.status})`);
  }
  const { sequence, at: updatedAt, by: retriedBy = null } = event;
  // Time begins anew: a task that ran out of it could never be taken up again.
  const anew = { runningMs: 0, claims: 0, parks: 0, notBefore: null, parkedFor: null, cancelling: false } as const;
  const begun = { sequence, updatedAt, ...anew, retriedBy, status: 'pending' } as const;
  if (task.status === 'cancelled') return { ...task, ...begun };
  const { failure: _, ...kept } = task;
  return { ...kept, ...begun };
}

/** Can it be taken up again? */
export function isRetryable(task: Task): task is Extract<Task, { status: 'failed' | 'cancelled' }> {
  return task.status === 'failed' || task.status === 'cancelled';
}

/** The repository that a task which ended before its time left behind, to be taken up by a retry; null: none. */
export function leftRepository(task: Task): Repository | null {
  return isRetryable(task) ? task.repository : null;
}

/** How many files are there, of how many: of the plan while they are written, then of the commit. Null: there is no plan. */
export function progressOf({ files, plan, tree }: Task): { readonly done: number; readonly total: number | null } {
  if (tree !== null) return { done: tree.length, total: tree.length };
  return { done: files.length, total: plan?.plan.files.length ?? null };
}

/** May it have sent a creation or a push to the forge of which its log does not say what came of it? */
export function isUnsettled(task: UnfinishedTask): boolean {
  return task.repositoryRequested && !task.pushed;
}

function submitted(event: RecordedEvent & { type: 'task-submitted' }): Task {
  return {
    status: 'pending',
    id: event.id,
    request: event.request,
    createdAt: event.at,
    updatedAt: event.at,
    sequence: event.sequence,
    runningMs: 0,
    claims: 0,
    parks: 0,
    notBefore: null,
    parkedFor: null,
    retriedBy: null,
    model: event.request.model,
    base: null,
    plan: null,
    files: [],
    warnings: [],
    repairs: [],
    fallbacks: [],
    usage: NO_USAGE,
    report: null,
    tree: null,
    commit: null,
    repositoryRequested: false,
    repository: null,
    pushed: false,
    cancelling: false,
  };
}

function advanceClock(task: UnfinishedTask, event: RecordedEvent): UnfinishedTask {
  const isRunning = task.status !== 'pending' && task.notBefore === null && !STARTS_RUNNING.has(event.type);
  return {
    ...task,
    sequence: event.sequence,
    updatedAt: event.at,
    // A clock that was set back counts nothing rather than less than nothing.
    runningMs: task.runningMs + (isRunning ? Math.max(0, event.at - task.updatedAt) : 0),
    claims: STARTS_RUNNING.has(event.type) ? task.claims + 1 : 0,
    parks: parksAfter(task.parks, event),
    notBefore: null,
    parkedFor: null,
  };
}

function parksAfter(parks: number, event: RecordedEvent): number {
  if (event.type === 'task-parked') return event.reason.startsWith('github') ? parks + 1 : parks;
  return STARTS_RUNNING.has(event.type) ? parks : 0;
}

function applyToUnfinished(task: UnfinishedTask, event: Exclude<RecordedEvent, { type: 'task-submitted' }>): Task {
  switch (event.type) {
    case 'generation-started':
      return moved(task, 'pending', 'generating', event.type);
    case 'base-read':
      return { ...task, base: event.base, warnings: [...task.warnings, ...event.warnings] };
    case 'plan-created':
      return { ...task, plan: { plan: event.plan, text: event.text, notes: event.notes } };
    case 'file-generated': {
      const record = { path: event.path, sha256: event.sha256, size: event.size };
      const warnings = (event.warnings ?? []).map((remark) => ({ path: event.path, ...remark }));
      // Written anew altogether, it has its chances again.
      const repairs = event.repairs === undefined ? [] : [{ path: event.path, times: event.repairs }];
      return {
        ...task,
        files: [...task.files.filter((file) => file.path !== event.path), record],
        warnings: [...task.warnings.filter((known) => known.path !== event.path), ...warnings],
        repairs: [...task.repairs.filter((known) => known.path !== event.path), ...repairs],
      };
    }
    case 'usage-recorded':
      return {
        ...task,
        model: event.model,
        usage: addUsage(task.usage, event.usage),
        warnings: withWarning(task.warnings, event.warning),
        fallbacks: withFallback(task.fallbacks, event.fallback),
      };
    case 'merging-started':
      return moved(task, 'generating', 'merging_files', event.type);
    case 'files-verified':
      return { ...task, report: event.report, tree: event.tree };
    case 'commit-prepared':
      return { ...task, commit: event.commit };
    case 'repository-requested':
      return { ...moved(task, 'merging_files', 'creating_repo', event.type), repositoryRequested: true };
    case 'repository-created':
      return { ...task, repository: event.repository };
    case 'push-started':
      return moved(task, 'creating_repo', 'pushing', event.type);
    case 'push-accepted':
      return { ...task, pushed: true };
    case 'report-amended': {
      if (task.report === null) return task;
      const warnings = event.remarks.reduce(withWarning, task.report.warnings);
      return { ...task, report: { ...task.report, warnings } };
    }
    case 'task-parked':
      return { ...task, notBefore: event.notBefore ?? event.at, parkedFor: event.reason };
    case 'task-resumed':
      return task;
    case 'cancellation-requested':
      return { ...task, cancelling: true };
    case 'task-retried':
      throw new InvalidTransitionError('only a failed or cancelled task is retried');
    case 'task-completed':
      return {
        ...task,
        status: 'completed',
        repoUrl: task.repository?.htmlUrl ?? null,
        commitSha: task.pushed ? (task.commit?.sha ?? null) : null,
      };
    case 'task-failed':
      return { ...task, status: 'failed', failure: event.failure };
    case 'task-cancelled':
      return { ...task, status: 'cancelled' };
  }
}

/** Something of the task as a whole is said once, whatever figures it bears the next time. */
function withWarning(warnings: Warning[], remark: Remark | undefined): Warning[] {
  if (remark === undefined || warnings.some((known) => known.path === '' && isAlike(known, remark))) return warnings;
  return [...warnings, { path: '', ...remark }];
}

function moved(
  task: UnfinishedTask,
  from: UnfinishedTask['status'],
  to: UnfinishedTask['status'],
  event: string,
): UnfinishedTask {
  if (task.status !== from) throw new InvalidTransitionError(`${event} while ${task.status}`);
  return { ...task, status: to };
}

/** The status that an event brings, or null where it brings none. */
export function statusAfter(event: RecordedEvent): Status | null {
  switch (event.type) {
    case 'task-submitted':
    case 'task-retried':
      return 'pending';
    case 'generation-started':
      return 'generating';
    case 'merging-started':
      return 'merging_files';
    case 'repository-requested':
      return 'creating_repo';
    case 'push-started':
      return 'pushing';
    case 'task-completed':
      return 'completed';
    case 'task-failed':
      return 'failed';
    case 'task-cancelled':
      return 'cancelled';
    case 'base-read':
    case 'plan-created':
    case 'file-generated':
    case 'usage-recorded':
    case 'files-verified':
    case 'commit-prepared':
    case 'repository-created':
    case 'push-accepted':
    case 'report-amended':
    case 'task-parked':
    case 'task-resumed':
    case 'cancellation-requested':
      return null;
  }
}
