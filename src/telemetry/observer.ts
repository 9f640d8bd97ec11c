import type { Logger } from 'pino';
import type { Observe } from '../ports/observation.ts';

/** Tells the log what was seen of calls to the outside. */
export function createObserver(log: Logger): Observe {
  return (observation) => log.debug(observation, observation.type);
}
