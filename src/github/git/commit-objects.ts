import git, { type TreeEntry } from 'isomorphic-git';
import { toFolderTree, type Folder } from '../../core/folder-tree.ts';
import { bytesOf, type GeneratedFile } from '../../core/generated-file.ts';
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
  const { root } = toFolderTree(spec.files.map((file) => [file.path, file]));

  async function writeFolder(folder: Folder<GeneratedFile>): Promise<string> {
    const tree: TreeEntry[] = [];
    for (const [path, entry] of folder.entries) {
      if (entry.kind === 'folder') tree.push({ mode: '040000', path, oid: await writeFolder(entry), type: 'tree' });
      else tree.push(await writeFile(path, entry.content));
    }
    return git.writeTree({ ...at, tree });
  }

  async function writeFile(path: string, file: GeneratedFile): Promise<TreeEntry> {
    const oid = await git.writeBlob({ ...at, blob: bytesOf(file) });
    const isProgram = file.executable === true || (file.encoding === undefined && file.text.startsWith('#!'));
    return { mode: isProgram ? '100755' : '100644', path, oid, type: 'blob' };
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
