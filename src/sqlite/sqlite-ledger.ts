import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Claimed, ClaimTerms, Delivery, Ledger, OwedEffect, RateVerdict } from '../ports/ledger.ts';
import type { Database } from './database.ts';

const DeliveryRow = z.object({
  id: z.string(),
  event: z.string(),
  payload: z.string(),
  receivedAt: z.number(),
  attempts: z.number(),
});

const OwedRow = z.object({
  taskId: z.string(),
  kind: z.string(),
  remoteId: z.number().nullable(),
  cursor: z.number(),
  attempts: z.number(),
  dueAt: z.number(),
  quietUntil: z.number(),
  notBefore: z.number(),
});
const OWED = `select task_id as taskId, kind, comment_id as remoteId, cursor, attempts, due_at as dueAt,
  quiet_until as quietUntil, not_before as notBefore from outbox`;
const OWE = `insert into outbox (task_id, kind, cursor, attempts, not_before, due_at) values (?, ?, 0, 0, 0, ?)
  on conflict do update set
    news_at = case when claim is null then null else min(coalesce(news_at, excluded.due_at), excluded.due_at) end,
    due_at = case when claim is null then min(due_at, max(excluded.due_at, not_before)) else due_at end`;
const OF_KINDS = 'kind in (select value from json_each(?))';

