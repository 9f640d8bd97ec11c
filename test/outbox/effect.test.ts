import { describe, expect, test } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import type { NewEvent } from '../../src/core/task-event.ts';
import { applyEvent, type Task } from '../../src/core/task.ts';
import type { OwedEffect } from '../../src/ports/ledger.ts';
import type { Reach } from '../../src/ports/installations.ts';
import { decideStep, stepAfterDelivery, type Effect, type EffectStep } from '../../src/outbox/effect.ts';
import { createTaskRequest } from '../support/task-request.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;
const ID = '018f3f5e-0000-7000-8000-000000000000';

const SENT: Effect = {
  kind: 'note',
  intervalMs: 10_000,
  maxAttempts: 3,
  isEdited: false,
  accessFor: () => AccessRef.parse('1'),
  delayAfter: () => 0,
  concerns: () => true,
  deliver: () => Promise.resolve(null),
};
const EDITED: Effect = { ...SENT, isEdited: true };
const OWED: OwedEffect = {
  ...{ taskId: ID, kind: 'note', remoteId: null, cursor: 0, attempts: 1 },
  ...{ dueAt: NOW, quietUntil: 0, notBefore: 0 },
};

function taskAfter(...events: readonly NewEvent[]): Task {
  const log: readonly NewEvent[] = [{ type: 'task-submitted', id: ID, request: createTaskRequest() }, ...events];
  let task: Task | null = null;
  for (const [index, event] of log.entries()) task = applyEvent(task, { ...event, sequence: index + 1, at: NOW });
  if (task === null) throw new Error('no event makes a task');
  return task;
}

const RUNNING = taskAfter({ type: 'generation-started' });
const ENDED = taskAfter({ type: 'task-cancelled' });

function decide(
  owed: Partial<OwedEffect> = {},
  { effect = EDITED, task = RUNNING, reach = 'open' }: { effect?: Effect; task?: Task | null; reach?: Reach } = {},
): EffectStep {
  return decideStep(effect, { ...OWED, ...owed }, task, reach, NOW);
}

describe('an effect that has come due', () => {
  test('is delivered when the task has come further than what was shown', () => {
    expect(decide()).toEqual({ kind: 'deliver' });
    expect(decide({ cursor: 1 })).toEqual({ kind: 'deliver' });
  });

  test('is looked at again in minutes when there is nothing new, and in days when the task has ended', () => {
    expect(decide({ cursor: 2 })).toEqual({ kind: 'wait', until: NOW + 5 * MINUTE });
    expect(decide({ cursor: 2 }, { task: ENDED })).toEqual({ kind: 'wait', until: NOW + 7 * 24 * 60 * MINUTE });
    const lastAlone = { ...SENT, concerns: ({ status }: Task) => status === 'cancelled' };
    expect(decide({}, { effect: lastAlone })).toEqual({ kind: 'wait', until: NOW + 5 * MINUTE });
  });

  test('lets the quiet pass, but for the last state', () => {
    expect(decide({ quietUntil: NOW + 1 })).toEqual({ kind: 'wait', until: NOW + 1 });
    expect(decide({ quietUntil: NOW })).toEqual({ kind: 'deliver' });
    expect(decide({ quietUntil: NOW + 1 }, { task: ENDED })).toEqual({ kind: 'deliver' });
  });

  test('waits while its access is suspended, and is forgotten with its access or its task', () => {
    expect(decide({}, { reach: 'suspended' })).toEqual({ kind: 'wait', until: NOW + 5 * MINUTE });
    expect(decide({}, { reach: 'gone' })).toEqual({ kind: 'forget' });
    expect(decide({}, { task: null })).toEqual({ kind: 'forget' });
  });

  test('is given up after its tries; where something stands that is edited, that is not forgotten', () => {
    expect(decide({ attempts: 3 }, { effect: SENT, task: ENDED })).toEqual({ kind: 'deliver' });
    expect(decide({ attempts: 4 }, { effect: SENT, task: ENDED })).toEqual({ kind: 'forget' });
    expect(decide({ attempts: 4 }, { task: ENDED })).toMatchObject({ kind: 'wait' });
  });
});

test('what was delivered comes up again an interval later, and after the end only where it is edited', () => {
  expect(stepAfterDelivery(SENT, RUNNING, NOW)).toEqual({ kind: 'wait', until: NOW + 10_000 });
  expect(stepAfterDelivery(SENT, ENDED, NOW)).toEqual({ kind: 'forget' });
  expect(stepAfterDelivery(EDITED, ENDED, NOW)).toEqual({ kind: 'wait', until: NOW + 7 * 24 * 60 * MINUTE });
});
