import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A secret that was read, or made because there was none. */
export interface KeptSecret {
  readonly value: string;
  readonly path: string;
  readonly isNew: boolean;
}

/** Reads a secret from the data folder, or makes it at the first start: mode 600, 256 random bits. */
export function readOrMakeSecret(folder: string, file: string, prefix = ''): KeptSecret {
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
