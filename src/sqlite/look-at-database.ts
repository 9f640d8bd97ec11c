import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DATABASE_FILE, checkPages } from './database.ts';
import { readVersion, UnusableDatabaseError } from './schema.ts';

/**
 * Why the database of a folder could not be used, without changing it; null: it can, or there is none yet.
 * @throws Error of SQLite
 */
export function lookAtDatabase(folder: string): string | null {
  const path = join(folder, DATABASE_FILE);
  if (!existsSync(path)) return null;
  const connection = new DatabaseSync(path, { readOnly: true, timeout: 1_000 });
  try {
    readVersion(connection);
    checkPages(connection, path);
    return null;
  } catch (error) {
    if (error instanceof UnusableDatabaseError) return error.message;
    throw error;
  } finally {
    connection.close();
  }
}
