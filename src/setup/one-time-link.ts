import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The way in: a token that is good once and for a while, for a session that the browser then keeps. */
export class OneTimeLink {
  /** In the address that the terminal shows. */
  readonly token = randomBytes(32).toString('base64url');
  readonly #session = randomBytes(32).toString('base64url');
  readonly #expiresAt: number;
  readonly #now: () => number;
  #isUsed = false;

  constructor(lifeMs: number, now: () => number) {
    this.#expiresAt = now() + lifeMs;
    this.#now = now;
  }

  /** The session for a token that is good; null otherwise, and from then on for this one as well. */
  open(token: string): string | null {
    const isGood = isSame(token, this.token) && !this.#isUsed && this.#now() < this.#expiresAt;
    if (!isGood) return null;
    this.#isUsed = true;
    return this.#session;
  }

  /** Did this browser come by the link? */
  isOpen(session: string | undefined): boolean {
    return this.#isUsed && session !== undefined && isSame(session, this.#session);
  }
}

/** Compares without telling by the time it takes how much fits. */
export function isSame(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
