import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { RecordedEvent } from '../../src/core/task-event.ts';

const EventRow = z.object({ task_id: z.string(), sequence: z.int(), at: z.int(), json: z.string() });
const TaskRow = z.object({ id: z.string(), status: z.string(), sequence: z.int() });
const OutboxRow = z.object({ task_id: z.string(), kind: z.string(), cursor: z.int() });

/** How far everything has come that was accepted: what is looked at again and again while a test waits. */
export interface Progress {
  readonly tasks: readonly z.infer<typeof TaskRow>[];
  /** Ids of the tasks whose requester reads of them on an issue. */
  readonly onIssues: ReadonlySet<string>;
  readonly outbox: readonly z.infer<typeof OutboxRow>[];
  readonly deliveries: number;
  /** Deliveries that wait to be handled. */
  readonly unsettled: number;
}

/** What the database of a service holds, read from outside: it may run, or have died in the middle of a write. */
export interface Records extends Progress {
  /** The log of each task, by its id. */
  readonly logs: ReadonlyMap<string, readonly RecordedEvent[]>;
}

type Ask = (sql: string) => Record<string, unknown>[];

const NOTHING: Records = {
  ...{ tasks: [], logs: new Map(), outbox: [], deliveries: 0, unsettled: 0 },
  onIssues: new Set(),
};

/** Reads how far all has come, and no log. Changes nothing. */
export function readProgress(dataDir: string): Progress {
  return readSnapshot<Progress>(dataDir, NOTHING, progressOf);
}

/** Reads everything. Changes nothing, so that the next start finds the files as the last process left them. */
export function readRecords(dataDir: string): Records {
  return readSnapshot<Records>(dataDir, NOTHING, (ask) => ({ ...progressOf(ask), logs: logsOf(ask) }));
}

/** One snapshot for all that is asked; `otherwise` where there are no tables yet. */
function readSnapshot<T>(dataDir: string, otherwise: T, read: (ask: Ask) => T): T {
  const path = join(dataDir, 'gen-code.db');
  if (!existsSync(path)) return otherwise;
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  try {
    const ask: Ask = (sql) => database.prepare(sql).all();
    database.exec('begin');
    return ask("select name from sqlite_master where name = 'outbox'").length === 0 ? otherwise : read(ask);
  } finally {
    database.close();
  }
}

/** What of `now` was not there before. What waits to be handled counts whenever it came. */
export function since<T extends Progress>(before: Progress | undefined, now: T): T {
  if (before === undefined) return now;
  const known = new Set(before.tasks.map(({ id }) => id));
  return {
    ...now,
    tasks: now.tasks.filter(({ id }) => !known.has(id)),
    outbox: now.outbox.filter(({ task_id: id }) => !known.has(id)),
    deliveries: now.deliveries - before.deliveries,
    ...('logs' in now && { logs: new Map([...(now as Records).logs].filter(([id]) => !known.has(id))) }),
  };
}

function progressOf(ask: Ask): Progress {
  const count = (sql: string): number => Number(ask(sql)[0]?.['count']);
  const onIssues = ask(
    "select task_id from event where sequence = 1 and json_extract(json, '$.request.replyTo') is not null",
  );
  return {
    tasks: ask('select id, status, sequence from task order by created_at').map((row) => TaskRow.parse(row)),
    onIssues: new Set(onIssues.map((row) => String(row['task_id']))),
    outbox: ask('select task_id, kind, cursor from outbox').map((row) => OutboxRow.parse(row)),
    deliveries: count('select count(*) as count from delivery'),
    unsettled: count('select count(*) as count from delivery where outcome is null'),
  };
}

function logsOf(ask: Ask): Map<string, RecordedEvent[]> {
  const logs = new Map<string, RecordedEvent[]>();
  for (const row of ask('select task_id, sequence, at, json from event order by task_id, sequence')) {
    const { task_id: id, json, ...rest } = EventRow.parse(row);
    const event = RecordedEvent.parse({ ...z.record(z.string(), z.unknown()).parse(JSON.parse(json)), ...rest });
    logs.set(id, [...(logs.get(id) ?? []), event]);
  }
  return logs;
}

const FINAL = new Set(['completed', 'failed', 'cancelled']);

/** Are there tasks, and have all of them ended? */
export function hasEnded({ tasks }: Progress): boolean {
  return tasks.length > 0 && tasks.every(({ status }) => FINAL.has(status));
}

/** Has everything that was accepted come to its end, on GitHub too? */
export function isSettled({ tasks, onIssues, outbox, unsettled, deliveries }: Progress): boolean {
  if (deliveries === 0 || unsettled > 0) return false;
  const byTask = new Map(tasks.map((task) => [task.id, task]));
  const isTold = (id: string): boolean =>
    !onIssues.has(id) || outbox.some((entry) => entry.task_id === id && entry.kind === 'status-comment');
  return (
    tasks.every(({ id, status }) => FINAL.has(status) && isTold(id)) &&
    outbox.every(({ kind, task_id: id, cursor }) => kind !== 'callback' && cursor === byTask.get(id)?.sequence)
  );
}
