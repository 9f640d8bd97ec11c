import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseConfig, type Config } from '../src/config.ts';
import { openApiKeys, openSecrets } from '../src/secrets.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'secrets-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

const configWith = (variables: Readonly<Record<string, string>> = {}): Config =>
  parseConfig({ DATA_DIR: join(dir, 'data'), ...variables }, () => '');

it('makes a key for signing once, with mode 600, and keeps it', () => {
  const { secretKey, redactor } = openSecrets(configWith());
  const path = join(dir, 'data', 'secret-key');
  expect(readFileSync(path, 'utf8')).toBe(`${secretKey}\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(openSecrets(configWith()).secretKey).toBe(secretKey);
  expect(redactor.redact(`it is ${secretKey}`)).toBe('it is [redacted]');
  expect(openSecrets(configWith({ SECRET_KEY: 'a-key-that-is-configured' })).secretKey).toBe(
    'a-key-that-is-configured',
  );
});

it('makes a key for the API where none is configured, and prints it once', () => {
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const config = configWith();
  const secrets = openSecrets(config);
  const [made] = openApiKeys(config, secrets);
  expect(openApiKeys(config, secrets)).toEqual([made]);
  expect(printed).toHaveBeenCalledTimes(1);
  const line = String(printed.mock.lastCall?.[0]);
  expect(line).toContain('gck_');
  expect(secrets.redactor.redact(line)).not.toContain('gck_');
  const own = configWith({ API_KEYS: 'one:a-key-of-16-characters' });
  expect(openApiKeys(own, openSecrets(own))).toMatchObject([{ name: 'one' }]);
});

it('keeps every secret of the configuration out of texts', () => {
  const variables = {
    ...{ GITHUB_TOKEN: 'the-token-of-a-person', DEEPSEEK_API_KEY: 'the-key-of-a-model' },
    ...{ API_KEYS: 'one:the-key-of-a-client', REDIS_URL: 'redis://the-redis-of-all', SECRET_KEY: 'the-key-that-signs' },
  };
  const { redactor } = openSecrets(configWith(variables));
  const secrets = ['the-token-of-a-person', 'the-key-of-a-model', 'the-key-of-a-client', 'the-key-that-signs'];
  for (const secret of [...secrets, variables.REDIS_URL]) expect(redactor.redact(secret)).not.toContain(secret);
});
