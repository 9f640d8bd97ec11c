import { createHash, createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { DEEPSEEK, KNOWN_PROVIDERS, providerVariable } from './core/known-providers.ts';
import { LOGIN, PROVIDER_NAME, providerOf } from './core/names.ts';
import { LOCALES, VISIBILITIES } from './core/task-request.ts';

/** Raised when variables are wrong. Each line names one and says what is expected; values are never repeated. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const integer = (minimum: number, maximum: number, fallback: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, `a whole number from ${minimum} to ${maximum}`)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `a whole number from ${minimum} to ${maximum}`)
    .default(fallback);
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const address = z
  .url({ protocol: /^https?$/, message: 'an address that begins with http:// or https://' })
  .transform((url) => url.replace(/\/+$/, ''));
const oneOf = <const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) =>
  z.enum(values, `one of ${values.join(', ')}`).default(fallback);
const owner = z.string().regex(LOGIN, 'the login of a GitHub user or organisation');

const ApiKeys = z.string().transform((value, context) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .flatMap((entry) => {
      const key = parseApiKey(entry);
      if (key === null)
        context.addIssue(
          'name:key or key, each with @owner+owner at the end if it is limited; a key may stand as sha256:HEX',
        );
      return key === null ? [] : [key];
    }),
);

const Prices = z
  .string()
  .regex(/^\s*\d+(\.\d+)?\s*(,\s*\d+(\.\d+)?\s*){2}$/, 'three numbers: hit,miss,out in USD per million tokens')
  .transform((value) => {
    const [hit = 0, miss = 0, out = 0] = value.split(',').map(Number);
    return { hit, miss, out };
  });

const Variables = z.object({
  SERVER_HOST: z.string().default('0.0.0.0'),
  SERVER_PORT: integer(0, 65_535, 8080),
  API_KEYS: ApiKeys.default([]),
  SECRET_KEY: z.string().min(16, 'at least 16 characters').optional(),
  TRUSTED_PROXIES: list.default([]),
  CORS_ORIGINS: list.pipe(z.array(address)).default([]),
  DAILY_TOKEN_BUDGET: z
    .string()
    .regex(/^\d{1,15}$/, 'a whole number of tokens')
    .transform(Number)
    .optional(),
  RATE_LIMIT_PER_MINUTE: integer(0, 1_000_000, 10),
  GITHUB_TOKEN: z.string().optional(),
  GITHUB_ORG: owner.optional(),
  GITHUB_API_URL: address.default('https://api.github.com'),
  APP_ID: z
    .string()
    .regex(/^\d{1,15}$/, 'the numeric id of the GitHub App')
    .transform(Number)
    .optional(),
  PRIVATE_KEY: z.string().optional(),
  PRIVATE_KEY_PATH: z.string().optional(),
  WEBHOOK_SECRET: list
    .refine(
      (secrets) => secrets.length >= 1 && secrets.length <= 2 && secrets.every((secret) => secret.length >= 16),
      'one secret of at least 16 characters, or two during rotation, comma-separated',
    )
    .optional(),
  WEBHOOK_PATH: z
    .string()
    .regex(/^\/[\w./-]+$/, 'a path that begins with /')
    .default('/api/github/webhooks'),
  WEBHOOK_PROXY_URL: address.optional(),
  EXTRA_MODELS: list
    .pipe(
      z.array(z.string().regex(PROVIDER_NAME, 'names of providers: small letters, digits and "-", comma-separated')),
    )
    .default([]),
  DEFAULT_MODEL: z.string().default(DEEPSEEK.name),
  FALLBACK_MODELS: list.default([]),
  MAX_CONCURRENT_TASKS: integer(1, 10_000, 5),
  MAX_CONCURRENT_LLM_CALLS: integer(1, 100_000, 64),
  MAX_QUEUED_TASKS: integer(0, 10_000_000, 1000),
  TASK_TIMEOUT: integer(1, 1_000_000, 600),
  LLM_STALL_TIMEOUT: integer(1, 1_000_000, 90),
  LLM_QUEUE_TIMEOUT: integer(1, 1_000_000, 300),
  TASK_BUDGET_TOKENS: integer(1, 1_000_000_000_000, 2_000_000),
  TEMP_DIR: z.string().default('/tmp/gen-code'),
  DATA_DIR: z.string().default('./data'),
  REDIS_URL: z.url({ protocol: /^rediss?$/, message: 'an address that begins with redis:// or rediss://' }).optional(),
  ROLE: oneOf(['all', 'web', 'worker'], 'all'),
  TASK_RETENTION_DAYS: integer(1, 100_000, 30),
  PROMPT_CACHE: oneOf(['off', 'on'], 'off'),
  DEFAULT_VISIBILITY: oneOf(VISIBILITIES, 'private'),
  DEFAULT_LOCALE: oneOf(LOCALES, 'en'),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
  LOG_FORMAT: oneOf(['json', 'pretty'], 'json'),
});

/** The variables of one provider, whose names begin with the provider's. */
const ProviderVariables = z.object({
  API_KEY: z.string().optional(),
  BASE_URL: address.optional(),
  MODEL: z.string().min(1).optional(),
  PREFIX: oneOf(['off', 'on'], 'off'),
  PRICES: Prices.optional(),
});

export type Config = ReturnType<typeof parseConfig>;

/**
 * Reads the environment, and `.env` of the working directory below it.
 * @throws ConfigError with one line for each variable that is wrong
 */
export function readConfig(): Config {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  return parseConfig({ ...file, ...process.env }, (path) => readFileSync(path, 'utf8'));
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
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  const all = withoutEmpty({ ...file, ...process.env });
  const read = SetupVariables.safeParse(all);
  if (!read.success) throw new ConfigError(oneForEach(describe(read.error, '')));
  const own = withoutEmpty(process.env);
  return { ...read.data, shadowing: WRITTEN_BY_SETUP.filter((name) => own[name] !== undefined) };
}

/**
 * Reads what `npx probot run` has put into the environment, `.env` included. The address is Probot's business.
 * @throws ConfigError
 */
export function readProbotConfig(): Config {
  return parseProbotConfig(process.env, (path) => readFileSync(path, 'utf8'));
}

/**
 * Probot's environment → configuration. What Probot takes otherwise than the service does is refused by its name.
 * @throws ConfigError with one line for each variable that is wrong
 */
export function parseProbotConfig(environment: Environment, readFile: (path: string) => string): Config {
  const { GHE_HOST, GHE_PROTOCOL = 'https', WEBHOOK_SECRET, REDIS_URL } = withoutEmpty(environment);
  const faults: string[] = [];
  if (WEBHOOK_SECRET?.includes(',') === true)
    faults.push('WEBHOOK_SECRET: expected one secret, since Probot verifies with one; npm start takes two');
  if (REDIS_URL !== undefined)
    faults.push('REDIS_URL: expected to be unset, since one process keeps everything in DATA_DIR under Probot');
  if (GHE_HOST !== undefined && !/^[\w.-]+(:\d+)?$/.test(GHE_HOST))
    faults.push('GHE_HOST: expected the name of a host');
  if (faults.length > 0) throw new ConfigError(faults);
  const github = GHE_HOST === undefined ? {} : { GITHUB_API_URL: `${GHE_PROTOCOL}://${GHE_HOST}/api/v3` };
  return parseConfig({ LOG_FORMAT: 'pretty', ...environment, ...github }, readFile);
}

function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
}

