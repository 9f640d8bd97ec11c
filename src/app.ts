import { createHash } from 'node:crypto';
import { Webhooks } from '@octokit/webhooks';
import type { Logger } from 'pino';
import { readClient, trustProxies } from './api/http/client-address.ts';
import { createApi, listen } from './api/server.ts';
import { parseGenerateBody, submitGeneration } from './api/submit-generation.ts';
import type { Config } from './config.ts';
import type { AccessRef } from './core/access-ref.ts';
import { missingPermissions } from './core/app-permissions.ts';
import { providerOf } from './core/names.ts';
import type { Prices } from './core/usage.ts';
import { createDeliveryReader } from './probot-app.ts';
import { createAppClient, type AppClient } from './github/app/app-client.ts';
import { redeliverFailed } from './github/app/failed-deliveries.ts';
import { createGitHubConversation } from './github/github-conversation.ts';
import { createGitHubForge } from './github/github-forge.ts';
import { createGitHubMembership } from './github/github-membership.ts';
import { createInstallationRegistry } from './github/app/installation-registry.ts';
import { followWebhookProxy } from './github/app/webhook-proxy.ts';
import { createModelCatalog } from './llm/catalog.ts';
import { LocalQueue } from './local/local-queue.ts';
import { readOrMakeSecret } from './local/secret-file.ts';
import type { Membership } from './ports/forge.ts';
import type { InstallationRegistry, Reach } from './ports/installations.ts';
import type { ModelCatalog } from './ports/language-model.ts';
import type { Delivery } from './ports/ledger.ts';
import { ThreadVerifier } from './verify/thread-verifier.ts';
import { openDatabase } from './sqlite/database.ts';
import { SqliteLedger } from './sqlite/sqlite-ledger.ts';
import { SqliteTaskStore } from './sqlite/sqlite-task-store.ts';
import { DeliveryDesk } from './inbox/delivery-desk.ts';
import { Inbox } from './inbox/inbox.ts';
import { adviceFor } from './inbox/handle-installation.ts';
import { createAccessRecheck } from './inbox/recheck-access.ts';
import { ResultCallbacks } from './outbox/result-callback.ts';
import { runTask } from './task/run-task.ts';
import { StatusComments } from './outbox/status-comment.ts';
import { TaskManager } from './task/task-manager.ts';
import { createLog } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { Redactor } from './telemetry/redactor.ts';
import { createWeb } from './web/web.ts';

export interface App {
  readonly log: Logger;
  readonly url: string;
  /** Takes no more, stops what runs at its next event, and ends. What was accepted goes on at the next start. */
  stop(): Promise<void>;
}

const HEARTBEAT_MS = 15_000;
const CLOSE_CONNECTIONS_AFTER_MS = 3_000;
const DAY_MS = 86_400_000;
const RETENTION_EVERY_MS = 3_600_000;
const REDELIVERY_EVERY_MS = 600_000;
/** GitHub keeps deliveries for some three days. */
const REDELIVERY_SINCE_MS = 3 * DAY_MS;

