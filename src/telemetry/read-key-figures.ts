import type { Counter, Histogram } from 'prom-client';
import { OUTCOMES, type Outcome } from '../core/outcome.ts';
import type { KeyFigures, Mean } from '../ports/key-figures.ts';

/** The metrics that the figures are read from. */
interface TaskMetrics {
  readonly ended: Counter<'outcome' | 'code'>;
  readonly duration: Histogram<'outcome'>;
  readonly queueWait: Histogram;
}
interface CallMetrics {
  readonly model: Histogram<'provider' | 'model' | 'step'>;
  readonly firstToken: Histogram<'provider' | 'model' | 'step'>;
  readonly github: Histogram<'route' | 'status'>;
}

/** What stands in the metrics, as figures to look at. */
export async function readKeyFigures(
  tasks: TaskMetrics,
  calls: CallMetrics,
): Promise<Omit<KeyFigures, 'since' | 'queue'>> {
  const ended = await readEnded(tasks.ended);
  const judged = ended.clean + ended.with_faults + ended.failed;
  const models = await meansBy(calls.model, 'model');
  const routes = await meansBy(calls.github, 'route');
  return {
    ended,
    successRate: judged === 0 ? null : ended.clean / judged,
    task: total(await meansBy(tasks.duration, 'outcome')),
    queueWait: total(await meansBy(tasks.queueWait)),
    model: total(models),
    firstToken: total(await meansBy(calls.firstToken, 'model')),
    models,
    github: total(routes),
    routes,
  };
}

async function readEnded(counter: TaskMetrics['ended']): Promise<Record<Outcome, number>> {
  const sums: Record<Outcome, number> = { clean: 0, with_faults: 0, failed: 0, cancelled: 0 };
  for (const { labels, value } of (await counter.get()).values) {
    const outcome = OUTCOMES.find((one) => one === labels.outcome);
    if (outcome !== undefined) sums[outcome] += value;
  }
  return sums;
}

/** The means of a histogram in seconds, by one of its labels; without one, all under the empty name. */
async function meansBy<T extends string>(histogram: Histogram<T>, label?: T): Promise<Record<string, Mean>> {
  const { name, values } = await histogram.get();
  const sums = new Map<string, { count: number; seconds: number }>();
  for (const { labels, value, metricName } of values) {
    const key = label === undefined ? '' : String(labels[label] ?? '');
    const sum = sums.get(key) ?? { count: 0, seconds: 0 };
    if (metricName === `${name}_count`) sum.count += value;
    if (metricName === `${name}_sum`) sum.seconds += value;
    sums.set(key, sum);
  }
  return Object.fromEntries([...sums].map(([key, { count, seconds }]) => [key, toMean(count, seconds * 1000)]));
}

function total(means: Readonly<Record<string, Mean>>): Mean {
  const all = Object.values(means);
  const count = all.reduce((sum, mean) => sum + mean.count, 0);
  return toMean(
    count,
    all.reduce((sum, mean) => sum + mean.count * (mean.ms ?? 0), 0),
  );
}

function toMean(count: number, ms: number): Mean {
  return { count, ms: count === 0 ? null : ms / count };
}
