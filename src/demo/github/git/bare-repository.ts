import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { searchPath } from '../../search-path.ts';

/** The environment of every git child: the machine's own configuration never counts. */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: searchPath(),
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

/** Runs git on a bare repository and gives what it wrote; rejects with what it complained about. */
export function git(gitDir: string, args: readonly string[], input?: string | Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['--git-dir', gitDir, ...args], { env: gitEnvironment() });
    const out: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out));
      else reject(new Error(`git ${args[0] ?? ''}: ${Buffer.concat(complaints).toString().trim()}`));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** The same, as text without the last line end; `undefined` when git refuses. */
export async function askGit(gitDir: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await git(gitDir, args)).toString().replace(/\n$/, '');
  } catch {
    return undefined;
  }
}

/**
 * Makes an empty bare repository that accepts checked pushes over HTTP and runs the hooks of `hooksDir`: what
 * `git init --bare` makes, without its four processes.
 */
export async function createBareRepository(gitDir: string, branch: string, hooksDir: string): Promise<void> {
  const folders = ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags'];
  await Promise.all(folders.map((folder) => mkdir(join(gitDir, folder), { recursive: true })));
  await writeFile(join(gitDir, 'config'), configOf(hooksDir));
  await writeFile(join(gitDir, 'HEAD'), `ref: refs/heads/${branch}\n`);
}

function configOf(hooksDir: string): string {
  return `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
\thooksPath = ${JSON.stringify(hooksDir)}
[http]
\treceivepack = true
[receive]
\tfsckObjects = true
`;
}

/** Commits `files` on top of `branch`, without a working tree. */
export async function commitFiles(gitDir: string, branch: string, files: Record<string, string>): Promise<void> {
  const parts = [`commit refs/heads/${branch}\ncommitter Seed <seed@example.com> now\ndata 4\nseed\n`];
  const parent = await askGit(gitDir, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`]);
  if (parent !== undefined) parts.push(`from ${parent}\n`);
  for (const [path, text] of Object.entries(files)) {
    parts.push(`M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
  }
  await git(gitDir, ['fast-import', '--quiet', '--date-format=now'], parts.join(''));
}

/** Names and shas of the refs under `prefix`, in order: read from the files, where the caller waits for no process. */
export async function listRefs(gitDir: string, prefix = 'refs/'): Promise<{ name: string; sha: string }[]> {
  const refs = new Map<string, string>();
  for (const line of (await readText(join(gitDir, 'packed-refs'))).split('\n')) {
    const [, sha = '', name = ''] = /^([0-9a-f]{40}) (refs\/(?:heads|tags)\/.+)$/.exec(line) ?? [];
    if (name !== '') refs.set(name, sha);
  }
  for (const kind of ['heads', 'tags']) {
    const folder = join(gitDir, 'refs', kind);
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
      if (!entry.isFile() || entry.name.endsWith('.lock')) continue;
      const path = join(entry.parentPath, entry.name);
      const sha = (await readText(path)).trim();
      if (/^[0-9a-f]{40}$/.test(sha)) refs.set(relative(gitDir, path), sha);
    }
  }
  return [...refs]
    .map(([name, sha]) => ({ name, sha }))
    .filter(({ name }) => name.startsWith(prefix))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The file, or nothing where there is none. */
async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** Something that git keeps. */
export interface GitObject {
  readonly sha: string;
  readonly type: string;
  readonly content: Buffer;
}

/** What a commit holds never changes, so that it is read once. By folder, commit and path. */
const knownObjects = new Map<string, Promise<GitObject | null>>();

/** The object at a path of a branch, or of a commit; null where there is none. */
export async function readAt(gitDir: string, ref: string, path: string): Promise<GitObject | null> {
  const branch = (await listRefs(gitDir, 'refs/heads/')).find(({ name }) => name === `refs/heads/${ref}`);
  const name = `${branch?.sha ?? ref}:${path}`;
  if (branch === undefined) return readObject(gitDir, name);
  const key = `${gitDir}\0${name}`;
  const object = knownObjects.get(key) ?? readObject(gitDir, name);
  knownObjects.set(key, object);
  return object;
}

async function readObject(gitDir: string, name: string): Promise<GitObject | null> {
  const out = await git(gitDir, ['cat-file', '--batch'], `${name}\n`);
  const end = out.indexOf('\n');
  const [, sha = '', type = '', size = ''] = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(out.subarray(0, end).toString()) ?? [];
  return sha === '' ? null : { sha, type, content: out.subarray(end + 1, end + 1 + Number(size)) };
}

/** Where the bare repository of `owner/name` lies under `root`. */
export function bareRepositoryPath(root: string, owner: string, name: string): string {
  return join(root, owner, `${name}.git`);
}
