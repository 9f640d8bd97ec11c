import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { NewEvent } from '../../src/core/task-event.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import { LocalQueue } from '../../src/local/local-queue.ts';
import type { Observation } from '../../src/ports/observation.ts';
import { openDatabase } from '../../src/sqlite/database.ts';
import { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import { createTelemetry, type Telemetry } from '../../src/telemetry/telemetry.ts';
import { createTaskRequest } from '../support/task-request.ts';

/** A line of the log. */
export type LogLine = Readonly<Record<string, unknown>>;

const LEVELS: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' };

/** The telemetry over a real store, with a log that is kept. The operator set up `deepseek/flash` and `other/one`. */
export interface TelemetryRoom {
  readonly store: SqliteTaskStore;
  readonly telemetry: Telemetry;
  /** Lines from `info` up, as `LEVEL message`, with their other fields. */
  told(): readonly (readonly [what: string, fields: LogLine])[];
  /** A new task at `at` (ms since 1970). */
  submit(request?: Partial<TaskRequest>, at?: number): Promise<string>;
  append(id: string, at: number, ...events: NewEvent[]): Promise<void>;
  observe(...observations: Observation[]): void;
  dispose(): Promise<void>;
}

export async function openTelemetryRoom(): Promise<TelemetryRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'telemetry-'));
  const store = new SqliteTaskStore({ database: openDatabase(folder) });
  const lines: string[] = [];
  const log = pino({ level: 'info', base: null, timestamp: false }, { write: (line: string) => void lines.push(line) });
  const telemetry = createTelemetry({
    ...{ log, store },
    queue: new LocalQueue({ concurrency: 3 }),
    models: () => ['deepseek/flash', 'other/one'],
    pricesOf: (model) => (model === 'deepseek/flash' ? { hit: 1, miss: 10, out: 100 } : null),
  });
  return {
    ...{ store, telemetry },
    told: () =>
      lines.map((line) => {
        const { level, msg, ...fields } = JSON.parse(line) as { level: number; msg: string };
        return [`${LEVELS[level] ?? level} ${msg}`, fields] as const;
      }),
    submit: async (request = {}, at = 1_000) => {
      const id = randomUUID();
      await store.create(id, createTaskRequest(request), at);
      return id;
    },
    append: async (id, at, ...events) => {
      const task = await store.get(id);
      await store.append(id, task?.sequence ?? 0, events, at);
    },
    observe: (...observations) => {
      for (const observation of observations) telemetry.observe(observation);
    },
    dispose: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
