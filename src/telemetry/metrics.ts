import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RecordedEvent } from '../core/task-event.ts';
import type { TaskQueue } from '../ports/task-queue.ts';
import type { TaskStore } from '../ports/task-store.ts';

export interface Metrics {
  render(): Promise<string>;
  readonly contentType: string;
}

/** Counts what the logs say, and shows the queue. No label bears anything that a user chose. */
export function createMetrics(store: TaskStore, queue: TaskQueue): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const ended = new Counter({
    name: 'gencode_tasks_ended_total',
    help: 'Tasks by how they ended',
    labelNames: ['status', 'code'],
    registers,
  });
  const submitted = new Counter({
    name: 'gencode_tasks_submitted_total',
    help: 'Tasks accepted, by door',
    labelNames: ['door'],
    registers,
  });
  const files = new Counter({ name: 'gencode_files_generated_total', help: 'Files generated', registers });
  const tokens = new Counter({
    name: 'gencode_model_tokens_total',
    help: 'Tokens as the provider reported them',
    labelNames: ['kind'],
    registers,
  });
  const calls = new Counter({ name: 'gencode_model_calls_total', help: 'Model calls that gave an answer', registers });
  const size = new Histogram({
    name: 'gencode_file_bytes',
    help: 'Size of generated files',
    buckets: [0, 1e3, 1e4, 1e5, 1e6],
    registers,
  });
  new Gauge({
    name: 'gencode_queue_tasks',
    help: 'Tasks by where they are in the queue, and free slots',
    labelNames: ['state'],
    registers,
    async collect() {
      const { waiting, parked, running, free } = await queue.counts();
      for (const [state, count] of Object.entries({ waiting, parked, running, free })) this.set({ state }, count);
    },
  });
  store.subscribeAll((_, event: RecordedEvent) => {
    if (event.type === 'task-submitted') submitted.inc({ door: event.request.door });
    if (event.type === 'task-completed') ended.inc({ status: 'completed', code: '' });
    if (event.type === 'task-cancelled') ended.inc({ status: 'cancelled', code: '' });
    if (event.type === 'task-failed') ended.inc({ status: 'failed', code: event.failure.code });
    if (event.type === 'file-generated') {
      files.inc();
      size.observe(event.size);
    }
    if (event.type === 'usage-recorded') {
      calls.inc(event.usage.calls);
      tokens.inc({ kind: 'prompt' }, event.usage.promptTokens);
      tokens.inc({ kind: 'cached' }, event.usage.cachedTokens);
      tokens.inc({ kind: 'completion' }, event.usage.completionTokens);
    }
  });
  return { render: () => registry.metrics(), contentType: registry.contentType };
}
