import { createHmac, timingSafeEqual } from 'node:crypto';

/** Milliseconds a ticket is good for: one hour. */
export const TICKET_LIFETIME_MS = 3_600_000;

/**
 * A ticket lets a browser's `EventSource`, which sends no headers, read the events of one task.
 * Form: `<expiry in ms since 1970, base 36>.<HMAC-SHA256, base64url>`.
 */
export function createTicket(secret: string, taskId: string, expiresAt: number): string {
  const expiry = Math.floor(expiresAt).toString(36);
  return `${expiry}.${sign(secret, taskId, expiry)}`;
}

/** Is this ticket ours, for this task, and not past its hour at `now` (ms since 1970)? */
export function isTicketValid(secret: string, taskId: string, ticket: string, now: number): boolean {
  const [expiry, signature, ...rest] = ticket.split('.');
  if (expiry === undefined || signature === undefined || rest.length > 0) return false;
  const expected = Buffer.from(sign(secret, taskId, expiry));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return false;
  return Number.parseInt(expiry, 36) > now;
}

function sign(secret: string, taskId: string, expiry: string): string {
  return createHmac('sha256', secret).update(`ticket\n${taskId}\n${expiry}`).digest('base64url');
}
