/** A webhook delivery as it was stored, signature checked and body untouched. */
export interface Delivery {
  /** `X-GitHub-Delivery`: the same for a redelivery. */
  readonly id: string;
  readonly event: string;
  readonly payload: string;
  /** Ms since 1970. */
  readonly receivedAt: number;
}

/** Something still to be done on GitHub for a task, with how far it has come. At most one of a kind for each task. */
export interface OutboxEntry {
  readonly taskId: string;
  readonly kind: 'status-comment' | 'callback';
  /** Id of the comment, once it stands. */
  readonly commentId: number | null;
  /** Sequence of the last event that the effect shows. */
  readonly cursor: number;
  /** Ms since 1970 before which it is not tried. */
  readonly notBefore: number;
  readonly attempts: number;
}

export interface RateVerdict {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Ms since 1970 at which the window ends. */
  readonly resetAt: number;
}

/** What has to be remembered beside tasks: deliveries, counters, and effects that are still owed. */
export interface Ledger {
  /** Stores a delivery. False: it was known already. */
  recordDelivery(delivery: Delivery): Promise<boolean>;
  hasDelivery(id: string): Promise<boolean>;
  /** Deliveries that were stored and not settled, oldest first. */
  unsettledDeliveries(): Promise<readonly Delivery[]>;
  /** Marks a delivery as done and forgets its payload. `outcome` is one word for the operator. */
  settleDelivery(id: string, outcome: string): Promise<void>;

  /** Counts one against a window of `windowMs` that begins with the first one counted; does not count what it refuses. */
  countAgainst(bucket: string, limit: number, windowMs: number, now: number): Promise<RateVerdict>;
  /** Adds to a day's sum (`2026-11-22`) and returns it. Adding 0 reads. */
  addToDay(day: string, tokens: number): Promise<number>;

  putOutbox(entry: OutboxEntry): Promise<void>;
  getOutbox(taskId: string, kind: OutboxEntry['kind']): Promise<OutboxEntry | null>;
  listOutbox(): Promise<readonly OutboxEntry[]>;
  removeOutbox(taskId: string, kind: OutboxEntry['kind']): Promise<void>;

  /** Drops settled deliveries and counters older than `before`. */
  dropBefore(before: number): Promise<void>;
}
