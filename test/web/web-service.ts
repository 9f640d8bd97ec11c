import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApi, listen } from '../../src/api/server.ts';
import { parseGenerateBody, submitGeneration } from '../../src/api/submit-generation.ts';
import { parseRepositoryPath } from '../../src/core/generated-file.ts';
import type { Task } from '../../src/core/task.ts';
import type { NewEvent, TaskDelta } from '../../src/core/task-event.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import { LocalQueue } from '../../src/local/local-queue.ts';
import type { ModelCatalog } from '../../src/ports/language-model.ts';
import { openDatabase } from '../../src/sqlite/database.ts';
import { SqliteLedger } from '../../src/sqlite/sqlite-ledger.ts';
import { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import { TaskManager } from '../../src/task/task-manager.ts';
import type { TaskRunner } from '../../src/task/task-worker.ts';
import { createWeb } from '../../src/web/web.ts';
import type { WebOptions } from '../../src/web/web-options.ts';
import { createTaskRequest } from '../support/task-request.ts';
import type { KeyFigures } from '../../src/ports/key-figures.ts';
import { ALICE, apiKey, BOB, OPERATOR } from '../support/api-keys.ts';

export const COOKIE_SECRET = 'a secret for cookies, made for tests';

const MODELS: ModelCatalog = {
  list: () => [
    { name: 'deepseek/flash', provider: 'deepseek', isDefault: true },
    { name: 'openai/coder', provider: 'openai', isDefault: false },
  ],
  resolve: (wish) => wish ?? 'deepseek/flash',
  open: () => {
    throw new Error('no model is asked by pages');
  },
};

/** The dashboard beside the API, over real HTTP and a real store; what tasks do is played by the test. */
export interface WebService {
  readonly url: string;
  readonly options: WebOptions;
  readonly manager: TaskManager;
  /** Errors that nobody meant. */
  readonly errors: unknown[];
  /** Asks for a page, without following where it leads. */
  request(path: string, init?: RequestInit & { cookie?: string }): Promise<Response>;
  /** Sends a form. */
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    init?: { cookie?: string; headers?: Record<string, string> },
  ): Promise<Response>;
  /** Signs in and gives the cookie. */
  signIn(key?: string): Promise<string>;
  createTask(overrides?: Partial<TaskRequest>): Promise<Task>;
  /** What happens next to the task that runs. */
  play(...happenings: (NewEvent | TaskDelta)[]): void;
  /** Waits until the log of a task has come to an event of this type. */
  reached(id: string, type: NewEvent['type']): Promise<void>;
  stop(): Promise<void>;
}

const FIGURES: KeyFigures = {
  since: Date.UTC(2026, 0, 1),
  ended: { clean: 18, with_faults: 0, failed: 2, cancelled: 3 },
  successRate: 0.9,
  task: { count: 23, ms: 94_200 },
  queueWait: { count: 23, ms: 1_250 },
  model: { count: 200, ms: 6_120 },
  firstToken: { count: 198, ms: 740 },
  models: { 'deepseek/flash': { count: 198, ms: 6_000 }, other: { count: 2, ms: 18_000 } },
  github: { count: 321, ms: 184 },
  routes: {
    'GET /repos/{owner}/{repo}': { count: 300, ms: 150 },
    'POST /app/installations/{installation_id}/access_tokens': { count: 21, ms: 670 },
  },
  queue: { waiting: 4, parked: 1, running: 5, free: 0 },
};

