import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { AccessRef } from '../../src/core/access-ref.ts';
import type { ApiOptions } from '../../src/api/api-options.ts';
import { createApi, listen, type Api } from '../../src/api/server.ts';
import { parseRepositoryPath, toFileRecord } from '../../src/core/generated-file.ts';
import type { Task } from '../../src/core/task.ts';
import type { NewEvent } from '../../src/core/task-event.ts';
import { createAccessLookup } from '../../src/inbox/look-up-access.ts';
import type { RequestOptions } from '../../src/inbox/make-request.ts';
import { LocalQueue } from '../../src/local/local-queue.ts';
import type { Forge } from '../../src/ports/forge.ts';
import type { ModelCatalog } from '../../src/ports/language-model.ts';
import { openDatabase } from '../../src/sqlite/database.ts';
import { SqliteLedger } from '../../src/sqlite/sqlite-ledger.ts';
import { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import { TaskManager, type TaskManagerOptions } from '../../src/task/task-manager.ts';
import { ALICE, apiKey, BOB } from '../support/api-keys.ts';

export const TICKET_SECRET = 'a secret for tickets, made for tests';
export const LIMITED = 'limited-key-0003';

const MODELS: ModelCatalog = {
  list: () => [
    { name: 'deepseek/flash', provider: 'deepseek', isDefault: true },
    { name: 'openai/coder', provider: 'openai', isDefault: false },
  ],
  resolve: (wish) =>
    wish === null || wish === 'deepseek' || wish === 'deepseek/flash'
      ? 'deepseek/flash'
      : wish === 'openai'
        ? 'openai/coder'
        : null,
  open: () => {
    throw new Error('no model is asked at the doors');
  },
};

/** The doors over real HTTP and a real store; tasks stay where the test puts them, since nobody works on the queue. */
export interface ApiService {
  readonly url: string;
  readonly app: Api;
  readonly options: ApiOptions;
  readonly manager: TaskManager;
  readonly store: SqliteTaskStore;
  readonly stopping: AbortController;
  /** Lines of the log, as pino wrote them. */
  readonly logged: string[];
  request(path: string, init?: RequestInit & { key?: string | null }): Promise<Response>;
  generate(body?: Record<string, unknown>, headers?: Record<string, string>): Promise<Response>;
  /** A stored task of a key. */
  createTask(key?: string): Promise<Task>;
  append(id: string, ...events: NewEvent[]): Promise<Task>;
  stop(): Promise<void>;
}

export interface ServiceOptions extends Partial<Omit<ApiOptions, 'requests' | 'defaults' | 'stopping' | 'manager'>> {
  readonly defaults?: RequestOptions['defaults'] & ApiOptions['defaults'];
  readonly accessFor?: Forge['accessFor'];
  readonly managerOptions?: Partial<TaskManagerOptions>;
}

/** Starts the doors on a free port. */
export async function startApi(overrides: ServiceOptions = {}): Promise<ApiService> {
  const { accessFor, managerOptions, defaults, ...apiOverrides } = overrides;
  const folder = await mkdtemp(join(tmpdir(), 'gen-code-api-'));
  const database = openDatabase(folder);
  const store = new SqliteTaskStore({ database });
  const queue = new LocalQueue({ concurrency: 1 });
  const logged: string[] = [];
  const log = pino(
    { level: 'debug' },
    new Writable({
      write(chunk: Buffer, _, done) {
        logged.push(chunk.toString());
        done();
      },
    }),
  );
  const manager = new TaskManager({
    store,
    queue,
    ledger: new SqliteLedger(database),
    run: () => {
      throw new Error('nobody works here');
    },
    settle: () => {
      throw new Error('nothing is sent from here');
    },
    taskTimeoutMs: 60_000,
    maxQueued: 1_000,
    rateLimitPerMinute: 0,
    dailyTokenBudget: null,
    onError: () => undefined,
    ...managerOptions,
  });
  const stopping = new AbortController();
  const options: ApiOptions = {
    models: MODELS,
    requests: {
      models: MODELS,
      pricesOf: () => null,
      defaults: defaults ?? { visibility: 'private', owner: null },
      hasAccess: createAccessLookup({
        forge: { accessFor: accessFor ?? (() => Promise.resolve(AccessRef.parse('fake'))) },
        stopping: stopping.signal,
        onFailure: (error) => log.warn({ err: error }, 'could not look up the access at the door'),
      }),
    },
    apiKeys: [apiKey('alice', ALICE), apiKey('bob', BOB), apiKey('limited', LIMITED, ['Acme'])],
    secretKey: TICKET_SECRET,
    corsOrigins: [],
    trustedProxies: [],
    defaults: defaults ?? { locale: 'en' },
    webhooks: null,
    web: null,
    metrics: {
      render: () => Promise.resolve('up 1\n'),
      contentType: 'text/plain; version=0.0.4',
      setReaders: () => undefined,
    },
    isReady: () => store.isHealthy(),
    heartbeatMs: 15_000,
    log,
    ...apiOverrides,
    manager,
    stopping: stopping.signal,
  };
  const app = createApi(options);
  const listening = await listen(app, { host: '127.0.0.1', port: 0 });
  let keys = 0;

  const service: ApiService = {
    url: listening.url,
    app,
    options,
    manager,
    store,
    stopping,
    logged,
    request(path, { key = ALICE, ...init } = {}) {
      const headers = new Headers(init.headers);
      if (key !== null) headers.set('authorization', `Bearer ${key}`);
      return fetch(`${listening.url}${path}`, { ...init, headers });
    },
    generate(body = {}, headers = {}) {
      return service.request('/api/v1/generate', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ prompt: 'A Flask app with login', repo_name: 'my-flask-app', ...body }),
      });
    },
    async createTask(name = 'alice') {
      const { task } = await manager.submit({
        door: 'api',
        idempotencyKey: `test:${(keys += 1)}`,
        fingerprint: 'f'.repeat(64),
        requester: { kind: 'key', name },
        target: { owner: 'acme', name: 'my-flask-app', access: null },
        prompt: 'A Flask app with login',
        model: 'deepseek/flash',
        visibility: 'private',
        description: null,
        dryRun: false,
        replyTo: null,
        callback: null,
        locale: 'en',
      });
      return task;
    },
    async append(id, ...events) {
      const task = await store.get(id);
      if (task === null) throw new Error('no such task');
      return (await store.append(id, task.sequence, events, Date.now())).task;
    },
    async stop() {
      stopping.abort();
      await listening.stop(2_000);
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return service;
}

