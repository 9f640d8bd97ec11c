import type { Logger } from 'pino';
import type { SmeeClient } from 'smee-client';

export interface WebhookProxyOptions {
  /** The channel at which GitHub delivers. */
  readonly source: string;
  /** Where the service takes deliveries. */
  readonly target: string;
  readonly log: Logger;
}

/**
 * Fetches deliveries from a smee.io channel, for a machine that GitHub cannot reach. A channel that is away is tried
 * again: work goes on without it.
 * @returns the way to stop
 */
export function followWebhookProxy({ source, target, log }: WebhookProxyOptions): () => Promise<void> {
  const logger = {
    info: (message: unknown): void => log.info({ proxy: String(message) }, 'webhook proxy'),
    // What comes along is an event of the library, which says no more than the text does.
    error: (message: unknown): void => log.warn({ proxy: String(message) }, 'webhook proxy'),
  };
  const starting = createClient({ source, target, logger });
  // The first failure is reported by the logger as well; the connection itself is tried again by the library.
  starting
    .then((client) => client.start())
    .catch(() => log.warn({ source }, 'the webhook proxy cannot be reached yet'));
  return async () => (await starting).stop();
}

/** Loaded here: the library brings two hundred modules along, and few services have a proxy. */
async function createClient(options: ConstructorParameters<typeof SmeeClient>[0]): Promise<SmeeClient> {
  const smee = await import('smee-client');
  return new smee.SmeeClient(options);
}