/** Puts the service together and opens its doors. It plugs and decides nothing. */
export async function createApp(config: Config): Promise<App> {
  const redactor = new Redactor();
  const log = createLog({ level: config.LOG_LEVEL, format: config.LOG_FORMAT, redactor });
  const onError = (message: string, facts: Readonly<Record<string, unknown>>): void => log.error(facts, message);
  const onSecret = (value: string, expiresAt?: number): void => redactor.add(value, expiresAt);
  const secretKey = config.SECRET_KEY ?? readOrMakeSecret(config.DATA_DIR, 'secret-key').value;
  const apiKeys = config.API_KEYS.length > 0 ? config.API_KEYS : [makeApiKey(config.DATA_DIR, onSecret)];
  for (const secret of secretsOf(config, secretKey)) onSecret(secret);

  const database = openDatabase(config.DATA_DIR);
  const store = new SqliteTaskStore({
    database,
    onError: (error) => onError('a task could not be read', { err: error }),
  });
  const ledger = new SqliteLedger(database);
  const queue = new LocalQueue({
    concurrency: config.MAX_CONCURRENT_TASKS,
    onError: (task, error) => onError('a job failed', { task, err: error }),
  });
  const metrics = createMetrics(store, queue);
  const models = createModels(config, log);
  const verifier = new ThreadVerifier();
  const github = { baseUrl: config.GITHUB_API_URL, log, onSecret };
  const app = config.app === null ? null : createGitHubApp(config, config.app, github);
  const forge = createGitHubForge({
    ...github,
    app,
    token: config.GITHUB_TOKEN ?? null,
    defaultOwner: config.GITHUB_ORG ?? null,
  });
  const prices = new Map(config.providers.map((provider) => [provider.name, provider.prices]));
  const pricesOf = (model: string): Prices | null => prices.get(providerOf(model)) ?? null;

  const membership = app === null ? null : createGitHubMembership(app);
  const stillAllowed = membership === null ? undefined : createAccessRecheck(membership);
  const manager = new TaskManager({
    store,
    queue,
    ledger,
    run: (task, signal) =>
      runTask(
        task,
        {
          forge,
          models,
          verifier,
          store,
          reuseForMs: config.PROMPT_CACHE === 'on' ? config.TASK_RETENTION_DAYS * DAY_MS : null,
          budgetTokens: config.TASK_BUDGET_TOKENS,
          secretKey,
          ownSecrets: () => redactor.values(),
          onDelta: (id, delta) => store.announce(id, delta),
          stillAllowed,
        },
        signal,
      ),
    taskTimeoutMs: config.TASK_TIMEOUT * 1000,
    maxQueued: config.MAX_QUEUED_TASKS,
    rateLimitPerMinute: config.RATE_LIMIT_PER_MINUTE,
    dailyTokenBudget: config.DAILY_TOKEN_BUDGET ?? null,
    onError,
  });

  const defaults = { visibility: config.DEFAULT_VISIBILITY, locale: config.DEFAULT_LOCALE };
  const stopping = new AbortController();
  const door = app === null || membership === null ? null : createAppDoor(app, membership);
  const generation = {
    manager,
    models,
    forge,
    log,
    defaults: { ...defaults, owner: config.GITHUB_ORG ?? null },
    stopping: stopping.signal,
  };
  const isTrusted = trustProxies(config.TRUSTED_PROXIES);
  const web = createWeb({
    manager,
    models,
    apiKeys,
    secretKey,
    defaults,
    pricesOf,
    onError,
    client: (c) => readClient(c, isTrusted),
    submit: (key, body, context) => submitGeneration(generation, key, parseGenerateBody(body, context.locale), context),
  });
  const api = createApi({
    ...generation,
    apiKeys,
    secretKey,
    corsOrigins: config.CORS_ORIGINS,
    trustedProxies: config.TRUSTED_PROXIES,
    webhooks: door,
    web,
    metrics,
    isReady: () => store.isHealthy(),
    heartbeatMs: HEARTBEAT_MS,
  });

  /** Everything that there is only with an App: the webhook, the conversation, and what is owed on GitHub. */
  function createAppDoor(client: AppClient, membership: Membership) {
    const conversation = createGitHubConversation(client, (text) => redactor.redact(text));
    const registry = createInstallationRegistry(client);
    const reachOf = (access: AccessRef): Reach => registry.reachOf(access);
    const comments = new StatusComments({ conversation, store, ledger, pricesOf, reachOf, onError });
    const callbacks = new ResultCallbacks({ conversation, store, ledger, reachOf, onError });
    const inbox = new Inbox({
      manager,
      models,
      conversation,
      membership,
      ledger,
      defaults,
      installations: { registry, owing: [comments, callbacks] },
      log: (message, facts) => log.info(facts, message),
    });
    const handle = createDeliveryReader(client.probot, inbox, ({ id, event }, reason) =>
      log.warn({ delivery: id, event, reason }, 'a delivery could not be read'),
    );
    const desk = new DeliveryDesk({ ledger, handle, onError });
    const verifiers = (config.app?.webhookSecrets ?? []).map((secret) => new Webhooks({ secret }));
    return {
      path: config.WEBHOOK_PATH,
      accept: (delivery: Delivery) => desk.accept(delivery),
      async verify(body: string, signature: string): Promise<boolean> {
        for (const webhooks of verifiers) if (await webhooks.verify(body, signature)) return true;
        return false;
      },
      async start(): Promise<void> {
        await client.probot.ready();
        await comments.start();
        await callbacks.start();
        await desk.start();
        reviewInstallations(registry, log, stopping.signal);
      },
      async close(): Promise<void> {
        await Promise.all([desk.close(), comments.close(), callbacks.close()]);
      },
    };
  }

  await door?.start();
  // An address that cannot be had ends the start before any task was taken up.
  const server = await listen(api, { host: config.SERVER_HOST, port: config.SERVER_PORT });
  const resumed = await manager.start();
  const proxy = config.WEBHOOK_PROXY_URL;
  const target = `${server.url}${config.WEBHOOK_PATH}`;
  const leaveProxy = proxy === undefined || app === null ? null : followWebhookProxy({ source: proxy, target, log });

  const every = (ms: number, what: string, work: () => Promise<unknown>): NodeJS.Timeout => {
    const run = (): void => void work().catch((error: unknown) => log.warn({ err: error }, what));
    run();
    return setInterval(run, ms);
  };
  const timers = [
    every(RETENTION_EVERY_MS, 'old tasks were not dropped', async () => {
      const before = Date.now() - config.TASK_RETENTION_DAYS * DAY_MS;
      await store.dropFinishedBefore(before);
      await ledger.dropBefore(before);
    }),
    ...(app === null
      ? []
      : [
          every(REDELIVERY_EVERY_MS, 'failed deliveries were not asked for', () =>
            redeliverFailed(app, {
              isKnown: (guid) => ledger.hasDelivery(guid),
              since: Date.now() - REDELIVERY_SINCE_MS,
              signal: stopping.signal,
            }),
          ),
        ]),
  ];
  if (config.REDIS_URL !== undefined) log.warn('REDIS_URL is set, but this version keeps everything in DATA_DIR');
  if (models.list().length === 0) log.warn('no model is set up: set DEEPSEEK_API_KEY, OPENAI_API_KEY or EXTRA_MODELS');
  log.info({ url: server.url, port: server.port, app: app !== null, resumed }, 'listening');

  return {
    log,
    url: server.url,
    async stop() {
      manager.refuseNew();
      stopping.abort(new Error('the service is stopping'));
      for (const timer of timers) clearInterval(timer);
      await leaveProxy?.();
      // The doors stay open until the work has ended: who comes meanwhile is told 503, and when to come again.
      await manager.close();
      await door?.close();
      await server.stop(CLOSE_CONNECTIONS_AFTER_MS);
      await verifier.close();
      await store.close();
      log.info('stopped');
    },
  };
}

