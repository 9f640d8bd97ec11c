import type { Context } from 'hono';
import type { Probot } from 'probot';
import { RefusalError } from '../core/errors.ts';
import type { Delivery } from '../ports/ledger.ts';
import type { Notice } from '../core/notice.ts';
import type { ApiEnv, ApiOptions, WebhookDoor } from './api-options.ts';
import {
  UnreadablePayloadError,
  toCommentNotice,
  toDispatchNotice,
  toInstallationNotice,
  toIssueNotice,
  toTargetNotice,
} from '../github/app/read-notice.ts';
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
  if (!(await door.verify(payload, signature))) return answerBadSignature(c);
  await door.accept({ id, event, payload, receivedAt: (options.now ?? Date.now)() });
  return c.json({ accepted: id }, 202);
}

/** Connects the App's events to the inbox. A payload that cannot be read makes `receive` reject. */
export function registerWebhooks(probot: Pick<Probot, 'on'>, inbox: { handle(notice: Notice): Promise<string> }): void {
  const handle = async (notice: Notice | null): Promise<void> => {
    if (notice !== null) await inbox.handle(notice);
  };
  probot.on('issue_comment.created', ({ id, payload }) => handle(toCommentNotice(id, payload)));
  probot.on('issues.opened', ({ id, payload }) => handle(toIssueNotice(id, payload)));
  probot.on('repository_dispatch', ({ id, payload }) => handle(toDispatchNotice(id, payload)));
  for (const event of ['installation', 'installation_repositories'] as const) {
    probot.on(event, ({ id, payload }) => handle(toInstallationNotice(id, event, payload)));
  }
  probot.on('installation_target', ({ id, payload }) => handle(toTargetNotice(id, payload)));
}

/**
 * Reads stored deliveries with the App's own event router. Gives one word on what became of each; a payload that cannot
 * be read is `unreadable`, since it will not fit next time either.
 * @throws whatever the inbox throws: the delivery is then read again later
 */
export function createDeliveryReader(
  probot: Probot,
  inbox: { handle(notice: Notice): Promise<string> },
  onUnreadable: (delivery: Delivery, reason: string) => void = () => undefined,
): (delivery: Delivery) => Promise<string> {
  const outcomes = new Map<string, string>();
  registerWebhooks(probot, {
    async handle(notice) {
      const outcome = await inbox.handle(notice);
      outcomes.set(notice.deliveryId, outcome);
      return outcome;
    },
  });
  return async (delivery) => {
    const { id, event, payload } = delivery;
    try {
      // The name is GitHub's and the payload was signed; an event without a handler is ignored, whatever it is called.
      await probot.webhooks.receive({ id, name: event as 'ping', payload: JSON.parse(payload) as never });
      return outcomes.get(id) ?? 'ignored';
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === null) throw error;
      onUnreadable(delivery, reason);
      return 'unreadable';
    } finally {
      outcomes.delete(id);
    }
  };
}

/** Why a payload cannot be read, without a word of it; null: that is not what went wrong. */
function reasonOf(error: unknown): string | null {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  if (errors.some((one) => one instanceof SyntaxError)) return 'it is not JSON';
  const unreadable = errors.find((one) => one instanceof UnreadablePayloadError);
  return unreadable?.message ?? null;
}

function headerOf(c: Context<ApiEnv>, name: string, form: RegExp): string {
  const value = c.req.header(name) ?? '';
  if (!form.test(value)) throw refuseFault(c.get('locale'), name, 'fault.header_needed');
  return value;
}

function answerBadSignature(c: Context<ApiEnv>): Response {
  return answerProblem(c, { code: 'unauthorized', detail: 'refusal.bad_signature' });
}
