import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { providerOf } from './core/names.ts';
import type { Prices } from './core/usage.ts';
import { openDataDir } from './data-dir.ts';
import type { Endings } from './endings.ts';
import { connectApp, createGitHubApp, type GitHubApp } from './github-app.ts';
import type { AppClient } from './github/app/app-client.ts';
import { createGitHubForge } from './github/github-forge.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createAccessLookup } from './inbox/look-up-access.ts';
import type { RequestOptions } from './inbox/make-request.ts';
import { createAccessRecheck, createReadCheck } from './inbox/recheck-access.ts';
import { createModelCatalog } from './llm/catalog.ts';
import { LocalQueue } from './local/local-queue.ts';
import type { Forge, Membership } from './ports/forge.ts';
import type { ModelCatalog } from './ports/language-model.ts';
import type { Observe } from './ports/observation.ts';
import type { TaskStore } from './ports/task-store.ts';
import { lookForAnswers } from './reach.ts';
import type { Secrets } from './secrets.ts';
import { SqliteLedger } from './sqlite/sqlite-ledger.ts';
import { SqliteTaskStore } from './sqlite/sqlite-task-store.ts';
import { settleEffects } from './task/settle-effects.ts';
import { runTask, type RunDependencies } from './task/run-task.ts';
import { TaskManager, type TaskManagerOptions } from './task/task-manager.ts';
import { createLog } from './telemetry/log.ts';
import { createTelemetry, type Telemetry } from './telemetry/telemetry.ts';
import { withWorkContext } from './telemetry/work-context.ts';
import { ThreadVerifier } from './verify/thread-verifier.ts';

const DAY_MS = 86_400_000;

/** Everything that works whatever the doors are: those of the service, or Probot's. */
export interface Engine {
  readonly log: Logger;
  readonly secrets: Secrets;
  readonly store: TaskStore;
  readonly models: ModelCatalog;
  readonly metrics: Telemetry['metrics'];
  readonly manager: TaskManager;
  /** What the doors make requests with. */
  readonly requests: RequestOptions;
  /** Null where no App is configured. */
  readonly githubApp: GitHubApp | null;
  /** What a model costs (`provider/model-id`); null: not known. */
  readonly pricesOf: (model: string) => Prices | null;
  readonly onError: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  /** Aborted when the service stops. */
  readonly stopping: AbortSignal;
  /** Starts to work, with what an earlier process left. Returns how many tasks that is. */
  start(): Promise<number>;
  /** Takes no more, stops what runs at its next event, and ends everything. */
  stop(): Promise<void>;
}

/**
 * Puts together what works. Nothing runs before `start`; what is opened says its end to `endings`.
 * @throws ConfigError when the data folder cannot be had; PrivateKeyError
 */
export function createEngine(config: Config, endings: Endings): Engine {
  const { secrets, database } = openDataDir(config, endings);
  const log = createLog({ level: config.LOG_LEVEL, format: config.LOG_FORMAT, redactor: secrets.redactor });
  const onError = (message: string, facts: Readonly<Record<string, unknown>>): void => log.error(facts, message);
  const stopping = new AbortController();
  for (const remark of config.remarks) log.warn(remark);

  const onUnreadable = (error: unknown): void => onError('a task could not be read', { err: error });
  const store = new SqliteTaskStore({ database, onError: onUnreadable });
  endings.defer(() => store.close());
  const ledger = new SqliteLedger(database);
  ledger.takeOver();
  const queue = withWorkContext(
    new LocalQueue({
      concurrency: config.MAX_CONCURRENT_TASKS,
      onError: (task, error) => onError('a job failed', { task, err: error }),
    }),
  );

  const pricesOf = pricesFrom(config);
  const known = (): readonly string[] => namesOf(models, config);
  const { metrics, observe } = createTelemetry({ log, store, queue, models: known, pricesOf });
  const models = createModels(config, log, observe, secrets);
  const verifier = new ThreadVerifier();
  endings.defer(() => verifier.close());
  const app = connectApp(config, log, observe, secrets);
  const client = app?.client ?? null;
  const forge = createForge(config, client, log, observe, secrets);
  const membership = app?.membership ?? null;
  const work = { forge, models, verifier, store, ledger, queue, secrets, membership, observe, onError };
  const manager = createManager(config, work);

  const requests: RequestOptions = {
    ...{ models, pricesOf },
    defaults: { visibility: config.DEFAULT_VISIBILITY, owner: config.GITHUB_ORG ?? null },
    hasAccess: createAccessLookup({
      ...{ forge, stopping: stopping.signal },
      onFailure: (error) => log.warn({ err: error }, 'could not look up the access at the door'),
    }),
  };
  const shared = { store, ledger, log, endings, stopping: stopping.signal };
  const talk = { ...shared, config, manager, requests, secrets, pricesOf, onError };
  const githubApp = app === null ? null : createGitHubApp({ ...talk, app });
  return {
    ...{ log, secrets, store, models, metrics, manager, requests, githubApp, pricesOf, onError },
    stopping: stopping.signal,
    async start() {
      await githubApp?.start();
      endings.defer(() => manager.close());
      const resumed = await manager.start();
      startHousekeeping({ ...shared, client, retentionDays: config.TASK_RETENTION_DAYS });
      lookForAnswers(config, log, stopping.signal);
      if (config.REDIS_URL !== undefined) log.warn('REDIS_URL is set, but this version keeps everything in DATA_DIR');
      if (config.app === null && config.GITHUB_TOKEN === undefined)
        log.warn('no repository can be made, only dry runs: set GITHUB_TOKEN, or the GitHub App');
      if (models.list().length === 0)
        log.warn('no model is set up: set DEEPSEEK_API_KEY, OPENAI_API_KEY or EXTRA_MODELS');
      return resumed;
    },
    async stop() {
      manager.refuseNew();
      stopping.abort(new Error('the service is stopping'));
      await endings.disposeAsync();
      log.info('stopped');
    },
  };
}

