import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startModelStandIn } from '../../src/demo/model/model-stand-in.ts';
import { searchPath } from '../../src/demo/search-path.ts';
import { startService, type ServiceProcess } from '../../src/demo/service-process.ts';

/** A service that can be asked. `name`: which one, for whoever reads the results. */
export interface EvalService {
  readonly name: string;
  readonly url: string;
  readonly key: string;
  /** Aborts, with the last lines of its log, where a service of our own ends by itself. */
  readonly gone: AbortSignal;
  close(): Promise<void>;
}

/** One that is running already. */
export function runningService(url: string, key: string): EvalService {
  return { name: new URL(url).host, url, key, gone: new AbortController().signal, close: () => Promise.resolve() };
}

/** What an evaluation must not share with the service that the environment is for: its data, its App, its doors. */
const NOT_SHARED = [
  ...['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET', 'WEBHOOK_PROXY_URL'],
  ...['GITHUB_TOKEN', 'GITHUB_ORG', 'GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'],
  ...['PUBLIC_URL', 'REDIS_URL', 'ROLE', 'METRICS_TOKEN', 'DATA_DIR', 'TEMP_DIR', 'LOG_FORMAT', 'LOG_LEVEL'],
];

/**
 * Starts the built service with the operator's models: from this process's environment, and `.env` of its working
 * directory, as the service reads both. An empty variable counts as unset and wins over `.env`.
 */
export async function startOwnService(atOnce: number): Promise<EvalService> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value;
  for (const name of NOT_SHARED) env[name] = '';
  const dir = await makeHome();
  return startIn(dir, { name: 'own service', env, cwd: process.cwd(), atOnce });
}

/** Starts it beside a stand-in for the model, with nothing of the operator's: so one sees that the evaluation works. */
export async function startWithStandIn(atOnce: number): Promise<EvalService> {
  const [dir, model] = await Promise.all([makeHome(), startModelStandIn()]);
  const ofModel = { DEEPSEEK_API_KEY: model.apiKey, DEEPSEEK_BASE_URL: model.url, DEEPSEEK_PRICES: '0,0,0' };
  const env = { PATH: searchPath(), HOME: dir, ...ofModel };
  try {
    const service = await startIn(dir, { name: 'stand-in for a model', env, cwd: dir, atOnce });
    return { ...service, close: () => service.close().finally(() => model.close()) };
  } catch (error) {
    await model.close();
    throw error;
  }
}

function makeHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'gen-code-eval-'));
}

interface Start {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly atOnce: number;
}

async function startIn(dir: string, { name, env, cwd, atOnce }: Start): Promise<EvalService> {
  const key = randomBytes(18).toString('base64url');
  const own = {
    ...{ SERVER_HOST: '127.0.0.1', SERVER_PORT: '0', RATE_LIMIT_PER_MINUTE: '0', PROMPT_CACHE: 'off' },
    ...{ API_KEYS: `eval:${key}`, SECRET_KEY: randomBytes(32).toString('hex') },
    ...{ DATA_DIR: join(dir, 'data'), TEMP_DIR: join(dir, 'scratch') },
    MAX_CONCURRENT_TASKS: String(atOnce),
  };
  const clear = (): Promise<void> => rm(dir, { recursive: true, force: true });
  try {
    const service = await startService({ env: { ...env, ...own }, cwd });
    const end = watchForEnd(service);
    const close = async (): Promise<void> => {
      end.stop();
      await service.kill();
      await clear();
    };
    return { name, url: service.url, key, gone: end.gone, close };
  } catch (error) {
    await clear();
    throw error;
  }
}

function watchForEnd(service: ServiceProcess): { readonly gone: AbortSignal; stop(): void } {
  const gone = new AbortController();
  let isWanted = true;
  void service.exited.then(({ code, signal }) => {
    const how = signal ?? `exit code ${code ?? 'unknown'}`;
    if (isWanted) gone.abort(new Error(`the service ended (${how}):\n${service.logs.slice(-5).join('\n')}`));
  });
  return { gone: gone.signal, stop: () => void (isWanted = false) };
}
