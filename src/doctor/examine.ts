import type { Config } from '../config.ts';
import { DATABASE_CHECK } from './database-check.ts';
import type { Diagnosis, DoctorCheck } from './diagnosis.ts';
import { APP_CHECK } from './app-check.ts';
import { MODEL_CHECK } from './model-check.ts';
import { NODE_CHECK } from './node-check.ts';
import { TOKEN_CHECK } from './token-check.ts';

/** Everything that is looked at, in the order in which it is told. */
const CHECKS: readonly DoctorCheck[] = [NODE_CHECK, DATABASE_CHECK, TOKEN_CHECK, APP_CHECK, MODEL_CHECK];

/** Looks at everything at once. */
export async function examine(config: Config, signal: AbortSignal): Promise<readonly Diagnosis[]> {
  const found = await Promise.all(CHECKS.map((check) => examineOne(check, config, signal)));
  return found.flat();
}

async function examineOne({ name: check, examine: look }: DoctorCheck, config: Config, signal: AbortSignal) {
  try {
    return (await look(config, signal)).map((one): Diagnosis => ({ check, ...one }));
  } catch (error) {
    // What an error says may hold what was sent.
    const text = `could not be looked at (${error instanceof Error ? error.name : 'unknown'})`;
    return [{ check, verdict: 'fault', text } satisfies Diagnosis];
  }
}
