import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyEvent, type Task } from '../../src/core/task.ts';
import { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import { createDatabaseFolder, type DatabaseFolder } from './database-folder.ts';

const CHILD = fileURLToPath(new URL('append-until-killed.ts', import.meta.url));

let folder: DatabaseFolder;
beforeEach(async () => {
  folder = await createDatabaseFolder();
});
afterEach(() => folder.dispose());

/** Lets a process append until so many events were acknowledged, kills it, and gives the last acknowledgement. */
async function appendAndKill(acknowledgements: number): Promise<{ id: string; sequence: number }> {
  const child = spawn(process.execPath, [CHILD, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let last = { id: '', sequence: 0 };
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [id = '', sequence = ''] = line.split(' ');
    last = { id, sequence: Number(sequence) };
    count += 1;
    if (count === acknowledgements) child.kill('SIGKILL');
  }
  expect((await exited)[1]).toBe('SIGKILL');
  return last;
}

test('every event that was acknowledged before a kill -9 is there afterwards, and the file is whole', async () => {
  const killed = [];
  for (const acknowledgements of [1, 7, 40, 90, 200]) killed.push(await appendAndKill(acknowledgements));
  const database = folder.open();
  expect(database.statement('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  const store = new SqliteTaskStore({ database });
  for (const { id, sequence } of killed) {
    const log = await store.eventsAfter(id, 0);
    expect(log.length).toBeGreaterThanOrEqual(sequence);
    const task = await store.get(id);
    expect(task).toEqual(log.reduce<Task | null>(applyEvent, null));
    for (const file of task?.files ?? []) expect(await store.readText(id, file.sha256)).toHaveLength(file.size);
  }
  expect(await store.unfinished()).toEqual(killed.map(({ id }) => id));
});
