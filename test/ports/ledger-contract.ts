import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery, Ledger, OutboxEntry } from '../../src/ports/ledger.ts';

/** A ledger over data of its own. */
export interface LedgerFixture {
  readonly ledger: Ledger;
  /** Another ledger over the same data, as a second process has it. */
  openAnother(): Promise<Ledger>;
  /** Closes everything that was opened, and removes the data. */
  dispose(): Promise<void>;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = Date.UTC(2026, 10, 22, 12);

function createDelivery(id: string, receivedAt = NOW): Delivery {
  return { id, event: 'issue_comment', payload: `{"id":"${id}","body":"/gencode 应用 \\u0000"}`, receivedAt };
}

/** Registers the tests that every `Ledger` passes. */
export function registerLedgerContract(name: string, open: () => Promise<LedgerFixture>): void {
  describe(`${name} as a ledger`, () => {
    let fixture: LedgerFixture;
    let ledger: Ledger;

    beforeEach(async () => {
      fixture = await open();
      ledger = fixture.ledger;
    });
    afterEach(() => fixture.dispose());

    describe('deliveries', () => {
      test('stores a delivery once, and says so the second time', async () => {
        expect(await ledger.hasDelivery('a')).toBe(false);
        expect(await ledger.recordDelivery(createDelivery('a'))).toBe(true);
        expect(await ledger.recordDelivery({ ...createDelivery('a'), payload: '{}' })).toBe(false);
        expect(await ledger.hasDelivery('a')).toBe(true);
        expect(await ledger.unsettledDeliveries()).toEqual([createDelivery('a')]);
      });

      test('stores one of many that come at once, even through two ledgers', async () => {
        const ledgers = [ledger, await fixture.openAnother()];
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, n) => (ledgers[n % 2] ?? ledger).recordDelivery(createDelivery('a'))),
        );
        expect(answers.filter(Boolean)).toHaveLength(1);
      });

      test('names those that are not settled, oldest first and untouched', async () => {
        await ledger.recordDelivery(createDelivery('young', NOW + 1));
        await ledger.recordDelivery(createDelivery('old', NOW));
        await ledger.recordDelivery(createDelivery('done', NOW - 1));
        await ledger.settleDelivery('done', 'submitted');
        await ledger.settleDelivery('unknown', 'submitted');
        const another = await fixture.openAnother();
        expect(await another.unsettledDeliveries()).toEqual([createDelivery('old'), createDelivery('young', NOW + 1)]);
      });

      test('knows a settled delivery still, so that its redelivery is nothing new', async () => {
        await ledger.recordDelivery(createDelivery('a'));
        await ledger.settleDelivery('a', 'ignored');
        expect(await ledger.hasDelivery('a')).toBe(true);
        expect(await ledger.recordDelivery(createDelivery('a'))).toBe(false);
        expect(await ledger.unsettledDeliveries()).toEqual([]);
      });
    });

