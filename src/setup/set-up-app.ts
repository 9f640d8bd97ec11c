import { basename } from 'node:path';
import type { Locale } from '../core/task-request.ts';
import { checkApp, registerApp, type RegisteredApp } from './app-registration.ts';
import { checkWritable, findCredentials, readEnvFile, withVariables, writeEnvFile } from './env-file.ts';
import { toWebUrl } from './registration-addresses.ts';
import { nextSteps, type ServiceFacts, type Step } from './next-steps.ts';
import type { AppChoice } from './setup-form.ts';
import { renderDonePage, renderSentencePage, type PageView } from './setup-pages.ts';
import { openSetupServer, type SetupPage } from './setup-server.ts';
import { SetupError } from './setup-error.ts';

const DEFAULT_API_URL = 'https://api.github.com';
/** Milliseconds for the rest, once the link was opened; GitHub's own limit for the whole is an hour. */
const FINISH_WITHIN_MS = 55 * 60_000;

export interface SetupOptions {
  readonly apiUrl: string;
  /** Text of `app.yml`. */
  readonly appYml: string;
  /** The file that will bear the credentials. */
  readonly envPath: string;
  readonly webhookPath: string;
  readonly locale: Locale;
  /** May credentials that are there be replaced? */
  readonly isForced: boolean;
  /** 0 takes a free one. */
  readonly port: number;
  readonly linkLifeMs: number;
  /** Called with the link once it works, and the port it leads to. */
  readonly onLink: (link: string, port: number) => void;
  readonly onOpened: () => void;
  /** How the service would start with the file as it is now. */
  readonly readFacts: () => ServiceFacts;
  readonly now?: () => number;
}

/** The App as it stands, and what is left to do. */
export interface SetupResult {
  readonly id: number;
  readonly name: string;
  readonly htmlUrl: string;
  readonly steps: readonly Step[];
}

/**
 * Walks an operator through the registration of an App, keeps its credentials, and checks them.
 * @throws SetupError; the signal's reason when it aborts
 */
export async function setUpApp(options: SetupOptions, signal: AbortSignal): Promise<SetupResult> {
  const web = toWebUrl(options.apiUrl);
  const check = (): void => checkFile(options);
  check();
  const { promise, resolve, reject } = Promise.withResolvers<SetupResult>();
  // Whoever waits for it comes later.
  promise.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const expireIn = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => reject(new SetupError('error.timeout', { minutes: minutesOf(ms) })), ms);
  };
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const server = await openSetupServer({
    ...options,
    web,
    file: basename(options.envPath),
    check,
    onOpened: () => {
      expireIn(FINISH_WITHIN_MS);
      options.onOpened();
    },
    onCode: async (code, choice, view) => {
      try {
        const app = await register(options, code, choice, signal);
        const facts = options.readFacts();
        const place = { htmlUrl: app.htmlUrl, isPersonal: choice.organization === null, file: view.file };
        const { id, name, htmlUrl } = app;
        const steps = nextSteps(options.locale, place, facts);
        resolve({ id, name, htmlUrl, steps });
        return { html: renderDonePage(view, app, nextSteps(view.locale, place, facts)), status: 200 };
      } catch (error) {
        const fault = toSetupError(error);
        reject(fault);
        return failedPage(view, fault);
      }
    },
  });
  try {
    expireIn(options.linkLifeMs);
    options.onLink(server.link, server.port);
    signal.throwIfAborted();
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    await server.close();
  }
}

/** The order matters: GitHub gives the credentials once, so they are kept before anything else is asked. */
async function register(
  options: SetupOptions,
  code: string,
  choice: AppChoice,
  signal: AbortSignal,
): Promise<RegisteredApp> {
  const { apiUrl, envPath } = options;
  const app = await registerApp(apiUrl, code, signal);
  try {
    checkFile(options);
    const text = readEnvFile(envPath);
    writeEnvFile(envPath, withVariables(text, variablesOf(app, choice, apiUrl), envPath));
  } catch (error) {
    if (!(error instanceof SetupError) || error.key !== 'error.cannot_write') throw error;
    throw new SetupError('error.cannot_write_app', { ...error.values, url: app.htmlUrl }, { cause: error });
  }
  try {
    // What GitHub calls it now: its name can be changed on the way.
    return { ...app, name: (await checkApp(apiUrl, app, signal)).name };
  } catch (error) {
    const { key, values } = toSetupError(error);
    const text = String(values['text'] ?? key);
    throw new SetupError('error.check', { path: envPath, url: app.htmlUrl, text }, { cause: error });
  }
}

function variablesOf(app: RegisteredApp, choice: AppChoice, apiUrl: string): Readonly<Record<string, string>> {
  return {
    APP_ID: String(app.id),
    PRIVATE_KEY: app.pem,
    PRIVATE_KEY_PATH: '',
    WEBHOOK_SECRET: app.webhookSecret,
    // One of an earlier App would go on delivering what no longer fits.
    WEBHOOK_PROXY_URL: choice.proxyUrl ?? '',
    GITHUB_API_URL: apiUrl === DEFAULT_API_URL ? '' : apiUrl,
  };
}

/** Would the credentials find their place? @throws SetupError */
function checkFile({ envPath, isForced }: SetupOptions): void {
  const text = readEnvFile(envPath);
  const names = findCredentials(text);
  if (names.length > 0 && !isForced) {
    throw new SetupError('error.credentials_present', { path: envPath, names: names.join(', ') });
  }
  withVariables(text, { APP_ID: '1', PRIVATE_KEY: '-\n-', PRIVATE_KEY_PATH: '', WEBHOOK_SECRET: '-' }, envPath);
  checkWritable(envPath);
}

function toSetupError(error: unknown): SetupError {
  if (error instanceof SetupError) return error;
  return new SetupError(
    'error.unexpected',
    { text: error instanceof Error ? error.name : 'unknown' },
    { cause: error },
  );
}

function failedPage(view: PageView, { key, values }: SetupError): SetupPage {
  return { html: renderSentencePage(view, 'failed.title', key, values), status: 502 };
}

function minutesOf(ms: number): number {
  return Math.max(1, Math.round(ms / 60_000));
}
