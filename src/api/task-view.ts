import { z } from '@hono/zod-openapi';
import { FAILURE_CODES } from '../core/errors.ts';
import { renderStanding } from '../core/messages/render-message.ts';
import { renderRemark, renderWarning } from '../core/messages/render-warning.ts';
import { splitFullName } from '../core/names.ts';
import { OUTCOMES, outcomeOf } from '../core/outcome.ts';
import type { Report } from '../core/report.ts';
import { isFinal, leftRepository, progressOf, STATUSES, type Task } from '../core/task.ts';
import { VISIBILITIES, type Locale } from '../core/task-request.ts';
import type { Usage } from '../core/usage.ts';
import { WAIT_REASONS, waitOf } from '../core/wait.ts';

/** Tokens and calls, as the API shows them. */
const UsageView = z
  .object({
    ...{ prompt_tokens: z.int(), cached_tokens: z.int(), completion_tokens: z.int(), llm_calls: z.int() },
    cost_usd: z.number().nullable().openapi({ description: 'Null where neither prices nor the provider say it' }),
  })
  .openapi('Usage');

/** What verification found, as the API shows it. */
const ReportView = z
  .object({
    files: z.int(),
    repaired: z.array(z.string()),
    faults: z
      .array(z.object({ path: z.string(), line: z.int().nullable(), code: z.string(), message: z.string() }))
      .openapi({ description: 'What is known not to work and could not be mended, one for a file, the worst first' }),
    warnings: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
    moved: z.array(z.object({ from: z.string(), to: z.string() })),
    removed_secrets: z.array(z.object({ path: z.string(), line: z.int() })),
    fallbacks: z
      .array(z.object({ from: z.string(), to: z.string(), reason: z.enum(FAILURE_CODES) }))
      .openapi({ description: 'Models that stood in (`to`), for which ones, and why those gave no answer' }),
  })
  .openapi('Report');

/** A task, as the API shows it. */
export const TaskView = z
  .object({
    task_id: z.uuid(),
    status: z.enum(STATUSES),
    message: z.string(),
    outcome: z.enum(OUTCOMES).nullable().openapi({ description: 'Null until it has ended' }),
    owner: z.string().nullable().openapi({ description: 'Null where the request names none and none is known yet' }),
    repo_name: z.string(),
    visibility: z.enum(VISIBILITIES),
    requested_by: z.string(),
    commit_sha: z.string().nullable(),
    finished_at: z.iso.datetime().nullable(),
    repo_url: z.string().nullable().openapi({ description: 'Null until completed, and for a dry run' }),
    left_repo_url: z.string().nullable().openapi({
      description: 'The repository that a failed or cancelled task has left behind, never deleted; retry goes on in it',
    }),
    model: z.string(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    events_url: z.string(),
    progress: z.object({
      files_done: z.int(),
      files_total: z.int().nullable().openapi({ description: 'Null until there is a plan' }),
    }),
    usage: UsageView,
    waiting: z
      .object({ reason: z.enum(WAIT_REASONS), until: z.iso.datetime() })
      .nullable()
      .openapi({ description: 'What a parked task waits for; null while it is not parked' }),
    report: ReportView.nullable(),
    error: z.object({ code: z.enum(FAILURE_CODES), message: z.string() }).optional(),
  })
  .openapi('Task');

/** Tokens and calls → their words in the API. */
export function toUsageView(usage: Usage): z.infer<typeof UsageView> {
  return {
    prompt_tokens: usage.promptTokens,
    cached_tokens: usage.cachedTokens,
    completion_tokens: usage.completionTokens,
    llm_calls: usage.calls,
    // What a sum of fractions leaves behind the ninth digit is no money.
    cost_usd: usage.costUsd === undefined ? null : Number(usage.costUsd.toFixed(9)),
  };
}

/** A report → its words in the API, in one language. */
export function toReportView(report: Report, locale: Locale): z.infer<typeof ReportView> {
  const { removedSecrets, warnings, faults, ...same } = report;
  const shown = warnings.map((one) => ({ path: one.path, code: one.code, message: renderWarning(locale, one) }));
  const named = faults.map((one) => {
    const { line } = one.values;
    const place = { path: one.path, line: typeof line === 'number' ? line : null };
    return { ...place, code: one.code, message: renderRemark(locale, one) };
  });
  return { ...same, faults: named, warnings: shown, removed_secrets: removedSecrets };
}

/** A task → its words in the API, in one language. */
export function toTaskView(task: Task, locale: Locale, eventsUrl: string): z.infer<typeof TaskView> {
  const message = renderStanding(locale, task);
  const wait = waitOf(task);
  const { done, total } = progressOf(task);
  return {
    task_id: task.id,
    status: task.status,
    message,
    outcome: outcomeOf(task),
    owner: task.repository === null ? task.request.target.owner : splitFullName(task.repository.fullName).owner,
    repo_name: task.request.target.name,
    visibility: task.request.visibility,
    requested_by: requestedBy(task),
    commit_sha: task.status === 'completed' ? task.commitSha : null,
    finished_at: isFinal(task) ? new Date(task.updatedAt).toISOString() : null,
    repo_url: task.status === 'completed' ? task.repoUrl : null,
    left_repo_url: leftRepository(task)?.htmlUrl ?? null,
    model: task.model,
    created_at: new Date(task.createdAt).toISOString(),
    updated_at: new Date(task.updatedAt).toISOString(),
    events_url: eventsUrl,
    progress: { files_done: done, files_total: total },
    usage: toUsageView(task.usage),
    waiting: wait === null ? null : { reason: wait.reason, until: new Date(wait.until).toISOString() },
    report: task.report === null ? null : toReportView(task.report, locale),
    ...(task.status === 'failed' && { error: { code: task.failure.code, message } }),
  };
}

/** A key by its name, a person by the login. */
function requestedBy({ request }: Task): string {
  return request.requester.kind === 'user' ? `@${request.requester.login}` : request.requester.name;
}
