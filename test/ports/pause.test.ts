import { expect, test } from 'vitest';
import { pause } from '../../src/ports/pause.ts';

test('pauses until the time is over or nobody wants it any more, and then says why', async () => {
  await pause(1, new AbortController().signal);
  const reason = new Error('cancelled');
  await expect(pause(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const waiting = pause(60_000, controller.signal);
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
});
