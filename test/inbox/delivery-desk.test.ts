import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ParkError } from '../../src/core/errors.ts';
import type { Delivery } from '../../src/ports/ledger.ts';
import type { Database } from '../../src/sqlite/database.ts';
import { SqliteLedger } from '../../src/sqlite/sqlite-ledger.ts';
import { DeliveryDesk } from '../../src/inbox/delivery-desk.ts';
import { createDatabaseFolder, type DatabaseFolder } from '../sqlite/database-folder.ts';
import { eventually } from '../support/eventually.ts';

let folder: DatabaseFolder;
let database: Database;
let ledger: SqliteLedger;
let handled: string[];
let errors: Readonly<Record<string, unknown>>[];
const opened: DeliveryDesk[] = [];

beforeEach(async () => {
  folder = await createDatabaseFolder();
  database = folder.open();
  ledger = new SqliteLedger(database);
  handled = [];
  errors = [];
});
afterEach(async () => {
  for (const desk of opened.splice(0)) await desk.close();
  await folder.dispose();
  vi.useRealTimers();
});

function open(handle: (delivery: Delivery) => Promise<string> = () => Promise.resolve('submitted')): DeliveryDesk {
  const desk = new DeliveryDesk({
    ledger,
    handle: (delivery) => {
      handled.push(delivery.id);
      return handle(delivery);
    },
    onError: (_, facts) => errors.push(facts),
  });
  opened.push(desk);
  return desk;
}

function delivery(id: string): Delivery {
  return { id, event: 'issue_comment', payload: '{}', receivedAt: 1 };
}

/** What is not settled yet, held or not. */
function unsettled(): Promise<string[]> {
  const rows = database.statement('select id from delivery where outcome is null order by rowid').all();
  return Promise.resolve(rows.map((row) => String(row['id'])));
}

test('a delivery is on disk when it is accepted, and settled once it is handled', async () => {
  let finish = (): void => undefined;
  const desk = open(() => new Promise((resolve) => (finish = () => resolve('submitted'))));
  await desk.accept(delivery('a'));
  expect(await unsettled()).toEqual(['a']);
  await eventually(() => expect(handled).toEqual(['a']));
  finish();
  await eventually(async () => expect(await unsettled()).toEqual([]));
  expect(handled).toEqual(['a']);
});

test('a delivery that is known changes nothing, whether it is settled or not', async () => {
  const desk = open();
  await Promise.all([desk.accept(delivery('a')), desk.accept(delivery('a'))]);
  await eventually(async () => expect(await unsettled()).toEqual([]));
  await desk.accept(delivery('a'));
  expect(handled).toEqual(['a']);
});

test('a delivery that comes while the desk is opened is handled once', async () => {
  const desk = open();
  const accepted = desk.accept(delivery('a'));
  desk.start();
  await accepted;
  desk.start();
  await eventually(async () => expect(await unsettled()).toEqual([]));
  expect(handled).toEqual(['a']);
});

test('one that fails is tried again, holds no place meanwhile, and is settled when it succeeds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  let isDown = true;
  const desk = open(({ id }) =>
    isDown && id.startsWith('bad') ? Promise.reject(new Error('down')) : Promise.resolve('submitted'),
  );
  for (let count = 0; count < 12; count += 1) await desk.accept(delivery(`bad-${count}`));
  await eventually(() => expect(errors).toHaveLength(12));
  await desk.accept(delivery('good'));
  await eventually(async () => expect(await unsettled()).not.toContain('good'));
  expect(await unsettled()).toHaveLength(12);

  isDown = false;
  await vi.advanceTimersByTimeAsync(2_000);
  await eventually(async () => expect(await unsettled()).toEqual([]));
});

test('one that GitHub limits is not tried before the time that was named', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const error = new ParkError('github_rate_limited', Date.now() + 3_600_000);
  const desk = open(() => (handled.length === 1 ? Promise.reject(error) : Promise.resolve('submitted')));
  await desk.accept(delivery('a'));
  await eventually(() => expect(errors).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(3_500_000);
  expect(handled).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(100_000);
  await eventually(async () => expect(await unsettled()).toEqual([]));
});

test('one that always fails is given up and settled', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const desk = open(() => Promise.reject(new Error('down')));
  await desk.accept(delivery('a'));
  while ((await unsettled()).length > 0) await vi.advanceTimersByTimeAsync(300_000);
  expect(handled).toHaveLength(12);
});

test('what one process did not settle is handled by the next', async () => {
  const first = open(() => Promise.reject(new Error('down')));
  await first.accept(delivery('a'));
  await eventually(() => expect(errors).toHaveLength(1));
  await first.close();
  ledger.takeOver();

  const second = open();
  second.start();
  await eventually(async () => expect(await unsettled()).toEqual([]));
  expect(handled).toEqual(['a', 'a']);
});

test('no more than eight are worked on at once', async () => {
  const finish: (() => void)[] = [];
  const desk = open(() => new Promise((resolve) => finish.push(() => resolve('submitted'))));
  for (let count = 0; count < 20; count += 1) await desk.accept(delivery(String(count)));
  expect(handled).toHaveLength(8);
  while (handled.length < 20 || finish.length > 0) {
    for (const one of finish.splice(0)) one();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await eventually(async () => expect(await unsettled()).toEqual([]));
});
