import { Probot, type ApplicationFunction } from 'probot';
import { RefusalError } from '../../core/errors.ts';
import type { Delivery } from '../../ports/ledger.ts';
import type { AppClientOptions } from './app-client.ts';

export interface ProbotHostOptions extends Pick<AppClientOptions, 'baseUrl' | 'log'> {
  /** For webhooks. Probot takes the word "development" for a missing one, so there has to be one. */
  readonly secret: string;
}

/**
 * Runs a Probot app without Probot's server, for a door that has capped and verified what it took.
 * @returns hands a delivery to the app; throws what the app throws, and RefusalError `invalid_request` where the payload
 * is no JSON object
 */
export async function hostProbotApp(
  options: ProbotHostOptions,
  app: ApplicationFunction,
): Promise<(delivery: Pick<Delivery, 'id' | 'event' | 'payload'>) => Promise<void>> {
  if (options.secret === '') throw new Error('a webhook secret is needed');
  // Clients of Probot's repeat POST and wait without an end, so they are given nothing to speak with. As the App, Probot
  // would besides make one for each delivery, and fail where the payload names no installation as it should.
  const probot = new Probot({ ...options, githubToken: 'none' });
  await probot.load(app);
  return async ({ id, event, payload }) => {
    // The name is GitHub's and the payload was signed; Probot takes names that it does not know, whatever its types say.
    const received = { id, name: event as 'ping', payload: parse(payload) as never };
    try {
      await probot.receive(received);
    } catch (error) {
      // Probot gathers what its handlers throw; there is one.
      throw error instanceof AggregateError && error.errors.length === 1 ? error.errors[0] : error;
    }
  };
}

function parse(payload: string): object {
  try {
    const content: unknown = JSON.parse(payload);
    if (typeof content === 'object' && content !== null) return content;
  } catch {
    // The reason quotes the payload.
  }
  throw new RefusalError('invalid_request');
}
