import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreUnavailableError } from '../../src/ports/task-store.ts';
import { DATABASE_FILE, openDatabase } from '../../src/sqlite/database.ts';
import { UnusableDatabaseError } from '../../src/sqlite/schema.ts';
import { createDatabaseFolder, type DatabaseFolder } from './database-folder.ts';

let folder: DatabaseFolder;
let file: string;
beforeEach(async () => {
  folder = await createDatabaseFolder();
  file = join(folder.path, DATABASE_FILE);
});
afterEach(() => folder.dispose());

describe('openDatabase', () => {
  test('makes folder and file for this user alone', async () => {
    const path = join(folder.path, 'deep', 'data');
    openDatabase(path).close();
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect((await stat(join(path, DATABASE_FILE))).mode & 0o777).toBe(0o600);
  });

  test('sets what durability rests on', () => {
    const database = folder.open();
    const pragma = (name: string): unknown => Object.values(database.statement(`pragma ${name}`).get() ?? {})[0];
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('busy_timeout')).toBe(5000);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('secure_delete')).toBe(1);
    expect(pragma('auto_vacuum')).toBe(2);
  });

  test('opens a file again, and twice at once', () => {
    folder.open().exec(`insert into day values ('2026-11-22', 5)`);
    const [first, second] = [folder.open(), folder.open()];
    second.transaction(() => second.exec('update day set tokens = tokens + 1'));
    expect(first.statement('select tokens from day').get()).toEqual({ tokens: 6 });
  });

  test('brings the file of the first version up to date and keeps what is in it', () => {
    const before = folder.open();
    before.exec(
      'drop table month; drop index task_by_prompt; alter table task drop column prompt_key; drop index outbox_by_due',
    );
    const later = { delivery: ['due_at', 'attempts', 'claim'], outbox: ['due_at', 'quiet_until', 'news_at', 'claim'] };
    for (const [table, columns] of Object.entries(later)) {
      for (const column of columns) before.exec(`alter table ${table} drop column ${column}`);
    }
    before.exec('pragma user_version = 1');
    before.exec(`insert into task values ('a', 'k', 'key:ada', 'completed', 1, 1, 1, null, null, '{}')`);
    before.close();
    const after = folder.open();
    expect(after.statement('select id, prompt_key from task').all()).toEqual([{ id: 'a', prompt_key: null }]);
    const plan = `explain query plan select id from task where prompt_key = ? and status = 'completed' and updated_at >= ?`;
    expect(JSON.stringify(after.statement(plan).all('k', 0))).toContain('task_by_prompt');
  });

  test('refuses the file of a newer version and leaves it as it is', async () => {
    folder.open().close();
    const connection = new DatabaseSync(file);
    connection.exec('pragma user_version = 999');
    connection.close();
    const before = await readFile(file);
    expect(() => folder.open()).toThrow(UnusableDatabaseError);
    expect(() => folder.open()).toThrow(/newer version of gen-code \(schema 999, this one knows \d+\)/);
    expect(await readFile(file)).toEqual(before);
  });

  test('refuses a file that is no database and leaves it as it is', async () => {
    const text = 'these are my notes, not a database\n'.repeat(200);
    await writeFile(file, text);
    expect(() => folder.open()).toThrow(UnusableDatabaseError);
    expect(() => folder.open()).toThrow(DATABASE_FILE);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  test('refuses a damaged database and leaves it as it is', async () => {
    const database = folder.open();
    for (let n = 0; n < 200; n += 1) database.exec(`insert into day values ('day ${n} ${'x'.repeat(200)}', ${n})`);
    database.close();
    const bytes = await readFile(file);
    bytes.fill(0xa5, 8 * 4096, bytes.length - 4096);
    await writeFile(file, bytes);
    expect(() => folder.open()).toThrow(UnusableDatabaseError);
    expect(await readFile(file)).toEqual(bytes);
  });

  test('refuses a database that was cut off', async () => {
    const database = folder.open();
    for (let n = 0; n < 200; n += 1) database.exec(`insert into day values ('day ${n} ${'x'.repeat(200)}', ${n})`);
    database.close();
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, bytes.length / 2));
    expect(() => folder.open()).toThrow(UnusableDatabaseError);
  });

  test('says that it cannot open where there is no way to a file', async () => {
    await writeFile(join(folder.path, 'taken'), '');
    expect(() => openDatabase(join(folder.path, 'taken'))).toThrow(StoreUnavailableError);
    expect(() => openDatabase(join(folder.path, 'taken', 'below'))).toThrow(StoreUnavailableError);
  });
});

describe('transaction', () => {
  test('takes everything back when its body throws, and throws the same', () => {
    const database = folder.open();
    const failure = new Error('changed my mind');
    const attempt = (): void =>
      database.transaction(() => {
        database.exec(`insert into day values ('2026-11-22', 1)`);
        throw failure;
      });
    expect(attempt).toThrow(failure);
    expect(database.statement('select count(*) as n from day').get()).toEqual({ n: 0 });
    expect(database.transaction(() => 7)).toBe(7);
  });

  test('says that the store is unavailable while another process holds the lock', () => {
    const [first, second] = [folder.open(), folder.open()];
    second.exec('pragma busy_timeout = 0');
    first.transaction(() => {
      expect(() => second.transaction(() => undefined)).toThrow(StoreUnavailableError);
    });
    expect(second.transaction(() => 'free again')).toBe('free again');
  });
});

describe('write', () => {
  const insert = (n: number): string => `insert into day values ('day ${n}', ${n})`;

  test('puts all writes of one tick into one commit, in order', async () => {
    const database = folder.open();
    const commits = database.statement('pragma data_version');
    const reader = folder.open();
    const version = (): unknown => reader.statement('pragma data_version').get()?.['data_version'];
    const before = version();
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3].map((n) =>
        database
          .write(() => database.exec(insert(n)))
          .then(() => {
            order.push(n);
          }),
      ),
    );
    expect(order).toEqual([1, 2, 3]);
    expect(Number(version()) - Number(before)).toBe(1);
    expect(commits.get()).toBeDefined();
  });

  test('takes back the part of one that throws, and keeps the others', async () => {
    const database = folder.open();
    const failure = new Error('changed my mind');
    const outcomes = await Promise.allSettled([
      database.write(() => database.exec(insert(1))),
      database.write(() => {
        database.exec(insert(2));
        throw failure;
      }),
      database.write(() => database.exec(insert(3))),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: failure });
    expect(database.statement('select tokens from day order by tokens').all()).toEqual([{ tokens: 1 }, { tokens: 3 }]);
  });

  test('ends before the file is closed, and is refused afterwards', async () => {
    const database = folder.open();
    const last = database.write(() => database.exec(insert(1)));
    database.close();
    await expect(last).resolves.toBeUndefined();
    await expect(database.write(() => database.exec(insert(2)))).rejects.toThrow(StoreUnavailableError);
    await expect(database.read(() => database.statement('select 1').get())).rejects.toThrow(StoreUnavailableError);
    expect(folder.open().statement('select tokens from day').all()).toEqual([{ tokens: 1 }]);
  });
});
