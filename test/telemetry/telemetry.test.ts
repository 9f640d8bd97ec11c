import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { TaskError } from '../../src/core/errors.ts';
import type { NewEvent } from '../../src/core/task-event.ts';
import type { Observation } from '../../src/ports/observation.ts';
import { inCourseOf } from '../../src/telemetry/work-context.ts';
import { wholeLog } from '../support/task-events.ts';
import { openTelemetryRoom, type TelemetryRoom } from './telemetry-room.ts';

let room: TelemetryRoom;

beforeEach(async () => {
  room = await openTelemetryRoom();
});
afterEach(() => room.dispose());

const access = AccessRef.parse('5');
const BY_COMMENT = {
  door: 'comment',
  delivery: 'guid-1',
  requester: { kind: 'user', login: 'alice', id: 11 },
  target: { owner: 'acme', name: 'my-app', access },
} as const;
const STARTED: NewEvent = { type: 'generation-started' };

function failedWith(code: 'internal' | 'model_unavailable' | 'github_unavailable', values = {}): NewEvent {
  return { type: 'task-failed', failure: { code, values } };
}

/** A call to the model that came to nothing. */
function fault(task: string, status: number | null, said: string | null): Observation {
  const call = { task, step: 'plan', model: 'deepseek/flash', status, said } as const;
  return { type: 'model-call-ended', ...call, outcome: 'model_unavailable', firstTokenMs: null, ms: 40 };
}

const messages = (): readonly string[] => room.told().map(([what]) => what);

describe('of a task the log', () => {
  test('tells the beginning, with whose it is, and the end, with what it came to', async () => {
    const id = await room.submit(BY_COMMENT);
    await room.append(id, 3_000, ...wholeLog());
    expect(room.told()).toEqual([
      [
        'info task created',
        {
          ...{ task: id, delivery: 'guid-1', installation: '5', door: 'comment', requester: 'user:11' },
          ...{ owner: 'acme', repository: 'my-app', provider: 'deepseek', model: 'deepseek/deepseek-chat' },
          ...{ visibility: 'private', dry_run: false },
        },
      ],
      [
        'info task completed',
        {
          ...{ task: id, delivery: 'guid-1', installation: '5', outcome: 'clean', provider: 'deepseek' },
          ...{ model: 'deepseek/flash', ms: 0, repository: 'https://github.test/acme/my-flask-app' },
          ...{ commit: 'a'.repeat(40), files: 1, tokens: 1_500, model_calls: 2 },
          cost_usd: (600 * 1 + 400 * 10 + 500 * 100) / 1e6,
        },
      ],
    ]);
  });

  test('tells a wait as a warning, with its reason and its end, and a stop as none', async () => {
    const id = await room.submit();
    const notBefore = Date.UTC(2030, 0, 2);
    await room.append(id, 2_000, STARTED, { type: 'task-parked', reason: 'daily_budget', notBefore });
    await room.append(
      id,
      2_000,
      { type: 'task-resumed' },
      { type: 'task-parked', reason: 'shutdown', notBefore: null },
    );
    expect(room.told().slice(1)).toEqual([
      ['warn task waits', { task: id, reason: 'daily_budget', until: '2030-01-02T00:00:00.000Z' }],
      ['info task goes on', { task: id, status_of_task: 'generating', claims: 1 }],
      ['info task set aside until the next start', { task: id }],
    ]);
  });

  test('tells a cancellation and a retry, with who asked', async () => {
    const id = await room.submit();
    await room.append(id, 2_000, STARTED, failedWith('internal'), {
      type: 'task-retried',
      by: { login: 'bob', id: 12 },
    });
    await room.append(id, 3_000, { type: 'task-cancelled' });
    expect(messages()).toEqual(['info task created', 'error task failed', 'info task retried', 'info task cancelled']);
    expect(room.told()[2]?.[1]).toMatchObject({ task: id, by: 'bob' });
    expect(room.told()[3]?.[1]).toMatchObject({ task: id, during: 'pending', outcome: 'cancelled' });
  });

  test('tells a failure of the model with provider, model, status and its words', async () => {
    const id = await room.submit(BY_COMMENT);
    await room.append(id, 2_000, STARTED);
    room.observe(fault(id, 404, 'model not found'));
    await room.append(id, 2_500, failedWith('model_unavailable', { provider: 'deepseek' }));
    const [what, fields] = room.told().at(-1) ?? [];
    expect(what).toBe('error task failed');
    expect(fields).toMatchObject({
      ...{ task: id, delivery: 'guid-1', installation: '5', code: 'model_unavailable', during: 'generating' },
      ...{ provider: 'deepseek', model: 'deepseek/flash', step: 'plan', status: 404, cause: 'model not found' },
      outcome: 'failed',
    });
    expect(fields).not.toHaveProperty('err');
  });

  test.each([
    ["GitHub's words", failedWith('github_unavailable', { status: 502, said: 'Server Error' }), 502, 'Server Error'],
    ['what stands in their place', failedWith('internal', { reason: 'unknown' }), null, 'unknown'],
  ])('tells any other failure with %s', async (_, failed, status, cause) => {
    const id = await room.submit();
    await room.append(id, 2_000, STARTED, failed);
    expect(room.told().at(-1)).toMatchObject(['error task failed', { status, cause }]);
  });

  test('shows an error that nobody meant whole, and in one line', async () => {
    const id = await room.submit();
    await room.append(id, 2_000, STARTED);
    room.observe({ type: 'task-broke', task: id, error: new Error('x is not a function') });
    await room.append(id, 2_500, failedWith('internal'));
    expect(messages()).toEqual(['info task created', 'error task failed']);
    expect(room.told()[1]?.[1]).toMatchObject({
      ...{ code: 'internal', cause: 'x is not a function' },
      err: { message: 'x is not a function', stack: expect.stringContaining('telemetry.test') as string },
    });
  });

  test('shows the cause of one that was meant, without its stack', async () => {
    const id = await room.submit();
    await room.append(id, 2_000, STARTED);
    const error = new TaskError('github_unavailable', {}, { cause: new Error('socket hang up') });
    room.observe({ type: 'task-broke', task: id, error });
    await room.append(id, 2_500, failedWith('github_unavailable'));
    expect(room.told()[1]?.[1]).toMatchObject({ cause: 'socket hang up' });
    expect(room.told()[1]?.[1]).not.toHaveProperty('err');
  });
});

