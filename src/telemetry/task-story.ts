import type { Logger } from 'pino';
import { TaskError } from '../core/errors.ts';
import type { MessageValues } from '../core/messages/sentence.ts';
import { providerOf } from '../core/names.ts';
import { outcomeOf } from '../core/outcome.ts';
import type { RecordedEvent } from '../core/task-event.ts';
import { requesterKey } from '../core/task-request.ts';
import type { Task } from '../core/task.ts';
import { costOf, totalTokens, type Prices } from '../core/usage.ts';
import { waitOf } from '../core/wait.ts';
import type { TaskTrace } from './task-trace.ts';

/** An event of a task's log, and the task after it. */
export interface TaskNews {
  readonly event: RecordedEvent;
  readonly task: Task;
  readonly trace: TaskTrace;
}

/** Tells the log what an operator should know of a task. */
export function tellTask(
  log: Logger,
  { event, task, trace }: TaskNews,
  pricesOf: (model: string) => Prices | null,
): void {
  const { fields } = trace;
  switch (event.type) {
    case 'task-submitted':
      return log.info({ ...fields, ...describeRequest(task) }, 'task created');
    case 'task-retried':
      return log.info({ ...fields, by: event.by?.login }, 'task retried');
    case 'task-resumed':
      return log.info({ ...fields, status_of_task: task.status, claims: task.claims }, 'task goes on');
    case 'task-parked': {
      const wait = waitOf(task);
      if (wait === null) return log.info(fields, 'task set aside until the next start');
      return log.warn({ ...fields, reason: wait.reason, until: new Date(wait.until).toISOString() }, 'task waits');
    }
    case 'task-completed':
      return log.info({ ...fields, ...describeEnd(task, pricesOf(task.model)) }, 'task completed');
    case 'task-cancelled':
      return log.info(
        { ...fields, during: trace.status, ...describeEnd(task, pricesOf(task.model)) },
        'task cancelled',
      );
    case 'task-failed': {
      const end = describeEnd(task, pricesOf(task.model));
      const failure = describeFailure(event.failure.code, event.failure.values, trace);
      return log.error({ ...fields, during: trace.status, ...end, ...failure }, 'task failed');
    }
    case 'generation-started':
    case 'base-read':
    case 'plan-created':
    case 'file-generated':
    case 'usage-recorded':
    case 'merging-started':
    case 'files-verified':
    case 'commit-prepared':
    case 'repository-requested':
    case 'repository-created':
    case 'push-started':
    case 'push-accepted':
    case 'cancellation-requested':
    case 'report-amended':
      return undefined;
  }
}

function describeRequest({ request }: Task) {
  const { door, target, model, visibility, dryRun } = request;
  return {
    ...{ door, requester: requesterKey(request.requester), owner: target.owner, repository: target.name },
    ...{ provider: providerOf(model), model, visibility, dry_run: dryRun },
  };
}

/** What it came to: times in ms, `ms` without waiting. */
function describeEnd(task: Task, prices: Prices | null) {
  const { model, usage } = task;
  return {
    ...{ outcome: outcomeOf(task), provider: providerOf(model), model, ms: task.runningMs },
    ...{ repository: task.repository?.htmlUrl, commit: task.status === 'completed' ? task.commitSha : undefined },
    ...{ files: (task.tree ?? task.files).length, tokens: totalTokens(usage), model_calls: usage.calls },
    cost_usd: costOf(usage, prices),
  };
}

/**
 * Why it failed: the model, its server's status and its words where a model failed; else those of GitHub, or of the
 * error. The sink redacts them. An error that nobody meant is shown whole.
 */
function describeFailure(code: string, values: MessageValues, { fault, brokenBy }: TaskTrace) {
  const ofModel = code.startsWith('model_') && fault !== null ? fault : null;
  const { status: known, detail } = values;
  const status = [ofModel?.status, known, detail].find((one) => typeof one === 'number') ?? null;
  const isMeant = brokenBy === null || (brokenBy instanceof TaskError && brokenBy.code !== 'internal');
  return {
    code,
    ...(ofModel !== null && { provider: providerOf(ofModel.model), model: ofModel.model, step: ofModel.step }),
    ...{ status, cause: ofModel?.said ?? ofModel?.kind ?? causeOf(values, brokenBy), values },
    ...(!isMeant && { err: brokenBy }),
  };
}

/** The words of whoever was asked, else what stands in their place. */
function causeOf(values: MessageValues, error: unknown): string | null {
  const said = values['said'] ?? values['remote'];
  if (typeof said === 'string' && said !== '') return said;
  const inner = error instanceof Error ? (error.cause instanceof Error ? error.cause : error) : null;
  if (inner !== null && !(inner instanceof TaskError)) return inner.message;
  const facts = [values['reason'], values['kind'], values['detail']].filter((fact) => fact !== undefined);
  return facts.length === 0 ? null : facts.join(' ');
}
