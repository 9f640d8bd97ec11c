import { expect, test } from 'vitest';
import { untilAborted } from '../../src/ports/until-aborted.ts';

const reason = new Error('cancelled');

test('gives what the promise gives, or throws what it throws', async () => {
  const { signal } = new AbortController();
  expect(await untilAborted(Promise.resolve('done'), signal)).toBe('done');
  await expect(untilAborted(Promise.reject(new Error('down')), signal)).rejects.toThrow('down');
});

test('leaves a promise behind at once when the signal aborts', async () => {
  const controller = new AbortController();
  const left = Promise.withResolvers<string>();
  const waiting = untilAborted(left.promise, controller.signal);
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  // What it comes to in the end is nobody's affair, not even that of the process.
  left.reject(new Error('too late'));
});

test('does not wait for one whose signal has aborted before', async () => {
  await expect(untilAborted(Promise.resolve('done'), AbortSignal.abort(reason))).rejects.toBe(reason);
});