describe('of a call to a model the log', () => {
  test('tells each retry once, as a warning with the cause, and nothing of an answer', async () => {
    const id = await room.submit(BY_COMMENT);
    const call = { task: id, step: 'plan', model: 'deepseek/flash' } as const;
    for (const attempt of [1, 2]) {
      room.observe(fault(id, 503, 'busy'), {
        ...{ type: 'model-call-retried', ...call, status: 503, said: 'busy' },
        ...{ code: 'model_unavailable', attempt, waitMs: 500 },
      });
      await turn();
    }
    const answered = { outcome: 'answered', firstTokenMs: 10, ms: 50, status: 200, said: null } as const;
    room.observe({ type: 'model-call-ended', ...call, ...answered });
    await turn();
    expect(messages()).toEqual(['info task created', 'warn model call retried', 'warn model call retried']);
    expect(room.told()[2]?.[1]).toEqual({
      ...{ task: id, delivery: 'guid-1', installation: '5', step: 'plan', provider: 'deepseek' },
      ...{ model: 'deepseek/flash', status: 503, cause: 'busy', code: 'model_unavailable', attempt: 2, wait_ms: 500 },
    });
  });

  test('tells that another model answers in its place', async () => {
    const id = await room.submit();
    room.observe(fault(id, 401, 'wrong key'), {
      ...{ type: 'model-fell-back', task: id, step: 'plan', model: 'deepseek/flash', to: 'other/one' },
      ...{ code: 'model_unauthorized', status: 401, said: 'wrong key' },
    });
    await turn();
    expect(room.told().slice(1)).toMatchObject([
      ['warn model fell back', { task: id, provider: 'deepseek', to: 'other/one', status: 401, cause: 'wrong key' }],
    ]);
  });

  test('tells a failure after which nothing more is tried, each of two at once', async () => {
    const id = await room.submit();
    room.observe(fault(id, 500, 'one'), fault(id, 502, 'two'), {
      ...{ type: 'model-call-retried', task: id, step: 'plan', model: 'deepseek/flash', status: 500, said: 'one' },
      ...{ code: 'model_unavailable', attempt: 1, waitMs: 500 },
    });
    await turn();
    expect(room.told().slice(1)).toMatchObject([
      ['warn model call retried', { status: 500, cause: 'one' }],
      ['warn model call failed', { task: id, status: 502, cause: 'two' }],
    ]);
  });

  test('tells of a call that outlived its task whose it was', async () => {
    room.observe(fault('gone', null, null));
    await turn();
    expect(room.told()).toMatchObject([['warn model call failed', { task: 'gone', status: null, cause: null }]]);
  });
});

describe('of a call to GitHub the log', () => {
  const retried: Observation = {
    ...{ type: 'github-call-retried', route: 'GET /user', status: 429, said: 'slow down' },
    ...{ attempt: 1, waitMs: 30_000 },
  };

  test('tells each retry, and each short wait, with the task in the course of which it was made', async () => {
    const id = await room.submit(BY_COMMENT);
    await inCourseOf({ task: id }, async () => {
      await turn();
      room.observe(retried);
    });
    expect(room.told().at(-1)).toEqual([
      'warn github call retried',
      {
        ...{ task: id, delivery: 'guid-1', installation: '5', route: 'GET /user', status: 429 },
        ...{ cause: 'slow down', attempt: 1, wait_ms: 30_000 },
      },
    ]);
  });

  test('tells the delivery where there is no task yet, and neither where nobody said', () => {
    inCourseOf({ delivery: 'guid-2' }, () => room.observe(retried));
    room.observe(retried);
    expect(room.told().map(([, fields]) => fields['delivery'])).toEqual(['guid-2', undefined]);
  });
});
