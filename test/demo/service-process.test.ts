import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startService } from '../../src/demo/service-process.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'service-process-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

async function entry(source: string): Promise<string> {
  const path = join(dir, 'entry.mjs');
  await writeFile(path, source);
  return path;
}

test('waits for the line that bears the address, and hands over all lines', async () => {
  const path = await entry(`
    console.log('warming up ' + JSON.stringify(Object.keys(process.env)));
    console.log(JSON.stringify({ msg: 'listening', url: 'http://127.0.0.1:4321' }));
    setInterval(() => {}, 1000);
  `);
  const service = await startService({ entry: path, cwd: dir, env: { ONLY: 'this' } });
  expect(service.url).toBe('http://127.0.0.1:4321');
  expect(service.logs[0]).toBe('warming up ["ONLY"]');
  expect(await service.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
});

test('says how the service ended and what it said when it never listens', async () => {
  const path = await entry(`console.error('APP_ID: expected a number'); process.exit(1);`);
  const start = startService({ entry: path, cwd: dir, env: {} });
  await expect(start).rejects.toThrow(/exit code 1.*\nAPP_ID: expected a number/);
});
