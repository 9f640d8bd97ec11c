import { describe, expect, test } from 'vitest';
import { ParkError, TaskError } from '../../src/core/errors.ts';
import { decideInterruption, MAX_PARKS } from '../../src/core/interruption.ts';
import { applyEvent, type Task, type UnfinishedTask } from '../../src/core/task.ts';
import type { TaskEvent } from '../../src/core/task-event.ts';
import { createTaskRequest } from '../support/task-request.ts';

const NOW = 1_780_000_000_000;
const ID = '4f0c1f2e-7d55-4d8f-9d3c-0a8d4f9f0b11';

function taskAfter(...events: readonly TaskEvent[]): UnfinishedTask {
  const log: readonly TaskEvent[] = [{ type: 'task-submitted', id: ID, request: createTaskRequest() }, ...events];
  let task: Task | null = null;
  for (const [index, event] of log.entries()) task = applyEvent(task, { ...event, sequence: index + 1, at: NOW });
  if (task === null || 'failure' in task || task.status === 'completed' || task.status === 'cancelled') {
    throw new Error('the task has ended');
  }
  return task;
}

const generating = taskAfter({ type: 'generation-started' });
const author = { name: 'gen-code[bot]', email: '1+gen-code[bot]@users.noreply.github.com' };
const committed: readonly TaskEvent[] = [
  { type: 'generation-started' },
  { type: 'merging-started' },
  { type: 'commit-prepared', commit: { sha: 'a'.repeat(40), message: 'Create app\n', author } },
];
const limited = new ParkError('github_rate_limited', NOW + 3_600_000);
const outage = new TaskError('github_unavailable');

/** Parked and resumed as often as this, without getting anywhere. */
function waits(times: number): TaskEvent[] {
  return Array.from({ length: times }, (): TaskEvent[] => [
    { type: 'task-parked', reason: 'github_rate_limited', notBefore: NOW },
    { type: 'task-resumed' },
  ]).flat();
}

describe('an interruption', () => {
  test('by a limit of GitHub is waited for until GitHub says', () => {
    expect(decideInterruption(generating, limited)).toEqual({
      type: 'task-parked',
      reason: 'github_rate_limited',
      notBefore: NOW + 3_600_000,
    });
  });

  test('by a limit that never ends fails the task and says until when', () => {
    const task = taskAfter({ type: 'generation-started' }, ...waits(MAX_PARKS));
    expect(decideInterruption(task, limited)).toEqual({
      type: 'task-failed',
      failure: { code: 'github_rate_limited', values: { until: '2026-05-28T21:26:40.000Z' } },
    });
  });

  test('by an outage fails the task at once, whatever is in hand: everything is kept, and retry goes on from there', () => {
    for (const task of [generating, taskAfter(...committed)]) {
      expect(decideInterruption(task, outage)).toMatchObject({ failure: { code: 'github_unavailable' } });
    }
  });

  test('by a day whose budget is spent is waited for, however often', () => {
    const task = taskAfter({ type: 'generation-started' }, ...waits(MAX_PARKS));
    const midnight = NOW + 7_200_000;
    expect(decideInterruption(task, new ParkError('daily_budget', midnight))).toEqual({
      type: 'task-parked',
      reason: 'daily_budget',
      notBefore: midnight,
    });
  });

  test('counts anew once the task gets somewhere', () => {
    const task = taskAfter({ type: 'generation-started' }, ...waits(MAX_PARKS), { type: 'merging-started' });
    expect(decideInterruption(task, limited).type).toBe('task-parked');
  });

  test('by anything else fails the task, and shows nothing of an error that nobody meant', () => {
    const refused = new TaskError('model_refused');
    expect(decideInterruption(generating, refused)).toMatchObject({ failure: { code: 'model_refused' } });
    const secret = new Error('token ghp_secret');
    expect(decideInterruption(generating, secret)).toEqual({
      type: 'task-failed',
      failure: { code: 'internal', values: {} },
    });
  });

  test('by the budget tells the figures of the end, calls that ran beside it counted', () => {
    const usage = { promptTokens: 1_000, cachedTokens: 600, completionTokens: 100, calls: 2, costUsd: 0.5 };
    const task = taskAfter({ type: 'generation-started' }, { type: 'usage-recorded', model: 'deepseek/x', usage });
    const before = { tokens: 1, cached: 1, used: 1, limit: 600, setting: 'TASK_BUDGET_TOKENS', share: 0.1 };
    expect(decideInterruption(task, new TaskError('budget_exceeded', { reason: 'tokens_spent', ...before }))).toEqual({
      type: 'task-failed',
      failure: {
        code: 'budget_exceeded',
        values: { reason: 'tokens_spent', ...before, tokens: 1_100, cached: 600, used: 560 },
      },
    });
    const inUsd = { reason: 'usd_spent', cost: 0.1, limit: 0.5, setting: 'limits.usd_per_task' } as const;
    expect(decideInterruption(task, new TaskError('budget_exceeded', inUsd))).toMatchObject({
      failure: { values: { ...inUsd, cost: 0.5 } },
    });
  });
});
