import { createHash } from 'node:crypto';
import type { ApiKey } from '../../src/core/api-key.ts';

/** Keys of the people who call. */
export const ALICE = 'alice-key-0001';
export const BOB = 'bob-key-0002';
export const OPERATOR = 'operator-key-0003';

/** A key as the configuration would have it. */
export function apiKey(name: string, key: string, owners: readonly string[] | null = null): ApiKey {
  return { name, sha256: createHash('sha256').update(key).digest('hex'), owners, isAdmin: false };
}