    describe('countAgainst', () => {
      test('allows as many as the limit in one window, and says what is left and until when', async () => {
        const verdicts = [];
        for (let n = 0; n < 4; n += 1) verdicts.push(await ledger.countAgainst('key:ada', 3, MINUTE, NOW + n));
        expect(verdicts.map(({ isAllowed }) => isAllowed)).toEqual([true, true, true, false]);
        expect(verdicts.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0]);
        expect(verdicts.map(({ limit }) => limit)).toEqual([3, 3, 3, 3]);
        const resetAt = verdicts[0]?.resetAt ?? 0;
        expect(resetAt).toBeGreaterThan(NOW + 3);
        expect(resetAt).toBeLessThanOrEqual(NOW + MINUTE);
        expect(new Set(verdicts.map((verdict) => verdict.resetAt))).toEqual(new Set([resetAt]));
        expect(await ledger.countAgainst('key:ada', 3, MINUTE, resetAt)).toMatchObject({
          isAllowed: true,
          remaining: 2,
        });
      });

      test('keeps buckets apart', async () => {
        await ledger.countAgainst('key:ada', 1, MINUTE, NOW);
        expect((await ledger.countAgainst('key:bob', 1, MINUTE, NOW)).isAllowed).toBe(true);
        expect((await ledger.countAgainst('key:ada', 1, MINUTE, NOW)).isAllowed).toBe(false);
      });

      test('does not count what it refuses, so that a higher limit has its room', async () => {
        for (let n = 0; n < 5; n += 1) await ledger.countAgainst('key:ada', 1, MINUTE, NOW);
        expect(await ledger.countAgainst('key:ada', 2, MINUTE, NOW)).toMatchObject({ isAllowed: true, remaining: 0 });
      });

      test('counts exactly when many come at once, even through two ledgers', async () => {
        const ledgers = [ledger, await fixture.openAnother()];
        const verdicts = await Promise.all(
          Array.from({ length: 30 }, (_, n) => (ledgers[n % 2] ?? ledger).countAgainst('key:ada', 10, MINUTE, NOW)),
        );
        expect(verdicts.filter(({ isAllowed }) => isAllowed)).toHaveLength(10);
      });

      test('refuses everything under a limit of nothing', async () => {
        expect(await ledger.countAgainst('key:ada', 0, MINUTE, NOW)).toMatchObject({ isAllowed: false, remaining: 0 });
      });
    });

    test('sums up the tokens of each day, and reads the sum by adding nothing', async () => {
      expect(await ledger.addToDay('2026-11-22', 0)).toBe(0);
      const sums = await Promise.all(Array.from({ length: 10 }, () => ledger.addToDay('2026-11-22', 1_000_000_000)));
      expect(Math.max(...sums)).toBe(10_000_000_000);
      expect(await ledger.addToDay('2026-11-22', 0)).toBe(10_000_000_000);
      expect(await ledger.addToDay('2026-11-23', 7)).toBe(7);
      expect(await (await fixture.openAnother()).addToDay('2026-11-23', 0)).toBe(7);
    });

    describe('outbox', () => {
      const entry: OutboxEntry = {
        taskId: 'one',
        kind: 'status-comment',
        commentId: null,
        cursor: 1,
        notBefore: 0,
        attempts: 0,
      };

      test('keeps the last entry of each kind for each task', async () => {
        await ledger.putOutbox(entry);
        const changed: OutboxEntry = { ...entry, commentId: 9_007_199_254, cursor: 4, notBefore: NOW, attempts: 2 };
        await ledger.putOutbox(changed);
        await ledger.putOutbox({ ...entry, kind: 'callback' });
        await ledger.putOutbox({ ...entry, taskId: 'two' });
        const another = await fixture.openAnother();
        expect(await another.getOutbox('one', 'status-comment')).toEqual(changed);
        const all = await another.listOutbox();
        expect(all).toHaveLength(3);
        expect(all).toEqual(
          expect.arrayContaining([changed, { ...entry, kind: 'callback' }, { ...entry, taskId: 'two' }]),
        );
      });

      test('forgets an entry that is removed, and that one alone', async () => {
        await ledger.putOutbox(entry);
        await ledger.putOutbox({ ...entry, kind: 'callback' });
        await ledger.removeOutbox('one', 'status-comment');
        await ledger.removeOutbox('two', 'callback');
        expect(await ledger.getOutbox('one', 'status-comment')).toBeNull();
        expect(await ledger.listOutbox()).toEqual([{ ...entry, kind: 'callback' }]);
      });
    });

    test('drops settled deliveries and counters of the past, and nothing that is still owed', async () => {
      await ledger.recordDelivery(createDelivery('settled', NOW - 2 * DAY));
      await ledger.settleDelivery('settled', 'submitted');
      await ledger.recordDelivery(createDelivery('owed', NOW - 2 * DAY));
      await ledger.recordDelivery(createDelivery('young', NOW));
      await ledger.settleDelivery('young', 'submitted');
      await ledger.countAgainst('key:ada', 1, MINUTE, NOW);
      await ledger.addToDay('2026-11-20', 5);
      await ledger.addToDay('2026-11-22', 6);
      await ledger.dropBefore(NOW - DAY);
      expect(await ledger.hasDelivery('settled')).toBe(false);
      expect(await ledger.hasDelivery('owed')).toBe(true);
      expect(await ledger.hasDelivery('young')).toBe(true);
      expect((await ledger.countAgainst('key:ada', 1, MINUTE, NOW)).isAllowed).toBe(false);
      expect(await ledger.addToDay('2026-11-20', 0)).toBe(0);
      expect(await ledger.addToDay('2026-11-22', 0)).toBe(6);
    });
  });
}
