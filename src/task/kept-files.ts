import { TaskError } from '../core/errors.ts';
import { fromFileRecord, type FileRecord, type GeneratedFile, type RepositoryPath } from '../core/generated-file.ts';
import type { Task, UnfinishedTask } from '../core/task.ts';
import type { Draft } from '../generator/repair.ts';
import type { TaskStore } from '../ports/task-store.ts';

/** The files that an earlier run bought already, by path. One that cannot be read is simply bought again. */
export async function readKeptDrafts(
  task: Pick<Task, 'id' | 'files' | 'warnings' | 'repairs'>,
  store: Pick<TaskStore, 'readText'>,
): Promise<ReadonlyMap<RepositoryPath, Draft>> {
  const drafts = new Map<RepositoryPath, Draft>();
  for (const { path, sha256 } of task.files) {
    const text = await store.readText(task.id, sha256);
    const known = task.warnings.filter((warning) => warning.path === path);
    const warnings = known.map(({ code, values }) => ({ code, values }));
    const repairs = task.repairs.find((one) => one.path === path)?.times ?? 0;
    if (text !== null) drafts.set(path, { path, text, warnings, repairs });
  }
  return drafts;
}

/**
 * The files of the verified tree, to be committed.
 * @throws TaskError `internal` when a text is gone: a commit of other files under the frozen sha cannot be made
 */
export async function readKeptFiles(
  task: UnfinishedTask,
  store: Pick<TaskStore, 'readText'>,
): Promise<readonly GeneratedFile[]> {
  return readRecorded(task.id, task.tree ?? [], store);
}

/**
 * The files of the policy's base as they were read.
 * @throws TaskError `internal` when a text is gone
 */
export async function readBaseFiles(
  task: Pick<Task, 'id' | 'base'>,
  store: Pick<TaskStore, 'readText'>,
): Promise<readonly GeneratedFile[]> {
  return readRecorded(task.id, task.base?.files ?? [], store);
}

function readRecorded(
  id: string,
  records: readonly FileRecord[],
  store: Pick<TaskStore, 'readText'>,
): Promise<readonly GeneratedFile[]> {
  const read = async (record: FileRecord): Promise<GeneratedFile> => {
    const text = await store.readText(id, record.sha256);
    if (text === null) throw new TaskError('internal', {}, { cause: new Error(`the text of ${record.path} is gone`) });
    return fromFileRecord(record, text);
  };
  return Promise.all(records.map(read));
}
