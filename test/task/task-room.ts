import { LocalQueue } from '../../src/local/local-queue.ts';
import type { NewEvent, RecordedEvent, TaskDelta } from '../../src/core/task-event.ts';
import type { Status, Task } from '../../src/core/task.ts';
import { statusAfter } from '../../src/core/task.ts';
import type { Database } from '../../src/sqlite/database.ts';
import { SqliteLedger } from '../../src/sqlite/sqlite-ledger.ts';
import { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import { runTask, type AccessRecheck } from '../../src/task/run-task.ts';
import { settleEffects } from '../../src/task/settle-effects.ts';
import { TaskManager, type TaskManagerOptions } from '../../src/task/task-manager.ts';
import type { TaskRunner } from '../../src/task/task-worker.ts';
import { createDatabaseFolder, type DatabaseFolder } from '../sqlite/database-folder.ts';
import { FakeForge } from '../support/fake-forge.ts';
import { FakeModel, type ProjectFile } from '../support/fake-model.ts';
import { FakeVerifier } from '../support/fake-verifier.ts';

export const PROJECT: Readonly<Record<string, ProjectFile>> = {
  'README.md': { text: '# small\n' },
  'src/count.js': { text: 'export const count = (text) => text.length;\n' },
  'src/main.js': { text: "import { count } from './count.js';\nprint(count(''));\n", dependsOn: ['src/count.js'] },
};

export const MARKER_SECRET = 'a secret for markers, made for tests';

/** A process of the service: its own manager and queue, over a database that outlives it. */
export interface Process {
  readonly database: Database;
  readonly store: SqliteTaskStore;
  readonly ledger: SqliteLedger;
  readonly queue: LocalQueue;
  readonly manager: TaskManager;
  readonly errors: { readonly message: string; readonly facts: Readonly<Record<string, unknown>> }[];
}

/** Everything a task lives in; only what is outside is a fake. */
export class TaskRoom {
  readonly forge = new FakeForge();
  model: FakeModel = new FakeModel(PROJECT);
  verifier = new FakeVerifier();
  /** For how long files serve identical requests, in milliseconds; null: never. */
  reuseForMs: number | null = null;
  /** Asked when the turn of a task comes. */
  stillAllowed: AccessRecheck = () => Promise.resolve();
  readonly #folder: DatabaseFolder;
  readonly #managers: TaskManager[] = [];

  constructor(folder: DatabaseFolder) {
    this.#folder = folder;
  }

  /** The product's own steps, with the fakes. */
  runner(store: SqliteTaskStore): TaskRunner {
    const deps = {
      forge: this.forge,
      models: this.model,
      verifier: this.verifier,
      store,
      reuseForMs: this.reuseForMs,
      budgetTokens: 1_000_000,
      pricesOf: () => null,
      secretKey: MARKER_SECRET,
      ownSecrets: () => [],
      onDelta: (id: string, delta: TaskDelta) => store.announce(id, delta),
      lookAgainMs: [1, 1, 1],
      stillAllowed: this.stillAllowed,
    };
    return (task, signal) => runTask(task, deps, signal);
  }

  /** What became of what a stopped task sent, asked of the fake forge. */
  readonly settle: TaskRunner = (task, signal) => {
    const deps = { forge: this.forge, secretKey: MARKER_SECRET, lookAgainMs: [1, 1, 1] };
    return settleEffects(task, deps, signal);
  };

  /** A new process over the same database; it works once it is started. */
  open(overrides: Partial<TaskManagerOptions> & { readonly concurrency?: number } = {}): Process {
    const database = this.#folder.open();
    const store = new SqliteTaskStore({ database });
    const ledger = new SqliteLedger(database);
    const errors: Process['errors'] = [];
    const { concurrency = 2, ...options } = overrides;
    const queue = new LocalQueue({
      concurrency,
      ...(options.now === undefined ? {} : { now: options.now }),
      onError: (task, err) => errors.push({ message: 'job', facts: { task, err } }),
    });
    const manager = new TaskManager({
      store,
      queue,
      ledger,
      run: this.runner(store),
      settle: this.settle,
      taskTimeoutMs: 600_000,
      maxQueued: 1_000,
      rateLimitPerMinute: 0,
      dailyTokenBudget: null,
      onError: (message, facts) => errors.push({ message, facts }),
      ...options,
    });
    this.#managers.push(manager);
    return { database, store, ledger, queue, manager, errors };
  }

  async close(): Promise<void> {
    for (const manager of this.#managers) await manager.close();
    await this.#folder.dispose();
  }
}

/** Makes a room of its own. */
export async function openTaskRoom(): Promise<TaskRoom> {
  return new TaskRoom(await createDatabaseFolder());
}

/** Waits until a task has ended, and gives it. */
export async function ended(manager: TaskManager, id: string): Promise<Task> {
  for await (const _ of manager.events(id, 0, AbortSignal.timeout(20_000)));
  const task = await manager.get(id);
  if (task === null) throw new Error('the task is gone');
  return task;
}

/** The statuses of a log, in order. */
export function statusesOf(events: readonly RecordedEvent[]): Status[] {
  return events.map(statusAfter).filter((status) => status !== null);
}

/** A runner that a test drives by hand: it gives what it is told, one thing after another. */
export class Script {
  readonly #happenings: (NewEvent | Error)[] = [];
  #wake: () => void = () => undefined;
  /** How often a body was begun, and how many run now. */
  readonly runs = { begun: 0, now: 0 };

  readonly run: TaskRunner = (task, signal) => this.#steps(task.status === 'pending', signal);

  push(...happenings: readonly (NewEvent | Error)[]): void {
    this.#happenings.push(...happenings);
    this.#wake();
  }

  async *#steps(isNew: boolean, signal: AbortSignal): ReturnType<TaskRunner> {
    this.runs.begun += 1;
    this.runs.now += 1;
    try {
      yield { type: isNew ? 'generation-started' : 'task-resumed' };
      for (;;) {
        const next = await this.#next(signal);
        if (next instanceof Error) throw next;
        yield next;
      }
    } finally {
      this.runs.now -= 1;
    }
  }

  async #next(signal: AbortSignal): Promise<NewEvent | Error> {
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
