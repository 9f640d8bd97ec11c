import type { Forge } from '../ports/forge.ts';
import type { RequestOptions } from './make-request.ts';

/** Milliseconds that a door waits for GitHub; the task itself finds out what the door could not. */
const LOOK_UP_TIMEOUT_MS = 5_000;

/** Asks GitHub whether there is a way to create something for an owner. */
export function createAccessLookup({
  forge,
  stopping,
  onFailure,
}: {
  readonly forge: Pick<Forge, 'accessFor'>;
  readonly stopping: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}): RequestOptions['hasAccess'] {
  return async (owner) => {
    try {
      const signal = AbortSignal.any([stopping, AbortSignal.timeout(LOOK_UP_TIMEOUT_MS)]);
      return (await forge.accessFor(owner, signal)) !== null;
    } catch (error) {
      // GitHub may be away for a moment: the task waits for it, a door does not.
      onFailure(error);
      return true;
    }
  };
}
