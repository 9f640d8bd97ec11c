import git from 'isomorphic-git';
import { findCollisions, parseRepositoryPath, UnsafePathError, type GeneratedFile } from '../../core/generated-file.ts';
import type { RepositoryContents } from '../../ports/forge.ts';
import { authorization, type GitRemote } from './git.ts';
import { createGitHttp } from './git-http.ts';
import { createMemoryFs, GIT_DIRECTORY, type MemoryFs } from './memory-fs.ts';
import { checkPack, TooLargeError, type PackBounds } from './pack-bounds.ts';

/** What git says beside the objects. */
const FRAME_BYTES = 262_144;
/** Depth of folders that is followed; a `RepositoryPath` has no more. */
const MAX_DEPTH = 20;
const CONFIG = '[remote "origin"]\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n';

interface At {
  readonly fs: MemoryFs;
  readonly gitdir: string;
}

/**
 * The files of the newest commit of a branch, without its history. What our commits cannot hold is left out: links,
 * submodules, and paths that are not safe everywhere.
 * @throws TooLargeError, GitHttpError, or the signal's reason
 */
export async function readCommitFiles(
  { cloneUrl, branch, token, silenceMs }: GitRemote,
  bounds: PackBounds,
  signal: AbortSignal,
): Promise<Omit<RepositoryContents, 'visibility' | 'fullName'>> {
  const http = createGitHttp(cloneUrl, silenceMs, signal, bounds.bytes + FRAME_BYTES);
  const at = { fs: withCheckedPacks(createMemoryFs(), bounds), gitdir: GIT_DIRECTORY };
  await at.fs.promises.writeFile(`${GIT_DIRECTORY}/config`, CONFIG);
  const { fetchHead: commit } = await git.fetch({
    ...{ ...at, http: http.client, url: cloneUrl, ref: branch, corsProxy: '', headers: authorization(token) },
    ...{ depth: 1, singleBranch: true, tags: false },
  });
  if (commit === null) throw new Error(`there is no branch ${branch}`);
  const files: GeneratedFile[] = [];
  const leftOut: string[] = [];
  await walk(at, await treeOf(at, commit), '', async (path, mode, oid) => {
    if (files.length >= bounds.files) throw new TooLargeError(`more than ${bounds.files} files`);
    const file = mode === '120000' || mode === '160000' ? null : toFile(path, mode, await bytesAt(at, oid));
    if (file === null) leftOut.push(path);
    else files.push(file);
  });
  const clashing = new Set(findCollisions(files.map(({ path }) => path)).map(([, second]) => second));
  return {
    commit,
    files: files.filter(({ path }) => !clashing.has(path)),
    leftOut: [...leftOut, ...clashing],
  };
}

function withCheckedPacks(fs: MemoryFs, bounds: PackBounds): MemoryFs {
  const writeFile: MemoryFs['promises']['writeFile'] = (path, data) => {
    if (path.endsWith('.pack') && typeof data !== 'string') checkPack(data, bounds);
    return fs.promises.writeFile(path, data);
  };

  return { promises: { ...fs.promises, writeFile: async (path, data) => writeFile(path, data) } };
}

async function treeOf(at: At, commit: string): Promise<string> {
  return (await git.readCommit({ ...at, oid: commit })).commit.tree;
}

async function bytesAt(at: At, oid: string): Promise<Uint8Array> {
  return (await git.readBlob({ ...at, oid })).blob;
}

type Visit = (path: string, mode: string, oid: string) => Promise<void>;

async function walk(at: At, tree: string, folder: string, visit: Visit, depth = 0): Promise<void> {
  if (depth > MAX_DEPTH) throw new TooLargeError('folders too deep');
  for (const { mode, path: name, oid, type } of (await git.readTree({ ...at, oid: tree })).tree) {
    const path = `${folder}${name}`;
    if (type === 'tree') await walk(at, oid, `${path}/`, visit, depth + 1);
    else await visit(path, mode, oid);
  }
}

/** Null: of no path that we write. */
function toFile(raw: string, mode: string, bytes: Uint8Array): GeneratedFile | null {
  const executable = mode === '100755' ? ({ executable: true } as const) : {};
  try {
    const path = parseRepositoryPath(raw);
    const text = readText(bytes);
    if (text !== null) return { path, text, ...executable };
    return { path, text: Buffer.from(bytes).toString('base64'), encoding: 'base64', ...executable };
  } catch (error) {
    if (error instanceof UnsafePathError) return null;
    throw error;
  }
}

/** The text that these very bytes are; null: they are none. */
function readText(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  const text = Buffer.from(bytes).toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : null;
}
