import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConfig, parseProbotConfig } from '../src/config.ts';
import { ConfigError } from '../src/config/config-error.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const app = { APP_ID: '7', PRIVATE_KEY: pem, WEBHOOK_SECRET: 'a-secret-of-16-chars' };

const parse = (environment: Record<string, string>) => parseConfig(environment, () => pem);

function faultsOf(environment: Record<string, string>, read: (all: typeof environment) => unknown = parse) {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.lines;
    throw error;
  }
  return [];
}

describe('defaults', () => {
  test('an empty environment is a whole configuration', () => {
    const config = parse({});
    expect(config).toMatchObject({
      SERVER_HOST: '0.0.0.0',
      SERVER_PORT: 8080,
      GITHUB_API_URL: 'https://api.github.com',
      DEFAULT_MODEL: 'deepseek',
      MAX_CONCURRENT_TASKS: 5,
      MAX_CONCURRENT_LLM_CALLS: 64,
      MAX_QUEUED_TASKS: 1000,
      TASK_TIMEOUT: 600,
      LLM_STALL_TIMEOUT: 90,
      LLM_QUEUE_TIMEOUT: 300,
      TASK_BUDGET_TOKENS: 2_000_000,
      DATA_DIR: './data',
      TEMP_DIR: '/tmp/gen-code',
      TASK_RETENTION_DAYS: 30,
      RATE_LIMIT_PER_MINUTE: 10,
      DEFAULT_VISIBILITY: 'private',
      DEFAULT_LOCALE: 'en',
      WEBHOOK_PATH: '/api/github/webhooks',
      app: null,
    });
    expect(config.providers.map((provider) => provider.name)).toEqual(['deepseek', 'openai']);
  });

  test('an empty variable counts as unset', () => {
    expect(parse({ SERVER_PORT: '', APP_ID: ' ' })).toMatchObject({ SERVER_PORT: 8080, app: null });
  });

  test('.env.example names every variable, with values that are accepted', () => {
    const example = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8');
    const named = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(
      ([, name = '', value = '']) => [name, value] as const,
    );
    expect(faultsOf(Object.fromEntries(named))).toEqual([]);
    const known = Object.keys(parse({})).filter((name) => /^[A-Z_]+$/.test(name));
    expect(named.map(([name]) => name)).toEqual(expect.arrayContaining(known));
  });
});

describe('a bad value', () => {
  test.each([
    ['SERVER_PORT', '70000'],
    ['SERVER_PORT', 'eighty'],
    ['TASK_TIMEOUT', '0'],
    ['TASK_TIMEOUT', '-1'],
    ['TASK_TIMEOUT', '1e3'],
    ['MAX_CONCURRENT_TASKS', '2.5'],
    ['RATE_LIMIT_PER_MINUTE', 'many'],
    ['GITHUB_API_URL', 'github.com'],
    ['GITHUB_API_URL', 'ftp://github.com'],
    ['GITHUB_ORG', 'no spaces here'],
    ['SECRET_KEY', 'short'],
    ['DEFAULT_MODEL', 'nobody'],
    ['FALLBACK_MODELS', 'openai,nobody'],
    ['DEEPSEEK_PRICES', '1,2'],
    ['DEEPSEEK_BASE_URL', 'api.deepseek.com'],
    ['EXTRA_MODELS', 'No Spaces'],
    ['DEFAULT_VISIBILITY', 'secret'],
    ['DEFAULT_LOCALE', 'fr'],
    ['LOG_LEVEL', 'loud'],
    ['PROMPT_CACHE', 'yes'],
    ['API_KEYS', 'nobody:'],
    ['API_KEYS', 'name:sha256:zz'],
    ['API_KEYS', 'name:key@not_a_login'],
    ['GITHUB_ORG', 'alice_'],
    ['CORS_ORIGINS', 'everybody'],
    ['WEBHOOK_PATH', 'no-slash'],
  ])('%s=%s stops the start and names the variable, not the value', (name, value) => {
    const [line = '', ...others] = faultsOf({ [name]: value });
    expect(line).toMatch(new RegExp(`^${name}: expected `));
    if (value.length > 2) expect(line.slice(name.length)).not.toContain(value);
    expect(others).toEqual([]);
  });

  test('every bad variable has its line', () => {
    expect(faultsOf({ SERVER_PORT: 'x', LOG_LEVEL: 'y', TASK_TIMEOUT: 'z' })).toHaveLength(3);
  });

  test('an extra model without its address is told what is missing', () => {
    expect(faultsOf({ EXTRA_MODELS: 'my-llm' })).toEqual([
      expect.stringMatching(/^MY_LLM_BASE_URL: expected/),
      expect.stringMatching(/^MY_LLM_MODEL: expected/),
    ]);
  });

  test('Redis without a shared secret key is refused', () => {
    expect(faultsOf({ REDIS_URL: 'redis://localhost' })).toEqual([expect.stringMatching(/^SECRET_KEY: expected/)]);
  });
});

