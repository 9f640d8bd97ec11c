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

test('an address of a provider that names one call is remarked on, and no other', () => {
  const base = 'https://llm.example.com/v1';
  expect(parse({ OPENAI_BASE_URL: base, DEEPSEEK_BASE_URL: `${base}/chat/completions/` }).remarks).toEqual([
    expect.stringMatching(/^DEEPSEEK_BASE_URL: ends in \/chat\/completions/),
  ]);
});

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
    ['DEEPSEEK_PRICES', '1,2,3,4,5'],
    ['DEEPSEEK_EFFORT', 'max'],
    ['DEEPSEEK_BASE_URL', 'api.deepseek.com'],
    ['EXTRA_MODELS', 'No Spaces'],
    ['DEFAULT_VISIBILITY', 'secret'],
    ['DEFAULT_LOCALE', 'fr'],
    ['LOG_LEVEL', 'loud'],
    ['PROMPT_CACHE', 'yes'],
    ['API_KEYS', 'nobody:'],
    ['API_KEYS', 'name:sha256:zz'],
    ['API_KEYS', 'name:a-key-of-sixteen@not_a_login'],
    ['API_KEYS', 'fifteen-letters'],
    ['API_KEYS', 'name:fifteen-letters'],
    ['API_KEYS', 'name:fifteen-letters@acme#admin'],
    ['API_KEYS', 'a-sound-key-of-24-letters,fifteen-letters'],
    ['API_KEYS', 'name:a-key-of-16-let#boss'],
    ['API_KEYS', 'name:a-key-of-16-le#admin@acme'],
    ['API_KEYS', 'name:a-key with blanks in it'],
    ['API_KEYS', 'name:schlüssel-mit-umlaut'],
    ['TRUSTED_PROXIES', 'junk'],
    ['TRUSTED_PROXIES', '10.0.0.1,proxy.example.com'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.1.0.0/'],
    ['TRUSTED_PROXIES', '::1/129'],
    ['PUBLIC_URL', 'gen-code.example.com'],
    ['PUBLIC_URL', 'https://example.com/gen-code'],
    ['PUBLIC_URL', 'https://example.com/?q=1'],
    ['PUBLIC_URL', 'https://user:word@example.com'],
    ['GITHUB_TOKEN', 'ghp_one\nghp_two'],
    ['GITHUB_TOKEN', 'ghp_\u200bone'],
    ['DEEPSEEK_API_KEY', 'sk-one sk-two'],
    ['GITHUB_API_URL', 'https://github.com'],
    ['GITHUB_API_URL', 'https://acme.ghe.com'],
    ['GITHUB_API_URL', 'https://api.acme.ghe.com/api/v3'],
    ['GITHUB_API_URL', 'http://api.github.com'],
    ['GITHUB_API_URL', 'https://git.example.com'],
    ['GITHUB_API_URL', 'https://git.example.com/api'],
    ['GITHUB_API_URL', 'https://git.example.com/api/v3?a=b'],
    ['CORS_ORIGINS', 'https://app.example.com/page'],
    ['GITHUB_ORG', 'alice_'],
    ['CORS_ORIGINS', 'everybody'],
    ['WEBHOOK_PATH', 'no-slash'],
  ])('%s=%s stops the start and names the variable, not the value', (name, value) => {
    const [line = '', ...others] = faultsOf({ [name]: value });
    expect(line).toMatch(new RegExp(`^${name}: expected `));
    if (value.length > 2) expect(line.slice(name.length)).not.toContain(value);
    expect(others).toEqual([]);
  });

  test('every bad variable has its line, and each name that is misspelt', () => {
    expect(faultsOf({ ...app, WEBHOOK_SECRET: '', WEBHOK_SECRET: 'canary' })).toEqual([
      expect.stringMatching(/^WEBHOOK_SECRET: expected/),
      'WEBHOK_SECRET: not known; did you mean WEBHOOK_SECRET?',
    ]);
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
  const LONG = 'a-key-of-16-characters';
  const PLAIN = 'plain-key-0123456';
  const hash = (key: string): string => createHash('sha256').update(key).digest('hex');

  test('stand as name and key, bare, hashed, and limited to owners', () => {
    const keys = parse({
      API_KEYS: [
        `ci:${LONG}, ${PLAIN} ,web:sha256:${hash('xyz')},sha256:${hash('q')}`,
        `team : ${LONG}1@acme + umbrella\n,boss:${LONG}2#admin, ${LONG}:3333333333333333@acme #admin,a@b.example:${LONG}4@acme`,
      ].join(','),
    }).API_KEYS;
    expect(keys.map(({ name, sha256, owners, isAdmin }) => ({ name, sha256, owners, isAdmin }))).toEqual([
      { name: 'ci', sha256: hash(LONG), owners: null, isAdmin: false },
      { name: `key-${hash(PLAIN).slice(0, 8)}`, sha256: hash(PLAIN), owners: null, isAdmin: false },
      { name: 'web', sha256: hash('xyz'), owners: null, isAdmin: false },
      { name: `key-${hash('q').slice(0, 8)}`, sha256: hash('q'), owners: null, isAdmin: false },
      { name: 'team', sha256: hash(`${LONG}1`), owners: ['acme', 'umbrella'], isAdmin: false },
      { name: 'boss', sha256: hash(`${LONG}2`), owners: null, isAdmin: true },
      { name: LONG, sha256: hash('3'.padEnd(16, '3')), owners: ['acme'], isAdmin: true },
      { name: 'a@b.example', sha256: hash(`${LONG}4`), owners: ['acme'], isAdmin: false },
    ]);
  });

  test('that are too short are told so, hashed ones apart', () => {
    expect(faultsOf({ API_KEYS: 'ci:short' })).toEqual(['API_KEYS: expected keys of 16 characters at least']);
    expect(parse({ API_KEYS: `ci:sha256:${hash('short')}` }).API_KEYS).toHaveLength(1);
  });
});

