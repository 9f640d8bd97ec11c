import { TaskError } from '../core/errors.ts';
import type { FileRecord, GeneratedFile, RepositoryPath } from '../core/generated-file.ts';
import type { UnfinishedTask } from '../core/task.ts';
import type { TaskStore } from '../ports/task-store.ts';

/** The texts that an earlier run bought already, by path. One that cannot be read is simply bought again. */
export async function readKeptTexts(
  task: UnfinishedTask,
  store: Pick<TaskStore, 'readText'>,
): Promise<ReadonlyMap<RepositoryPath, string>> {
  const texts = new Map<RepositoryPath, string>();
  for (const record of task.files) {
    const text = await store.readText(task.id, record.sha256);
    if (text !== null) texts.set(record.path, text);
  }
  return texts;
}

/**
 * The files of the verified tree, to be committed.
 * @throws TaskError `internal` when a text is gone: a commit of other files under the frozen sha cannot be made
 */
export async function readKeptFiles(
  task: UnfinishedTask,
  store: Pick<TaskStore, 'readText'>,
): Promise<readonly GeneratedFile[]> {
  const read = async ({ path, sha256 }: FileRecord): Promise<GeneratedFile> => {
    const text = await store.readText(task.id, sha256);
    if (text === null) throw new TaskError('internal', {}, { cause: new Error(`the text of ${path} is gone`) });
    return { path, text };
  };
  return Promise.all((task.tree ?? []).map(read));
}
