import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gitEnvironment } from '../../src/demo/github/git/bare-repository.ts';
import {
  startGitHubStandIn,
  type GitHubStandIn,
  type GitHubStandInOptions,
} from '../../src/demo/github/github-stand-in.ts';
import { startModelStandIn, type ModelStandIn, type ModelStandInOptions } from '../../src/demo/model/model-stand-in.ts';
import { searchPath } from '../../src/demo/search-path.ts';
import { startService, type ServiceProcess } from '../../src/demo/service-process.ts';
import { contractFaults } from './github-contract.ts';
import { wordsThatCommand } from './own-words.ts';
import { ServiceClient } from './service-client.ts';
import { CODE_CACHE, SERVICE } from './service-under-test.ts';

/** Variables that come on top of the stage's own; `null` takes one away. */
export type Changes = Readonly<Record<string, string | null>>;

export const API_KEY = 'stage-api-key-0123456789';
export const WEBHOOK_SECRET = 'stage-webhook-secret-0123';
export const WEBHOOK_PATH = '/api/github/webhooks';
/** Personal access tokens of the stand-in's people. */
export const ALICE_TOKEN = 'ghp_alicePersonalAccessToken0000000000000000';
export const DAVE_TOKEN = 'ghp_davePersonalAccessToken00000000000000000';

/** A service on the stage. Its data survive a restart. */
export interface StagedService {
  readonly client: ServiceClient;
  readonly url: string;
  readonly dataDir: string;
  readonly cwd: string;
  /** Lines of both outputs, over all its processes. */
  readonly logs: readonly string[];
  readonly process: ServiceProcess;
  /** A client with another key; null: without one. */
  as(key: string | null): ServiceClient;
  /** Stops it, however: SIGTERM when left out. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Starts it again on the same data, after `stop` or by itself. */
  restart(changes?: Changes): Promise<void>;
}

/** Stand-ins for GitHub and the model, and services beside them. */
export interface Stage {
  readonly dir: string;
  readonly github: GitHubStandIn;
  readonly model: ModelStandIn;
  /** All variables with which a service starts when nothing is changed; working directory and data are its own. */
  variables(changes?: Changes): Record<string, string>;
  start(changes?: Changes): Promise<StagedService>;
  /** Clones with native git and checks every object; gives the directory of the clone. */
  clone(fullName: string): Promise<string>;
  clear(): Promise<void>;
}

export interface StageOptions {
  github?: GitHubStandInOptions;
  model?: ModelStandInOptions;
}

const run = promisify(execFile);

