import type { Context } from 'hono';
import { RefusalError } from '../core/errors.ts';
import type { ApiEnv, ApiOptions, WebhookDoor } from './api-options.ts';
import { answerProblem, refuseFault } from './http/problem.ts';
import { readBody } from './http/read-body.ts';

/** GitHub sends no more than 25 MB: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap */
const MAX_PAYLOAD_BYTES = 25 * 1024 * 1024;
const DELIVERY_ID = /^[\w-]{1,100}$/;
const EVENT_NAME = /^\w{1,64}$/;
const SIGNATURE = /^sha256=[0-9a-f]{64}$/i;

/**
 * Takes a delivery: size, then signature over the raw body, then disk, then the answer. What it means is looked at
 * afterwards, since GitHub waits ten seconds at most and never sends again by itself.
 * @throws RefusalError `invalid_request`, `unsupported_media_type`, `payload_too_large`, and what `accept` throws
 */
export async function acceptDelivery(c: Context<ApiEnv>, door: WebhookDoor, options: ApiOptions): Promise<Response> {
  const id = headerOf(c, 'X-GitHub-Delivery', DELIVERY_ID);
  const event = headerOf(c, 'X-GitHub-Event', EVENT_NAME);
  const signature = c.req.header('x-hub-signature-256') ?? '';
  if (!SIGNATURE.test(signature)) return answerBadSignature(c);
  const isJson = /^application\/json(?:\s*;.*)?$/i.test(c.req.header('content-type') ?? '');
  const encoding = c.req.header('content-encoding') ?? 'identity';
  if (!isJson || encoding.toLowerCase() !== 'identity') throw new RefusalError('unsupported_media_type');
  const payload = (await readBody(c.req.raw, MAX_PAYLOAD_BYTES)).toString('utf8');
  // Nothing cannot be verified, and says nothing.
  if (payload === '') throw new RefusalError('invalid_request');
  if (!(await door.verify(payload, signature))) return answerBadSignature(c);
  await door.accept({ id, event, payload, receivedAt: (options.now ?? Date.now)() });
  return c.json({ accepted: id }, 202);
}

function headerOf(c: Context<ApiEnv>, name: string, form: RegExp): string {
  const value = c.req.header(name) ?? '';
  if (!form.test(value)) throw refuseFault(c.get('locale'), name, 'fault.header_needed');
  return value;
}

function answerBadSignature(c: Context<ApiEnv>): Response {
  return answerProblem(c, { code: 'unauthorized', detail: 'bad_signature' });
}
