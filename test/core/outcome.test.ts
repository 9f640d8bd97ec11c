import { expect, test } from 'vitest';
import { renderTaskStatus } from '../../src/core/messages/render-message.ts';
import { outcomeOf } from '../../src/core/outcome.ts';
import type { Report } from '../../src/core/report.ts';
import { saying } from '../support/statements.ts';

const NONE: Report = { files: 2, repaired: [], faults: [], warnings: [], moved: [], removedSecrets: [], fallbacks: [] };
const FAULTY: Report = { ...NONE, faults: [{ path: 'a.py', ...saying('a bracket is missing') }] };
const REMARKED: Report = { ...NONE, repaired: ['b'], warnings: [{ path: 'a.py', ...saying('it is long') }] };

test('a task is clean when it completed and nothing is known not to work', () => {
  for (const report of [null, NONE, REMARKED]) expect(outcomeOf({ status: 'completed', report })).toBe('clean');
  expect(outcomeOf({ status: 'completed', report: FAULTY })).toBe('with_faults');
});

test('any other end is its own outcome, and a task that lasts has none', () => {
  expect(outcomeOf({ status: 'failed', report: FAULTY })).toBe('failed');
  expect(outcomeOf({ status: 'cancelled', report: null })).toBe('cancelled');
  for (const status of ['pending', 'generating', 'pushing'] as const) {
    expect(outcomeOf({ status, report: FAULTY })).toBeNull();
  }
});

test('a task with faults never reads as a success', () => {
  const task = { status: 'completed', report: FAULTY } as const;
  expect(renderTaskStatus('en', task)).toBe('Completed with faults: 1 file(s) known not to work');
  expect(renderTaskStatus('zh', task)).toContain('有缺陷');
  expect(renderTaskStatus('en', { status: 'completed', report: NONE })).toBe('Task completed successfully');
});
