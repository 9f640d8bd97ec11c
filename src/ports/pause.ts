import { setTimeout as wait } from 'node:timers/promises';

/** Waits `ms` milliseconds; when `signal` aborts it throws the signal's reason. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** The pause of real time. */
export const pause: Pause = async (ms, signal) => {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
};
