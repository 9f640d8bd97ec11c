import { expect, it } from 'vitest';
import { createMemoryFs } from '../../../src/github/git/memory-fs.ts';

it('behaves like a file system where isomorphic-git looks', async () => {
  const { promises: fs } = createMemoryFs();
  await fs.writeFile('/git/objects/ab/cd', new Uint8Array([1, 2]));
  await fs.writeFile('/git/HEAD', 'ref: refs/heads/main\n');
  expect(await fs.readdir('/git')).toEqual(['objects', 'HEAD']);
  expect(await fs.readdir('/git/objects/ab')).toEqual(['cd']);
  expect(await fs.readFile('/git/objects/ab/cd')).toEqual(new Uint8Array([1, 2]));
  expect(await fs.readFile('/git/HEAD', { encoding: 'utf8' })).toBe('ref: refs/heads/main\n');
  expect(await fs.readFile('/git/HEAD', 'utf8')).toBe('ref: refs/heads/main\n');
  expect((await fs.stat('/git/objects')).isDirectory()).toBe(true);
  expect((await fs.lstat('/git/HEAD')).isFile()).toBe(true);
  await fs.unlink('/git/HEAD');
  expect(await fs.readdir('/git')).toEqual(['objects']);
});

it('fails with the codes that are looked for', async () => {
  const { promises: fs } = createMemoryFs();
  await fs.mkdir('/git/refs');
  await expect(fs.readFile('/git/none')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(fs.readFile('/git/refs')).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(fs.stat('/git/none')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(fs.readdir('/git/none')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(fs.unlink('/git/none')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(fs.readlink('/git/none')).rejects.toMatchObject({ code: 'EINVAL' });
  await expect(fs.symlink('/git/none', '/git/link')).rejects.toMatchObject({ code: 'EPERM' });
});
