import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRepositoryPath } from '../../src/core/generated-file.ts';
import type { NewEvent, RecordedEvent } from '../../src/core/task-event.ts';
import {
  applyEvent,
  hasReached,
  InvalidTransitionError,
  isFinal,
  leftRepository,
  statusAfter,
  STATUSES,
  Task,
} from '../../src/core/task.ts';
import { taskEventArbitrary } from '../ports/task-event-arbitrary.ts';
import { createTaskRequest } from '../support/task-request.ts';
import type { Statement } from '../../src/core/warning.ts';
import { saying } from '../support/statements.ts';

const ID = '018f3f5e-0000-7000-8000-000000000000';
const repository = {
  id: 7,
  fullName: 'acme/x',
  htmlUrl: 'https://h/acme/x',
  cloneUrl: 'https://h/acme/x.git',
  defaultBranch: 'main',
};
const commit = { sha: 'c'.repeat(40), message: 'm', author: { name: 'n', email: 'e' } };

/** Folds events; a number between them lets so many ms pass first (1 ms is the rule). */
function fold(...steps: readonly (NewEvent | number)[]): Task {
  let at = 1_000;
  let task = applyEvent(null, { type: 'task-submitted', id: ID, request: createTaskRequest(), sequence: 1, at });
  for (const step of steps) {
    if (typeof step === 'number') at += step;
    else task = applyEvent(task, record(step, task.sequence + 1, at));
  }
  return task;
}

function record(event: NewEvent, sequence: number, at: number): RecordedEvent {
  const { texts: _, ...rest } = event;
  return { ...rest, sequence, at };
}

const started = { type: 'generation-started' } as const;
const merging = { type: 'merging-started' } as const;
const requested = { type: 'repository-requested' } as const;
const created = { type: 'repository-created', repository } as const;
const prepared = { type: 'commit-prepared', commit } as const;
const pushing = { type: 'push-started' } as const;
const accepted = { type: 'push-accepted' } as const;
const completed = { type: 'task-completed' } as const;
const failed = { type: 'task-failed', failure: { code: 'internal', values: {} } } as const;
const cancelled = { type: 'task-cancelled' } as const;
const retried = { type: 'task-retried' } as const;
const resumed = { type: 'task-resumed' } as const;
const wish = { type: 'cancellation-requested' } as const;
const parked = { type: 'task-parked', reason: 'shutdown', notBefore: null } as const;

const WAYS = {
  pending: [],
  generating: [started],
  merging_files: [started, merging],
  creating_repo: [started, merging, prepared, requested],
  pushing: [started, merging, prepared, requested, created, pushing],
  completed: [started, merging, prepared, requested, created, pushing, accepted, completed],
  failed: [started, failed],
  cancelled: [started, cancelled],
} as const satisfies Record<Task['status'], readonly NewEvent[]>;

