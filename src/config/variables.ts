import { z } from 'zod';
import { MIN_API_KEY_CHARACTERS, readApiKey } from '../core/api-key.ts';
import { DEEPSEEK, EFFORTS } from '../core/known-providers.ts';
import { LOGIN, PROVIDER_NAME } from '../core/names.ts';
import { LOCALES, VISIBILITIES } from '../core/task-request.ts';
import { Address, GitHubApiAddress, isNetwork, Origin } from './addresses.ts';

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
const oneOf = <const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) =>
  z.enum(values, `one of ${values.join(', ')}`).default(fallback);
const owner = z.string().regex(LOGIN, 'the login of a GitHub user or organisation');

/** Goes into a header as it is: a blank, a line end or a letter of another alphabet would fail there, at the first call. */
const headerWord = z.string().regex(/^[!-~]+$/, 'printable ASCII characters, with no blank or line end between them');

const ApiKeys = list.transform((entries, context) =>
  entries.flatMap((entry) => {
    const reading = readApiKey(entry);
    if (reading.fault === null) return [reading.key];
    context.addIssue(API_KEY_FAULTS[reading.fault]);
    return [];
  }),
);
const API_KEY_FAULTS = {
  form:
    'name:key or key, each with @owner+owner behind it if it is limited and #admin if it sees everything; ' +
    'a key holds no blank, comma, @ or #, and may stand as sha256:HEX',
  too_short: `keys of ${MIN_API_KEY_CHARACTERS} characters at least`,
} as const;

const Prices = z
  .string()
  .regex(
    /^\s*\d+(\.\d+)?\s*(,\s*\d+(\.\d+)?\s*){2,3}$/,
    'three numbers, or four: hit,miss,out or hit,miss,out,write in USD per million tokens',
  )
  .transform((value) => {
    const [hit = 0, miss = 0, out = 0, write] = value.split(',').map(Number);
    return { hit, miss, out, ...(write === undefined ? {} : { write }) };
  });

/** The variables of the service, those of providers aside. */
export const Variables = z.object({
  SERVER_HOST: z.string().default('0.0.0.0'),
  SERVER_PORT: integer(0, 65_535, 8080),
  API_KEYS: ApiKeys.default([]),
  SECRET_KEY: z.string().min(16, 'at least 16 characters').optional(),
  PUBLIC_URL: Origin.optional(),
  METRICS_TOKEN: z.string().min(16, 'at least 16 characters').optional(),
  TRUSTED_PROXIES: list
    .refine((entries) => entries.every(isNetwork), 'addresses, or networks as 10.0.0.0/8, comma-separated')
    .default([]),
  CORS_ORIGINS: list.pipe(z.array(Origin)).default([]),
  DAILY_TOKEN_BUDGET: z
    .string()
    .regex(/^\d{1,15}$/, 'a whole number of tokens')
    .transform(Number)
    .optional(),
  RATE_LIMIT_PER_MINUTE: integer(0, 1_000_000, 10),
  GITHUB_TOKEN: headerWord.optional(),
  GITHUB_ORG: owner.optional(),
  GITHUB_API_URL: GitHubApiAddress.default('https://api.github.com'),
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
  WEBHOOK_PROXY_URL: Address.optional(),
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
export const ProviderVariables = z.object({
  API_KEY: headerWord.optional(),
  BASE_URL: Address.optional(),
  MODEL: z.string().min(1).optional(),
  PREFIX: oneOf(['off', 'on'], 'off'),
  PRICES: Prices.optional(),
  PLAN_EFFORT: oneOf(EFFORTS, 'low'),
  EFFORT: oneOf(EFFORTS, 'off'),
});
