import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ThreadVerifier } from '../src/verify/thread-verifier.ts';
import { readCorpus } from './quality/corpus.ts';
import { measure, plantAll } from './quality/measure.ts';
import { renderTables, withTables } from './quality/table.ts';

// Plants defects in sound files and counts what becomes of them. `--write` puts the tables into docs/verification.md;
// `--missed`, `--unrepaired` and `--remarks` list single cases. Exit code 1: a sound file raised a fault.

const DOCUMENT = join(import.meta.dirname, '../docs/verification.md');
/** Threads of their own for the parsers; more of them only wait for the one that plays the model. */
const MAX_THREADS = 4;

const started = performance.now();
const projects = readCorpus();
const plants = plantAll(projects);
const verifiers = Array.from({ length: Math.min(MAX_THREADS, availableParallelism()) }, () => new ThreadVerifier());
const measured = await measure(projects, plants, verifiers);
await Promise.all(verifiers.map((verifier) => verifier.close()));

const tables = renderTables(measured);
console.log(tables);
for (const { path, toldBy, message, isRemark } of measured.alarms) {
  if (!isRemark) console.log(`false alarm: ${path} ${toldBy}: ${message}`);
  else if (process.argv.includes('--remarks')) console.log(`remark: ${path} ${toldBy}: ${message}`);
}
for (const { plant, isFound, isTold, isRepaired } of measured.outcomes) {
  const where = `${plant.kind} in ${plant.project.name} ${plant.file.path}`;
  if (!isFound && !isTold && process.argv.includes('--missed')) console.log(`missed: ${where}`);
  if (isFound && !isRepaired && process.argv.includes('--unrepaired')) console.log(`not repaired: ${where}`);
}
console.error(`${((performance.now() - started) / 1_000).toFixed(1)} s`);
if (process.argv.includes('--write')) writeFileSync(DOCUMENT, withTables(readFileSync(DOCUMENT, 'utf8'), tables));
if (measured.alarms.some(({ isRemark }) => !isRemark)) process.exitCode = 1;
