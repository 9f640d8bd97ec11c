import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Milliseconds that a start waits for a process that is on its way out: as long as a stop may take. */
const WAIT_MS = 10_000;

/** Raised when another process works on the same data. */
export class DataInUseError extends Error {
  override readonly name = 'DataInUseError';
}

/**
 * Keeps a second process off the data of this one: each would take the other's running tasks for those of the dead. The
 * lock is the operating system's, by way of SQLite, so that it ends with the process however that ends.
 * @returns the way to let go
 * @throws DataInUseError
 */
export function lockData(folder: string, waitMs = WAIT_MS): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(folder, 'lock.db'), { timeout: waitMs });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    throw new DataInUseError(`DATA_DIR (${folder}) is in use by another process`, { cause: error });
  }
  return () => lock.close();
}
