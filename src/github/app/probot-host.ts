import { Probot, type ApplicationFunction } from 'probot';
import type { Delivery } from '../../ports/ledger.ts';
import type { AppClientOptions } from './app-client.ts';

export interface ProbotHostOptions extends Pick<AppClientOptions, 'baseUrl' | 'log'> {
  /** For webhooks. Probot takes the word "development" for a missing one, so there has to be one. */
  readonly secret: string;
}

/**
 * Runs a Probot app without Probot's server, for a door that has capped and verified what it took.
 * @returns hands a delivery to the app, and throws what the app throws. False: the payload is no JSON object, which is all
 * that Probot knows
 */
export async function hostProbotApp(
  options: ProbotHostOptions,
  app: ApplicationFunction,
): Promise<(delivery: Pick<Delivery, 'id' | 'event' | 'payload'>) => Promise<boolean>> {
  if (options.secret === '') throw new Error('a webhook secret is needed');
  // Clients of Probot's repeat POST and wait without an end, so they are given nothing to speak with. As the App, Probot
  // would besides make one for each delivery, and fail where the payload names no installation as it should.
  const probot = new Probot({ ...options, githubToken: 'none' });
  await probot.load(app);
  return async ({ id, event, payload }) => {
    const content = parse(payload);
    if (content === null) return false;
    try {
      // The name is GitHub's and the payload was signed; Probot takes names that it does not know, whatever its types say.
      await probot.receive({ id, name: event as 'ping', payload: content as never });
      return true;
    } catch (error) {
      // Probot gathers what its handlers throw; there is one.
      throw error instanceof AggregateError && error.errors.length === 1 ? error.errors[0] : error;
    }
  };
}

function parse(payload: string): object | null {
  try {
    const content: unknown = JSON.parse(payload);
    return typeof content === 'object' ? content : null;
  } catch {
    return null;
  }
}
