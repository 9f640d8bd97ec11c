import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { dataDirFault } from '../config/start-faults.ts';
import { lookAtDatabase } from '../sqlite/look-at-database.ts';
import type { DoctorCheck } from './diagnosis.ts';

/** `DATA_DIR` and the database in it. A service that works on it meanwhile is not disturbed. */
export const DATABASE_CHECK: DoctorCheck = {
  name: 'database',
  examine({ DATA_DIR }) {
    const folder = resolve(DATA_DIR);
    try {
      // What is missing is made at the first start, in the nearest folder that is there.
      const isThere = existsSync(folder);
      const nearest = isThere ? folder : nearestAbove(folder);
      if (!statSync(nearest).isDirectory()) throw Object.assign(new Error('no folder'), { code: 'ENOTDIR' });
      accessSync(nearest, constants.W_OK | constants.X_OK);
      const fault = lookAtDatabase(folder);
      if (fault !== null) return Promise.resolve([{ verdict: 'fault', text: `DATA_DIR: ${fault}` }]);
      const text = isThere ? 'DATA_DIR can be used' : 'DATA_DIR is made at the first start';
      return Promise.resolve([{ verdict: 'ok', text }]);
    } catch (error) {
      return Promise.resolve(dataDirFault(error).lines.map((text) => ({ verdict: 'fault' as const, text })));
    }
  },
};

function nearestAbove(path: string): string {
  const above = dirname(path);
  return above === path || existsSync(above) ? above : nearestAbove(above);
}
