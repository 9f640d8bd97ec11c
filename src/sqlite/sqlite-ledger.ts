import { z } from 'zod';
import type { Delivery, Ledger, OutboxEntry, RateVerdict } from '../ports/ledger.ts';
import type { Database } from './database.ts';

const DeliveryRow = z.object({ id: z.string(), event: z.string(), payload: z.string(), receivedAt: z.number() });

const OutboxRow = z.object({
  taskId: z.string(),
  kind: z.enum(['status-comment', 'callback']),
  commentId: z.number().nullable(),
  cursor: z.number(),
  notBefore: z.number(),
  attempts: z.number(),
});
const OUTBOX_COLUMNS = 'task_id as taskId, kind, comment_id as commentId, cursor, not_before as notBefore, attempts';

/** Deliveries, counters and owed effects, in the database of the task store, which closes it. */
export class SqliteLedger implements Ledger {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  recordDelivery(delivery: Delivery): Promise<boolean> {
    const sql = 'insert into delivery (id, event, payload, received_at) values (?, ?, ?, ?) on conflict do nothing';
    const { id, event, payload, receivedAt } = delivery;
    return this.#database.write(
      () => Number(this.#database.statement(sql).run(id, event, payload, receivedAt).changes) === 1,
    );
  }

  async hasDelivery(id: string): Promise<boolean> {
    return (await this.#get('select 1 from delivery where id = ?', id)) !== undefined;
  }

  unsettledDeliveries(): Promise<readonly Delivery[]> {
    const sql = `select id, event, payload, received_at as receivedAt from delivery
      where outcome is null order by received_at, rowid`;
    return this.#database.read(() =>
      this.#database
        .statement(sql)
        .all()
        .map((row) => DeliveryRow.parse(row)),
    );
  }

  async settleDelivery(id: string, outcome: string): Promise<void> {
    await this.#run('update delivery set outcome = ?, payload = null where id = ?', outcome, id);
  }

  /** A window that ends later than a whole one from now was set by a clock that has gone back since: it does not count. */
  countAgainst(bucket: string, limit: number, windowMs: number, now: number): Promise<RateVerdict> {
    const current = 'select ends_at, count from counter where bucket = ? and ends_at > ? and ends_at <= ?';
    const increase = `insert into counter (bucket, ends_at, count) values (?, ?, 1)
      on conflict do update set count = count + 1`;
    return this.#database.write(() => {
      const row = this.#database.statement(current).get(bucket, now, now + windowMs);
      const resetAt = Number(row?.['ends_at'] ?? now + windowMs);
      const count = Number(row?.['count'] ?? 0);
      const isAllowed = count < limit;
      if (isAllowed) this.#database.statement(increase).run(bucket, resetAt);
      return { isAllowed, limit, remaining: Math.max(0, limit - count - (isAllowed ? 1 : 0)), resetAt };
    });
  }

  async addToDay(day: string, tokens: number): Promise<number> {
    if (tokens === 0) return Number((await this.#get('select tokens from day where day = ?', day))?.['tokens'] ?? 0);
    const sql = `insert into day (day, tokens) values (?, ?)
      on conflict do update set tokens = tokens + excluded.tokens returning tokens`;
    return this.#database.write(() => Number(this.#database.statement(sql).get(day, tokens)?.['tokens']));
  }

  async putOutbox(entry: OutboxEntry): Promise<void> {
    const { taskId, kind, commentId, cursor, notBefore, attempts } = entry;
    const sql =
      'insert or replace into outbox (task_id, kind, comment_id, cursor, not_before, attempts) values (?, ?, ?, ?, ?, ?)';
    await this.#run(sql, taskId, kind, commentId, cursor, notBefore, attempts);
  }

  async getOutbox(taskId: string, kind: OutboxEntry['kind']): Promise<OutboxEntry | null> {
    const row = await this.#get(`select ${OUTBOX_COLUMNS} from outbox where task_id = ? and kind = ?`, taskId, kind);
    return row === undefined ? null : OutboxRow.parse(row);
  }

  listOutbox(): Promise<readonly OutboxEntry[]> {
    const sql = `select ${OUTBOX_COLUMNS} from outbox order by not_before, task_id, kind`;
    return this.#database.read(() =>
      this.#database
        .statement(sql)
        .all()
        .map((row) => OutboxRow.parse(row)),
    );
  }

  async removeOutbox(taskId: string, kind: OutboxEntry['kind']): Promise<void> {
    await this.#run('delete from outbox where task_id = ? and kind = ?', taskId, kind);
  }

  async dropBefore(before: number): Promise<void> {
    await this.#database.write(() => {
      this.#database.statement('delete from delivery where outcome is not null and received_at < ?').run(before);
      this.#database.statement('delete from counter where ends_at < ?').run(before);
      this.#database.statement('delete from day where day < ?').run(new Date(before).toISOString().slice(0, 10));
    });
  }

  #get(sql: string, ...values: string[]): Promise<Record<string, unknown> | undefined> {
    return this.#database.read(() => this.#database.statement(sql).get(...values));
  }

  #run(sql: string, ...values: (string | number | null)[]): Promise<void> {
    return this.#database.write(() => void this.#database.statement(sql).run(...values));
  }
}
