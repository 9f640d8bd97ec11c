import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGitHubStandIn, type GitHubStandIn } from './github/github-stand-in.ts';
import { startModelStandIn, type ModelStandIn } from './model/model-stand-in.ts';
import { searchPath } from './search-path.ts';
import { startService, type ServiceProcess } from './service-process.ts';

/** All that runs during the demo, and where it keeps its things. */
export interface DemoStage {
  readonly dir: string;
  readonly github: GitHubStandIn;
  readonly model: ModelStandIn;
  readonly service: ServiceProcess;
  readonly apiKey: string;
  readonly secretKey: string;
  /** Ends all of it and removes the directory. */
  clear(): Promise<void>;
}

/** The path under which the service takes webhooks, by the contract. */
const webhookPath = '/api/github/webhooks';

/** Starts both stand-ins and then the service, which learns of them by environment variables alone. */
export async function setStage(): Promise<DemoStage> {
  const dir = await mkdtemp(join(tmpdir(), 'gen-code-demo-'));
  const closers = [(): Promise<unknown> => rm(dir, { recursive: true, force: true })];
  const clear = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    const github = await startGitHubStandIn({ gitRoot: join(dir, 'git') });
    closers.push(() => github.close());
    const model = await startModelStandIn({
      ...{ charactersPerSecond: 1200, charactersPerChunk: 8, firstContentMs: 250, keepAlives: 1 },
      // One answer breaks off, so that a continuation is part of the show.
      cut: { path: 'src/app.js', afterCharacters: 1500 },
    });
    closers.push(() => model.close());
    const secrets = { apiKey: randomBytes(18).toString('base64url'), secretKey: randomBytes(32).toString('hex') };
    const webhookSecret = randomBytes(24).toString('hex');
    await mkdir(join(dir, 'service'));
    const service = await startService({
      cwd: join(dir, 'service'),
      env: { ...serviceEnvironment(dir, github, model), ...keys(secrets), WEBHOOK_SECRET: webhookSecret },
    });
    closers.push(() => service.kill());
    github.setWebhook(service.url + webhookPath, webhookSecret);
    return { dir, github, model, service, ...secrets, clear };
  } catch (error) {
    await clear();
    throw error;
  }
}

function keys({ apiKey, secretKey }: { apiKey: string; secretKey: string }): Record<string, string> {
  // With the operator's page to look at.
  return { API_KEYS: `demo:${apiKey}#admin`, SECRET_KEY: secretKey };
}

function serviceEnvironment(dir: string, github: GitHubStandIn, model: ModelStandIn): Record<string, string> {
  return {
    PATH: searchPath(),
    HOME: join(dir, 'service'),
    SERVER_HOST: '127.0.0.1',
    SERVER_PORT: '0',
    DATA_DIR: join(dir, 'data'),
    TEMP_DIR: join(dir, 'scratch'),
    GITHUB_API_URL: github.url,
    GITHUB_ORG: 'acme',
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey,
    DEEPSEEK_API_KEY: model.apiKey,
    DEEPSEEK_BASE_URL: model.url,
    LOG_FORMAT: 'json',
    LOG_LEVEL: 'info',
  };
}