/** Tells the operator once where the App has less than it needs. It is one call, and nothing waits for it. */
function reviewInstallations(registry: InstallationRegistry, log: Logger, signal: AbortSignal): void {
  const review = async (): Promise<void> => {
    for (const { access, owner, permissions } of await registry.list(signal)) {
      const missing = missingPermissions(permissions);
      if (missing.length === 0) continue;
      log.warn({ installation: access, account: owner, missing, advice: adviceFor(null) }, 'permissions are missing');
    }
  };
  review().catch((error: unknown) => {
    if (!signal.aborted) log.warn({ err: error }, 'the installations could not be looked at');
  });
}

function createModels(config: Config, log: Logger): ModelCatalog {
  return createModelCatalog({
    providers: config.providers,
    defaultModel: config.DEFAULT_MODEL,
    fallbackModels: config.FALLBACK_MODELS,
    limits: {
      maxConcurrentCalls: config.MAX_CONCURRENT_LLM_CALLS,
      stallTimeoutMs: config.LLM_STALL_TIMEOUT * 1000,
      queueTimeoutMs: config.LLM_QUEUE_TIMEOUT * 1000,
    },
    onWarning: (warning) => log.warn(warning),
  });
}

function createGitHubApp(
  config: Config,
  app: NonNullable<Config['app']>,
  github: {
    readonly baseUrl: string;
    readonly log: Logger;
    readonly onSecret: (value: string, expiresAt?: number) => void;
  },
): AppClient {
  const [secret = ''] = app.webhookSecrets;
  // GitHub's secondary limits ask for a second between writes; a server on this machine has none.
  const { hostname } = new URL(config.GITHUB_API_URL);
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return createAppClient({ ...github, appId: app.id, privateKey: app.privateKey, secret, isThrottled: !isLocal });
}

/** Without a key the API would be open by accident: one is made, kept, and shown once. */
function makeApiKey(folder: string, onSecret: (value: string) => void) {
  const key = readOrMakeSecret(folder, 'api-key', 'gck_');
  onSecret(key.value);
  if (key.isNew) process.stdout.write(`API key (kept in ${key.path}): ${key.value}\n`);
  return { name: 'default', sha256: createHash('sha256').update(key.value).digest('hex'), owners: null };
}

function secretsOf(config: Config, secretKey: string): readonly string[] {
  const { app, providers, GITHUB_TOKEN, REDIS_URL } = config;
  const values = [
    secretKey,
    GITHUB_TOKEN,
    REDIS_URL,
    app?.privateKey,
    ...(app?.webhookSecrets ?? []),
    ...providers.map((provider) => provider.apiKey),
    ...config.API_KEYS.map((key) => key.clear),
  ];
  return values.filter((value) => value != null && value !== '').map(String);
}
