import { TaskEvent, type NewEvent, type RecordedEvent, type TaskDelta } from '../core/task-event.ts';
import type { TaskRequest } from '../core/task-request.ts';
import { applyEvent, type Task } from '../core/task.ts';
import {
  StaleWriterError,
  type AnyTaskListener,
  type TaskFilter,
  type TaskListener,
  type TaskPage,
  type TaskStore,
} from '../ports/task-store.ts';
import type { Database } from './database.ts';
import { TaskListeners } from './task-listeners.ts';
import { renderCursor } from './task-row.ts';
import { FINAL, issueRepository, TaskTable } from './task-table.ts';

/** Tasks dropped in one transaction: overwriting their texts holds the event loop. */
const DROPPED_AT_ONCE = 10;

/** Pages of 4 KiB that are given back to the file system after a drop at the most. */
const VACUUMED_PAGES = 2_000;

/** Bytes that a health check writes and takes back: more than a page, so that a full disk is seen. */
const PROBE_BYTES = 8_192;

/** What a store stands on. */
export interface SqliteTaskStoreOptions {
  readonly database: Database;
  /** Told of what a listener threw, and of tasks that a list left out because they cannot be read. */
  readonly onError?: (error: unknown) => void;
}

/** Tasks in the embedded database. Listeners hear what is written through this object, in this process. */
export class SqliteTaskStore implements TaskStore {
  readonly #database: Database;
  readonly #table: TaskTable;
  readonly #listeners: TaskListeners;

  constructor({ database, onError = () => undefined }: SqliteTaskStoreOptions) {
    this.#database = database;
    this.#table = new TaskTable(database, onError);
    this.#listeners = new TaskListeners(onError);
  }