/** Starts both stand-ins. Each service learns of them by environment variables alone. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), 'service-stage-'));
  const github = await startGitHubStandIn({ gitRoot: join(dir, 'git'), ...options.github });
  const model = await startModelStandIn(options.model);
  const services: StagedService[] = [];
  let homes = 0;
  let clones = 0;
  const variables = (changes: Changes = {}): Record<string, string> => {
    const all: Record<string, string | null> = { ...defaultVariables(github, model), ...changes };
    return Object.fromEntries(Object.entries(all).filter((one): one is [string, string] => one[1] !== null));
  };
  return {
    ...{ dir, github, model, variables },
    start: async (changes = {}) => {
      homes += 1;
      const home = join(dir, `service-${homes}`);
      const service = await startStaged(home, changes, { variables, github });
      services.push(service);
      return service;
    },
    clone: async (fullName) => {
      clones += 1;
      return cloneRepository(github, fullName, join(dir, `clone-${clones}`));
    },
    clear: async () => {
      await Promise.all(services.map((service) => service.stop('SIGKILL')));
      await Promise.all([github.close(), model.close()]);
      // A git that was cut off may still be writing.
      await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      // Whatever a service sent and was told in the course of a file is held against GitHub's own description.
      const faults = contractFaults(github.calls, new URL(github.apiUrl).pathname.replace(/\/$/, ''));
      if (faults.length > 0) throw new Error(`GitHub's description says otherwise:\n${faults.join('\n')}`);
      const commands = wordsThatCommand(github.calls);
      if (commands.length > 0) throw new Error(`the service wrote what starts something:\n${commands.join('\n')}`);
    },
  };
}

function defaultVariables(github: GitHubStandIn, model: ModelStandIn): Record<string, string> {
  return {
    ...CODE_CACHE,
    PATH: searchPath(),
    SERVER_HOST: '127.0.0.1',
    SERVER_PORT: '0',
    API_KEYS: `stage:${API_KEY}`,
    RATE_LIMIT_PER_MINUTE: '0',
    MAX_CONCURRENT_TASKS: '20',
    GITHUB_API_URL: github.apiUrl,
    GITHUB_ORG: 'acme',
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey,
    WEBHOOK_SECRET,
    DEEPSEEK_API_KEY: model.apiKey,
    DEEPSEEK_BASE_URL: model.url,
  };
}

async function startStaged(
  home: string,
  changes: Changes,
  { variables, github }: Pick<Stage, 'variables' | 'github'>,
): Promise<StagedService> {
  const dataDir = changes['DATA_DIR'] ?? join(home, 'data');
  const cwd = join(home, 'cwd');
  await mkdir(cwd, { recursive: true });
  const logs: string[] = [];
  const own = { HOME: home, DATA_DIR: dataDir, TEMP_DIR: join(home, 'scratch') };
  const begin = async (more: Changes): Promise<ServiceProcess> => {
    const env = variables({ ...own, ...changes, ...more });
    const started = await startService({ env, cwd, entry: SERVICE, onLine: (line) => logs.push(line) });
    const [secret] = (env['WEBHOOK_SECRET'] ?? '').split(',');
    if (secret !== undefined && secret !== '') github.setWebhook(started.url + WEBHOOK_PATH, secret);
    return started;
  };
  let current = await begin({});
  const as = (key: string | null): ServiceClient => new ServiceClient(current.url, key);
  const stop = async (signal?: NodeJS.Signals): Promise<number | null> => (await current.kill(signal)).code;
  return {
    ...{ dataDir, cwd, logs, as, stop },
    get client() {
      return as(API_KEY);
    },
    get url() {
      return current.url;
    },
    get process() {
      return current;
    },
    restart: async (more = {}) => {
      await stop();
      current = await begin(more);
    },
  };
}

async function cloneRepository(github: GitHubStandIn, fullName: string, dir: string): Promise<string> {
  const [owner = ''] = fullName.split('/');
  const token = github.installationToken(owner, { permissions: { contents: 'read' } });
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  const header = `http.extraHeader=Authorization: Basic ${basic}`;
  await git('-c', header, 'clone', '--quiet', `${github.url}/${fullName}.git`, dir);
  await git('-C', dir, 'fsck', '--full', '--strict', '--no-progress');
  return dir;
}

/** Native git, with nobody's configuration; gives what it wrote. */
export async function git(...args: string[]): Promise<string> {
  return (await run('git', args, { env: gitEnvironment() })).stdout;
}

/** A plan as a model answers it; each entry is a path, or a path with the paths it depends on. */
export function planOf(files: readonly (string | readonly [path: string, dependsOn: readonly string[]])[]): string {
  const entries = files.map((file) => {
    const [path, dependsOn] = typeof file === 'string' ? [file, []] : file;
    return { path, purpose: `holds ${path}`, exports: [], depends_on: dependsOn };
  });
  return JSON.stringify({ name: 'scripted', summary: 'A scripted project', files: entries, run: '', test: '' });
}

/** Tells the model's stand-in what to answer to all calls whose conversation holds `tag`. */
export function scriptProject(model: ModelStandIn, tag: string, files: Readonly<Record<string, string>>): void {
  const isTagged = bears(tag);
  model.script({
    match: (request) => request.wish?.kind === 'plan' && isTagged(request),
    times: Number.POSITIVE_INFINITY,
    behave: { kind: 'text', text: planOf(Object.keys(files)) },
  });
  model.script({
    match: (request) => request.wish?.kind === 'files' && isTagged(request),
    times: Number.POSITIVE_INFINITY,
    behave: { kind: 'content', content: (path) => files[path] ?? '' },
  });
}

/** Does a call to the model belong to the task whose prompt holds this word? */
export function bears(tag: string): (request: { readonly body: unknown }) => boolean {
  return ({ body }) => JSON.stringify(body).includes(tag);
}
