import { createHash, timingSafeEqual } from 'node:crypto';

/** A key that opens the API. The key itself is not known here, only its hash. */
export interface ApiKey {
  /** Its tasks belong to this name. */
  readonly name: string;
  /** SHA-256 of the key, in hex. */
  readonly sha256: string;
  /** The owners it may create repositories for; null: any. */
  readonly owners: readonly string[] | null;
}

/** The entry of a presented key, or null. Looks at every key in constant time, whatever it finds. */
export function findApiKey(keys: readonly ApiKey[], presented: string): ApiKey | null {
  const hash = createHash('sha256').update(presented).digest();
  let found: ApiKey | null = null;
  for (const key of keys) {
    const expected = Buffer.from(key.sha256, 'hex');
    if (expected.length === hash.length && timingSafeEqual(expected, hash)) found = key;
  }
  return found;
}

/** May this key create repositories for that owner? Logins know no case. */
export function isOwnerAllowed(key: ApiKey, owner: string): boolean {
  return key.owners === null || key.owners.some((allowed) => allowed.toLowerCase() === owner.toLowerCase());
}
