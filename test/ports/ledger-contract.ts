import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Claimed, ClaimTerms, Delivery, Ledger, OwedEffect } from '../../src/ports/ledger.ts';

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
const LEASE_MS = MINUTE;

function terms(overrides: Partial<ClaimTerms> = {}): ClaimTerms {
  return { now: NOW, leaseMs: LEASE_MS, limit: 100, ...overrides };
}

/** The only one of what was claimed. */
function only<T>(claimed: readonly T[]): T {
  const [one] = claimed;
  if (one === undefined || claimed.length > 1) throw new Error(`${claimed.length} were claimed, not one`);
  return one;
}

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
        expect(await ledger.claimDeliveries(terms())).toMatchObject([createDelivery('a')]);
      });

      test('stores one of many that come at once, even through two ledgers', async () => {
        const ledgers = [ledger, await fixture.openAnother()];
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, n) => (ledgers[n % 2] ?? ledger).recordDelivery(createDelivery('a'))),
        );
        expect(answers.filter(Boolean)).toHaveLength(1);
      });

      test('knows a settled delivery still, so that its redelivery is nothing new', async () => {
        await ledger.recordDelivery(createDelivery('a'));
        expect(await ledger.settleDelivery(only(await ledger.claimDeliveries(terms())), 'ignored')).toBe(true);
        expect(await ledger.hasDelivery('a')).toBe(true);
        expect(await ledger.recordDelivery(createDelivery('a'))).toBe(false);
        expect(await ledger.claimDeliveries(terms({ now: NOW + DAY }))).toEqual([]);
        expect(await ledger.nextDeliveryAt()).toBeNull();
      });

      test('stores one that is settled from the start, which nobody claims', async () => {
        expect(await ledger.recordDelivery(createDelivery('told'), 'told')).toBe(true);
        expect(await ledger.recordDelivery(createDelivery('told'))).toBe(false);
        expect(await ledger.hasDelivery('told')).toBe(true);
        expect(await ledger.claimDeliveries(terms())).toEqual([]);
        expect(await ledger.nextDeliveryAt()).toBeNull();
      });

      test('are claimed oldest first and untouched, no more than wanted', async () => {
        for (const [id, at] of [
          ['young', 2],
          ['old', 0],
          ['middle', 1],
        ] as const) {
          await ledger.recordDelivery(createDelivery(id, NOW + at));
        }
        const another = await fixture.openAnother();
        expect(await another.claimDeliveries(terms({ limit: 2 }))).toMatchObject([
          { ...createDelivery('old', NOW), attempts: 1 },
          { ...createDelivery('middle', NOW + 1), attempts: 1 },
        ]);
        expect(only(await ledger.claimDeliveries(terms())).id).toBe('young');
        expect(await ledger.claimDeliveries(terms())).toEqual([]);
      });

      test('are claimed by one of many that ask at once, even through two ledgers', async () => {
        for (let n = 0; n < 20; n += 1) await ledger.recordDelivery(createDelivery(String(n)));
        const ledgers = [ledger, await fixture.openAnother()];
        const claims = await Promise.all(
          Array.from({ length: 12 }, (_, n) => (ledgers[n % 2] ?? ledger).claimDeliveries(terms({ limit: 3 }))),
        );
        const ids = claims.flat().map(({ id }) => id);
        expect(ids).toHaveLength(20);
        expect(new Set(ids).size).toBe(20);
      });

      test('are nobody else’s until the lease ends, and then anybody’s', async () => {
        await ledger.recordDelivery(createDelivery('a'));
        expect(await ledger.nextDeliveryAt()).toBeLessThanOrEqual(NOW);
        const first = only(await ledger.claimDeliveries(terms()));
        const another = await fixture.openAnother();
        expect(await another.claimDeliveries(terms({ now: NOW + LEASE_MS - 1 }))).toEqual([]);
        expect(await another.nextDeliveryAt()).toBe(NOW + LEASE_MS);
        const second = only(await another.claimDeliveries(terms({ now: NOW + LEASE_MS })));
        expect(second).toMatchObject({ ...createDelivery('a'), attempts: 2 });
        expect(second.claim).not.toBe(first.claim);
      });

      test('refuse what the holder of a lost claim writes, and take it from the new one', async () => {
        await ledger.recordDelivery(createDelivery('a'));
        const lost = only(await ledger.claimDeliveries(terms()));
        const another = await fixture.openAnother();
        const held = only(await another.claimDeliveries(terms({ now: NOW + LEASE_MS })));
        expect(await ledger.settleDelivery(lost, 'failed')).toBe(false);
        expect(await ledger.releaseDelivery(lost, NOW)).toBe(false);
        expect(await ledger.nextDeliveryAt()).toBe(NOW + 2 * LEASE_MS);
        expect(await another.settleDelivery(held, 'submitted')).toBe(true);
        expect(await another.settleDelivery(held, 'submitted')).toBe(false);
      });

      test('take what a holder writes after the end of its lease, as long as nobody else came', async () => {
        await ledger.recordDelivery(createDelivery('a'));
        const held = only(await ledger.claimDeliveries(terms()));
        expect(await ledger.nextDeliveryAt()).toBe(NOW + LEASE_MS);
        expect(await ledger.settleDelivery(held, 'submitted')).toBe(true);
        expect(await ledger.claimDeliveries(terms({ now: NOW + DAY }))).toEqual([]);
      });

      test('that are given back come at their time, with the tries they had', async () => {
        await ledger.recordDelivery(createDelivery('a'));
        const held = only(await ledger.claimDeliveries(terms()));
        expect(await ledger.releaseDelivery(held, NOW + DAY)).toBe(true);
        expect(await ledger.nextDeliveryAt()).toBe(NOW + DAY);
        expect(await ledger.claimDeliveries(terms({ now: NOW + DAY - 1 }))).toEqual([]);
        expect(only(await ledger.claimDeliveries(terms({ now: NOW + DAY }))).attempts).toBe(2);
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

    test('sums up what each owner cost in a month, and reads the sum by adding nothing', async () => {
      expect(await ledger.addToMonth('acme', '2026-11', 0)).toBe(0);
      await Promise.all(Array.from({ length: 10 }, () => ledger.addToMonth('acme', '2026-11', 0.25)));
      expect(await ledger.addToMonth('acme', '2026-11', 0)).toBe(2.5);
      expect(await ledger.addToMonth('acme', '2026-12', 0.5)).toBe(0.5);
      expect(await ledger.addToMonth('other', '2026-11', 0)).toBe(0);
      expect(await (await fixture.openAnother()).addToMonth('acme', '2026-12', 0)).toBe(0.5);
    });

    describe('what is owed', () => {
      const KINDS = ['status-comment', 'callback'];
      const claim = (overrides: Partial<ClaimTerms> = {}, by = ledger): Promise<readonly Claimed<OwedEffect>[]> =>
        by.claimDue(KINDS, terms(overrides));
      const nextDueAt = (): Promise<number | null> => ledger.nextDueAt(KINDS);

      test('is there from when it is owed, once for each task and kind, and for every ledger', async () => {
        await ledger.owe('one', 'status-comment', NOW);
        await ledger.owe('one', 'status-comment', NOW);
        await ledger.owe('one', 'callback', NOW + 1);
        const another = await fixture.openAnother();
        const fresh = { remoteId: null, cursor: 0, attempts: 0, quietUntil: 0, notBefore: 0 };
        const owed = { taskId: 'one', kind: 'status-comment', dueAt: NOW, ...fresh };
        expect(await another.getOwed('one', 'status-comment')).toEqual(owed);
        expect(await another.getOwed('two', 'status-comment')).toBeNull();
        expect(await another.listOwed()).toEqual([owed, { ...owed, kind: 'callback', dueAt: NOW + 1 }]);
      });

      test('is due at the earlier of two times', async () => {
        for (const at of [NOW + 5, NOW + 9, NOW + 3]) await ledger.owe('one', 'callback', at);
        expect(await nextDueAt()).toBe(NOW + 3);
        expect(await claim({ now: NOW + 2 })).toEqual([]);
        expect(await claim({ now: NOW + 3 })).toMatchObject([{ taskId: 'one', kind: 'callback', attempts: 1 }]);
      });

      test('is claimed the longest due first, no more than wanted, and only of the kinds that were asked for', async () => {
        await ledger.owe('late', 'callback', NOW);
        await ledger.owe('early', 'status-comment', NOW - 2);
        await ledger.owe('middle', 'callback', NOW - 1);
        await ledger.owe('other', 'check-run', NOW - 9);
        expect(await nextDueAt()).toBe(NOW - 2);
        expect((await claim({ limit: 2 })).map(({ taskId }) => taskId)).toEqual(['early', 'middle']);
        expect((await claim()).map(({ taskId }) => taskId)).toEqual(['late']);
        expect(await ledger.nextDueAt(['check-run'])).toBe(NOW - 9);
        expect(await ledger.nextDueAt([])).toBeNull();
      });

      test('has one holder, of many that ask at once, even through two ledgers', async () => {
        for (let n = 0; n < 20; n += 1) await ledger.owe(String(n), 'callback', NOW - n);
        const ledgers = [ledger, await fixture.openAnother()];
        const claims = await Promise.all(Array.from({ length: 12 }, (_, n) => claim({ limit: 3 }, ledgers[n % 2])));
        const ids = claims.flat().map(({ taskId }) => taskId);
        expect(ids).toHaveLength(20);
        expect(new Set(ids).size).toBe(20);
      });

      test('is nobody else’s until the lease ends, and then anybody’s', async () => {
        await ledger.owe('one', 'callback', NOW);
        const first = only(await claim());
        const another = await fixture.openAnother();
        expect(await claim({ now: NOW + LEASE_MS - 1 }, another)).toEqual([]);
        expect(await nextDueAt()).toBe(NOW + LEASE_MS);
        const second = only(await claim({ now: NOW + LEASE_MS }, another));
        expect(second.attempts).toBe(2);
        expect(second.claim).not.toBe(first.claim);
      });

      test('refuses what the holder of a lost claim writes, and takes it from the new one', async () => {
        await ledger.owe('one', 'callback', NOW);
        const lost = only(await claim());
        const another = await fixture.openAnother();
        const held = only(await claim({ now: NOW + LEASE_MS }, another));
        expect(await ledger.releaseOwed({ ...lost, cursor: 7, dueAt: NOW })).toBe(false);
        expect(await ledger.settleOwed(lost)).toBe(false);
        expect(await another.getOwed('one', 'callback')).toMatchObject({ cursor: 0, dueAt: NOW + 2 * LEASE_MS });
        expect(await another.releaseOwed({ ...held, cursor: 8, dueAt: NOW + DAY })).toBe(true);
        expect(await another.releaseOwed({ ...held, cursor: 9, dueAt: NOW + DAY })).toBe(false);
        expect(await ledger.getOwed('one', 'callback')).toMatchObject({ cursor: 8 });
      });

      test('refuses a claim of an effect that was settled and is owed anew', async () => {
        await ledger.owe('one', 'callback', NOW);
        const old = only(await claim());
        expect(await ledger.settleOwed(old)).toBe(true);
        await ledger.owe('one', 'callback', NOW);
        only(await claim());
        expect(await ledger.settleOwed(old)).toBe(false);
        expect(await ledger.releaseOwed(old)).toBe(false);
      });

      test('takes what a holder writes after the end of its lease, as long as nobody else came', async () => {
        await ledger.owe('one', 'callback', NOW);
        const held = only(await claim());
        await ledger.owe('two', 'callback', NOW + LEASE_MS);
        expect((await claim({ now: NOW + LEASE_MS, limit: 1 }))[0]?.taskId).toBe('one');
        expect(await ledger.releaseOwed(held)).toBe(false);
        const late = only(await claim({ now: NOW + LEASE_MS }));
        expect(await ledger.releaseOwed({ ...late, dueAt: NOW + DAY })).toBe(true);
      });

      test('is given back as it stands', async () => {
        await ledger.owe('one', 'status-comment', NOW);
        const held = only(await claim());
        const shown = {
          ...{ remoteId: 9_007_199_254, cursor: 4, attempts: 3 },
          ...{ dueAt: NOW + 30, quietUntil: NOW + 20, notBefore: NOW + 10 },
        };
        expect(await ledger.releaseOwed({ ...held, ...shown })).toBe(true);
        const another = await fixture.openAnother();
        expect(await another.getOwed('one', 'status-comment')).toEqual({
          ...{ taskId: 'one', kind: 'status-comment' },
          ...shown,
        });
        expect(await claim({ now: NOW + 29 })).toEqual([]);
        expect(await claim({ now: NOW + 30 })).toMatchObject([{ remoteId: 9_007_199_254, cursor: 4, attempts: 4 }]);
      });

      test('is forgotten when it is settled, and that one alone', async () => {
        await ledger.owe('one', 'status-comment', NOW);
        await ledger.owe('one', 'callback', NOW + 1);
        expect(await ledger.settleOwed(only(await claim()))).toBe(true);
        expect(await ledger.getOwed('one', 'status-comment')).toBeNull();
        expect(await ledger.listOwed()).toMatchObject([{ taskId: 'one', kind: 'callback' }]);
      });

      test('that becomes due while somebody holds it is claimed once more after that, whatever the holder writes', async () => {
        for (const settles of [false, true]) {
          await ledger.owe('one', 'callback', NOW);
          const held = only(await claim());
          await (await fixture.openAnother()).owe('one', 'callback', NOW + 2);
          await ledger.owe('one', 'callback', NOW + 5);
          expect(await claim({ now: NOW + 10 })).toEqual([]);
          const shown = { ...held, cursor: 3, attempts: 0 };
          const isKept = settles ? ledger.settleOwed(shown) : ledger.releaseOwed({ ...shown, dueAt: NOW + DAY });
          expect(await isKept).toBe(true);
          const again = only(await claim({ now: NOW + 2 }));
          expect(again).toMatchObject({ cursor: 3, attempts: 1 });
          expect(await ledger.settleOwed(again)).toBe(true);
          expect(await ledger.listOwed()).toEqual([]);
        }
      });

      test('is not due before the time that was named, whatever makes it due', async () => {
        await ledger.owe('one', 'callback', NOW);
        const held = only(await claim());
        await ledger.owe('one', 'callback', NOW);
        await ledger.releaseOwed({ ...held, dueAt: NOW + 5, notBefore: NOW + MINUTE });
        await ledger.owe('one', 'callback', NOW);
        expect(await nextDueAt()).toBe(NOW + MINUTE);
        expect(await claim({ now: NOW + MINUTE - 1 })).toEqual([]);
        expect(await claim({ now: NOW + MINUTE })).toHaveLength(1);
      });

      test('anew is due whatever it waited for, and has one try behind it', async () => {
        await ledger.owe('one', 'callback', NOW);
        const held = only(await claim());
        const failed = { attempts: 90, dueAt: NOW + DAY, notBefore: NOW + DAY, quietUntil: NOW + DAY };
        await ledger.releaseOwed({ ...held, ...failed });
        await ledger.oweAnew('one', 'callback', NOW + 1);
        expect(await claim({ now: NOW })).toEqual([]);
        expect(await claim({ now: NOW + 1 })).toMatchObject([{ attempts: 2, notBefore: 0, quietUntil: 0 }]);
      });
    });

    test('drops settled deliveries and counters of the past, and nothing that is still owed', async () => {
      await ledger.recordDelivery(createDelivery('settled', NOW - 2 * DAY), 'submitted');
      await ledger.recordDelivery(createDelivery('owed', NOW - 2 * DAY));
      await ledger.recordDelivery(createDelivery('young', NOW), 'submitted');
      await ledger.countAgainst('key:ada', 1, MINUTE, NOW);
      await ledger.addToDay('2026-11-20', 5);
      await ledger.addToDay('2026-11-22', 6);
      await ledger.addToMonth('acme', '2026-10', 1);
      await ledger.addToMonth('acme', '2026-11', 1);
      await ledger.dropBefore(NOW - DAY);
      expect(await ledger.addToMonth('acme', '2026-10', 0)).toBe(0);
      expect(await ledger.addToMonth('acme', '2026-11', 0)).toBe(1);
      expect(await ledger.hasDelivery('settled')).toBe(false);
      expect(await ledger.hasDelivery('owed')).toBe(true);
      expect(await ledger.hasDelivery('young')).toBe(true);
      expect((await ledger.countAgainst('key:ada', 1, MINUTE, NOW)).isAllowed).toBe(false);
      expect(await ledger.addToDay('2026-11-20', 0)).toBe(0);
      expect(await ledger.addToDay('2026-11-22', 0)).toBe(6);
    });
  });
}
