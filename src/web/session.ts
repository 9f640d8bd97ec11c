import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ApiKey } from '../core/api-key.ts';

/** Somebody who signed in with a key. */
export interface Session {
  readonly key: ApiKey;
  /** What every form of this session has to bring along. */
  readonly csrfToken: string;
}

/** Milliseconds after which one signs in again: 12 hours. */
export const SESSION_LIFETIME_MS = 12 * 3_600_000;

/**
 * The value of the cookie: `<name, base64url>.<expiry in ms since 1970, base 36>.<nonce>.<HMAC-SHA256, base64url>`.
 * The hash of the key goes into the signature, so that a key that is taken out of service ends its sessions.
 */
export function createSession(secret: string, key: ApiKey, now: number): string {
  const name = Buffer.from(key.name).toString('base64url');
  const expiry = Math.floor(now + SESSION_LIFETIME_MS).toString(36);
  const claim = `${name}.${expiry}.${randomBytes(12).toString('base64url')}`;
  return `${claim}.${sign(secret, 'session', `${claim}.${key.sha256}`)}`;
}

/** The session that a cookie proves at `now` (ms since 1970), or null. */
export function readSession(secret: string, keys: readonly ApiKey[], cookie: string, now: number): Session | null {
  const [name, expiry, nonce, signature, ...rest] = cookie.split('.');
  if (name === undefined || expiry === undefined || nonce === undefined || signature === undefined) return null;
  if (rest.length > 0) return null;
  const claim = `${name}.${expiry}.${nonce}`;
  const keyName = Buffer.from(name, 'base64url').toString();
  const key = keys.find(
    (candidate) =>
      candidate.name === keyName && isEqual(sign(secret, 'session', `${claim}.${candidate.sha256}`), signature),
  );
  if (key === undefined || !(Number.parseInt(expiry, 36) > now)) return null;
  return { key, csrfToken: sign(secret, 'csrf', cookie) };
}

/** Does a form bring the token of its own session? */
export function isCsrfTokenValid(session: Session, given: string): boolean {
  return isEqual(session.csrfToken, given);
}

/** `purpose` keeps a signature made for one thing from being good for another. */
function sign(secret: string, purpose: string, text: string): string {
  return createHmac('sha256', secret).update(`${purpose}\n${text}`).digest('base64url');
}

function isEqual(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}
