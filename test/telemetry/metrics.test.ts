import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { LocalQueue } from '../../src/local/local-queue.ts';
import { openDatabase } from '../../src/sqlite/database.ts';
import { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createTaskRequest } from '../support/task-request.ts';

test('counts tasks, files and tokens as the logs tell them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'metrics-'));
  const store = new SqliteTaskStore({ database: openDatabase(folder) });
  const metrics = createMetrics(store, new LocalQueue({ concurrency: 1 }));
  const id = randomUUID();
  await store.create(id, createTaskRequest(), Date.now());
  const usage = { promptTokens: 10, cachedTokens: 4, completionTokens: 3, calls: 1 };
  await store.append(
    id,
    1,
    [{ type: 'generation-started' }, { type: 'usage-recorded', model: 'a/b', usage }],
    Date.now(),
  );
  await store.append(
    id,
    3,
    [{ type: 'task-failed', failure: { code: 'timeout', values: { seconds: 1 } } }],
    Date.now(),
  );
  const text = await metrics.render();
  expect(metrics.contentType).toContain('text/plain');
  expect(text).toContain('gencode_tasks_submitted_total{door="api"} 1');
  expect(text).toContain('gencode_tasks_ended_total{status="failed",code="timeout"} 1');
  expect(text).toContain('gencode_model_tokens_total{kind="cached"} 4');
  expect(text).toContain('gencode_queue_tasks{state="waiting"} 0');
  await store.close();
  await rm(folder, { recursive: true });
});