describe('the states', () => {
  /** Where each event leads from each status; what is not named cannot follow. */
  const LEADS: Readonly<Record<string, Readonly<Partial<Record<Task['status'], Task['status']>>>>> = {
    'generation-started': { pending: 'generating' },
    'merging-started': { generating: 'merging_files' },
    'repository-requested': { merging_files: 'creating_repo' },
    'push-started': { creating_repo: 'pushing' },
    'task-retried': { failed: 'pending', cancelled: 'pending' },
    'cancellation-requested': {
      pending: 'pending',
      generating: 'generating',
      merging_files: 'merging_files',
      creating_repo: 'creating_repo',
      pushing: 'pushing',
    },
    'task-failed': {
      pending: 'failed',
      generating: 'failed',
      merging_files: 'failed',
      creating_repo: 'failed',
      pushing: 'failed',
    },
    'task-cancelled': {
      pending: 'cancelled',
      generating: 'cancelled',
      merging_files: 'cancelled',
      creating_repo: 'cancelled',
      pushing: 'cancelled',
    },
  };
  const events = [started, merging, requested, pushing, retried, failed, cancelled, wish];
  const cells = STATUSES.flatMap((status) =>
    events.map((event) => ({ status, event, type: event.type, next: LEADS[event.type]?.[status] })),
  );

  test.each(cells)('$type while $status: $next', ({ status, event, next }) => {
    const follow = (): Task => fold(...WAYS[status], event);
    if (next === undefined) expect(follow).toThrow(InvalidTransitionError);
    else expect(follow().status).toBe(next);
  });

  test('a wish to cancel is kept until the task is taken up again', () => {
    const asked = fold(...WAYS.pushing, wish);
    expect(asked).toMatchObject({ status: 'pushing', cancelling: true });
    const ended = fold(...WAYS.pushing, wish, cancelled);
    expect(leftRepository(ended)).not.toBeNull();
    expect(leftRepository(asked)).toBeNull();
    const again = fold(...WAYS.pushing, wish, cancelled, retried);
    expect(again).toMatchObject({ status: 'pending', cancelling: false, repositoryRequested: true });
    expect(again).toMatchObject({ repository: { fullName: expect.any(String) as string } });
  });

  test.each(STATUSES)('%s is reached, and told by its last event', (status) => {
    const task = fold(...WAYS[status]);
    expect(task.status).toBe(status);
    expect(isFinal(task)).toBe(['completed', 'failed', 'cancelled'].includes(status));
    expect(Task.parse(task)).toEqual(task);
  });

  test('a completed task bears its address and commit, a dry run neither', () => {
    expect(fold(...WAYS.completed)).toMatchObject({ repoUrl: 'https://h/acme/x', commitSha: commit.sha });
    expect(fold(started, merging, completed)).toMatchObject({ repoUrl: null, commitSha: null });
  });

  test('a retried task keeps what it has, and no failure', () => {
    const task = fold(started, merging, prepared, requested, created, failed, retried);
    expect(task).toMatchObject({ status: 'pending', repository, commit, repositoryRequested: true, claims: 0 });
    expect(task).not.toHaveProperty('failure');
  });

  test.each(STATUSES.slice(0, 5))('what comes before %s has been reached', (status) => {
    const task = fold(...WAYS.pushing);
    if (!isFinal(task)) expect(STATUSES.includes(status) && hasReached(task, 'generating')).toBe(true);
    const pending = fold();
    if (!isFinal(pending)) expect(hasReached(pending, 'generating')).toBe(false);
  });
});

