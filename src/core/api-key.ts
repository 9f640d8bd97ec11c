import { createHash, timingSafeEqual } from 'node:crypto';
import { sha256 } from './generated-file.ts';
import { LOGIN } from './names.ts';

/** A key that opens the API. The key itself is not known here, only its hash. */
export interface ApiKey {
  /** Its tasks belong to this name. */
  readonly name: string;
  /** SHA-256 of the key, in hex. */
  readonly sha256: string;
  /** The owners it may create repositories for; null: any. */
  readonly owners: readonly string[] | null;
}

/** A key as an operator writes it. */
interface WrittenApiKey extends ApiKey {
  /** The key itself, to be kept out of texts; null: only its hash was given. */
  readonly clear: string | null;
}

/**
 * `name:key`, or a bare key named by its hash; `sha256:HEX` for a key that shall not stand in the clear; `@owner+owner`
 * at the end for its owners. Null: it is none of these.
 */
export function parseApiKey(entry: string): WrittenApiKey | null {
  const at = entry.lastIndexOf('@');
  const limit = at > 0 ? entry.slice(at + 1).split('+') : null;
  if (limit !== null && !limit.every((login) => LOGIN.test(login))) return null;
  const rest = limit === null ? entry : entry.slice(0, at);
  const isBare = rest.startsWith('sha256:') || !rest.includes(':');
  const name = isBare ? null : rest.slice(0, rest.indexOf(':'));
  const key = isBare ? rest : rest.slice(rest.indexOf(':') + 1);
  if (name === '' || key === '') return null;
  if (key.startsWith('sha256:') && !/^sha256:[0-9a-f]{64}$/i.test(key)) return null;
  const clear = key.startsWith('sha256:') ? null : key;
  const hash = clear === null ? key.slice(7).toLowerCase() : sha256(clear);
  return { name: name ?? `key-${hash.slice(0, 8)}`, sha256: hash, owners: limit, clear };
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
