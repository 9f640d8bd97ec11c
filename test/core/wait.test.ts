import { describe, expect, test } from 'vitest';
import { renderWait } from '../../src/core/messages/render-message.ts';
import type { NewEvent } from '../../src/core/task-event.ts';
import { applyEvent, type Task } from '../../src/core/task.ts';
import { waitOf } from '../../src/core/wait.ts';
import { createTaskRequest } from '../support/task-request.ts';

const ID = '018f3f5e-0000-7000-8000-000000000000';
const AT = Date.UTC(2026, 10, 28, 9, 30, 5);

function after(...events: readonly NewEvent[]): Task {
  let task = applyEvent(null, { type: 'task-submitted', id: ID, request: createTaskRequest(), sequence: 1, at: 1 });
  for (const event of events) task = applyEvent(task, { ...event, sequence: task.sequence + 1, at: task.sequence + 1 });
  return task;
}

const started: NewEvent = { type: 'generation-started' };
const limited: NewEvent = { type: 'task-parked', reason: 'github_rate_limited', notBefore: AT };

describe('a wait', () => {
  test('is known with its reason and its end while the task is parked', () => {
    expect(waitOf(after(started, limited))).toEqual({ reason: 'github_rate_limited', until: AT });
    expect(waitOf(after({ type: 'task-parked', reason: 'daily_budget', notBefore: AT }))).toEqual({
      reason: 'daily_budget',
      until: AT,
    });
  });

  test.each<readonly [string, readonly NewEvent[]]>([
    ['runs', [started]],
    ['goes on', [started, limited, { type: 'task-resumed' }]],
    ['was stopped with the service', [started, { type: 'task-parked', reason: 'shutdown', notBefore: null }]],
    ['was cancelled meanwhile', [started, limited, { type: 'task-cancelled' }]],
    [
      'was asked for anew',
      [started, limited, { type: 'task-failed', failure: { code: 'internal', values: {} } }, { type: 'task-retried' }],
    ],
  ])('is none of a task that %s', (_, events) => {
    expect(waitOf(after(...events))).toBeNull();
  });

  test('is told with what for and until when, in both languages', () => {
    const wait = { reason: 'github_rate_limited', until: AT } as const;
    expect(renderWait('en', wait)).toBe(
      'Waiting until 2026-11-28 09:30:05 UTC for a limit of GitHub to pass; nothing is lost',
    );
    expect(renderWait('zh', wait)).toContain('2026-11-28 09:30:05 UTC');
    expect(renderWait('zh', { ...wait, reason: 'daily_budget' })).toContain('token 预算');
  });
});
