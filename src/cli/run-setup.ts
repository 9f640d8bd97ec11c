import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readConfig, readSetupConfig } from '../config.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Locale } from '../core/task-request.ts';
import { toApiUrl } from '../setup/registration-addresses.ts';
import type { ServiceFacts } from '../setup/next-steps.ts';
import { setUpApp, type SetupResult } from '../setup/set-up-app.ts';
import { SetupError } from '../setup/setup-error.ts';
import { word } from '../setup/wording.ts';

/** What was asked for beside the configuration. */
interface SetupWishes {
  readonly githubUrl?: string;
  /** 0: a free one. */
  readonly port: number;
  /** Seconds for which the link is good. */
  readonly timeout: number;
  readonly force: boolean;
}

/** From the built file and from the source alike. */
const APP_FILE = new URL('../../app.yml', import.meta.url);

/** The command `gen-code setup`. @returns the exit code */
export async function runSetup(wishes: SetupWishes): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  let locale: Locale = 'en';
  try {
    const config = readSetupConfig();
    locale = config.DEFAULT_LOCALE;
    const envPath = resolve('.env');
    const result = await setUpApp(
      {
        apiUrl: wishes.githubUrl === undefined ? config.GITHUB_API_URL : toApiUrl(wishes.githubUrl),
        appYml: readFileSync(APP_FILE, 'utf8'),
        envPath,
        webhookPath: config.WEBHOOK_PATH,
        locale,
        isForced: wishes.force,
        port: wishes.port,
        linkLifeMs: wishes.timeout * 1000,
        onLink: (link, port) => tell(linkText(locale, link, port, wishes.timeout)),
        onOpened: () => tell([word(locale, 'terminal.opened')]),
        readFacts: () => readFacts(config.shadowing),
      },
      stopping.signal,
    );
    tell(resultText(locale, result, envPath));
    return 0;
  } catch (error) {
    if (stopping.signal.aborted) {
      tell(['', word(locale, 'terminal.stopped')]);
      return 130;
    }
    for (const line of faultText(locale, error)) process.stderr.write(`gen-code: ${line}\n`);
    return 1;
  }
}

/** What the service would say if it were started now. */
function readFacts(shadowing: readonly string[]): ServiceFacts {
  try {
    const { providers, GITHUB_TOKEN } = readConfig();
    const hasModel = providers.some(({ apiKey, isExtra }) => isExtra || apiKey !== null);
    return { hasModel, hasToken: GITHUB_TOKEN !== undefined, faults: [], shadowing };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { hasModel: true, hasToken: true, faults: error.lines, shadowing };
  }
}

function linkText(locale: Locale, link: string, port: number, seconds: number): readonly string[] {
  const minutes = Math.max(1, Math.round(seconds / 60));
  return [
    word(locale, 'terminal.open', { minutes }),
    '',
    `  ${link}`,
    '',
    word(locale, 'terminal.forward', { port }),
    word(locale, 'terminal.stop'),
  ];
}

function resultText(locale: Locale, result: SetupResult, path: string): readonly string[] {
  const { id, name, htmlUrl: url, steps } = result;
  return [
    '',
    word(locale, 'terminal.done', { id, name, url }),
    word(locale, 'terminal.stored', { path }),
    '',
    `${word(locale, 'next.title')}:`,
    ...steps.map(({ text, detail }, index) => `  ${index + 1}. ${text}${detail === undefined ? '' : ` ${detail}`}`),
  ];
}

function faultText(locale: Locale, error: unknown): readonly string[] {
  if (error instanceof SetupError) return [word(locale, error.key, error.values)];
  if (error instanceof ConfigError) return error.lines;
  return [word(locale, 'error.unexpected', { text: error instanceof Error ? error.name : 'unknown' })];
}

function tell(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}