/** Starts the service on a free port. */
export async function startWeb(overrides: Partial<WebOptions> = {}): Promise<WebService> {
  const folder = await mkdtemp(join(tmpdir(), 'gen-code-web-'));
  const database = openDatabase(folder);
  const store = new SqliteTaskStore({ database });
  const script = new Script();
  const run: TaskRunner = async function* (task, signal) {
    for (;;) {
      const next = await script.next(signal);
      if (next.type === 'delta') store.announce(task.id, next);
      else yield next;
    }
  };
  const errors: unknown[] = [];
  const manager = new TaskManager({
    store,
    queue: new LocalQueue({ concurrency: 1 }),
    ledger: new SqliteLedger(database),
    run,
    settle: () => {
      throw new Error('nothing is sent from here');
    },
    taskTimeoutMs: 600_000,
    maxQueued: 1_000,
    rateLimitPerMinute: 0,
    dailyTokenBudget: null,
    onError: (message, facts) => errors.push({ message, facts }),
  });
  await manager.start();
  const operator = { ...apiKey('operator', OPERATOR), isAdmin: true };
  const apiKeys = [apiKey('alice', ALICE), apiKey('bob', BOB), operator];
  const defaults = { visibility: 'private', locale: 'en', owner: 'acme' } as const;
  const requests = { models: MODELS, defaults, hasAccess: () => Promise.resolve(true), pricesOf: () => null };
  const options: WebOptions = {
    manager,
    models: MODELS,
    apiKeys,
    secretKey: COOKIE_SECRET,
    defaults,
    submit: (key, body, context) =>
      submitGeneration({ manager, requests }, key, parseGenerateBody(body, context.locale), context),
    pricesOf: () => ({ hit: 0.07, miss: 0.27, out: 1.1 }),
    readFigures: () => Promise.resolve(FIGURES),
    client: () => ({ address: '192.0.2.1', isHttps: false }),
    onError: (message, facts) => errors.push({ message, facts }),
    ...overrides,
  };
  const stopping = new AbortController();
  const api = createApi({
    manager,
    models: MODELS,
    requests,
    apiKeys,
    secretKey: COOKIE_SECRET,
    corsOrigins: [],
    trustedProxies: [],
    defaults,
    webhooks: null,
    web: createWeb(options),
    metrics: { render: () => Promise.resolve(''), contentType: 'text/plain', setReaders: () => undefined },
    isReady: () => store.isHealthy(),
    heartbeatMs: 15_000,
    log: pino({ level: 'silent' }),
    stopping: stopping.signal,
  });
  const listening = await listen(api, { host: '127.0.0.1', port: 0 });

  const service: WebService = {
    url: listening.url,
    options,
    manager,
    errors,
    request(path, { cookie, ...init } = {}) {
      const headers = new Headers(init.headers);
      if (cookie !== undefined) headers.set('cookie', cookie);
      return fetch(`${listening.url}${path}`, { redirect: 'manual', ...init, headers });
    },
    post: (path, fields, { cookie, headers = {} } = {}) =>
      service.request(path, {
        method: 'POST',
        headers,
        body: new URLSearchParams(fields),
        ...(cookie !== undefined && { cookie }),
      }),
    async signIn(key = ALICE) {
      const response = await service.post('/sign-in', { key });
      return response.headers.get('set-cookie')?.split(';')[0] ?? '';
    },
    createTask: async (taskOverrides = {}) => {
      const request = createTaskRequest({ requester: { kind: 'key', name: 'alice' }, ...taskOverrides });
      return (await manager.submit(request)).task;
    },
    play: (...happenings) => script.push(happenings),
    async reached(id, type) {
      for await (const event of manager.events(id, 0, AbortSignal.timeout(20_000))) if (event.type === type) return;
      throw new Error(`${type} did not come`);
    },
    async stop() {
      stopping.abort();
      await listening.stop(2_000);
      await manager.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return service;
}

/** What will happen, one thing after another; whoever asks too early waits. */
class Script {
  readonly #happenings: (NewEvent | TaskDelta)[] = [];
  #wake: () => void = () => undefined;

  push(happenings: readonly (NewEvent | TaskDelta)[]): void {
    this.#happenings.push(...happenings);
    this.#wake();
  }

  async next(signal: AbortSignal): Promise<NewEvent | TaskDelta> {
    for (;;) {
      signal.throwIfAborted();
      const happening = this.#happenings.shift();
      if (happening !== undefined) return happening;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}

/** A plan of these paths. */
export function plannedEvent(files: Readonly<Record<string, string>>, summary = 'A Flask app with login'): NewEvent {
  return {
    type: 'plan-created',
    plan: {
      name: 'my-flask-app',
      summary,
      files: Object.entries(files).map(([path, purpose]) => ({
        path: parseRepositoryPath(path),
        purpose,
        exports: [],
        dependsOn: [],
      })),
      run: 'flask --app app run',
      test: 'pytest',
    },
    text: '{}',
    notes: [],
  };
}

/** A repository as GitHub would name it. */
export const REPOSITORY = {
  id: 7,
  fullName: 'acme/my-flask-app',
  htmlUrl: 'https://github.test/acme/my-flask-app',
  cloneUrl: 'https://github.test/acme/my-flask-app.git',
  defaultBranch: 'main',
};
