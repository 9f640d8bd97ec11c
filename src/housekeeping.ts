import type { Logger } from 'pino';
import type { Endings } from './endings.ts';
import type { AppClient } from './github/app/app-client.ts';
import { redeliverFailed } from './github/app/failed-deliveries.ts';
import type { Ledger } from './ports/ledger.ts';
import type { TaskStore } from './ports/task-store.ts';

const DAY_MS = 86_400_000;
const RETENTION_EVERY_MS = 3_600_000;
const REDELIVERY_EVERY_MS = 600_000;
/** GitHub keeps deliveries for some three days. */
const REDELIVERY_WINDOW_MS = 3 * DAY_MS;

export interface HousekeepingOptions {
  readonly store: Pick<TaskStore, 'dropFinishedBefore'>;
  readonly ledger: Pick<Ledger, 'dropBefore' | 'hasDelivery'>;
  readonly retentionDays: number;
  /** Null: there is no App, and nothing to be delivered. */
  readonly client: AppClient | null;
  readonly log: Logger;
  readonly stopping: AbortSignal;
  readonly endings: Endings;
}

/** What is done now and then, from now on: old tasks are dropped, and GitHub is asked for what it could not deliver. */
export function startHousekeeping({ store, ledger, client, log, endings, ...options }: HousekeepingOptions): void {
  const every = (ms: number, what: string, work: () => Promise<unknown>): void => {
    const run = (): void => void work().catch((error: unknown) => log.warn({ err: error }, what));
    const timer = setInterval(run, ms);
    endings.defer(() => clearInterval(timer));
    run();
  };

  every(RETENTION_EVERY_MS, 'old tasks were not dropped', async () => {
    const before = Date.now() - options.retentionDays * DAY_MS;
    await store.dropFinishedBefore(before);
    await ledger.dropBefore(before);
  });
  if (client === null) return;
  every(REDELIVERY_EVERY_MS, 'failed deliveries were not asked for', () =>
    redeliverFailed(client, {
      isKnown: (guid) => ledger.hasDelivery(guid),
      since: Date.now() - REDELIVERY_WINDOW_MS,
      signal: options.stopping,
    }),
  );
}