/** What a manager works with. */
interface Work
  extends
    Pick<RunDependencies, 'forge' | 'models' | 'verifier'>,
    Pick<TaskManagerOptions, 'queue' | 'ledger' | 'observe' | 'onError'> {
  readonly store: TaskStore;
  readonly secrets: Secrets;
  readonly membership: Membership | null;
}

function createManager(config: Config, { secrets, membership, ...work }: Work): TaskManager {
  const { forge, models, verifier, store } = work;
  const run: RunDependencies = {
    ...{ forge, models, verifier, store, secretKey: secrets.secretKey, budgetTokens: config.TASK_BUDGET_TOKENS },
    pricesOf: pricesFrom(config),
    reuseForMs: config.PROMPT_CACHE === 'on' ? config.TASK_RETENTION_DAYS * DAY_MS : null,
    ownSecrets: () => secrets.redactor.values(),
    onDelta: (id, delta) => store.announce(id, delta),
    stillAllowed: membership === null ? undefined : createAccessRecheck(membership),
    mayRead: membership === null ? undefined : createReadCheck(membership),
  };
  return new TaskManager({
    ...work,
    run: (task, signal) => runTask(task, run, signal),
    settle: (task, signal) => settleEffects(task, run, signal),
    taskTimeoutMs: config.TASK_TIMEOUT * 1000,
    maxQueued: config.MAX_QUEUED_TASKS,
    rateLimitPerMinute: config.RATE_LIMIT_PER_MINUTE,
    dailyTokenBudget: config.DAILY_TOKEN_BUDGET ?? null,
  });
}

function createModels(config: Config, log: Logger, observe: Observe, { redactor }: Secrets): ModelCatalog {
  return createModelCatalog({
    providers: config.providers,
    defaultModel: config.DEFAULT_MODEL,
    fallbackModels: config.FALLBACK_MODELS,
    limits: {
      maxConcurrentCalls: config.MAX_CONCURRENT_LLM_CALLS,
      stallTimeoutMs: config.LLM_STALL_TIMEOUT * 1000,
      queueTimeoutMs: config.LLM_QUEUE_TIMEOUT * 1000,
    },
    observe,
    redact: (text) => redactor.redact(text),
    onWarning: (warning) => log.warn(warning),
  });
}

/** The models that the operator set up, those to fall back on included. */
function namesOf(models: ModelCatalog, { FALLBACK_MODELS }: Config): readonly string[] {
  const fallbacks = FALLBACK_MODELS.map((wish) => models.resolve(wish)).filter((name) => name !== null);
  return [...models.list().map(({ name }) => name), ...fallbacks];
}

function createForge(
  config: Config,
  app: AppClient | null,
  log: Logger,
  observe: Observe,
  { onSecret }: Secrets,
): Forge {
  const { GITHUB_API_URL: baseUrl, GITHUB_TOKEN: token = null, GITHUB_ORG: defaultOwner = null } = config;
  return createGitHubForge({ baseUrl, log, observe, onSecret, app, token, defaultOwner });
}

function pricesFrom({ providers }: Config): Engine['pricesOf'] {
  const prices = new Map(providers.map((provider) => [provider.name, provider.prices]));
  return (model) => prices.get(providerOf(model)) ?? null;
}
