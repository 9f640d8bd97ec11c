import type { Logger } from 'pino';
import { endsTask } from '../core/task-event.ts';
import type { Observe } from '../ports/observation.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { CallStory } from './call-story.ts';
import { createMetrics, type Metrics, type MetricsOptions } from './metrics.ts';
import { tellTask } from './task-story.ts';
import { beginTrace, noteEvent, type TaskFields, type TaskTrace } from './task-trace.ts';
import { currentWork } from './work-context.ts';

export interface TelemetryOptions extends MetricsOptions {
  readonly log: Logger;
  readonly store: Pick<TaskStore, 'subscribeAll'>;
}

export interface Telemetry {
  readonly metrics: Metrics;
  readonly observe: Observe;
}

/**
 * The one listener on the logs of tasks, and the one ear for what is seen of calls to the outside: what both hear becomes
 * lines of the log and metrics.
 */
export function createTelemetry({ log, store, ...options }: TelemetryOptions): Telemetry {
  const metrics = createMetrics(options);
  const traces = new Map<string, TaskTrace>();
  const fieldsOf = (task: string | undefined): Partial<TaskFields> =>
    task === undefined ? {} : (traces.get(task)?.fields ?? { task });
  const calls = new CallStory(log, fieldsOf);

  store.subscribeAll((id, event, task) => {
    const trace = traces.get(id) ?? beginTrace(task);
    traces.set(id, trace);
    const news = { event, task, trace };
    metrics.countTask(news);
    tellTask(log, news, options.pricesOf);
    // Why the task failed stands in its own line.
    if (event.type === 'task-failed' && trace.fault !== null) calls.leaveOut(trace.fault);
    noteEvent(trace, event, task);
    if (endsTask(event)) traces.delete(id);
  });

  const hear: Observe = (seen) => {
    if (seen.type === 'task-broke') {
      const trace = traces.get(seen.task);
      if (trace !== undefined) trace.brokenBy = seen.error;
      return;
    }
    const trace = 'task' in seen ? traces.get(seen.task) : undefined;
    if (seen.type === 'model-call-ended' && seen.outcome !== 'answered' && trace !== undefined) trace.fault = seen;
    const { task, delivery } = currentWork();
    calls.tell(seen, { ...(delivery !== undefined && { delivery }), ...fieldsOf(task) });
    metrics.countCall(seen);
  };
  return {
    metrics,
    observe: (seen) => {
      try {
        hear(seen);
      } catch (error) {
        log.error({ err: error, seen: seen.type }, 'what was seen of a call could not be told');
      }
    },
  };
}
