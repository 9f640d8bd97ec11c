import { readConfig } from '../config.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Diagnosis } from '../doctor/diagnosis.ts';
import { examine } from '../doctor/examine.ts';

/** Milliseconds in which everything is looked at: what has not answered by then is told as such. */
const PATIENCE_MS = 15_000;

/** A line about a name; any other one is about a value that is wrong, or missing. */
const NOT_KNOWN = /^[^:]+: not known/;

/** The command `gen-code doctor`: a line for each thing that was looked at. @returns the exit code */
export async function runDoctor(isForPrograms: boolean): Promise<number> {
  const diagnoses = await diagnose();
  const isSound = diagnoses.every(({ verdict }) => verdict !== 'fault');
  if (isForPrograms) {
    process.stdout.write(`${JSON.stringify({ sound: isSound, checks: diagnoses })}\n`);
  } else {
    process.stdout.write(
      diagnoses.map(({ verdict, check, text }) => `${verdict.padEnd(5)}  ${check}: ${text}\n`).join(''),
    );
  }
  return isSound ? 0 : 1;
}

/** With a configuration that is wrong nothing else can be looked at. */
async function diagnose(): Promise<readonly Diagnosis[]> {
  const check = 'configuration';
  try {
    const config = readConfig();
    const remarks = config.remarks.map((text): Diagnosis => ({ check, verdict: 'warn', text }));
    const own: readonly Diagnosis[] =
      remarks.length > 0 ? remarks : [{ check, verdict: 'ok', text: 'every variable that is set is known and sound' }];
    return [...own, ...(await examine(config, AbortSignal.timeout(PATIENCE_MS)))];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.lines.map((text): Diagnosis => {
      return { check, verdict: NOT_KNOWN.test(text) ? 'warn' : 'fault', text };
    });
  }
}
