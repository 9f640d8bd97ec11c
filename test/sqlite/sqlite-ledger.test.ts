import { SqliteLedger } from '../../src/sqlite/sqlite-ledger.ts';
import { registerLedgerContract } from '../ports/ledger-contract.ts';
import { createDatabaseFolder } from './database-folder.ts';

registerLedgerContract('SqliteLedger', async () => {
  const folder = await createDatabaseFolder();
  return {
    ledger: new SqliteLedger(folder.open()),
    openAnother: () => Promise.resolve(new SqliteLedger(folder.open())),
    dispose: () => folder.dispose(),
  };
});
