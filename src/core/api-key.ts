import { createHash, timingSafeEqual } from 'node:crypto';
import { sha256 } from './generated-file.ts';
import { LOGIN } from './names.ts';
import { requesterKey, type Requester } from './task-request.ts';

/** A key that opens the API. The key itself is not known here, only its hash. */
export interface ApiKey {
  /** Its tasks belong to this name. */
  readonly name: string;
  /** SHA-256 of the key, in hex. */
  readonly sha256: string;
  /** The owners it may create repositories for; null: any. */
  readonly owners: readonly string[] | null;
  /** Does it see everybody's tasks, and the operator's page? */
  readonly isAdmin: boolean;
}

/** A key as an operator writes it. */
interface WrittenApiKey extends ApiKey {
  /** The key itself, to be kept out of texts; null: only its hash was given. */
  readonly clear: string | null;
}

/** A key, or why an entry is none. */
export type ApiKeyReading =
  { readonly fault: null; readonly key: WrittenApiKey } | { readonly fault: 'form' | 'too_short' };

/** Characters of a key that stands in the clear, at the least: fewer can be guessed. */
export const MIN_API_KEY_CHARACTERS = 16;
const HASHED = /^sha256:([0-9a-f]{64})$/i;
/** What a header can bear, and an entry can hold. */
const CLEAR = /^[!"$-+\--?A-~]+$/;

/**
 * `name:key`, or a bare key named by its hash; `sha256:HEX` for a key that shall not stand in the clear; then
 * `@owner+owner` for its owners, and `#admin`.
 */
export function readApiKey(entry: string): ApiKeyReading {
  const [, rest = '', limit, flag] = /^([^#]*?)(?:@([^@#:]*))?(?:#(.*))?$/s.exec(entry) ?? [];
  const owners = limit === undefined ? null : limit.split('+').map((login) => login.trim());
  if (owners !== null && !owners.every((login) => LOGIN.test(login))) return { fault: 'form' };
  if (flag !== undefined && flag.trim() !== 'admin') return { fault: 'form' };
  const [, given, key = ''] =
    /^(?:(?!\s*sha256:)([^:]*):)?(.*)$/s.exec(rest)?.map((part?: string) => part?.trim()) ?? [];
  if (given === '') return { fault: 'form' };
  const hashed = HASHED.exec(key)?.[1]?.toLowerCase();
  if (hashed === undefined && (!CLEAR.test(key) || key.startsWith('sha256:'))) return { fault: 'form' };
  if (hashed === undefined && key.length < MIN_API_KEY_CHARACTERS) return { fault: 'too_short' };
  const hash = hashed ?? sha256(key);
  const name = given ?? `key-${hash.slice(0, 8)}`;
  const clear = hashed === undefined ? key : null;
  return { fault: null, key: { name, sha256: hash, owners, isAdmin: flag !== undefined, clear } };
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

/** May the holder of this key see, cancel and retry what was asked for by that requester? */
export function maySee(key: ApiKey, requester: Requester): boolean {
  return key.isAdmin || (requester.kind === 'key' && requester.name === key.name);
}

/** Whose tasks a list for the holder of this key shows (`requesterKey`); null: everybody's. */
export function requesterSeenBy(key: ApiKey): string | null {
  return key.isAdmin ? null : requesterKey({ kind: 'key', name: key.name });
}
