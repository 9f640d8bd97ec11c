import type { Ledger, OwedEffect } from '../../src/ports/ledger.ts';

/** Leaves an effect in a ledger as an earlier process may have left it: due at once, unless the time is given. */
export async function plantOwed(
  ledger: Ledger,
  { taskId, kind, dueAt = 0, ...rest }: Pick<OwedEffect, 'taskId' | 'kind'> & Partial<OwedEffect>,
): Promise<void> {
  await ledger.owe(taskId, kind, 0);
  for (const held of await ledger.claimDue([kind], { now: Date.now(), leaseMs: 1_000, limit: 1_000 })) {
    const isPlanted = held.taskId === taskId;
    await ledger.releaseOwed({ ...held, attempts: 0, dueAt: 0, ...(isPlanted && { dueAt, ...rest }) });
  }
}
