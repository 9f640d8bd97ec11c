import { ParkError, RefusalError, TaskError } from '../core/errors.ts';
import type { UnfinishedTask } from '../core/task.ts';
import type { TaskRequest } from '../core/task-request.ts';
import { inUsd, totalTokens, type Usage } from '../core/usage.ts';
import type { Ledger } from '../ports/ledger.ts';

export interface SpendingOptions {
  readonly ledger: Pick<Ledger, 'addToDay' | 'addToMonth'>;
  /** Tokens a day over all tasks; null is no limit. */
  readonly dailyTokenBudget: number | null;
}

const DAY_MS = 86_400_000;

/** What all tasks used today, and those of an owner cost this month: counted, and asked whether there is more. Both in UTC. */
export class Spending {
  readonly #options: SpendingOptions;
  readonly #now: () => number;

  constructor(options: SpendingOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /**
   * Asks at the door.
   * @throws RefusalError `daily_budget_spent`, `monthly_budget_spent`
   */
  async refuseOver(request: TaskRequest): Promise<void> {
    if (await this.#isDaySpent()) {
      const seconds = Math.ceil((this.#nextDay() - this.#now()) / 1000);
      throw new RefusalError('daily_budget_spent', { retryAfter: seconds, values: { seconds } });
    }
    const month = await this.#spentMonth(request);
    if (month === null) return;
    const retryAfter = Math.ceil((this.#nextMonth() - this.#now()) / 1000);
    throw new RefusalError('monthly_budget_spent', { retryAfter, values: { ...month } });
  }

  /**
   * Asks again when the turn of a task comes. One whose files are all there uses no more. A task that runs when the day's
   * budget is passed goes on: what it has used is paid for, and its own budget ends it.
   * @throws ParkError `daily_budget`, until the next day · TaskError `budget_exceeded`
   */
  async waitOver({ request, commit }: UnfinishedTask): Promise<void> {
    if (commit !== null) return;
    const month = await this.#spentMonth(request);
    if (month !== null) {
      throw new TaskError('budget_exceeded', { reason: 'usd_month', ...month, setting: 'limits.usd_per_month' });
    }
    if (await this.#isDaySpent()) throw new ParkError('daily_budget', this.#nextDay());
  }

  /** Counts what a call of a task used. */
  async count({ target }: TaskRequest, usage: Usage): Promise<void> {
    const { ledger } = this.#options;
    const day = this.#today();
    await ledger.addToDay(day, totalTokens(usage));
    const cost = usage.costUsd ?? 0;
    if (target.owner !== null && cost > 0) await ledger.addToMonth(target.owner.toLowerCase(), day.slice(0, 7), cost);
  }

  async #isDaySpent(): Promise<boolean> {
    const { dailyTokenBudget: budget, ledger } = this.#options;
    return budget !== null && (await ledger.addToDay(this.#today(), 0)) >= budget;
  }

  /** Null: there is no limit, or something is left of it. */
  async #spentMonth({ target, usdMonthLimit }: TaskRequest): Promise<SpentMonth | null> {
    if (usdMonthLimit == null || target.owner === null) return null;
    const month = this.#today().slice(0, 7);
    const cost = await this.#options.ledger.addToMonth(target.owner.toLowerCase(), month, 0);
    if (cost < usdMonthLimit) return null;
    const until = new Date(this.#nextMonth()).toISOString().slice(0, 10);
    return { owner: target.owner, cost: inUsd(cost), limit: usdMonthLimit, until };
  }

  /** `2026-11-22`. */
  #today(): string {
    return new Date(this.#now()).toISOString().slice(0, 10);
  }

  #nextDay(): number {
    return (Math.floor(this.#now() / DAY_MS) + 1) * DAY_MS;
  }

  #nextMonth(): number {
    const now = new Date(this.#now());
    return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
  }
}

interface SpentMonth {
  readonly owner: string;
  readonly cost: number;
  readonly limit: number;
  /** The day on which the next month begins. */
  readonly until: string;
}