describe('the log', () => {
  test('begins with the submission, once', () => {
    expect(() => applyEvent(null, record(started, 1, 0))).toThrow(InvalidTransitionError);
    expect(() => fold({ type: 'task-submitted', id: ID, request: createTaskRequest() })).toThrow(
      InvalidTransitionError,
    );
  });

  test.each([1, 3])('refuses event %d after event 1', (sequence) => {
    expect(() => applyEvent(fold(), record(started, sequence, 0))).toThrow(InvalidTransitionError);
  });

  test('says once what a server does in every call, whatever the figures, and beside what is said of files', () => {
    const usage = { promptTokens: 1, cachedTokens: 0, completionTokens: 1, calls: 1 };
    const recorded = (warning: Statement) => ({ type: 'usage-recorded', model: 'ollama/x', usage, warning }) as const;
    const truncated = (sent: number): Statement => ({ code: 'prompt_truncated', values: { read: 4096, sent } });
    const path = parseRepositoryPath('a.txt');
    const file = { type: 'file-generated', path, sha256: 'a'.repeat(64), size: 1 } as const;
    const { warnings } = fold(
      started,
      recorded(truncated(9000)),
      { ...file, warnings: [{ code: 'end_unconfirmed', values: {} }] },
      recorded(truncated(12000)),
      { type: 'usage-recorded', model: 'ollama/x', usage },
      recorded(saying('it is slow')),
      file,
    );
    expect(warnings).toEqual([
      { path: '', ...truncated(9000) },
      { path: '', ...saying('it is slow') },
    ]);
  });

  test('holds the last version of a file, and the sum of usage', () => {
    const usage = { promptTokens: 1, cachedTokens: 0, completionTokens: 2, calls: 1 };
    const file = (digit: string) =>
      ({ type: 'file-generated', path: parseRepositoryPath('a.ts'), sha256: digit.repeat(64), size: 1 }) as const;
    const task = fold(
      started,
      file('a'),
      file('b'),
      { type: 'usage-recorded', model: 'openai/x', usage },
      { type: 'usage-recorded', model: 'openai/y', usage },
    );
    expect(task.files.map(({ sha256 }) => sha256)).toEqual(['b'.repeat(64)]);
    expect(task).toMatchObject({ model: 'openai/y', usage: { promptTokens: 2, completionTokens: 4, calls: 2 } });
  });

  test('holds once which model stood in for which', () => {
    const usage = { promptTokens: 1, cachedTokens: 0, completionTokens: 2, calls: 1 };
    const told = (reason: 'model_quota' | 'model_unavailable', to = 'openai/y') =>
      ({ type: 'usage-recorded', model: to, usage, fallback: { from: 'deepseek/x', to, reason } }) as const;
    const { fallbacks } = fold(
      started,
      told('model_quota'),
      told('model_unavailable'),
      told('model_quota', 'openai/z'),
    );
    expect(fallbacks).toEqual([
      { from: 'deepseek/x', to: 'openai/y', reason: 'model_quota' },
      { from: 'deepseek/x', to: 'openai/z', reason: 'model_quota' },
    ]);
  });

  test('folds to a task that can be stored, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(taskEventArbitrary, { maxLength: 40 }), (events) => {
        let task = fold();
        for (const event of events) {
          const before = structuredClone(task);
          const next = record(event, task.sequence + 1, task.updatedAt + 1);
          let after: Task;
          try {
            after = applyEvent(task, next);
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidTransitionError);
            expect(task).toEqual(before);
            continue;
          }
          expect(after.status).toBe(statusAfter(next) ?? task.status);
          expect(after.runningMs).toBeLessThanOrEqual(after.updatedAt - after.createdAt);
          task = after;
        }
        expect(Task.parse(JSON.parse(JSON.stringify(task)))).toEqual(task);
      }),
      { numRuns: 300, seed: 8 },
    );
  });
});

describe('running time', () => {
  test.each<readonly [string, readonly (NewEvent | number)[], number]>([
    ['counts from the first claim', [500, started, 30, merging], 30],
    ['does not count waiting in the queue', [500, cancelled], 0],
    ['does not count parked time', [started, 10, parked, 900, resumed, 5, merging], 15],
    ['does not count the time in which the service was down', [started, 10, merging, 900, resumed, 5, prepared], 15],
    ['begins anew with a retry', [started, 10, failed, 900, retried, 900, started, 5, merging], 5],
    ['counts to the end', [started, 10, merging, 20, completed], 30],
    ['counts nothing when the clock was set back', [started, -50, merging, 20, prepared], 20],
  ])('%s', (_, steps, expected) => {
    expect(fold(...steps).runningMs).toBe(expected);
  });
});

describe('claims', () => {
  test.each<readonly [string, readonly NewEvent[], number]>([
    ['the first', [started], 1],
    ['one after another without getting anywhere', [started, resumed, resumed], 3],
    ['progress forgets them', [started, resumed, merging], 0],
    ['progress, then a claim', [started, merging, resumed], 1],
  ])('%s', (_, steps, expected) => {
    expect(fold(...steps).claims).toBe(expected);
  });
});

describe('parking', () => {
  test('keeps until when, and the next event ends it', () => {
    const until = { type: 'task-parked', reason: 'github_rate_limited', notBefore: 99 } as const;
    expect(fold(started, until).notBefore).toBe(99);
    expect(fold(started, until, resumed).notBefore).toBeNull();
  });

  test('without an end is parked until now', () => {
    expect(fold(started, 5, parked).notBefore).toBe(1_005);
  });
});
