import { untilAborted } from './until-aborted.ts';

/** Waits `ms` milliseconds; when `signal` aborts it throws the signal's reason. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** The pause of real time. */
export const pause: Pause = async (ms, signal) => {
  const over = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => over.resolve(undefined), ms);
  try {
    await untilAborted(over.promise, signal);
  } finally {
    clearTimeout(timer);
  }
};
