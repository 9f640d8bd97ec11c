import { expect, test } from 'vitest';
import { parseRepositoryPath, toFileRecord } from '../../src/core/generated-file.ts';
import { applyEvent, isFinal, type UnfinishedTask } from '../../src/core/task.ts';
import { readKeptDrafts, readKeptFiles } from '../../src/task/kept-files.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { saying } from '../support/statements.ts';

const ID = '3b241101-e2bb-4255-8caf-4136c566a962';
const KEPT = { path: parseRepositoryPath('src/kept.py'), text: 'kept\r\n' };
const GONE = { path: parseRepositoryPath('src/gone.py'), text: 'gone\n' };

const store = {
  readText: (id: string, sha256: string) =>
    Promise.resolve(id === ID && sha256 === toFileRecord(KEPT).sha256 ? KEPT.text : null),
};

function taskWith(facts: Partial<UnfinishedTask>): UnfinishedTask {
  const request = createTaskRequest();
  const task = applyEvent(null, { type: 'task-submitted', id: ID, request, sequence: 1, at: 0 });
  if (isFinal(task)) throw new Error('it has ended');
  return { ...task, ...facts };
}

test('texts that were bought are read to the byte, and one that is gone is left to be bought again', async () => {
  const drafts = await readKeptDrafts(taskWith({ files: [KEPT, GONE].map(toFileRecord) }), store);
  expect([...drafts.values()]).toEqual([{ ...KEPT, warnings: [], repairs: 0 }]);
});

test('a file is kept with what is known of how it came', async () => {
  const { path } = KEPT;
  const facts = { files: [toFileRecord(KEPT)], warnings: [{ path, ...saying('w') }], repairs: [{ path, times: 2 }] };
  const drafts = await readKeptDrafts(taskWith(facts), store);
  expect(drafts.get(path)).toEqual({ ...KEPT, warnings: [saying('w')], repairs: 2 });
});

test('the files of the tree are read in its order', async () => {
  expect(await readKeptFiles(taskWith({ tree: [toFileRecord(KEPT)] }), store)).toEqual([KEPT]);
  expect(await readKeptFiles(taskWith({ tree: null }), store)).toEqual([]);
});

test('a tree of which a text is gone is not committed', async () => {
  const task = taskWith({ tree: [KEPT, GONE].map(toFileRecord) });
  await expect(readKeptFiles(task, store)).rejects.toMatchObject({ code: 'internal' });
});
