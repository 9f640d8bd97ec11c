import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGitHubStandIn, type GitHubStandIn } from '../../src/demo/github/github-stand-in.ts';
import { startModelStandIn, type ModelStandIn, type ModelStandInOptions } from '../../src/demo/model/model-stand-in.ts';
import { searchPath } from '../../src/demo/search-path.ts';
import { startService, type ServiceProcess } from '../../src/demo/service-process.ts';
import { CODE_CACHE, SERVICE } from '../support/service-under-test.ts';
import type { CrashPoint } from './kill-at-write.ts';
import { hasEnded, isSettled, readProgress, readRecords, since, type Progress, type Records } from './task-logs.ts';
import { tinyProject } from './tiny-project.ts';

export const SECRET_KEY = 'the secret key of the crash tests';
export const CRASH_API_KEY = 'crash-api-key-0123456789';
/** What the policy has every repository called. */
export const TOPIC = 'generated';
const WEBHOOK_SECRET = 'crash-webhook-secret-0123';
const PRELOAD = new URL('kill-at-write.ts', import.meta.url).href;
/** Milliseconds for anything that a test waits for. */
const PATIENCE_MS = 60_000;
const POLL_MS = 50;

export interface CrashStageOptions {
  /** Another build of the service. */
  readonly entry?: string;
  readonly model?: ModelStandInOptions;
  /** How many issues there are to write on; 1 when left out. */
  readonly issues?: number;
}

/** Stand-ins for GitHub and the model, and one service whose data outlive its processes. */
export interface CrashStage {
  readonly github: GitHubStandIn;
  readonly model: ModelStandIn;
  readonly dataDir: string;
  /** Starts the service on the same data; the last one has to be dead. */
  start(changes?: Readonly<Record<string, string>>, crashAt?: CrashPoint): Promise<ServiceProcess>;
  /** The service that runs, or a new one where none does; it dies at the point. */
  alive(crashAt?: CrashPoint): Promise<ServiceProcess>;
  /**
   * Begins another story on the same stage, on an issue of its own: from now on `records` and what waits for an end
   * know of nothing that was accepted before. Gives the number of the issue.
   */
  turnPage(): number;
  /** How many issues have not been written on. */
  readonly issuesLeft: number;
  records(): Records;
  /** The same without the logs: for whoever looks again and again. */
  progress(): Progress;
  /** Waits until everything that was accepted has come to its end. @throws Error after a minute */
  settled(): Promise<Records>;
  /** Waits until there are tasks and all have ended. */
  ended(): Promise<void>;
  clear(): Promise<void>;
}

/** Starts both stand-ins; the service is started by the test. Somebody has to `clear` it. */
export async function setCrashStage(options: CrashStageOptions = {}): Promise<CrashStage> {
  const dir = await mkdtemp(join(tmpdir(), 'crash-'));
  const issues = Array.from({ length: options.issues ?? 1 }, (_, index) => ({
    title: `Wish ${index + 1}`,
    body: 'Something tiny.',
    author: 'alice',
  }));
  const files = { '.github/gencode.yml': `topics: [${TOPIC}]\n` };
  const hub = { owner: 'acme', name: 'hub', collaborators: { carol: 'write' } as const, issues, files };
  const [github, model] = await Promise.all([
    startGitHubStandIn({ gitRoot: join(dir, 'git'), seed: { repositories: [hub] } }),
    startModelStandIn({ projects: [tinyProject], ...options.model }),
  ]);
  await mkdir(join(dir, 'cwd'));
  const dataDir = join(dir, 'data');
  const started: ServiceProcess[] = [];
  let running: ServiceProcess | undefined;
  let page = 0;
  let before: Progress | undefined;
  const crashFile = join(dir, 'crash-at.json');
  const arm = (point: CrashPoint | undefined): void => {
    if (point === undefined) return rmSync(crashFile, { force: true });
    writeFileSync(`${crashFile}.new`, JSON.stringify(point));
    renameSync(`${crashFile}.new`, crashFile);
  };
  const entry = options.entry ?? SERVICE;
  const variables = {
    ...CODE_CACHE,
    NODE_OPTIONS: `--import=${PRELOAD}`,
    CRASH_FILE: crashFile,
    PATH: searchPath(),
    HOME: dir,
    SERVER_HOST: '127.0.0.1',
    SERVER_PORT: '0',
    API_KEYS: `crash:${CRASH_API_KEY}`,
    SECRET_KEY,
    DATA_DIR: dataDir,
    TEMP_DIR: join(dir, 'scratch'),
    RATE_LIMIT_PER_MINUTE: '0',
    GITHUB_API_URL: github.url,
    GITHUB_ORG: 'acme',
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey,
    WEBHOOK_SECRET,
    DEEPSEEK_API_KEY: model.apiKey,
    DEEPSEEK_BASE_URL: model.url,
  };
  const records = (): Records => since(before, readRecords(dataDir));
  const progress = (): Progress => since(before, readProgress(dataDir));
  const start: CrashStage['start'] = async (changes = {}, crashAt) => {
    arm(crashAt);
    const service = await startService({
      env: { ...variables, ...changes },
      cwd: join(dir, 'cwd'),
      timeoutMs: PATIENCE_MS,
      entry,
    });
    started.push(service);
    running = service;
    void service.exited.then(() => (running = running === service ? undefined : running));
    github.setWebhook(`${service.url}/api/github/webhooks`, WEBHOOK_SECRET);
    return service;
  };
  return {
    ...{ github, model, dataDir, records, progress, start },
    alive: async (crashAt) => {
      if (running === undefined) return start({}, crashAt);
      arm(crashAt);
      return running;
    },
    turnPage: () => {
      before = readProgress(dataDir);
      page += 1;
      return page;
    },
    get issuesLeft() {
      return issues.length - page;
    },
    settled: async () => {
      await waitFor(() => isSettled(progress()), 'the task did not come to its end');
      return records();
    },
    ended: () => waitFor(() => hasEnded(progress()), 'the task did not end'),
    clear: async () => {
      await Promise.all(started.map((service) => service.kill('SIGKILL')));
      await Promise.all([github.close(), model.close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Looks until it is so. @throws Error with `complaint` after a minute */
export async function waitFor(condition: () => boolean, complaint: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > until) throw new Error(complaint);
    await sleep(POLL_MS);
  }
}

/** Sets a stage for one piece of work, and clears it whatever happens. */
export async function onStage<T>(work: (stage: CrashStage) => Promise<T>, options?: CrashStageOptions): Promise<T> {
  const stage = await setCrashStage(options);
  try {
    return await work(stage);
  } finally {
    await stage.clear();
  }
}
