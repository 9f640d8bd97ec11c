import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { parseConfig, type Config } from '../src/config.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'app-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const configWith = (port: number): Config =>
  parseConfig(
    {
      ...{ SERVER_HOST: '127.0.0.1', SERVER_PORT: String(port), DATA_DIR: dir, LOG_LEVEL: 'silent' },
      API_KEYS: 'one:a-key-of-16-characters',
    },
    () => '',
  );

const writtenAhead = async (): Promise<string[]> => (await readdir(dir)).filter((file) => file.endsWith('-wal'));

it('closes what it had opened when a start fails midway', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(createApp(configWith(port))).rejects.toMatchObject({ cause: { code: 'EADDRINUSE' } });
  other.close();

  // SQLite takes its log away when the last one closes.
  expect(await writtenAhead()).toEqual([]);

  const app = await createApp(configWith(0));
  expect(await writtenAhead()).not.toEqual([]);
  expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  await app.stop();
  await expect(fetch(`${app.url}/readyz`)).rejects.toThrow();
});
