import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataInUseError, lockData } from '../../src/sqlite/data-lock.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-lock-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('data in use is refused to a second holder, and free again once it is let go', () => {
  const release = lockData(folder);
  expect(() => lockData(folder, 0)).toThrow(DataInUseError);
  release();
  lockData(folder, 0)();
});

test('a process that was killed holds nothing', async () => {
  const module = new URL('../../src/sqlite/data-lock.ts', import.meta.url).href;
  const script = `import { lockData } from '${module}'; lockData(process.argv[1]); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  expect(() => lockData(folder, 0)).toThrow(DataInUseError);
  child.kill('SIGKILL');
  await once(child, 'exit');
  lockData(folder, 0)();
});
