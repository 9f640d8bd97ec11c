import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairLine } from '../../src/local/fair-line.ts';

test('gives a job of the requester with the fewest running ones', () => {
  const line = new FairLine();
  for (const taskId of ['a1', 'a2']) line.add({ taskId, requester: 'a' });
  line.add({ taskId: 'b1', requester: 'b' });
  const running = new Map([['a', 4]]);
  expect(line.take((requester) => running.get(requester) ?? 0)).toEqual({ taskId: 'b1', requester: 'b' });
  expect(line.take((requester) => running.get(requester) ?? 0)).toEqual({ taskId: 'a1', requester: 'a' });
});

test('gives nothing when nobody waits', () => {
  const line = new FairLine();
  expect(line.take(() => 0)).toBeNull();
  line.add({ taskId: 'a1', requester: 'a' });
  expect(line.remove('a1')).toBe(true);
  expect(line.remove('a1')).toBe(false);
  expect(line.take(() => 0)).toBeNull();
});

test('no requester gets two turns while another one waits who got none', () => {
  const requester = fc.constantFrom('a', 'b', 'c', 'd');
  fc.assert(
    fc.property(fc.array(fc.oneof(requester, fc.constant(null)), { maxLength: 200 }), (steps) => {
      const line = new FairLine();
      const turnsSince = new Map<string, Map<string, number>>();
      const waiting = new Map<string, number>();
      steps.forEach((step, index) => {
        if (step !== null) {
          line.add({ taskId: `task ${index}`, requester: step });
          if (!turnsSince.has(step)) turnsSince.set(step, new Map());
          waiting.set(step, (waiting.get(step) ?? 0) + 1);
          return;
        }
        const next = line.take(() => 0);
        if (next === null) return;
        waiting.set(next.requester, (waiting.get(next.requester) ?? 0) - 1);
        turnsSince.delete(next.requester);
        if ((waiting.get(next.requester) ?? 0) > 0) turnsSince.set(next.requester, new Map());
        for (const turns of turnsSince.values()) {
          if (turns === turnsSince.get(next.requester)) continue;
          const count = (turns.get(next.requester) ?? 0) + 1;
          turns.set(next.requester, count);
          expect(count).toBeLessThanOrEqual(1);
        }
      });
      expect(line.size).toBe([...waiting.values()].reduce((sum, count) => sum + count, 0));
    }),
  );
});

test('serves the jobs of one requester in the order in which they came', () => {
  const line = new FairLine();
  const ids = Array.from({ length: 20 }, (_, n) => `task ${n}`);
  for (const taskId of ids) line.add({ taskId, requester: 'a' });
  expect(line.size).toBe(20);
  expect(ids.map(() => line.take(() => 0)?.taskId)).toEqual(ids);
});
