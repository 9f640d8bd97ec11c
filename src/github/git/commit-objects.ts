import git, { type TreeEntry } from 'isomorphic-git';
import type { GeneratedFile } from '../../core/generated-file.ts';
import type { CommitSpec } from '../../ports/forge.ts';
import { createMemoryFs, GIT_DIRECTORY, type MemoryFs } from './memory-fs.ts';

/** A commit with all its objects, in a git directory in memory. */
export interface CommitObjects {
  readonly sha: string;
  readonly fs: MemoryFs;
}

/**
 * Writes blobs, trees and the one commit. No index and no working tree: what a file is called or holds (`.gitignore`,
 * `.gitattributes`, a config) has no say in what is committed. The same spec has the same sha, wherever it is made.
 */
export async function createCommitObjects(spec: CommitSpec): Promise<CommitObjects> {
  const fs = createMemoryFs();
  const at = { fs, gitdir: GIT_DIRECTORY };
  const root = toFolder(spec.files);

  async function writeFolder(folder: Folder): Promise<string> {
    const tree: TreeEntry[] = [];
    for (const [path, child] of folder.folders) {
      tree.push({ mode: '040000', path, oid: await writeFolder(child), type: 'tree' });
    }
    for (const [path, text] of folder.files) {
      const oid = await git.writeBlob({ ...at, blob: new TextEncoder().encode(text) });
      tree.push({ mode: text.startsWith('#!') ? '100755' : '100644', path, oid, type: 'blob' });
    }
    return git.writeTree({ ...at, tree });
  }

  const signature = { ...spec.author, timestamp: Math.floor(spec.at / 1000), timezoneOffset: 0 };
  const commit = {
    message: spec.message,
    tree: await writeFolder(root),
    parent: [],
    author: signature,
    committer: signature,
  };
  return { sha: await git.writeCommit({ ...at, commit }), fs };
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: Map<string, string>;
}

function toFolder(files: readonly GeneratedFile[]): Folder {
  const root: Folder = { folders: new Map(), files: new Map() };
  for (const { path, text } of files) {
    const segments = path.split('/');
    const name = segments.pop() ?? '';
    let folder = root;
    for (const segment of segments) {
      const child = folder.folders.get(segment) ?? { folders: new Map(), files: new Map() };
      folder.folders.set(segment, child);
      folder = child;
    }
    folder.files.set(name, text);
  }
  return root;
}
