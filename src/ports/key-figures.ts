import type { Outcome } from '../core/outcome.ts';
import type { QueueCounts } from './task-queue.ts';

/** How often something was done, and how long it took on average, in milliseconds; null: it was not done yet. */
export interface Mean {
  readonly count: number;
  readonly ms: number | null;
}

/** What an operator wants to know first, of this process since it started. */
export interface KeyFigures {
  /** Ms since 1970. */
  readonly since: number;
  /** Tasks by how they ended. */
  readonly ended: Readonly<Record<Outcome, number>>;
  /** The part of them that ended clean, of all that were not cancelled: 0 to 1; null: there is none yet. */
  readonly successRate: number | null;
  /** From the first claim to the end, without waiting. */
  readonly task: Mean;
  readonly queueWait: Mean;
  /** A call to a model: to its end, and to the first of its text. */
  readonly model: Mean;
  readonly firstToken: Mean;
  /** The same by `provider/model-id`. */
  readonly models: Readonly<Record<string, Mean>>;
  readonly github: Mean;
  /** By route of GitHub's reference. */
  readonly routes: Readonly<Record<string, Mean>>;
  readonly queue: QueueCounts;
}