  async create(
    id: string,
    request: TaskRequest,
    at: number,
  ): Promise<{ readonly task: Task; readonly isNew: boolean }> {
    const { task, event } = await this.#database.write(() => {
      const known = this.#table.findRow('idempotency_key = ?', request.idempotencyKey);
      if (known !== null) return { task: this.#table.readTask(known), event: null };
      const submitted = toRecorded({ type: 'task-submitted', id, request }, 1, at);
      const created = applyEvent(null, submitted);
      this.#table.insertTask(created);
      this.#table.insertEvent(id, submitted);
      return { task: created, event: submitted };
    });
    if (event !== null) this.#listeners.tell(id, event, task);
    return { task, isNew: event !== null };
  }

  get(id: string): Promise<Task | null> {
    return this.#find('id = ?', id);
  }

  findByIdempotencyKey(key: string): Promise<Task | null> {
    return this.#find('idempotency_key = ?', key);
  }

  newestOnIssue(repository: string, issue: number, repositoryId?: number): Promise<Task | null> {
    // Earlier versions, and payloads without an id, are known by name alone.
    const where = 'issue_repository in (?, ?) and issue_number = ? order by created_at desc, rowid desc limit 1';
    return this.#find(where, issueRepository({ repository }), issueRepository({ repository, repositoryId }), issue);
  }

  completedAlike(promptKey: string, since: number): Promise<readonly Task[]> {
    return this.#database.read(() => this.#table.readTasks(this.#table.findCompleted(promptKey, since)));
  }

  list(filter: TaskFilter): Promise<TaskPage> {
    return this.#database.read(() => {
      // One more than asked for tells whether there is a next page.
      const rows = this.#table.findFiltered(filter, filter.limit + 1);
      const page = rows.slice(0, filter.limit);
      const last = page.at(-1);
      return {
        tasks: this.#table.readTasks(page),
        nextCursor: rows.length > filter.limit && last !== undefined ? renderCursor(last) : null,
      };
    });
  }

  unfinished(): Promise<readonly string[]> {
    return this.#database.read(() => this.#table.readTasks(this.#table.findUnfinished()).map((task) => task.id));
  }

  async append(
    id: string,
    expectedSequence: number,
    events: readonly NewEvent[],
    at: number,
  ): Promise<{ readonly task: Task; readonly events: readonly RecordedEvent[] }> {
    const appended = await this.#database.write(() => {
      const row = this.#table.findRow('id = ?', id);
      if (row?.sequence !== expectedSequence) {
        throw new StaleWriterError(`task ${id} stands at event ${row?.sequence ?? 0}, not at ${expectedSequence}`);
      }
      let task = this.#table.readTask(row);
      const recorded: { readonly event: RecordedEvent; readonly task: Task }[] = [];
      for (const event of events) {
        const next = toRecorded(event, task.sequence + 1, at);
        task = applyEvent(task, next);
        this.#table.insertEvent(id, next);
        for (const text of event.texts ?? []) this.#table.insertText(id, text);
        recorded.push({ event: next, task });
      }
      if (recorded.length > 0) this.#table.updateTask(task);
      return { task, recorded };
    });
    for (const { event, task } of appended.recorded) this.#listeners.tell(id, event, task);
    return { task: appended.task, events: appended.recorded.map(({ event }) => event) };
  }

  eventsAfter(id: string, sequence: number): Promise<readonly RecordedEvent[]> {
    return this.#database.read(() => this.#table.readLog(id, sequence));
  }

  async readText(id: string, sha256: string): Promise<string | null> {
    const sql = 'select content from text where task_id = ? and sha256 = ?';
    const row = await this.#database.read(() => this.#database.statement(sql).get(id, sha256));
    return typeof row?.['content'] === 'string' ? row['content'] : null;
  }

  announce(id: string, delta: TaskDelta): void {
    this.#listeners.tellDelta(id, delta);
  }

  subscribe(id: string, listener: TaskListener): () => void {
    return this.#listeners.add(id, listener);
  }

  subscribeAll(listener: AnyTaskListener): () => void {
    return this.#listeners.addToAll(listener);
  }

  async delete(id: string): Promise<boolean> {
    const sql = `delete from task where id = ? and status in ${FINAL}`;
    const dropped = await this.#database.write(() => Number(this.#database.statement(sql).run(id).changes));
    if (dropped > 0) await this.#tidyUp();
    return dropped > 0;
  }

  async dropFinishedBefore(before: number): Promise<number> {
    const sql = `delete from task where id in
      (select id from task where status in ${FINAL} and updated_at < ? limit ${DROPPED_AT_ONCE})`;
    let dropped = 0;
    for (let count = -1; count !== 0;) {
      count = await this.#database.write(() => Number(this.#database.statement(sql).run(before).changes));
      dropped += count;
    }
    if (dropped > 0) await this.#tidyUp();
    return dropped;
  }

  async isHealthy(): Promise<boolean> {
    try {
      await this.#database.write(() => {
        this.#database.statement('insert into probe (content) values (zeroblob(?))').run(PROBE_BYTES);
        this.#database.statement('delete from probe').run();
      });
      return true;
    } catch {
      return false;
    }
  }

  /** Closes the database too, so that a ledger on it ends with the store. */
  async close(): Promise<void> {
    await this.#database.read(() => this.#database.close());
    this.#listeners.clear();
  }

  /** The log beside the file still holds the pages as they were until it is emptied. */
  async #tidyUp(): Promise<void> {
    const tidy = `pragma incremental_vacuum(${VACUUMED_PAGES}); pragma wal_checkpoint(truncate)`;
    await this.#database.read(() => this.#database.exec(tidy));
  }

  #find(where: string, ...values: (string | number)[]): Promise<Task | null> {
    return this.#database.read(() => {
      const row = this.#table.findRow(where, ...values);
      return row === null ? null : this.#table.readTask(row);
    });
  }
}

/** Checked on the way in, so that what is in the log can be read out of it; texts stay behind. */
function toRecorded(event: NewEvent, sequence: number, at: number): RecordedEvent {
  return { ...TaskEvent.parse(event), sequence, at };
}
