import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseRepositoryPath } from '../../src/core/generated-file.ts';
import type { EvalClient } from './eval-client.ts';
import type { EvalRun } from './eval-result.ts';
import { renderRun } from './eval-table.ts';

/** Writes the run as it stands to `results.json` and `results.md` of the folder, whole or not at all. */
export function keepRun(folder: string, run: EvalRun): void {
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, 'results.json'), `${JSON.stringify(run, undefined, 2)}\n`);
  writeWhole(join(folder, 'results.md'), `${renderRun(run)}\n`);
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}

/** Writes the files of one task below `projects/NAME` of the folder, to be looked at and tried out. */
export async function keepProject(
  folder: string,
  { client, taskId, name, signal }: { client: EvalClient; taskId: string; name: string; signal: AbortSignal },
): Promise<void> {
  for (const path of await client.paths(taskId, signal)) {
    // Whatever a service at some address says: nothing is written outside.
    const target = join(folder, 'projects', name, parseRepositoryPath(path));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, await client.file(taskId, path, signal));
  }
}
