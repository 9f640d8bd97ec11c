import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { parseApp } from './config/app-credentials.ts';
import { ConfigError, describeFaults, variableOf } from './config/config-error.ts';
import { remarkOnNames } from './config/known-names.ts';
import { ProviderVariables, Variables } from './config/variables.ts';
import { KNOWN_PROVIDERS, providerVariable } from './core/known-providers.ts';
import { providerOf } from './core/names.ts';
import { decodeOperatorText } from './core/operator-text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type Config = ReturnType<typeof parseConfig>;

/**
 * Reads the environment, and `.env` of the working directory below it.
 * @throws ConfigError with one line for each variable that is wrong, and one for each name that is not known
 */
export function readConfig(): Config {
  return parseConfig(process.env, readOperatorFile, readEnvFile());
}

/** @throws ConfigError when it is there and cannot be read */
function readEnvFile(): Environment {
  if (!existsSync('.env')) return {};
  try {
    return parseEnv(readOperatorFile('.env'));
  } catch {
    throw new ConfigError(['.env: expected a file that can be read']);
  }
}

function readOperatorFile(path: string): string {
  return decodeOperatorText(readFileSync(path));
}

/** What the set-up of the App needs, before there is a whole configuration. */
const SetupVariables = Variables.pick({ GITHUB_API_URL: true, WEBHOOK_PATH: true, DEFAULT_LOCALE: true });
const WRITTEN_BY_SETUP = ['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET', 'WEBHOOK_PROXY_URL'] as const;

/**
 * Reads what the set-up of the App needs from the environment and `.env`, whatever the other variables hold.
 * `shadowing`: variables of the environment that win over those which the set-up writes to `.env`.
 * @throws ConfigError
 */
export function readSetupConfig() {
  const all = toValues({ ...readEnvFile(), ...process.env });
  const read = SetupVariables.safeParse(all);
  if (!read.success) throw new ConfigError(describeFaults(read.error, ''));
  const own = toValues(process.env);
  return { ...read.data, shadowing: WRITTEN_BY_SETUP.filter((name) => own[name] !== undefined) };
}

/**
 * Reads what `npx probot run` has put into the environment, `.env` included. The address is Probot's business.
 * @throws ConfigError
 */
export function readProbotConfig(): Config {
  return parseProbotConfig(process.env, readOperatorFile);
}

/**
 * Probot's environment → configuration. What Probot takes otherwise than the service does is refused by its name.
 * @throws ConfigError with one line for each variable that is wrong
 */
export function parseProbotConfig(environment: Environment, readFile: (path: string) => string): Config {
  const { GHE_HOST, GHE_PROTOCOL = 'https', WEBHOOK_SECRET, REDIS_URL } = toValues(environment);
  const faults: string[] = [];
  if (WEBHOOK_SECRET?.includes(',') === true)
    faults.push('WEBHOOK_SECRET: expected one secret, since Probot verifies with one; npm start takes two');
  if (REDIS_URL !== undefined)
    faults.push('REDIS_URL: expected to be unset, since one process keeps everything in DATA_DIR under Probot');
  if (GHE_HOST !== undefined && !/^[\w.-]+(:\d+)?$/.test(GHE_HOST))
    faults.push('GHE_HOST: expected the name of a host');
  if (faults.length > 0) throw new ConfigError(faults);
  const github = GHE_HOST === undefined ? {} : { GITHUB_API_URL: `${GHE_PROTOCOL}://${GHE_HOST}/api/v3` };
  // There are no pages that a link could lead to.
  return { ...parseConfig({ LOG_FORMAT: 'pretty', ...environment, ...github }, readFile), PUBLIC_URL: undefined };
}

/** What is set, without the blanks and line ends that a file, a shell or a secret store left at the edges. */
function toValues(environment: Environment): Environment {
  const values = Object.entries(environment).map(([name, value = '']) => [name, value.trim()] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== ''));
}