/** A file as the generator records it. */
function fileGenerated(path: string, text: string): NewEvent {
  return { type: 'file-generated', ...toFileRecord({ path: parseRepositoryPath(path), text }), texts: [text] };
}

/** The plan of two files. */
const PLAN_CREATED: NewEvent = {
  type: 'plan-created',
  plan: {
    name: 'my-flask-app',
    summary: 'A Flask app',
    files: [
      { path: parseRepositoryPath('app.py'), purpose: 'the app', exports: [], dependsOn: [] },
      {
        path: parseRepositoryPath('src/héllo 100%.py'),
        purpose: 'greets',
        exports: [],
        dependsOn: [parseRepositoryPath('app.py')],
      },
    ],
    run: 'flask run',
    test: 'pytest',
  },
  text: '{}',
  notes: [],
};

const REPOSITORY = {
  id: 7,
  fullName: 'acme/my-flask-app',
  htmlUrl: 'https://github.test/acme/my-flask-app',
  cloneUrl: 'https://github.test/acme/my-flask-app.git',
  defaultBranch: 'main',
};

/** Everything from `pending` to just before the end. */
export const UP_TO_PUSH: readonly NewEvent[] = [
  { type: 'generation-started' },
  PLAN_CREATED,
  fileGenerated('app.py', 'print("hi")\n'),
  fileGenerated('src/héllo 100%.py', 'print("héllo")\n'),
  {
    type: 'usage-recorded',
    model: 'deepseek/flash',
    usage: { promptTokens: 100, cachedTokens: 40, completionTokens: 50, calls: 1 },
  },
  { type: 'merging-started' },
  {
    type: 'files-verified',
    report: {
      files: 2,
      repaired: [],
      faults: [],
      warnings: [],
      moved: [],
      removedSecrets: [{ path: 'app.py', line: 3 }],
      fallbacks: [{ from: 'openai/coder', to: 'deepseek/flash', reason: 'model_quota' }],
    },
    tree: [
      toFileRecord({ path: parseRepositoryPath('app.py'), text: 'print("hi")\n' }),
      toFileRecord({ path: parseRepositoryPath('src/héllo 100%.py'), text: 'print("héllo")\n' }),
    ],
  },
  { type: 'repository-requested' },
  { type: 'repository-created', repository: REPOSITORY },
  { type: 'push-started' },
  { type: 'push-accepted' },
];
