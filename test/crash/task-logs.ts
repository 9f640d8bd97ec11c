import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { RecordedEvent } from '../../src/core/task-event.ts';

const EventRow = z.object({ task_id: z.string(), sequence: z.int(), at: z.int(), json: z.string() });
const TaskRow = z.object({ id: z.string(), status: z.string(), sequence: z.int() });
const OutboxRow = z.object({ task_id: z.string(), kind: z.string(), cursor: z.int() });

/** What the database of a service holds, read from outside: it may run, or have died in the middle of a write. */
export interface Records {
  readonly tasks: readonly z.infer<typeof TaskRow>[];
  /** The log of each task, by its id. */
  readonly logs: ReadonlyMap<string, readonly RecordedEvent[]>;
  readonly outbox: readonly z.infer<typeof OutboxRow>[];
  readonly deliveries: number;
  /** Deliveries that wait to be handled. */
  readonly unsettled: number;
}

const NOTHING: Records = { tasks: [], logs: new Map(), outbox: [], deliveries: 0, unsettled: 0 };

/** Reads everything. Changes nothing, so that the next start finds the files as the last process left them. */
export function readRecords(dataDir: string): Records {
  const path = join(dataDir, 'gen-code.db');
  if (!existsSync(path)) return NOTHING;
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  try {
    const all = (sql: string): Record<string, unknown>[] => database.prepare(sql).all();
    // One snapshot for all of it.
    database.exec('begin');
    if (all("select name from sqlite_master where name = 'outbox'").length === 0) return NOTHING;
    const logs = new Map<string, RecordedEvent[]>();
    for (const row of all('select task_id, sequence, at, json from event order by task_id, sequence')) {
      const { task_id: id, json, ...rest } = EventRow.parse(row);
      const event = RecordedEvent.parse({ ...z.record(z.string(), z.unknown()).parse(JSON.parse(json)), ...rest });
      logs.set(id, [...(logs.get(id) ?? []), event]);
    }
    const count = (sql: string): number => Number(all(sql)[0]?.['count']);
    return {
      logs,
      tasks: all('select id, status, sequence from task order by created_at').map((row) => TaskRow.parse(row)),
      outbox: all('select task_id, kind, cursor from outbox').map((row) => OutboxRow.parse(row)),
      deliveries: count('select count(*) as count from delivery'),
      unsettled: count('select count(*) as count from delivery where outcome is null'),
    };
  } finally {
    database.close();
  }
}

const FINAL = new Set(['completed', 'failed', 'cancelled']);

/** Are there tasks, and have all of them ended? */
export function hasEnded({ tasks }: Records): boolean {
  return tasks.length > 0 && tasks.every(({ status }) => FINAL.has(status));
}

/** Has everything that was accepted come to its end, on GitHub too? */
export function isSettled({ tasks, logs, outbox, unsettled, deliveries }: Records): boolean {
  if (deliveries === 0 || unsettled > 0) return false;
  const byTask = new Map(tasks.map((task) => [task.id, task]));
  const isTold = (id: string): boolean => {
    const first = logs.get(id)?.[0];
    const hasIssue = first?.type === 'task-submitted' && first.request.replyTo !== null;
    return !hasIssue || outbox.some((entry) => entry.task_id === id && entry.kind === 'status-comment');
  };
  return (
    tasks.every(({ id, status }) => FINAL.has(status) && isTold(id)) &&
    outbox.every(({ kind, task_id: id, cursor }) => kind !== 'callback' && cursor === byTask.get(id)?.sequence)
  );
}
