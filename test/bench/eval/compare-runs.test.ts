import { expect, test } from 'vitest';
import { compareRuns } from '../../../bench/eval/compare-runs.ts';
import type { EvalEntry, EvalRun, ProjectResult } from '../../../bench/eval/eval-result.ts';
import { renderRun } from '../../../bench/eval/eval-table.ts';

const USAGE = { prompt_tokens: 1_000, cached_tokens: 800, completion_tokens: 500, llm_calls: 4, cost_usd: 0.25 };

type Ended = Extract<ProjectResult, { state: 'ended' }>;

function ended(changes: Partial<Ended> = {}): ProjectResult {
  return {
    ...{ state: 'ended', outcome: 'clean', taskId: 't', model: 'deepseek/x', files: 3, repaired: 0, minutes: 1 },
    ...{ unparsed: {}, faults: {}, warnings: {}, faultLines: [], trial: null, error: null },
    usage: USAGE,
    ...changes,
  };
}

function runOf(results: Readonly<Record<string, ProjectResult>>): EvalRun {
  const entries = Object.entries(results).map(([id, result]): EvalEntry => ({
    ...{ id, language: 'Go', size: 'small', promptCharacters: 10, tests: null, result },
  }));
  return { version: 1, startedAt: '2026-01-01T00:00:00.000Z', service: 'own service', model: null, wanted: 5, entries };
}

const FAULTY = ended({
  ...{ outcome: 'with_faults', faults: { syntax_error: 2 }, unparsed: { syntax_error: 2 } },
  faultLines: ['a|b.go:3 syntax_error: it is not valid Go'],
});

test('two runs differ request by request, and in all', () => {
  const before = runOf({ a: ended(), b: FAULTY, gone: ended() });
  const after = runOf({ a: FAULTY, b: ended({ minutes: 2.25 }), added: ended() });
  const { text, isWorse } = compareRuns(before, after);
  const rows = text.split('\n').map((line) => line.replaceAll(/ +/g, ' '));
  expect(rows).toContain('| a | clean → with_faults | worse | 3 | 0 → 2 | 0 | 0 | 1,500 | 0.2500 | 1.0 |');
  expect(rows).toContain('| b | with_faults → clean | better | 3 | 2 → 0 | 0 | 0 | 1,500 | 0.2500 | 1.0 → 2.3 |');
  expect(rows).toContain('| **all** | 1 clean | | 6 | 2 | 0 | 0 | 3,000 | 0.5000 | 2.0 → 3.3 |');
  expect(rows).toEqual(expect.arrayContaining(['Only in the first: gone', 'Only in the second: added']));
  expect(isWorse).toBe(true);
  expect(compareRuns(before, before).isWorse).toBe(false);
});

test('a request without a result stands in the table, and is in no sum', () => {
  const lost = { state: 'no_result', reason: 'the service ended' } as const;
  const { text, isWorse } = compareRuns(runOf({ a: ended(), b: ended() }), runOf({ a: ended(), b: lost }));
  expect(text).toMatch(/\| b +\| clean → no result +\| worse \| +– \|/);
  expect(text).toMatch(/\| \*\*all\*\* \| 2 → 1 clean +\| +\| +3 \|/);
  expect(isWorse).toBe(true);
});

test('a run that is not whole says so, and what went wrong stands below its table', () => {
  const failed = ended({ outcome: 'failed', error: { code: 'model_quota', message: 'no money' } });
  const unpriced = ended({ usage: { ...USAGE, cost_usd: null } });
  const text = renderRun(runOf({ a: FAULTY, b: failed, c: { state: 'no_result', reason: 'gone' }, d: unpriced }));
  expect(text).toMatch(/^4 of 5 requests, 1 clean; own service, deepseek\/x, 2026/);
  expect(text).toMatch(/\| a +\| Go +\| with_faults \| +3 \| 2 syntax_error \| 2 syntax_error \|/);
  // A sum of costs of which one is not known is not known.
  expect(text).toMatch(/\| \*\*all\*\* .* 3,000 \| +2,400 \| +1,500 \| +– \|/);
  expect(text).toContain('**a**\n\n- a|b.go:3 syntax_error: it is not valid Go');
  expect(text).toContain('**b**\n\n- failed (model_quota): no money');
  expect(text).toContain('**c**: no result: gone');
});
