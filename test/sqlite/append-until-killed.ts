import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { parseRepositoryPath, toFileRecord } from '../../src/core/generated-file.ts';
import { openDatabase } from '../../src/sqlite/database.ts';
import { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import { createTaskRequest } from '../support/task-request.ts';

// Started as a process of its own by kill.test.ts: appends for ever, and says what is acknowledged: `<task> <sequence>`.
const store = new SqliteTaskStore({ database: openDatabase(process.argv[2] ?? '') });
const id = randomUUID();
let { task } = await store.create(id, createTaskRequest(), Date.now());
({ task } = await store.append(id, 1, [{ type: 'generation-started' }], Date.now()));
for (;;) {
  const text = `file after event ${task.sequence}\n`.repeat(50);
  const record = toFileRecord({ path: parseRepositoryPath(`src/${task.sequence % 20}.txt`), text });
  ({ task } = await store.append(
    id,
    task.sequence,
    [{ type: 'file-generated', ...record, texts: [text] }],
    Date.now(),
  ));
  writeSync(1, `${id} ${task.sequence}\n`);
}