test("an enterprise-managed user's login is an owner like any other", () => {
  const { GITHUB_ORG, API_KEYS } = parse({
    GITHUB_ORG: 'alice_acme',
    API_KEYS: 'ci:a-key-of-16-chars@alice_acme+acme',
  });
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
    MY_LLM_PRICES: '0.1, 1, 2, 1.25',
    MY_LLM_PLAN_EFFORT: 'high',
    DEFAULT_MODEL: 'my-llm/other',
  });
  expect(config.providers.slice(2)).toEqual([
    expect.objectContaining({ name: 'ollama', baseUrl: 'http://localhost:11434/v1', apiKey: null, prefix: false }),
    expect.objectContaining({
      ...{ name: 'my-llm', prefix: true, prices: { hit: 0.1, miss: 1, out: 2, write: 1.25 } },
      ...{ planEffort: 'high', effort: 'off' },
    }),
  ]);
});

describe('what stands at the edges of a value', () => {
  test('is dropped, in lists too', () => {
    const config = parse({
      ...{ GITHUB_TOKEN: 'ghp_0000000000\n', GITHUB_ORG: '\ufeffacme\r\n', SERVER_PORT: ' 0\t' },
      ...{ DATA_DIR: ' ./data ', CORS_ORIGINS: ' https://a.example/ ,\nhttps://b.example\n' },
      ...{ EXTRA_MODELS: 'ollama ,', OLLAMA_BASE_URL: 'http://localhost:1/v1 \n', OLLAMA_MODEL: 'qwen\n' },
      ...{ OLLAMA_API_KEY: '\u00a0key\n', TRUSTED_PROXIES: '10.0.0.0/8 , ::1\n', SECRET_KEY: 'sixteen-letters-\n' },
    });
    expect(config).toMatchObject({
      ...{ GITHUB_TOKEN: 'ghp_0000000000', GITHUB_ORG: 'acme', SERVER_PORT: 0, DATA_DIR: './data' },
      ...{ CORS_ORIGINS: ['https://a.example', 'https://b.example'], TRUSTED_PROXIES: ['10.0.0.0/8', '::1'] },
      SECRET_KEY: 'sixteen-letters-',
    });
    expect(config.providers.at(-1)).toMatchObject({ baseUrl: 'http://localhost:1/v1', model: 'qwen', apiKey: 'key' });
    expect(faultsOf({ SECRET_KEY: `${'x'.repeat(15)}\n` })).toHaveLength(1);
  });

  test('is dropped from a private key, from its lines and from a key file', () => {
    const written = [`\ufeff${pem}`, `\n ${pem.replaceAll('\n', '\r\n')}\n`, pem.replaceAll('\n', '\\r\\n')];
    for (const text of written) {
      expect(parse({ ...app, PRIVATE_KEY: text }).app?.privateKey).toBe(pem);
      expect(parse({ ...app, PRIVATE_KEY: Buffer.from(text).toString('base64') }).app?.privateKey).toBe(pem);
      const { PRIVATE_KEY: _, ...rest } = app;
      expect(parseConfig({ ...rest, PRIVATE_KEY_PATH: 'app.pem\n' }, () => text).app?.privateKey).toBe(pem);
    }
  });
});

test.each([
  'http://127.0.0.1:4000',
  'http://localhost:4000/',
  'http://[::1]:4000',
  'http://stand-in:4000',
  'http://192.168.7.7',
  'http://github.test',
  'https://git.example.com/api/v3/',
  'https://api.acme.ghe.com/',
  'https://api.github.com',
])('GitHub may be at %s', (address) => {
  expect(parse({ GITHUB_API_URL: address }).GITHUB_API_URL).toBe(address.replace(/\/$/, ''));
});

test.each([
  ['https://gen-code.example.com/', 'https://gen-code.example.com'],
  ['http://Host:8080', 'http://host:8080'],
])('PUBLIC_URL=%s is the address before every path', (given, address) => {
  expect(parse({ PUBLIC_URL: given }).PUBLIC_URL).toBe(address);
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
