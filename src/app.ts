import type { Logger } from 'pino';
import type { WebhookDoor } from './api/api-options.ts';
import { readClient, trustProxies } from './api/http/client-address.ts';
import { createApi, listen, type Api } from './api/server.ts';
import { parseGenerateBody, submitGeneration } from './api/submit-generation.ts';
import type { Config } from './config.ts';
import { listeningFault } from './config/start-faults.ts';
import { inDataDir } from './data-dir.ts';
import { openParts } from './endings.ts';
import { createEngine, type Engine } from './engine.ts';
import type { GitHubApp } from './github-app.ts';
import { createProbotApp } from './probot-app.ts';
import { openApiKeys } from './secrets.ts';
import { createWeb } from './web/web.ts';

/** The service while it runs. */
export interface App {
  readonly log: Logger;
  readonly url: string;
  /** Takes no more, stops what runs at its next event, and ends. What was accepted goes on at the next start. */
  stop(): Promise<void>;
}

const HEARTBEAT_MS = 15_000;
const CLOSE_CONNECTIONS_AFTER_MS = 3_000;

/**
 * Puts the service together and opens its doors. It plugs and decides nothing.
 * @throws ConfigError when the address or the data folder cannot be had; what was opened by then is closed
 */
export function createApp(config: Config): Promise<App> {
  return openParts(async (endings) => {
    const engine = createEngine(config, endings);
    const { log, githubApp } = engine;
    const doors = createDoors(config, engine, await openWebhooks(githubApp));
    // An address that cannot be had ends the start before anything was taken up. And since what begins last ends first, the
    // doors stay open until the work has ended: who comes meanwhile is told 503, and when to come again.
    const server = await listen(doors, { host: config.SERVER_HOST, port: config.SERVER_PORT }).catch(refuseAddress);
    endings.defer(() => server.stop(CLOSE_CONNECTIONS_AFTER_MS));
    const resumed = await engine.start();
    githubApp?.followProxy(server.url);
    log.info({ url: server.url, port: server.port, app: githubApp !== null, resumed }, 'listening');
    return { log, url: server.url, stop: () => engine.stop() };
  });
}

/** @throws ConfigError where a variable can mend it */
function refuseAddress(error: unknown): never {
  throw listeningFault(error) ?? error;
}

/** Deliveries go to the same Probot app that `probot run` serves, through a door of our own. */
async function openWebhooks(githubApp: GitHubApp | null): Promise<WebhookDoor | null> {
  return githubApp === null ? null : githubApp.openDoor(createProbotApp(() => githubApp));
}

/** All doors: REST, webhooks and pages. */
function createDoors(config: Config, engine: Engine, webhooks: WebhookDoor | null): Api {
  const { log, store, manager, requests, models, metrics, pricesOf, onError, stopping } = engine;
  const { secretKey } = engine.secrets;
  const apiKeys = inDataDir(() => openApiKeys(config, engine.secrets));
  const defaults = { visibility: config.DEFAULT_VISIBILITY, locale: config.DEFAULT_LOCALE };
  const isTrusted = trustProxies(config.TRUSTED_PROXIES);
  const web = createWeb({
    ...{ manager, models, apiKeys, secretKey, defaults, pricesOf, onError },
    readFigures: () => metrics.readFigures(),
    client: (c) => readClient(c, isTrusted),
    submit: (key, body, context) =>
      submitGeneration({ manager, requests }, key, parseGenerateBody(body, context.locale), context),
  });
  return createApi({
    ...{ manager, requests, models, apiKeys, secretKey, defaults, web, webhooks, log, stopping },
    corsOrigins: config.CORS_ORIGINS,
    trustedProxies: config.TRUSTED_PROXIES,
    metrics,
    metricsToken: config.METRICS_TOKEN ?? null,
    isReady: () => store.isHealthy(),
    heartbeatMs: HEARTBEAT_MS,
  });
}
