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
export interface OwedEffect {
  readonly taskId: string;
  /** One word for what is to be done: the worker of the outbox knows what it means. */
  readonly kind: string;
  /** Id of what was made on GitHub and is edited from then on, once it stands. */
  readonly remoteId: number | null;
  /** Sequence of the last event that was shown. */
  readonly cursor: number;
  /** Tries since the last one that succeeded. */
  readonly attempts: number;
  /** Ms since 1970 from which it can be claimed. */
  readonly dueAt: number;
  /** Ms since 1970 until which only the last state of a task is shown: the wait after an edit or a failure. */
  readonly quietUntil: number;
  /** Ms since 1970 before which it is never due: GitHub said so. */
  readonly notBefore: number;
}

/** How much is claimed, and for how long. */
export interface ClaimTerms {
  /** Ms since 1970. */
  readonly now: number;
  /** Milliseconds for which nobody else gets it, unless it is given back before. */
  readonly leaseMs: number;
  readonly limit: number;
}

/**
 * What one claimant holds: until the lease ends nobody else does. The claim is a fence as well: what its holder writes
 * once somebody else has claimed the same is refused.
 */
export type Claimed<T> = T & {
  readonly claim: string;
  /** Tries, this one included: it is counted before it is made, so that a crash in the middle is seen by the next. */
  readonly attempts: number;
};

export interface RateVerdict {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Ms since 1970 at which the window ends. */
  readonly resetAt: number;
}

/** Deliveries: each is kept until somebody has handled it, and known for a while after that. */
export interface DeliveryLedger {
  /** Stores a delivery, which is due at once; with an outcome it is settled from the start. False: it was known already. */
  recordDelivery(delivery: Delivery, outcome?: string): Promise<boolean>;
  hasDelivery(id: string): Promise<boolean>;
  /** Claims unsettled deliveries that are due and that nobody holds, oldest first. */
  claimDeliveries(terms: ClaimTerms): Promise<readonly Claimed<Delivery>[]>;
  /** When the next one can be claimed, held ones included (ms since 1970); null: none is unsettled. */
  nextDeliveryAt(): Promise<number | null>;
  /** Gives a delivery back until `dueAt` (ms since 1970). False: somebody else holds it, or it is settled. */
  releaseDelivery(held: Claimed<Delivery>, dueAt: number): Promise<boolean>;
  /** Marks a delivery as done and forgets its payload. `outcome` is one word for the operator. False: as above. */
  settleDelivery(held: Claimed<Delivery>, outcome: string): Promise<boolean>;
}

/** Effects that are owed on GitHub. */
export interface OutboxLedger {
  /**
   * Makes an effect due at `at` (ms since 1970), unless it is due earlier; one that is not owed yet is from now on. What
   * becomes due while somebody holds it is claimed once more after that.
   */
  owe(taskId: string, kind: string, at: number): Promise<void>;
  /** The same for one that has failed: whatever it waited for is over, and its tries count as one. */
  oweAnew(taskId: string, kind: string, at: number): Promise<void>;
  /** Claims effects of these kinds that are due and that nobody holds, the longest due first. */
  claimDue(kinds: readonly string[], terms: ClaimTerms): Promise<readonly Claimed<OwedEffect>[]>;
  /** When the next effect of these kinds can be claimed, held ones included (ms since 1970); null: none is owed. */
  nextDueAt(kinds: readonly string[]): Promise<number | null>;
  /** Gives an effect back as it stands now. False: somebody else holds it, or it is owed no more. */
  releaseOwed(held: Claimed<OwedEffect>): Promise<boolean>;
  /** The effect is owed no more, unless it became due meanwhile: then it is given back. False: as above. */
  settleOwed(held: Claimed<OwedEffect>): Promise<boolean>;
  getOwed(taskId: string, kind: string): Promise<OwedEffect | null>;
  listOwed(): Promise<readonly OwedEffect[]>;
}

/** What has to be remembered beside tasks: deliveries, counters, and effects that are still owed. */
export interface Ledger extends DeliveryLedger, OutboxLedger {
  /** Counts one against a window of `windowMs` that begins with the first one counted; does not count what it refuses. */
  countAgainst(bucket: string, limit: number, windowMs: number, now: number): Promise<RateVerdict>;
  /** Adds to a day's sum (`2026-11-22`) and returns it. Adding 0 reads. */
  addToDay(day: string, tokens: number): Promise<number>;
  /** Adds USD to what an owner's tasks cost in a month (`2026-11`) and returns the sum. Adding 0 reads. */
  addToMonth(owner: string, month: string, usd: number): Promise<number>;
  /** Drops settled deliveries and counters older than `before`. */
  dropBefore(before: number): Promise<void>;
}
