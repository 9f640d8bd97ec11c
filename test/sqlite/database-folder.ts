import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../src/sqlite/database.ts';

/** A folder for a database, and as many connections to it as a test wants. */
export interface DatabaseFolder {
  readonly path: string;
  open(): Database;
  /** Closes all connections and removes the folder. */
  dispose(): Promise<void>;
}

/** Makes an empty folder for a database. */
export async function createDatabaseFolder(): Promise<DatabaseFolder> {
  const path = await mkdtemp(join(tmpdir(), 'gen-code-sqlite-'));
  const opened: Database[] = [];
  return {
    path,
    open: () => {
      const database = openDatabase(path);
      opened.push(database);
      return database;
    },
    dispose: async () => {
      for (const database of opened) database.close();
      await rm(path, { recursive: true, force: true });
    },
  };
}
