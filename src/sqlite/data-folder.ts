import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Name of the file in `DATA_DIR` that is locked. Nothing is in it. */
const LOCK_FILE = 'lock.db';
// https://sqlite.org/rescode.html#busy
const BUSY = 5;

/** Raised when another process works on the folder. */
export class DataFolderTakenError extends Error {
  override readonly name = 'DataFolderTakenError';
}

/**
 * Makes the folder where it is missing, readable by this user alone, and takes it for this process. The lock is the
 * operating system's, held by SQLite on a file of its own: it ends with the process however that ends, and whoever wants
 * to read the database meanwhile can. Returns how to give it back.
 * @throws DataFolderTakenError · Error of the file system, or of SQLite
 */
export function claimDataFolder(folder: string): () => void {
  makeFolder(resolve(folder));
  const path = join(folder, LOCK_FILE);
  // Before the lock is there: closing any other handle of the file would end it, as POSIX has it.
  closeSync(openSync(path, 'a', 0o600));
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    const isTaken = error instanceof Error && 'errcode' in error && error.errcode === BUSY;
    throw isTaken ? new DataFolderTakenError('another process holds the lock', { cause: error }) : error;
  }
  return () => lock.close();
}

/**
 * Makes a folder and those above it. `mkdir` of Node with `recursive` never ends where the one above is there and takes
 * no folder, as in `/proc`.
 * @throws Error of the file system
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (isFolder(path)) return;
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing || existsSync(dirname(path))) throw error;
    makeFolder(dirname(path));
    mkdirSync(path, { mode: 0o700 });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