/** Deliveries, counters and owed effects, in the database of the task store, which closes it. */
export class SqliteLedger implements Ledger {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Ends all leases, before anything is claimed: what an earlier process held is due at once, and so is every delivery.
   * One process works on a `DATA_DIR`, so that whoever held something before this one is dead; should it wake up, its
   * claims are worth nothing.
   */
  takeOver(): void {
    this.#database.transaction(() => {
      // Those that were in hand keep their tries: one of them may be what ended that process.
      this.#database.exec(`update delivery set attempts = case when claim is null then 0 else attempts end,
        claim = null, due_at = 0 where outcome is null`);
      this.#database.exec('update outbox set claim = null, due_at = not_before where claim is not null');
    });
  }

  recordDelivery(delivery: Delivery, outcome: string | null = null): Promise<boolean> {
    const { id, event, payload, receivedAt } = delivery;
    const sql = `insert into delivery (id, event, payload, received_at, outcome) values (?, ?, ?, ?, ?)
      on conflict do nothing`;
    return this.#change(sql, id, event, outcome === null ? payload : null, receivedAt, outcome);
  }

  async hasDelivery(id: string): Promise<boolean> {
    return (await this.#get('select 1 from delivery where id = ?', id)) !== undefined;
  }

  claimDeliveries({ now, leaseMs, limit }: ClaimTerms): Promise<readonly Claimed<Delivery>[]> {
    const due = `select id, event, payload, received_at as receivedAt, attempts from delivery
      where outcome is null and due_at <= ? order by received_at, rowid limit ?`;
    const hold = 'update delivery set claim = ?, due_at = ?, attempts = attempts + 1 where id = ?';
    const claim = randomUUID();
    return this.#database.write(() =>
      this.#all(due, now, limit).map((row) => {
        const delivery = DeliveryRow.parse(row);
        this.#database.statement(hold).run(claim, now + leaseMs, delivery.id);
        return { ...delivery, attempts: delivery.attempts + 1, claim };
      }),
    );
  }

  async nextDeliveryAt(): Promise<number | null> {
    return toTime(await this.#get('select min(due_at) as at from delivery where outcome is null'));
  }

  releaseDelivery({ id, claim, attempts }: Claimed<Delivery>, dueAt: number): Promise<boolean> {
    const sql = 'update delivery set claim = null, due_at = ?, attempts = ? where id = ? and claim = ?';
    return this.#change(sql, dueAt, attempts, id, claim);
  }

  settleDelivery({ id, claim }: Claimed<Delivery>, outcome: string): Promise<boolean> {
    const sql = 'update delivery set outcome = ?, payload = null, claim = null where id = ? and claim = ?';
    return this.#change(sql, outcome, id, claim);
  }

  async owe(taskId: string, kind: string, at: number): Promise<void> {
    await this.#run(OWE, taskId, kind, at);
  }

  async oweAnew(taskId: string, kind: string, at: number): Promise<void> {
    const forget = `update outbox set attempts = min(attempts, 1), not_before = 0, quiet_until = 0
      where task_id = ? and kind = ?`;
    await this.#database.write(() => {
      this.#database.statement(forget).run(taskId, kind);
      this.#database.statement(OWE).run(taskId, kind, at);
    });
  }

  claimDue(kinds: readonly string[], { now, leaseMs, limit }: ClaimTerms): Promise<readonly Claimed<OwedEffect>[]> {
    const due = `${OWED} where due_at <= ? and ${OF_KINDS} order by due_at, task_id, kind limit ?`;
    const hold = `update outbox set claim = ?, due_at = ?, news_at = null, attempts = attempts + 1
      where task_id = ? and kind = ?`;
    const claim = randomUUID();
    return this.#database.write(() =>
      this.#all(due, now, JSON.stringify(kinds), limit).map((row) => {
        const effect = OwedRow.parse(row);
        this.#database.statement(hold).run(claim, now + leaseMs, effect.taskId, effect.kind);
        return { ...effect, attempts: effect.attempts + 1, claim };
      }),
    );
  }

  async nextDueAt(kinds: readonly string[]): Promise<number | null> {
    return toTime(await this.#get(`select min(due_at) as at from outbox where ${OF_KINDS}`, JSON.stringify(kinds)));
  }

  releaseOwed(held: Claimed<OwedEffect>): Promise<boolean> {
    const { taskId, kind, claim, remoteId, cursor, attempts, dueAt, quietUntil, notBefore } = held;
    const sql = `update outbox set claim = null, news_at = null, comment_id = ?, cursor = ?, attempts = ?,
      due_at = max(min(coalesce(news_at, ?), ?), ?), quiet_until = ?, not_before = ?
      where task_id = ? and kind = ? and claim = ?`;
    const values = [remoteId, cursor, attempts, dueAt, dueAt, notBefore, quietUntil, notBefore];
    return this.#change(sql, ...values, taskId, kind, claim);
  }

  async settleOwed(held: Claimed<OwedEffect>): Promise<boolean> {
    const { taskId, kind, claim } = held;
    const sql = 'delete from outbox where task_id = ? and kind = ? and claim = ? and news_at is null';
    const isGone = await this.#change(sql, taskId, kind, claim);
    return isGone || this.releaseOwed({ ...held, dueAt: Number.MAX_SAFE_INTEGER });
  }

  async getOwed(taskId: string, kind: string): Promise<OwedEffect | null> {
    const row = await this.#get(`${OWED} where task_id = ? and kind = ?`, taskId, kind);
    return row === undefined ? null : OwedRow.parse(row);
  }

  listOwed(): Promise<readonly OwedEffect[]> {
    return this.#database.read(() =>
      this.#all(`${OWED} order by due_at, task_id, kind`).map((row) => OwedRow.parse(row)),
    );
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

  async addToMonth(owner: string, month: string, usd: number): Promise<number> {
    const read = 'select usd from month where owner = ? and month = ?';
    if (usd === 0) return Number((await this.#get(read, owner, month))?.['usd'] ?? 0);
    const sql = `insert into month (owner, month, usd) values (?, ?, ?)
      on conflict do update set usd = usd + excluded.usd returning usd`;
    return this.#database.write(() => Number(this.#database.statement(sql).get(owner, month, usd)?.['usd']));
  }

  async dropBefore(before: number): Promise<void> {
    await this.#database.write(() => {
      this.#database.statement('delete from delivery where outcome is not null and received_at < ?').run(before);
      this.#database.statement('delete from counter where ends_at < ?').run(before);
      const day = new Date(before).toISOString().slice(0, 10);
      this.#database.statement('delete from day where day < ?').run(day);
      this.#database.statement('delete from month where month < ?').run(day.slice(0, 7));
    });
  }

  #get(sql: string, ...values: string[]): Promise<Record<string, unknown> | undefined> {
    return this.#database.read(() => this.#database.statement(sql).get(...values));
  }

  #all(sql: string, ...values: (string | number)[]): readonly Record<string, unknown>[] {
    return this.#database.statement(sql).all(...values);
  }

  async #run(sql: string, ...values: (string | number | null)[]): Promise<void> {
    await this.#change(sql, ...values);
  }

  /** True: it changed one row. */
  #change(sql: string, ...values: (string | number | null)[]): Promise<boolean> {
    return this.#database.write(() => Number(this.#database.statement(sql).run(...values).changes) === 1);
  }
}

function toTime(row: Record<string, unknown> | undefined): number | null {
  return typeof row?.['at'] === 'number' ? row['at'] : null;
}
