import { closeSync, openSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StoreUnavailableError } from '../ports/task-store.ts';
import { makeFolder } from './data-folder.ts';
import { migrate, readVersion, UnusableDatabaseError } from './schema.ts';

/** Name of the file in `DATA_DIR`. */
export const DATABASE_FILE = 'gen-code.db';

/** Bytes up to which every page is looked at on opening; beyond, that would hold up the start for seconds. */
const FULL_CHECK_BYTES = 512 * 1024 * 1024;

// Primary result codes of SQLite: https://sqlite.org/rescode.html
const CORRUPT = 11;
const NOT_A_DATABASE = 26;
/** BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN: what no caller can do anything about. */
const UNAVAILABLE = new Set([5, 6, 8, 10, CORRUPT, 13, 14]);

interface Write {
  readonly run: () => void;
  readonly commit: () => void;
  readonly fail: (error: unknown) => void;
}

/** One connection to the embedded database, shared by the task store and the ledger. */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #writes: Write[] = [];
  #flush: NodeJS.Immediate | null = null;

  /** Use `openDatabase`. */
  constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  /** Runs statements that give nothing back. */
  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** The prepared form of a statement, made once. */
  statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /**
   * Runs what only reads.
   * @throws StoreUnavailableError
   */
  read<T>(body: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      try {
        resolve(body());
      } catch (error) {
        reject(toStoreError(error));
      }
    });
  }

  /**
   * Runs a body that is kept whole or not at all; what it throws is thrown again after the way back.
   * @throws StoreUnavailableError
   */
  transaction<T>(body: () => T): T {
    try {
      this.#connection.exec('begin immediate');
      try {
        const result = body();
        this.#connection.exec('commit');
        return result;
      } catch (error) {
        // A full disk may have ended the transaction already.
        if (this.#connection.isTransaction) this.#connection.exec('rollback');
        throw error;
      }
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /**
   * Like `transaction`, but all writes of one tick of the event loop share one commit, and so one wait for the disk:
   * one that throws takes back its own part alone. Ends when the commit is on disk, in the order of the calls.
   * @throws StoreUnavailableError
   */
  write<T>(body: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: { readonly value: T } | null = null;
      this.#writes.push({
        run: () => void (result = { value: body() }),
        commit: () =>
          result === null ? reject(new Error('a write was committed without being run')) : resolve(result.value),
        fail: reject,
      });
      this.#flush ??= setImmediate(() => this.#commitWrites());
    });
  }

  /** Finishes the writes that wait, and closes the file. Afterwards everything throws `StoreUnavailableError`. */
  close(): void {
    this.#commitWrites();
    this.#statements.clear();
    if (this.#connection.isOpen) this.#connection.close();
  }

  #commitWrites(): void {
    if (this.#flush !== null) clearImmediate(this.#flush);
    this.#flush = null;
    const writes = this.#writes;
    this.#writes = [];
    if (writes.length === 0) return;
    try {
      const outcomes = this.transaction(() => writes.map((write) => this.#attempt(write)));
      for (const settle of outcomes) settle();
    } catch (error) {
      for (const write of writes) write.fail(error);
    }
  }

  /** Runs one write inside the transaction and gives what is to be told to its caller after the commit. */
  #attempt(write: Write): () => void {
    this.#connection.exec('savepoint one');
    try {
      write.run();
      this.#connection.exec('release one');
      return write.commit;
    } catch (error) {
      // Where SQLite itself ended the transaction, the other writes are gone with this one.
      if (!this.#connection.isTransaction) throw error;
      this.#connection.exec('rollback to one; release one');
      return () => write.fail(toStoreError(error));
    }
  }
}

/**
 * Opens `gen-code.db` in a folder, and makes both where they are missing: readable by this user alone.
 * @throws UnusableDatabaseError when the file is damaged or too new · StoreUnavailableError when it cannot be opened
 */
export function openDatabase(folder: string): Database {
  const path = join(folder, DATABASE_FILE);
  let connection: DatabaseSync | null = null;
  try {
    makeFolder(resolve(folder));
    closeSync(openSync(path, 'a', 0o600));
    connection = new DatabaseSync(path);
    connection.exec('pragma busy_timeout = 5000');
    // Everything that refuses comes before anything that writes.
    if (readVersion(connection) === 0) connection.exec('pragma auto_vacuum = incremental');
    else checkPages(connection, path);
    connection.exec('pragma journal_mode = wal; pragma synchronous = full');
    connection.exec('pragma foreign_keys = on; pragma secure_delete = on');
    const database = new Database(connection);
    const opened = connection;
    database.transaction(() => migrate(opened));
    return database;
  } catch (error) {
    connection?.close();
    throw toOpenError(error, path);
  }
}

/** @throws UnusableDatabaseError when a page is damaged; a large file is not looked through */
export function checkPages(connection: DatabaseSync, path: string): void {
  if (statSync(path).size > FULL_CHECK_BYTES) return;
  const verdict = connection.prepare('pragma quick_check(1)').get()?.['quick_check'];
  if (verdict !== 'ok') throw new UnusableDatabaseError('the database is damaged');
}

function toOpenError(error: unknown, path: string): unknown {
  const code = primaryCode(error);
  if (error instanceof UnusableDatabaseError || code === CORRUPT || code === NOT_A_DATABASE) {
    const reason = error instanceof UnusableDatabaseError ? error.message : 'the file is damaged or no database';
    return new UnusableDatabaseError(`${DATABASE_FILE}: ${reason}; nothing in it was changed`, { cause: error });
  }
  if (code === null && !(error instanceof Error && 'syscall' in error)) return error;
  const reason = error instanceof Error ? error.message : 'unknown reason';
  return new StoreUnavailableError(`${path} cannot be opened: ${reason}`, { cause: error });
}

/** Errors of SQLite that mean "not now" → the port's word for them; all others stay what they are. */
function toStoreError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('something that is no error was thrown', { cause: error });
  const code = primaryCode(error);
  const isClosed = 'code' in error && error.code === 'ERR_INVALID_STATE';
  if (!isClosed && (code === null || !UNAVAILABLE.has(code))) return error;
  return new StoreUnavailableError(`the database is not available: ${error.message}`, { cause: error });
}

/** The low byte says what happened, the bytes above only where. */
function primaryCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : null;
}
