import { Counter, Histogram, type Registry } from 'prom-client';
import { FAILURE_CODES } from '../core/errors.ts';
import { OUTCOMES, outcomeOf } from '../core/outcome.ts';
import { endsTask } from '../core/task-event.ts';
import { costOf, type Prices } from '../core/usage.ts';
import { WAIT_REASONS, waitOf } from '../core/wait.ts';
import type { ModelLabels } from './model-labels.ts';
import type { TaskNews } from './task-story.ts';

const MINUTE = 60;

/** Metrics that are fed from the logs of tasks. Durations are in seconds, as Prometheus wants them. */
export function createTaskMetrics(
  registry: Registry,
  labelsOf: (model: string) => ModelLabels,
  pricesOf: (model: string) => Prices | null,
) {
  const registers = [registry];
  const submitted = new Counter({
    name: 'gencode_tasks_submitted_total',
    help: 'Tasks accepted, by door',
    labelNames: ['door'],
    registers,
  });
  const ended = new Counter({
    name: 'gencode_tasks_ended_total',
    help: 'Tasks by outcome, and by code where they failed; one that is retried can end again',
    labelNames: ['outcome', 'code'],
    registers,
  });
  const retried = new Counter({ name: 'gencode_tasks_retried_total', help: 'Tasks taken up again by hand', registers });
  const parked = new Counter({
    name: 'gencode_task_waits_total',
    help: 'Times that tasks were set aside, by what for',
    labelNames: ['reason'],
    registers,
  });
  const duration = new Histogram({
    name: 'gencode_task_duration_seconds',
    help: 'Running time of tasks, without waiting, by outcome',
    labelNames: ['outcome'],
    buckets: [5, 10, 20, 30, MINUTE, 90, 2 * MINUTE, 3 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE],
    registers,
  });
  const queueWait = new Histogram({
    name: 'gencode_task_queue_wait_seconds',
    help: 'From the request of a task, or its retry, until its turn came',
    buckets: [0.1, 1, 5, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE],
    registers,
  });
  const files = new Counter({ name: 'gencode_files_generated_total', help: 'Files generated', registers });
  const size = new Histogram({
    name: 'gencode_file_bytes',
    help: 'Size of generated files',
    buckets: [0, 1e3, 1e4, 1e5, 1e6],
    registers,
  });
  const tokens = new Counter({
    name: 'gencode_model_tokens_total',
    help: 'Tokens as they were counted; cached and cache_write are parts of prompt',
    labelNames: ['provider', 'model', 'kind'],
    registers,
  });
  const cost = new Counter({
    name: 'gencode_model_cost_usd_total',
    help: 'What the tokens cost, in USD, where prices are known',
    labelNames: ['provider', 'model'],
    registers,
  });
  // A rate over what was never seen is none: alerts want a zero.
  for (const outcome of OUTCOMES) {
    const codes = outcome === 'failed' ? FAILURE_CODES : [''];
    for (const code of codes) ended.inc({ outcome, code }, 0);
  }
  for (const reason of WAIT_REASONS) parked.inc({ reason }, 0);

  function count({ event, task, trace }: TaskNews): void {
    const outcome = outcomeOf(task);
    if (endsTask(event) && outcome !== null) {
      ended.inc({ outcome, code: event.type === 'task-failed' ? event.failure.code : '' });
      duration.observe({ outcome }, task.runningMs / 1000);
    }
    if (event.type === 'task-submitted') submitted.inc({ door: event.request.door });
    if (event.type === 'task-retried') retried.inc();
    if (event.type === 'generation-started' && trace.pendingSince !== null) {
      queueWait.observe(Math.max(0, event.at - trace.pendingSince) / 1000);
    }
    const wait = event.type === 'task-parked' ? waitOf(task) : null;
    if (wait !== null) parked.inc({ reason: wait.reason });
    if (event.type === 'file-generated') {
      files.inc();
      size.observe(event.size);
    }
    if (event.type === 'usage-recorded') {
      const labels = labelsOf(event.model);
      const { promptTokens: prompt, cachedTokens: cached, completionTokens: completion } = event.usage;
      const counts = { prompt, cached, cache_write: event.usage.cacheWriteTokens ?? 0, completion };
      for (const [kind, amount] of Object.entries(counts)) tokens.inc({ ...labels, kind }, amount);
      const price = costOf(event.usage, pricesOf(event.model));
      if (price !== null) cost.inc({ ...labels }, price);
    }
  }

  return { count, ended, duration, queueWait };
}
