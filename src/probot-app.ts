import type { Probot } from 'probot';
import type { Notice } from './core/notice.ts';
import {
  UnreadablePayloadError,
  toCommentNotice,
  toDispatchNotice,
  toInstallationNotice,
  toIssueNotice,
  toTargetNotice,
} from './github/app/read-notice.ts';
import type { Delivery } from './ports/ledger.ts';

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
