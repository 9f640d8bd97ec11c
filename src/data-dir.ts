import type { Config } from './config.ts';
import { dataDirFault, dataDirRefusal, dataDirTaken } from './config/start-faults.ts';
import type { Endings } from './endings.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { claimDataFolder, DataFolderTakenError } from './sqlite/data-folder.ts';
import { openDatabase, type Database } from './sqlite/database.ts';
import { UnusableDatabaseError } from './sqlite/schema.ts';

/**
 * Takes `DATA_DIR` for this process, and opens what lies in it.
 * @throws ConfigError that names it
 */
export function openDataDir(
  config: Config,
  endings: Endings,
): { readonly secrets: Secrets; readonly database: Database } {
  return inDataDir(() => {
    endings.defer(claimDataFolder(config.DATA_DIR));
    return { secrets: openSecrets(config), database: openDatabase(config.DATA_DIR) };
  });
}

/**
 * What fails in here is the fault of `DATA_DIR`.
 * @throws ConfigError that names it
 */
export function inDataDir<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DataFolderTakenError) throw dataDirTaken(error);
    if (error instanceof UnusableDatabaseError) throw dataDirRefusal(error.message, error);
    throw dataDirFault(error);
  }
}