/**
 * Environment, and the variables of a file below it → configuration. Values are trimmed; an empty one counts as unset.
 * `remarks`: a line for each name that is set and not known, and for each value that is unlikely to work (`NAME: …`).
 * @throws ConfigError with one line for each variable that is wrong, and the remarks
 */
export function parseConfig(environment: Environment, readFile: (path: string) => string, file: Environment = {}) {
  const set = toValues({ ...file, ...environment });
  const given = { file: Object.keys(file), environment: Object.keys(environment) };
  const misspelt = remarkOnNames(given, set['EXTRA_MODELS'] ?? '');
  const whole = Variables.safeParse(set);
  const faults = whole.success ? [] : describeFaults(whole.error, '');
  // What is wrong counts as unset from here on, so that all that is wrong is told at once.
  const bad = new Set(faults.map(variableOf));
  const variables = whole.success
    ? whole.data
    : Variables.parse(Object.fromEntries(Object.entries(set).filter(([name]) => !bad.has(name))));

  const providers = [...KNOWN_PROVIDERS.map(({ name }) => name), ...variables.EXTRA_MODELS].map((name) =>
    parseProvider(name, variables.EXTRA_MODELS.includes(name), set, faults),
  );
  const names = new Set(providers.map((provider) => provider.name));
  const isKnown = (model: string): boolean => names.has(providerOf(model)) || bad.has('EXTRA_MODELS');
  if (!isKnown(variables.DEFAULT_MODEL))
    faults.push('DEFAULT_MODEL: expected provider or provider/model-id with a provider that is set up');
  if (!variables.FALLBACK_MODELS.every(isKnown))
    faults.push('FALLBACK_MODELS: expected providers that are set up, comma-separated');
  if (variables.REDIS_URL !== undefined && variables.SECRET_KEY === undefined)
    faults.push('SECRET_KEY: expected, since REDIS_URL is set and all processes have to share it');

  const app = parseApp(variables, readFile, faults);
  const remarks = [...misspelt, ...providers.flatMap(remarkOnAddress)];
  // A name that is misspelt is often why another one is missing.
  if (faults.length > 0) throw new ConfigError([...faults, ...remarks]);
  return { ...variables, providers, app, remarks };
}

/** What documentation shows is often the address of one call. */
function remarkOnAddress({ name, baseUrl }: { readonly name: string; readonly baseUrl: string | null }): string[] {
  if (baseUrl === null || !/\/chat\/completions\/*$/.test(baseUrl)) return [];
  return [
    `${providerVariable(name, 'BASE_URL')}: ends in /chat/completions, which each call adds by itself; leave it out`,
  ];
}

/** The settings of one provider. One that no list of ours knows has to say where it is and what it serves. */
function parseProvider(name: string, isExtra: boolean, set: Environment, faults: string[]) {
  const prefix = providerVariable(name, '');
  const own = Object.fromEntries(Object.keys(ProviderVariables.shape).map((key) => [key, set[prefix + key]]));
  const provider = ProviderVariables.safeParse(own);
  if (!provider.success) faults.push(...describeFaults(provider.error, prefix));
  if (isExtra && provider.data?.BASE_URL === undefined)
    faults.push(`${prefix}BASE_URL: expected the address of the server, since EXTRA_MODELS names it`);
  if (isExtra && provider.data?.MODEL === undefined)
    faults.push(`${prefix}MODEL: expected the id of a model, since EXTRA_MODELS names it`);
  const { API_KEY, BASE_URL, MODEL, PREFIX, PRICES, PLAN_EFFORT, EFFORT } =
    provider.data ?? ProviderVariables.parse({});
  return {
    ...{ name, isExtra, prefix: PREFIX === 'on', prices: PRICES ?? null },
    ...{ planEffort: PLAN_EFFORT, effort: EFFORT },
    ...{ apiKey: API_KEY ?? null, baseUrl: BASE_URL ?? null, model: MODEL ?? null },
  };
}
