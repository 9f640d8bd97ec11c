import { expect, test } from 'vitest';
import { applyEvent, type Task } from '../../../src/core/task.ts';
import type { RecordedEvent, TaskEvent } from '../../../src/core/task-event.ts';
import { readSteps } from '../../../src/web/pages/task-steps.ts';
import { createTaskRequest } from '../../support/task-request.ts';

const ID = '5f1f3c5e-9f0a-4a57-8f0e-3d1b8f5f7a10';
const FAILED: TaskEvent = { type: 'task-failed', failure: { code: 'timeout', values: {} } };

/** A log with one event each second, and the task it makes. */
function history(dryRun: boolean, ...happened: TaskEvent[]): readonly [Task, RecordedEvent[]] {
  const all: TaskEvent[] = [{ type: 'task-submitted', id: ID, request: createTaskRequest({ dryRun }) }, ...happened];
  const events = all.map((event, index) => ({ ...event, sequence: index + 1, at: index * 1000 }));
  const task = events.reduce<Task | null>(applyEvent, null);
  if (task === null) throw new Error('no task');
  return [task, events];
}

const statesOf = (dryRun: boolean, ...happened: TaskEvent[]): string[] =>
  readSteps(...history(dryRun, ...happened)).map(({ status, state }) => `${status} ${state}`);

test('shows what is done, what is under way and what is to come', () => {
  expect(statesOf(false, { type: 'generation-started' }, { type: 'merging-started' })).toEqual([
    'pending done',
    'generating done',
    'merging_files current',
    'creating_repo waiting',
    'pushing waiting',
    'completed waiting',
  ]);
});

test('a dry run has no steps about a repository', () => {
  expect(
    statesOf(true, { type: 'generation-started' }, { type: 'merging-started' }, { type: 'task-completed' }),
  ).toEqual(['pending done', 'generating done', 'merging_files done', 'completed done']);
});

test('marks the step in which a task failed or was cancelled', () => {
  expect(statesOf(false, { type: 'generation-started' }, FAILED)).toContain('generating failed');
  expect(statesOf(false, { type: 'task-cancelled' })).toContain('pending cancelled');
});

test('begins anew after a retry', () => {
  expect(statesOf(false, { type: 'generation-started' }, FAILED, { type: 'task-retried' })).toEqual([
    'pending current',
    'generating waiting',
    'merging_files waiting',
    'creating_repo waiting',
    'pushing waiting',
    'completed waiting',
  ]);
});

test('knows when each step began and ended', () => {
  const [, generating] = readSteps(
    ...history(false, { type: 'generation-started' }, { type: 'task-resumed' }, { type: 'merging-started' }),
  );
  expect(generating).toMatchObject({ startedAt: 1000, endedAt: 3000 });
});
