import { z } from 'zod';
import { Failure } from './errors.ts';
import { FileRecord } from './generated-file.ts';
import { ProjectPlan } from './project-plan.ts';
import { Fallback, Report } from './report.ts';
import { TaskRequest } from './task-request.ts';
import { Usage } from './usage.ts';
import { Remark, upgradeEvent, Warning } from './warning.ts';

/** The repository as GitHub's answer named it. Addresses are never built from strings. */
export const Repository = z.object({
  id: z.number().int(),
  fullName: z.string(),
  htmlUrl: z.string(),
  cloneUrl: z.string(),
  defaultBranch: z.string(),
  /** What of the policy GitHub did not take when it was made, and its words. */
  refused: z.array(z.object({ what: z.enum(['properties', 'team']), said: z.string() })).optional(),
});
export type Repository = z.infer<typeof Repository>;

/** The frozen commit: author, time and message are stored, so that a restart makes the very same sha. */
export const PreparedCommit = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  message: z.string(),
  author: z.object({ name: z.string(), email: z.string() }),
});
export type PreparedCommit = z.infer<typeof PreparedCommit>;

/** The plan, the answer it was read from, and what was settled in it without asking (for the report). */
export const CreatedPlan = z.object({ plan: ProjectPlan, text: z.string(), notes: z.array(Warning) });
export type CreatedPlan = z.infer<typeof CreatedPlan>;

/** The files of the policy's base as they were read, with the commit that they are of. */
export const ReadBase = z.object({
  repository: z.string(),
  commit: z.string(),
  files: z.array(FileRecord),
});
export type ReadBase = z.infer<typeof ReadBase>;

/** A person on GitHub. */
export const Person = z.object({ login: z.string(), id: z.number().int() });
export type Person = z.infer<typeof Person>;

/**
 * Why a task was set aside. `shutdown`: the process ended. An outage (`github_unavailable`) parked tasks in earlier
 * versions alone; their logs are still read.
 */
export const PARK_REASONS = ['shutdown', 'github_rate_limited', 'github_unavailable', 'daily_budget'] as const;

const StoredEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('task-submitted'), id: z.uuid(), request: TaskRequest }),
  z.object({ type: z.literal('generation-started') }),
  /** `warnings`: what of it cannot be carried over. */
  z.object({ type: z.literal('base-read'), base: ReadBase, warnings: z.array(Warning) }),
  /** `text` is the model's answer to the byte: every later call repeats it, so that provider caches hit. */
  z.object({ type: z.literal('plan-created'), ...CreatedPlan.shape }),
  /**
   * `warnings`: the file is there, but its end was not confirmed by the model, or its pieces may not fit. `repairs`: how
   * often it has been written again for faults that were found in it; the text takes the place of the one before.
   */
  z.object({
    type: z.literal('file-generated'),
    ...FileRecord.shape,
    warnings: z.array(Remark).optional(),
    repairs: z.number().int().min(1).optional(),
  }),
  /** What the report will say: of the model's server (`warning`), and that this model stood in for another one. */
  z.object({
    type: z.literal('usage-recorded'),
    model: z.string(),
    usage: Usage,
    warning: Remark.optional(),
    fallback: Fallback.optional(),
  }),
  z.object({ type: z.literal('merging-started') }),
  z.object({
    type: z.literal('files-verified'),
    report: Report,
    /** What the commit will hold: after moves and removed secrets. */
    tree: z.array(FileRecord),
  }),
  z.object({ type: z.literal('commit-prepared'), commit: PreparedCommit }),
  z.object({ type: z.literal('repository-requested') }),
  z.object({ type: z.literal('repository-created'), repository: Repository }),
  z.object({ type: z.literal('push-started') }),
  z.object({ type: z.literal('push-accepted') }),
  /** What has to be added to the report since the files were verified. */
  z.object({ type: z.literal('report-amended'), remarks: z.array(Remark) }),
  z.object({
    type: z.literal('task-parked'),
    reason: z.enum(PARK_REASONS),
    /** Milliseconds since 1970 before which nobody takes the task up again; null: as soon as there is a worker. */
    notBefore: z.number().int().nullable(),
  }),
  z.object({ type: z.literal('task-resumed') }),
  /** Somebody wants it cancelled. What it may have sent is settled first, and then it is. */
  z.object({ type: z.literal('cancellation-requested') }),
  /** `command`: the comment that asked for it, which is obeyed once however often it is read. `by`: who wrote it. */
  z.object({ type: z.literal('task-retried'), command: z.string().optional(), by: Person.optional() }),
  z.object({ type: z.literal('task-completed') }),
  z.object({ type: z.literal('task-failed'), failure: Failure }),
  z.object({ type: z.literal('task-cancelled') }),
]);

/** Everything that can happen to a task, as facts in the past tense. An intent stands before each effect. */
export const TaskEvent = z.preprocess(upgradeEvent, StoredEvent);
export type TaskEvent = z.infer<typeof TaskEvent>;

/** An event on its way to the store: the texts of files travel with it and come to lie beside the log by their hash. */
export type NewEvent = TaskEvent & { readonly texts?: readonly string[] };

/** An event in the log. `sequence` counts from 1 in each task and is the SSE id; `at` is ms since 1970. */
export const RecordedEvent = z.intersection(
  TaskEvent,
  z.object({ sequence: z.number().int().min(1), at: z.number().int() }),
);
export type RecordedEvent = z.infer<typeof RecordedEvent>;

/** Model output as it streams. It is shown to whoever watches and then forgotten: no id, no replay. */
export interface TaskDelta {
  readonly type: 'delta';
  readonly path: string | null;
  readonly text: string;
}

/** Does a task end with this event? One that failed can still be retried. */
export function endsTask(event: RecordedEvent): boolean {
  return event.type === 'task-completed' || event.type === 'task-failed' || event.type === 'task-cancelled';
}
