import { afterAll, describe, expect, test } from 'vitest';
import { atEvent, runScenario } from './scenario.ts';
import { seeded } from '../support/seeded.ts';
import { clearStages, onSharedStage } from './shared-stages.ts';

afterAll(clearStages);

/** Events of a task that nothing happens to. Each time it is taken up again there is one more. */
const EVENTS = 20;
const PAIRS = 30;

const random = seeded(20_261_122);
const pick = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
const when = (): 'before' | 'after' => (random() < 0.5 ? 'before' : 'after');

/** Each event is the first of a pair at least once; the second lies anywhere behind it. */
const pairs = Array.from({ length: PAIRS }, (_, index) => {
  const first = { sequence: (index % EVENTS) + 1, when: when() };
  const next = first.sequence + (first.when === 'after' ? 1 : 0);
  return [first, { sequence: pick(next, Math.max(next, EVENTS)), when: when() }] as const;
});

describe('kill -9 at two events', () => {
  // After the last event there is nothing left to die at.
  const possible = pairs.filter(([first]) => first.sequence < EVENTS || first.when === 'before');
  test.concurrent.for(possible)('%o, then %o', async (pair) => {
    const blows = pair.map((at) => atEvent(at.sequence, at.when));
    expect(await onSharedStage((stage) => runScenario(stage, { blows }))).toEqual([]);
  });
});