describe('the GitHub App', () => {
  test('is there with its three parts', () => {
    expect(parse(app).app).toMatchObject({ id: 7, webhookSecrets: ['a-secret-of-16-chars'] });
  });

  test.each(Object.keys(app))('without %s is refused by name', (missing) => {
    const rest = Object.fromEntries(Object.entries(app).filter(([name]) => name !== missing));
    expect(faultsOf(rest)).toEqual([expect.stringMatching(new RegExp(`^${missing}: expected`))]);
  });

  test.each(['development', 'changeme', 'fifteen-chars-1', 'a-good-secret-of-16,short'])(
    'refuses to start with the secret %s',
    (secret) => {
      expect(faultsOf({ ...app, WEBHOOK_SECRET: secret })).toEqual([
        expect.stringMatching(/^WEBHOOK_SECRET: expected/),
      ]);
    },
  );

  test('takes two secrets during rotation', () => {
    const secrets = ['a-secret-of-16-chars', 'another-one-of-16-chars'];
    expect(parse({ ...app, WEBHOOK_SECRET: secrets.join(',') }).app?.webhookSecrets).toEqual(secrets);
  });

  test.each([
    ['PEM', pem],
    ['PEM on one line', pem.replaceAll('\n', '\\n')],
    ['base64', Buffer.from(pem).toString('base64')],
  ])('takes the private key as %s', (_, key) => {
    expect(parse({ ...app, PRIVATE_KEY: key }).app?.privateKey).toContain('-----BEGIN RSA PRIVATE KEY-----\n');
  });

  test('takes the private key from a file', () => {
    const { PRIVATE_KEY: _, ...rest } = app;
    expect(parse({ ...rest, PRIVATE_KEY_PATH: 'app.pem' }).app?.privateKey).toBe(pem);
  });

  test('refuses a key that is none, without repeating it', () => {
    const [line = ''] = faultsOf({ ...app, PRIVATE_KEY: 'c2VjcmV0' });
    expect(line).toMatch(/^PRIVATE_KEY: expected/);
    expect(line).not.toContain('c2VjcmV0');
  });
});

describe('API keys', () => {
  const hash = (key: string): string => createHash('sha256').update(key).digest('hex');

  test('stand as name and key, bare, hashed, and limited to owners', () => {
    const keys = parse({
      API_KEYS: `ci:abc, plain ,web:sha256:${hash('xyz')},sha256:${hash('q')},team:k@acme+umbrella`,
    }).API_KEYS;
    expect(keys.map(({ name, sha256, owners }) => ({ name, sha256, owners }))).toEqual([
      { name: 'ci', sha256: hash('abc'), owners: null },
      { name: `key-${hash('plain').slice(0, 8)}`, sha256: hash('plain'), owners: null },
      { name: 'web', sha256: hash('xyz'), owners: null },
      { name: `key-${hash('q').slice(0, 8)}`, sha256: hash('q'), owners: null },
      { name: 'team', sha256: hash('k'), owners: ['acme', 'umbrella'] },
    ]);
  });
});

test("an enterprise-managed user's login is an owner like any other", () => {
  const { GITHUB_ORG, API_KEYS } = parse({ GITHUB_ORG: 'alice_acme', API_KEYS: 'ci:k@alice_acme+acme' });
  expect(GITHUB_ORG).toBe('alice_acme');
  expect(API_KEYS[0]?.owners).toEqual(['alice_acme', 'acme']);
});

test('any OpenAI-compatible server is a provider without code', () => {
  const config = parse({
    EXTRA_MODELS: 'ollama,my-llm',
    OLLAMA_BASE_URL: 'http://localhost:11434/v1/',
    OLLAMA_MODEL: 'qwen3-coder',
    MY_LLM_BASE_URL: 'https://llm.example.com/v1',
    MY_LLM_MODEL: 'big',
    MY_LLM_API_KEY: 'k',
    MY_LLM_PREFIX: 'on',
    MY_LLM_PRICES: '0.1, 1, 2',
    DEFAULT_MODEL: 'my-llm/other',
  });
  expect(config.providers.slice(2)).toEqual([
    expect.objectContaining({ name: 'ollama', baseUrl: 'http://localhost:11434/v1', apiKey: null, prefix: false }),
    expect.objectContaining({ name: 'my-llm', prefix: true, prices: { hit: 0.1, miss: 1, out: 2 } }),
  ]);
});

describe('under Probot', () => {
  const parseAsProbot = (environment: Record<string, string>) =>
    parseProbotConfig({ ...app, ...environment }, () => pem);

  test('GitHub is where Probot has it, and the App is the same', () => {
    const address = (environment: Record<string, string>) => parseAsProbot(environment).GITHUB_API_URL;
    expect(address({})).toBe('https://api.github.com');
    expect(address({ GHE_HOST: 'git.acme.test' })).toBe('https://git.acme.test/api/v3');
    expect(address({ GHE_HOST: 'localhost:8443', GHE_PROTOCOL: 'http' })).toBe('http://localhost:8443/api/v3');
    // ghe.com has an address that Probot cannot be told.
    expect(address({ GITHUB_API_URL: 'https://api.acme.ghe.com' })).toBe('https://api.acme.ghe.com');
    expect(parseAsProbot({}).app).toEqual({ id: 7, privateKey: pem, webhookSecrets: [app.WEBHOOK_SECRET] });
  });

  test('what Probot takes otherwise is refused by its name', () => {
    const wrong = { WEBHOOK_SECRET: 'canary-secret-of-16,canary-secret-of-17', REDIS_URL: 'redis://canary' };
    const faults = faultsOf({ ...wrong, GHE_HOST: 'https://canary' }, parseAsProbot);
    expect(faults.map((line) => line.slice(0, line.indexOf(':')))).toEqual(['WEBHOOK_SECRET', 'REDIS_URL', 'GHE_HOST']);
    expect(faults.join()).not.toContain('canary');
  });
});
