import { expect, test, vi } from 'vitest';
import { withGrace } from '../../src/ports/grace.ts';

const REASON = new Error('it has to stop');

function stopped(): AbortController {
  const controller = new AbortController();
  controller.abort(REASON);
  return controller;
}

test('gives work that was begun some time more, and then the same reason', async () => {
  vi.useFakeTimers();
  try {
    for (const controller of [new AbortController(), stopped()]) {
      const seen: unknown[] = [];
      const working = withGrace(controller.signal, 3_000, async (patient) => {
        await new Promise((resolve) => patient.addEventListener('abort', resolve));
        seen.push(patient.reason);
      });
      controller.abort(REASON);
      await vi.advanceTimersByTimeAsync(2_999);
      expect(seen).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      await working;
      expect(seen).toEqual([REASON]);
    }
  } finally {
    vi.useRealTimers();
  }
});

test('hands on what came of the work in time, and leaves no timer behind', async () => {
  vi.useFakeTimers();
  try {
    const controller = new AbortController();
    const made = Promise.withResolvers<string>();
    const working = withGrace(controller.signal, 3_000, () => made.promise);
    controller.abort(REASON);
    made.resolve('it is there');
    expect(await working).toBe('it is there');
    await expect(withGrace(stopped().signal, 3_000, () => Promise.reject(REASON))).rejects.toBe(REASON);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
