import { parentPort, workerData } from 'node:worker_threads';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { checkSyntax } from '../../../src/verify/syntax/syntax.ts';

/** Checks the files that it is started with, and sends their findings. */
const files = (workerData as readonly (readonly [string, string])[]).map(([path, text]) => ({
  path: parseRepositoryPath(path),
  text,
}));
parentPort?.postMessage(await Promise.all(files.map((file) => checkSyntax(file))));
