import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig, readSetupConfig } from '../config.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Locale } from '../core/task-request.ts';
import { toApiUrl } from '../setup/registration-addresses.ts';
import type { ServiceFacts } from '../setup/next-steps.ts';
import { setUpApp, type SetupResult } from '../setup/set-up-app.ts';
import { SetupError } from '../setup/setup-error.ts';
import { word } from '../setup/wording.ts';

const USAGE = `npm run setup -- [options]      registers a GitHub App of your own, in a browser

  --github-url ADDRESS   GitHub Enterprise Server or ghe.com; github.com when left out
  --port NUMBER          port of this machine for the pages; a free one when left out
  --timeout SECONDS      how long the link is good for; 1800 when left out
  --force                replaces the credentials of another App in .env
`;

/** From the built file and from the source alike. */
const APP_FILE = new URL('../../app.yml', import.meta.url);
const LINK_LIFE_SECONDS = 1800;

/** The command `npm run setup`. @returns the exit code */
export async function runSetup(args: readonly string[]): Promise<number> {
  const wishes = readArguments(args);
  if (wishes === null) {
    process.stderr.write(USAGE);
    return 1;
  }
  if (wishes.help) {
    process.stdout.write(USAGE);
    return 0;
  }
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

function readArguments(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'github-url': { type: 'string' },
        port: { type: 'string', default: '0' },
        timeout: { type: 'string', default: String(LINK_LIFE_SECONDS) },
        force: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const port = Number(values.port);
    const timeout = Number(values.timeout);
    const isSound = Number.isInteger(port) && port >= 0 && port <= 65_535 && timeout >= 1 && timeout <= 86_400;
    if (!isSound) return null;
    return { githubUrl: values['github-url'], port, timeout, force: values.force, help: values.help };
  } catch {
    return null;
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
