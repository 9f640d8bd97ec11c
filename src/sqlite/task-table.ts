import { sha256 } from '../core/generated-file.ts';
import { promptKey } from '../core/prompt.ts';
import type { RecordedEvent } from '../core/task-event.ts';
import { requesterKey, type ReplyTo } from '../core/task-request.ts';
import type { Task } from '../core/task.ts';
import type { TaskFilter } from '../ports/task-store.ts';
import type { Database } from './database.ts';
import {
  CorruptLogError,
  foldLog,
  parseCursor,
  parseTaskRow,
  readEvent,
  readSnapshot,
  TASK_COLUMNS,
  toSnapshot,
  type TaskRow,
} from './task-row.ts';

/** Statuses that are final, as SQL. */
export const FINAL = `('completed', 'failed', 'cancelled')`;

/** Tasks of one prompt key that are looked at: the newest will do, unless it lost its texts. */
const MOST_ALIKE = 5;

type Value = string | number;

/** The statements over `task`, `event` and `text`. They run where they are called: in a read or in a write. */
export class TaskTable {
  readonly #database: Database;
  readonly #onError: (error: unknown) => void;

  /** `onError` is told of tasks that `readTasks` left out. */
  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
  }

  /** The first row for a condition. */
  findRow(where: string, ...values: Value[]): TaskRow | null {
    const raw = this.#database.statement(`select ${TASK_COLUMNS} from task where ${where}`).get(...values);
    return raw === undefined ? null : parseTaskRow(raw);
  }

  /** Rows of tasks that are not final, oldest first. */
  findUnfinished(): readonly TaskRow[] {
    const sql = `select ${TASK_COLUMNS} from task where status not in ${FINAL} order by created_at, rowid`;
    return this.#database.statement(sql).all().map(parseTaskRow);
  }

  /** Rows of completed tasks for a prompt key, the newest first. */
  findCompleted(promptKey: string, since: number): readonly TaskRow[] {
    const sql = `select ${TASK_COLUMNS} from task
      where prompt_key = ? and status = 'completed' and updated_at >= ?
      order by updated_at desc, rowid desc limit ${MOST_ALIKE}`;
    return this.#database.statement(sql).all(promptKey, since).map(parseTaskRow);
  }

  /** Rows for a filter, newest first; `limit` is the caller's. */
  findFiltered(filter: TaskFilter, limit: number): readonly TaskRow[] {
    const conditions: string[] = [];
    const values: Value[] = [];
    const restrict = (condition: string, ...parts: Value[]): void => {
      conditions.push(condition);
      values.push(...parts);
    };
    if (filter.requester !== null) restrict('requester = ?', filter.requester);
    if (filter.status !== null) restrict('status = ?', filter.status);
    if (filter.cursor !== null) {
      const { createdAt, id } = parseCursor(filter.cursor);
      restrict('(created_at, id) < (?, ?)', createdAt, id);
    }
    const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
    const sql = `select ${TASK_COLUMNS} from task ${where} order by created_at desc, id desc limit ?`;
    return this.#database
      .statement(sql)
      .all(...values, limit)
      .map(parseTaskRow);
  }

  /**
   * The task of a row, from its log where the snapshot is of no use.
   * @throws CorruptLogError
   */
  readTask(row: TaskRow): Task {
    return readSnapshot(row, () => this.#readPrompt(row.id)) ?? foldLog(row.id, this.readLog(row.id, 0), row.sequence);
  }

  /** The prompt as it was submitted. */
  #readPrompt(id: string): unknown {
    const sql = "select json_extract(json, '$.request.prompt') as prompt from event where task_id = ? and sequence = 1";
    return this.#database.statement(sql).get(id)?.['prompt'];
  }

  /** The tasks of those rows that can be read. */
  readTasks(rows: readonly TaskRow[]): readonly Task[] {
    return rows.flatMap((row) => {
      try {
        return [this.readTask(row)];
      } catch (error) {
        if (!(error instanceof CorruptLogError)) throw error;
        this.#onError(error);
        return [];
      }
    });
  }

  /**
   * The log after a sequence.
   * @throws CorruptLogError
   */
  readLog(id: string, after: number): readonly RecordedEvent[] {
    const sql = 'select sequence, at, json from event where task_id = ? and sequence > ? order by sequence';
    return this.#database
      .statement(sql)
      .all(id, after)
      .map((raw) => readEvent(id, raw));
  }

  insertTask(task: Task): void {
    const { replyTo, idempotencyKey, requester } = task.request;
    const sql = `insert into task (id, idempotency_key, requester, status, created_at, updated_at, sequence,
      issue_repository, issue_number, state, prompt_key) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
    this.#database
      .statement(sql)
      .run(
        task.id,
        idempotencyKey,
        requesterKey(requester),
        task.status,
        task.createdAt,
        task.updatedAt,
        task.sequence,
        replyTo === null ? null : issueRepository(replyTo),
        replyTo?.issue ?? null,
        toSnapshot(task),
        promptKey(task.request),
      );
  }

  updateTask(task: Task): void {
    const sql = 'update task set status = ?, updated_at = ?, sequence = ?, state = ? where id = ?';
    this.#database.statement(sql).run(task.status, task.updatedAt, task.sequence, toSnapshot(task), task.id);
  }

  insertEvent(id: string, recorded: RecordedEvent): void {
    const { sequence, at, ...event } = recorded;
    const sql = 'insert into event (task_id, sequence, at, json) values (?, ?, ?, ?)';
    this.#database.statement(sql).run(id, sequence, at, JSON.stringify(event));
  }

  insertText(id: string, text: string): void {
    const sql = 'insert into text (task_id, sha256, content) values (?, ?, ?) on conflict do nothing';
    this.#database.statement(sql).run(id, sha256(text), text);
  }
}

/** By what the repository of an issue is found: its id (`#4711`), which a rename leaves as it is, else its name. */
export function issueRepository({ repository, repositoryId }: Pick<ReplyTo, 'repository'> & Partial<ReplyTo>): string {
  return repositoryId === undefined ? repository.toLowerCase() : `#${repositoryId}`;
}
