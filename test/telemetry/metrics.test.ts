import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewEvent } from '../../src/core/task-event.ts';
import type { Observation } from '../../src/ports/observation.ts';
import { openTelemetryRoom, type TelemetryRoom } from './telemetry-room.ts';
import { wholeLog } from '../support/task-events.ts';

let room: TelemetryRoom;

beforeEach(async () => {
  room = await openTelemetryRoom();
});
afterEach(() => room.dispose());

const STARTED: NewEvent = { type: 'generation-started' };
const render = (): Promise<string> => room.telemetry.metrics.render();

function answered(model: string, firstTokenMs: number, ms: number): Observation {
  const call = { task: 't', step: 'file', model, status: 200, said: null } as const;
  return { type: 'model-call-ended', ...call, outcome: 'answered', firstTokenMs, ms };
}

test('counts tasks by door, outcome and code, with their running time and their wait', async () => {
  const done = await room.submit({}, 1_000);
  await room.append(done, 4_000, STARTED);
  await room.append(done, 46_000, ...wholeLog().slice(1));
  const failed = await room.submit({ door: 'dispatch' }, 1_000);
  await room.append(failed, 1_000, STARTED, { type: 'task-failed', failure: { code: 'timeout', values: {} } });
  await room.append(failed, 9_000, { type: 'task-retried' }, { type: 'task-cancelled' });
  const text = await render();
  for (const line of [
    'gencode_tasks_submitted_total{door="api"} 1',
    'gencode_tasks_submitted_total{door="dispatch"} 1',
    'gencode_tasks_ended_total{outcome="clean",code=""} 1',
    'gencode_tasks_ended_total{outcome="with_faults",code=""} 0',
    'gencode_tasks_ended_total{outcome="failed",code="timeout"} 1',
    'gencode_tasks_ended_total{outcome="failed",code="internal"} 0',
    'gencode_tasks_ended_total{outcome="cancelled",code=""} 1',
    'gencode_tasks_retried_total 1',
    'gencode_task_duration_seconds_sum{outcome="clean"} 42',
    'gencode_task_queue_wait_seconds_sum 3',
    'gencode_task_queue_wait_seconds_count 2',
    'gencode_files_generated_total 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('counts no day without budget as a wait for a slot', async () => {
  const id = await room.submit({}, 1_000);
  await room.append(id, 2_000, { type: 'task-parked', reason: 'daily_budget', notBefore: 80_000_000 });
  await room.append(id, 80_000_000, STARTED);
  const lines = (await render()).split('\n');
  expect(lines).toContain('gencode_task_waits_total{reason="daily_budget"} 1');
  expect(lines).toContain('gencode_task_queue_wait_seconds_count 0');
});

test('counts tokens and cost by provider and model', async () => {
  const id = await room.submit();
  const usage = { promptTokens: 1_000, cachedTokens: 600, completionTokens: 500, calls: 2 };
  const used = (model: string): NewEvent => ({ type: 'usage-recorded', model, usage });
  await room.append(id, 2_000, STARTED, used('deepseek/flash'), used('other/one'));
  const lines = (await render()).split('\n');
  expect(lines).toContain('gencode_model_tokens_total{provider="deepseek",model="deepseek/flash",kind="cached"} 600');
  expect(lines).toContain('gencode_model_tokens_total{provider="other",model="other/one",kind="completion"} 500');
  expect(lines).toContain('gencode_model_cost_usd_total{provider="deepseek",model="deepseek/flash"} 0.0546');
  expect(lines.filter((line) => line.startsWith('gencode_model_cost_usd_total{'))).toHaveLength(1);
});

test('bears no name of a model that the operator did not set up', async () => {
  room.observe(answered('deepseek/<script>', 1, 2), answered('evil/one', 1, 2));
  const text = await render();
  expect(text).toContain('gencode_model_call_duration_seconds_count{provider="deepseek",model="other",step="file"} 1');
  expect(text).toContain('gencode_model_call_duration_seconds_count{provider="other",model="other",step="file"} 1');
  expect(text).not.toMatch(/evil|<script>/);
});

test('measures calls to models to the first token and in all, retries, fallbacks, GitHub and the push', async () => {
  const call = { task: 't', step: 'plan', model: 'deepseek/flash', status: 503, said: 'busy' } as const;
  room.observe(
    answered('deepseek/flash', 800, 4_000),
    { type: 'model-call-ended', ...call, outcome: 'model_unavailable', firstTokenMs: null, ms: 20 },
    { type: 'model-call-retried', ...call, code: 'model_unavailable', attempt: 1, waitMs: 500 },
    { type: 'model-fell-back', ...call, code: 'model_unavailable', to: 'other/one' },
    { type: 'github-call-ended', route: 'GET /user', status: 200, said: null, ms: 150 },
    { type: 'github-call-ended', route: 'GET /user', status: null, said: 'socket hang up', ms: 50 },
    { type: 'github-call-retried', route: 'GET /user', status: null, said: null, attempt: 1, waitMs: 1_000 },
    { type: 'push-ended', outcome: 'accepted', ms: 2_500 },
  );
  room.telemetry.metrics.setReaders(7);
  const model = 'provider="deepseek",model="deepseek/flash"';
  const lines = (await render()).split('\n');
  for (const line of [
    `gencode_model_first_token_seconds_sum{${model},step="file"} 0.8`,
    `gencode_model_call_duration_seconds_sum{${model},step="file"} 4`,
    `gencode_model_call_duration_seconds_sum{${model},step="plan"} 0.02`,
    `gencode_model_calls_total{${model},step="plan",outcome="model_unavailable"} 1`,
    `gencode_model_retries_total{${model},code="model_unavailable"} 1`,
    `gencode_model_fallbacks_total{${model},to="other/one",code="model_unavailable"} 1`,
    'gencode_github_call_duration_seconds_sum{route="GET /user",status="2xx"} 0.15',
    'gencode_github_call_duration_seconds_sum{route="GET /user",status="none"} 0.05',
    'gencode_github_retries_total{route="GET /user",status="none"} 1',
    'gencode_git_push_duration_seconds_sum{outcome="accepted"} 2.5',
    'gencode_sse_readers 7',
    'gencode_queue_depth 0',
    'gencode_tasks_parked 0',
    'gencode_slots{state="free"} 3',
  ]) {
    expect(lines).toContain(line);
  }
  expect(lines.some((line) => line.startsWith('nodejs_eventloop_lag_p99_seconds '))).toBe(true);
});

test('gives the key figures of the same measurements', async () => {
  const { metrics } = room.telemetry;
  expect(await metrics.readFigures()).toMatchObject({
    successRate: null,
    task: { count: 0, ms: null },
    model: { count: 0, ms: null },
    queue: { waiting: 0, parked: 0, running: 0, free: 3 },
  });
  for (const end of ['task-completed', 'task-cancelled', 'task-failed'] as const) {
    const id = await room.submit({ dryRun: true }, 0);
    await room.append(id, 1_000, STARTED);
    await room.append(id, 2_000, { type: 'merging-started' });
    if (end !== 'task-failed') await room.append(id, 3_000, { type: end });
    else await room.append(id, 3_000, { type: end, failure: { code: 'internal', values: {} } });
  }
  room.observe(
    answered('deepseek/flash', 100, 1_000),
    answered('deepseek/flash', 300, 3_000),
    answered('other/one', 200, 5_000),
    { type: 'github-call-ended', route: 'GET /user', status: 200, said: null, ms: 100 },
    { type: 'github-call-ended', route: 'GET /user', status: 404, said: null, ms: 300 },
  );
  expect(await metrics.readFigures()).toMatchObject({
    ended: { clean: 1, with_faults: 0, failed: 1, cancelled: 1 },
    successRate: 0.5,
    task: { count: 3, ms: 2_000 },
    queueWait: { count: 3, ms: 1_000 },
    model: { count: 3, ms: 3_000 },
    firstToken: { count: 3, ms: expect.closeTo(200) as number },
    models: { 'deepseek/flash': { count: 2, ms: 2_000 }, 'other/one': { count: 1, ms: 5_000 } },
    github: { count: 2, ms: 200 },
    routes: { 'GET /user': { count: 2, ms: expect.closeTo(200) as number } },
  });
});
