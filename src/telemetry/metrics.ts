import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Prices } from '../core/usage.ts';
import type { KeyFigures } from '../ports/key-figures.ts';
import type { Observation } from '../ports/observation.ts';
import type { TaskQueue } from '../ports/task-queue.ts';
import { createCallMetrics } from './call-metrics.ts';
import { readKeyFigures } from './read-key-figures.ts';
import { createModelLabels } from './model-labels.ts';
import { createTaskMetrics } from './task-metrics.ts';
import type { TaskNews } from './task-story.ts';

export interface MetricsOptions {
  readonly queue: Pick<TaskQueue, 'counts'>;
  /** Names (`provider/model-id`) of the models that the operator set up; asked when the first is counted. */
  readonly models: () => readonly string[];
  readonly pricesOf: (model: string) => Prices | null;
}

/** What is measured. No label bears anything that a user can choose. */
export interface Metrics {
  render(): Promise<string>;
  readonly contentType: string;
  readFigures(): Promise<KeyFigures>;
  /** Says how many event streams are open. */
  setReaders(open: number): void;
  countTask(news: TaskNews): void;
  countCall(observation: Exclude<Observation, { type: 'task-broke' }>): void;
}

/** The metrics of this process, all at their beginning. */
export function createMetrics({ queue, models, pricesOf }: MetricsOptions): Metrics {
  const since = Date.now();
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const labelsOf = createModelLabels(models);
  const tasks = createTaskMetrics(registry, labelsOf, pricesOf);
  const calls = createCallMetrics(registry, labelsOf);
  addQueueGauges(registry, queue);
  const readers = new Gauge({ name: 'gencode_sse_readers', help: 'Event streams open', registers: [registry] });
  return {
    render: () => registry.metrics(),
    contentType: registry.contentType,
    readFigures: async () => ({ since, ...(await readKeyFigures(tasks, calls)), queue: await queue.counts() }),
    setReaders: (open) => readers.set(open),
    countTask: (news) => tasks.count(news),
    countCall: (observation) => calls.count(observation),
  };
}

function addQueueGauges(registry: Registry, queue: Pick<TaskQueue, 'counts'>): void {
  const registers = [registry];
  new Gauge({
    name: 'gencode_queue_depth',
    help: 'Tasks whose time has come and that have no slot',
    registers,
    async collect() {
      this.set((await queue.counts()).waiting);
    },
  });
  new Gauge({
    name: 'gencode_tasks_parked',
    help: 'Tasks that wait outside the slots, until a time',
    registers,
    async collect() {
      this.set((await queue.counts()).parked);
    },
  });
  new Gauge({
    name: 'gencode_slots',
    help: 'Slots for tasks in this process, by whether somebody uses them',
    labelNames: ['state'],
    registers,
    async collect() {
      const { running, free } = await queue.counts();
      this.set({ state: 'running' }, running);
      this.set({ state: 'free' }, free);
    },
  });
}
