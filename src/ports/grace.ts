/**
 * Does a piece of work that outlives the signal by `ms` milliseconds: whoever sent something that cannot be taken back
 * wants to hear what became of it, though it has to stop. The work is given a signal that aborts so much later, with the
 * same reason.
 */
export async function withGrace<T>(
  signal: AbortSignal,
  ms: number,
  work: (patient: AbortSignal) => Promise<T>,
): Promise<T> {
  const patient = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => patient.abort(signal.reason), ms);
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  try {
    return await work(patient.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', begin);
  }
}

/**
 * Milliseconds for which the answer to an effect is still waited for by a task that has to stop. Most come within one or
 * two seconds; the process has ten to end.
 */
export const GRACE_MS = 3_000;
