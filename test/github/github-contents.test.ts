import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TaskError } from '../../src/core/errors.ts';
import { bytesOf } from '../../src/core/generated-file.ts';
import { defaultSeed } from '../../src/demo/github/github-seed.ts';
import { mintAccess } from '../../src/github/access-mint.ts';
import type { RepositoryContents } from '../../src/ports/forge.ts';
import { runGit } from '../support/git-http-server.ts';
import { failureOf, setUpGitHub, signal, type GitHubSetup } from './github-setup.ts';

const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 254, 13, 10]);

let setup: GitHubSetup;
let folder: string;

beforeEach(async () => {
  const repositories = [
    ...defaultSeed.repositories,
    ...(['base', 'hollow', 'large'] as const).map((name) => ({ owner: 'acme', name })),
    { owner: 'dave', name: 'open', visibility: 'public' as const, files: { 'a.txt': 'a\n' } },
    { owner: 'dave', name: 'closed', files: { 'a.txt': 'a\n' } },
  ];
  setup = await setUpGitHub({ seed: { repositories } });
  folder = await mkdtemp(join(tmpdir(), 'base-'));
});
afterEach(async () => {
  await setup.close();
  await rm(folder, { recursive: true, force: true });
});

function read(repository: string): Promise<RepositoryContents> {
  const access = mintAccess(setup.github.installationId('acme'));
  return setup.forge().readContents({ access, repository }, signal);
}

/** Commits what lies in the folder to a repository of the stand-in. */
async function commit(fullName: string): Promise<void> {
  await runGit(folder, 'init', '--quiet', '-b', 'main');
  await runGit(folder, 'add', '-A', '-f');
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  await runGit(folder, ...who, 'commit', '--quiet', '-m', 'base');
  await runGit(folder, 'push', '--quiet', setup.github.gitDir(fullName), 'main');
}

describe('the contents of a repository', () => {
  test('come to the byte, with what is a program, and without what leads elsewhere', async () => {
    await mkdir(join(folder, 'tools'));
    await writeFile(join(folder, 'LICENSE'), '\ufeffFrei wie der Wind\r\n');
    await writeFile(join(folder, 'logo.png'), PICTURE);
    await writeFile(join(folder, 'latin.txt'), Buffer.from('caf\xe9', 'latin1'));
    await writeFile(join(folder, 'tools', 'run'), 'exec node\n', { mode: 0o755 });
    await writeFile(join(folder, 'readme.md'), 'one\n');
    await writeFile(join(folder, 'README.md'), 'two\n');
    await writeFile(join(folder, 'aux.txt'), 'no name for Windows\n');
    await symlink('/etc/passwd', join(folder, 'link'));
    await commit('acme/base');
    const { files, leftOut, visibility, fullName, commit: sha } = await read('acme/base');
    expect({ visibility, fullName }).toEqual({ visibility: 'private', fullName: 'acme/base' });
    expect(sha).toBe((await runGit(folder, 'rev-parse', 'HEAD')).trim());
    expect([...leftOut].sort()).toEqual(['aux.txt', 'link', 'readme.md']);
    const byPath = new Map<string, (typeof files)[number]>(files.map((file) => [file.path, file]));
    expect([...byPath.keys()].sort()).toEqual(['LICENSE', 'README.md', 'latin.txt', 'logo.png', 'tools/run']);
    expect(byPath.get('LICENSE')?.text).toBe('\ufeffFrei wie der Wind\r\n');
    expect(byPath.get('tools/run')).toEqual({ path: 'tools/run', text: 'exec node\n', executable: true });
    for (const [path, bytes] of [
      ['logo.png', PICTURE] as const,
      ['latin.txt', Buffer.from('caf\xe9', 'latin1')] as const,
    ]) {
      const file = byPath.get(path);
      expect(file?.encoding, path).toBe('base64');
      expect(file === undefined ? null : Buffer.from(bytesOf(file)), path).toEqual(bytes);
    }
  });

  test('of others can be read where they are public, and by a new name after a rename', async () => {
    expect(await read('dave/open')).toMatchObject({ visibility: 'public', files: [{ path: 'a.txt', text: 'a\n' }] });
    setup.github.renameRepository('acme/hub', 'core');
    expect(await read('acme/hub')).toMatchObject({ fullName: 'acme/core', files: [{ path: 'README.md' }] });
  });

  test.each(['dave/closed', 'acme/none', 'acme/hollow'])('that nobody can have are refused: %s', async (name) => {
    const error = await failureOf(read(name));
    expect(error).toBeInstanceOf(TaskError);
    expect(error).toMatchObject({
      code: 'github_permission',
      values: { repository: name, reason: 'base_unreadable' },
    });
  });

  test('are bounded, whatever little they are packed into', async () => {
    await writeFile(join(folder, 'zeros.txt'), '0'.repeat(6_000_000));
    await commit('acme/large');
    const error = await failureOf(read('acme/large'));
    expect(error).toMatchObject({ code: 'github_permission', values: { reason: 'base_too_large', megabytes: 5 } });
  });

  test('are bounded in number', async () => {
    for (let index = 0; index < 301; index += 1) await writeFile(join(folder, `f${index}.txt`), `${index}\n`);
    await commit('acme/large');
    const error = await failureOf(read('acme/large'));
    expect(error).toMatchObject({ values: { reason: 'base_too_large', files: 300 } });
  });
});