/**
 * Environment → configuration. An empty variable counts as unset.
 * @throws ConfigError with one line for each variable that is wrong
 */
export function parseConfig(environment: Environment, readFile: (path: string) => string) {
  const set = withoutEmpty(environment);
  const whole = Variables.safeParse(set);
  const faults = whole.success ? [] : describe(whole.error, '');
  // What is wrong counts as unset from here on, so that all that is wrong is told at once.
  const bad = new Set(faults.map(variableOf));
  const variables = whole.success
    ? whole.data
    : Variables.parse(Object.fromEntries(Object.entries(set).filter(([name]) => !bad.has(name))));

  const providers = [...KNOWN_PROVIDERS.map(({ name }) => name), ...variables.EXTRA_MODELS].map((name) => {
    const prefix = providerVariable(name, '');
    const own = Object.fromEntries(Object.keys(ProviderVariables.shape).map((key) => [key, set[prefix + key]]));
    const provider = ProviderVariables.safeParse(own);
    if (!provider.success) faults.push(...describe(provider.error, prefix));
    const isExtra = variables.EXTRA_MODELS.includes(name);
    if (isExtra && provider.data?.BASE_URL === undefined)
      faults.push(`${prefix}BASE_URL: expected the address of the server, since EXTRA_MODELS names it`);
    if (isExtra && provider.data?.MODEL === undefined)
      faults.push(`${prefix}MODEL: expected the id of a model, since EXTRA_MODELS names it`);
    const { API_KEY, BASE_URL, MODEL, PREFIX, PRICES } = provider.data ?? { PREFIX: 'off' as const };
    return {
      name,
      isExtra,
      apiKey: API_KEY ?? null,
      baseUrl: BASE_URL ?? null,
      model: MODEL ?? null,
      prefix: PREFIX === 'on',
      prices: PRICES ?? null,
    };
  });
  const names = new Set(providers.map((provider) => provider.name));
  const isKnown = (model: string): boolean => names.has(providerOf(model)) || bad.has('EXTRA_MODELS');
  if (!isKnown(variables.DEFAULT_MODEL))
    faults.push('DEFAULT_MODEL: expected provider or provider/model-id with a provider that is set up');
  if (!variables.FALLBACK_MODELS.every(isKnown))
    faults.push('FALLBACK_MODELS: expected providers that are set up, comma-separated');
  if (variables.REDIS_URL !== undefined && variables.SECRET_KEY === undefined)
    faults.push('SECRET_KEY: expected, since REDIS_URL is set and all processes have to share it');

  const app = parseApp(variables, readFile, faults);
  if (faults.length > 0) throw new ConfigError(oneForEach(faults));
  return { ...variables, providers, app };
}

