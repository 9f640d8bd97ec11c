import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimDataFolder, DataFolderTakenError, makeFolder } from '../../src/sqlite/data-folder.ts';

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'data-folder-'));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

test('a folder belongs to one until it is given back', () => {
  const folder = join(dir, 'claimed');
  const release = claimDataFolder(folder);
  expect(() => claimDataFolder(folder)).toThrow(DataFolderTakenError);
  release();
  claimDataFolder(folder)();
});

test('a folder is made with those above it, for this user alone, and its lock too', async () => {
  const folder = join(dir, 'one/two');
  claimDataFolder(folder)();
  for (const path of [join(dir, 'one'), folder]) expect((await stat(path)).mode & 0o777).toBe(0o700);
  const [lock = ''] = await readdir(folder);
  expect((await stat(join(folder, lock))).mode & 0o777).toBe(0o600);
});

test('what is no folder and cannot be one is refused at once', async () => {
  await writeFile(join(dir, 'file'), '');
  await symlink(join(dir, 'nowhere'), join(dir, 'link'));
  for (const path of [join(dir, 'file'), join(dir, 'file/below'), join(dir, 'link'), join(dir, 'link/below')]) {
    expect(() => makeFolder(path)).toThrow();
  }
});

test.runIf(existsSync('/proc/self'))('a folder that is there and takes none below it is refused at once', () => {
  expect(() => makeFolder('/proc/nothing-of-ours/below')).toThrow(/ENOENT/);
});
