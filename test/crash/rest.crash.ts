import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CRASH_API_KEY, onStage, type CrashStage } from './crash-stage.ts';
import { checkLog, checkRepository } from './invariants.ts';

const NAME = 'asked-by-rest';
const Accepted = z.object({ task_id: z.uuid() });

/** Asks with an `Idempotency-Key`. Gives the task's id, or null when no answer came. */
async function ask(url: string): Promise<string | null> {
  const headers = { 'x-api-key': CRASH_API_KEY, 'content-type': 'application/json', 'idempotency-key': 'the-one' };
  const body = JSON.stringify({ prompt: 'A tiny greeting', repo_name: NAME });
  try {
    const response = await fetch(`${url}/api/v1/generate`, { method: 'POST', headers, body });
    expect(response.status).toBe(202);
    return Accepted.parse(await response.json()).task_id;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

async function askThrough(stage: CrashStage, when: 'before' | 'after'): Promise<void> {
  const first = await stage.start({}, { statement: 'insert into event', sequence: 1, when });
  const unheard = await Promise.all([ask(first.url), ask(first.url)]);
  expect(unheard).toEqual([null, null]);
  await first.exited;
  const known = [...stage.records().logs.keys()];
  expect(known).toHaveLength(when === 'after' ? 1 : 0);
  const second = await stage.start();
  const ids = new Set(await Promise.all(Array.from({ length: 5 }, () => ask(second.url))));
  expect(ids.size).toBe(1);
  for (const id of known) expect(ids).toContain(id);
  await stage.ended();
  const { logs } = stage.records();
  expect(new Set(logs.keys())).toEqual(ids);
  const [log = []] = logs.values();
  expect([...checkLog(log), ...(await checkRepository(stage, NAME, log, false))]).toEqual([]);
}

describe('a request with an Idempotency-Key whose answer was lost with the service', () => {
  test.concurrent.for(['before', 'after'] as const)(
    'is one task when it is sent again: right %s it was on disk',
    async (when) => onStage((stage) => askThrough(stage, when)),
  );
});
