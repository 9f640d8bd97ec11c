import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DATABASE_FILE } from '../../src/sqlite/database.ts';
import { SqliteLedger } from '../../src/sqlite/sqlite-ledger.ts';
import { registerLedgerContract } from '../ports/ledger-contract.ts';
import { createDatabaseFolder } from './database-folder.ts';

registerLedgerContract('SqliteLedger', async () => {
  const folder = await createDatabaseFolder();
  return {
    ledger: new SqliteLedger(folder.open()),
    openAnother: () => Promise.resolve(new SqliteLedger(folder.open())),
    dispose: () => folder.dispose(),
  };
});

describe('a process that takes over', () => {
  const NOW = Date.UTC(2026, 10, 22, 12);
  const terms = { now: NOW, leaseMs: 60_000, limit: 10 };

  test('finds due at once what the one before held, which writes nothing more', async () => {
    const folder = await createDatabaseFolder();
    const dead = new SqliteLedger(folder.open());
    await dead.owe('one', 'callback', NOW);
    await dead.recordDelivery({ id: 'a', event: 'issues', payload: '{}', receivedAt: NOW });
    const [effect] = await dead.claimDue(['callback'], terms);
    const [delivery] = await dead.claimDeliveries(terms);
    const next = new SqliteLedger(folder.open());
    expect(await next.claimDue(['callback'], terms)).toEqual([]);
    next.takeOver();
    expect(await next.claimDue(['callback'], terms)).toMatchObject([{ taskId: 'one', attempts: 2 }]);
    expect(await next.claimDeliveries(terms)).toMatchObject([{ id: 'a', attempts: 2 }]);
    if (effect === undefined || delivery === undefined) throw new Error('nothing was claimed');
    expect(await dead.settleOwed(effect)).toBe(false);
    expect(await dead.settleDelivery(delivery, 'submitted')).toBe(false);
    await folder.dispose();
  });

  test('tries every delivery at once, but waits as long as GitHub said before an effect', async () => {
    const folder = await createDatabaseFolder();
    const before = new SqliteLedger(folder.open());
    await before.owe('limited', 'callback', NOW);
    await before.recordDelivery({ id: 'a', event: 'issues', payload: '{}', receivedAt: NOW });
    for (const held of await before.claimDue(['callback'], terms)) {
      await before.releaseOwed({ ...held, dueAt: NOW + 9_000, notBefore: NOW + 9_000 });
    }
    for (const held of await before.claimDeliveries(terms)) await before.releaseDelivery(held, NOW + 9_000);
    const next = new SqliteLedger(folder.open());
    next.takeOver();
    expect(await next.claimDeliveries(terms)).toMatchObject([{ id: 'a', attempts: 1 }]);
    expect(await next.claimDue(['callback'], terms)).toEqual([]);
    await folder.dispose();
  });
});

test('what a process of 0.1.0 owed can be claimed at once, with how far it had come', async () => {
  const folder = await createDatabaseFolder();
  const older = join(import.meta.dirname, '../fixtures/data-dir-0.1.0', DATABASE_FILE);
  await copyFile(older, join(folder.path, DATABASE_FILE));
  const ledger = new SqliteLedger(folder.open());
  ledger.takeOver();
  const terms = { now: Date.now(), leaseMs: 60_000, limit: 100 };
  const callbacks = await ledger.claimDue(['callback'], terms);
  expect(callbacks.map(({ cursor, attempts }) => [cursor, attempts]).toSorted()).toEqual([
    [0, 1],
    [0, 3],
  ]);
  const comments = await ledger.claimDue(['status-comment'], terms);
  const states = comments.map(({ remoteId, cursor, attempts }) => [remoteId !== null, cursor, attempts]);
  expect(states).toHaveLength(6);
  expect(states).toEqual(
    expect.arrayContaining([
      [true, 24, 1],
      [false, 0, 3],
      [true, 1, 2],
    ]),
  );
  expect(await ledger.claimDeliveries(terms)).toMatchObject([{ event: 'issue_comment', attempts: 1 }]);
  await folder.dispose();
});
