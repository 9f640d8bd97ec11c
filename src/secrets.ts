import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import type { ApiKey } from './core/api-key.ts';
import { sha256 } from './core/generated-file.ts';
import { Redactor } from './telemetry/redactor.ts';

/** The keys of this service, and what keeps all of them out of texts. */
export interface Secrets {
  /** Signs tickets, markers and cookies. */
  readonly secretKey: string;
  /** Knows every secret of the configuration, and those that come later. */
  readonly redactor: Redactor;
  /** Hears of a secret before it is used; `expiresAt` in ms since 1970. */
  readonly onSecret: (value: string, expiresAt?: number) => void;
}

/** Gathers all secrets there are. A key for signing is made at the first start, unless one is configured. */
export function openSecrets(config: Config): Secrets {
  const redactor = new Redactor();
  const secretKey = config.SECRET_KEY ?? readOrMakeSecret(config.DATA_DIR, 'secret-key').value;
  for (const secret of [secretKey, ...secretsOf(config)]) redactor.add(secret);
  return { secretKey, redactor, onSecret: (value, expiresAt) => redactor.add(value, expiresAt) };
}

/** Who may use the API. Without a key it would be open by accident: one is made, kept, and shown once. */
export function openApiKeys(config: Config, { onSecret }: Secrets): readonly ApiKey[] {
  if (config.API_KEYS.length > 0) return config.API_KEYS;
  const { value, path, isNew } = readOrMakeSecret(config.DATA_DIR, 'api-key', 'gck_');
  onSecret(value);
  if (isNew) process.stdout.write(`API key (kept in ${path}): ${value}\n`);
  return [{ name: 'default', sha256: sha256(value), owners: null, isAdmin: true }];
}

function secretsOf({ app, providers, GITHUB_TOKEN, REDIS_URL, METRICS_TOKEN, API_KEYS }: Config): readonly string[] {
  const values = [
    GITHUB_TOKEN,
    REDIS_URL,
    METRICS_TOKEN,
    app?.privateKey,
    ...(app?.webhookSecrets ?? []),
    ...providers.map((provider) => provider.apiKey),
    ...API_KEYS.map((key) => key.clear),
  ];
  return values.filter((value) => value != null && value !== '').map(String);
}

/** Reads a secret from the data folder, or makes it at the first start: mode 600, 256 random bits. */
function readOrMakeSecret(folder: string, file: string, prefix = '') {
  const path = join(folder, file);
  if (existsSync(path)) {
    const value = readFileSync(path, 'utf8').trim();
    if (value !== '') return { value, path, isNew: false };
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const value = `${prefix}${randomBytes(32).toString('base64url')}`;
  writeFileSync(path, `${value}\n`, { mode: 0o600 });
  return { value, path, isNew: true };
}