/** The App needs its three parts together: with some of them it would start and refuse every delivery. */
function parseApp(variables: z.infer<typeof Variables>, readFile: (path: string) => string, faults: string[]) {
  const { APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH, WEBHOOK_SECRET } = variables;
  const hasKey = PRIVATE_KEY !== undefined || PRIVATE_KEY_PATH !== undefined;
  if (APP_ID === undefined && !hasKey && WEBHOOK_SECRET === undefined) return null;
  const because = 'expected, since other variables of the GitHub App are set';
  if (APP_ID === undefined) faults.push(`APP_ID: ${because}`);
  if (!hasKey) faults.push(`PRIVATE_KEY: ${because} (or PRIVATE_KEY_PATH)`);
  if (WEBHOOK_SECRET === undefined) faults.push(`WEBHOOK_SECRET: ${because}; at least 16 characters`);
  const privateKey = hasKey ? parsePrivateKey(PRIVATE_KEY, PRIVATE_KEY_PATH, readFile, faults) : null;
  if (APP_ID === undefined || privateKey === null || WEBHOOK_SECRET === undefined) return null;
  return { id: APP_ID, privateKey, webhookSecrets: WEBHOOK_SECRET };
}

/** A PEM may stand with `\n` for line ends, or as base64: many ways to set a variable cannot hold line ends. */
function parsePrivateKey(
  inline: string | undefined,
  path: string | undefined,
  readFile: (path: string) => string,
  faults: string[],
): string | null {
  const variable = inline === undefined ? 'PRIVATE_KEY_PATH' : 'PRIVATE_KEY';
  try {
    const raw = inline ?? readFile(path ?? '');
    const pem = raw.includes('-----BEGIN') ? raw.replaceAll('\\n', '\n') : Buffer.from(raw, 'base64').toString('utf8');
    createPrivateKey(pem);
    return pem;
  } catch {
    faults.push(
      `${variable}: expected ${inline === undefined ? 'the path of a file with ' : ''}an RSA private key in PEM form`,
    );
    return null;
  }
}

/** `name:key`, or a bare key named by its hash; `sha256:HEX` for a key that shall not stand in the clear. */
function parseApiKey(entry: string) {
  const at = entry.lastIndexOf('@');
  const limit = at > 0 ? entry.slice(at + 1).split('+') : null;
  if (limit !== null && !limit.every((login) => LOGIN.test(login))) return null;
  const rest = limit === null ? entry : entry.slice(0, at);
  const isBare = rest.startsWith('sha256:') || !rest.includes(':');
  const name = isBare ? null : rest.slice(0, rest.indexOf(':'));
  const key = isBare ? rest : rest.slice(rest.indexOf(':') + 1);
  if (name === '' || key === '') return null;
  if (key.startsWith('sha256:') && !/^sha256:[0-9a-f]{64}$/i.test(key)) return null;
  const sha256 = key.startsWith('sha256:')
    ? key.slice(7).toLowerCase()
    : createHash('sha256').update(key).digest('hex');
  const clear = key.startsWith('sha256:') ? null : key;
  return { name: name ?? `key-${sha256.slice(0, 8)}`, sha256, owners: limit, clear };
}

/** The first line about each variable: what follows from it is no fault of its own. */
function oneForEach(lines: readonly string[]): string[] {
  return [...new Map(lines.toReversed().map((line) => [variableOf(line), line])).values()].toReversed();
}

function variableOf(line: string): string {
  return line.slice(0, line.indexOf(':'));
}

function describe(error: z.ZodError, prefix: string): string[] {
  return error.issues.map(
    ({ path, message }) => `${prefix}${String(path[0])}: expected ${message.replace(/^Invalid input: expected /, '')}`,
  );
}
