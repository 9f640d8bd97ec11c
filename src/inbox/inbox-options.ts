import type { AccessRef } from '../core/access-ref.ts';
import type { TaskLink } from '../core/task-link.ts';
import type { Locale } from '../core/task-request.ts';
import type { Conversation, Membership } from '../ports/forge.ts';
import type { DeliveryLedger } from '../ports/ledger.ts';
import type { InstallationRegistry } from '../ports/installations.ts';
import type { TaskManager } from '../task/task-manager.ts';
import type { RequestOptions } from './make-request.ts';

/** What installations are asked and told. */
interface InstallationDoorOptions {
  readonly registry: InstallationRegistry;
  /** Those who owe something on GitHub and wait while an installation is suspended. */
  readonly outbox: { resume(access: AccessRef): Promise<void> };
}

/** What the doors for deliveries work with. */
export interface InboxOptions {
  readonly manager: TaskManager;
  readonly requests: RequestOptions;
  readonly conversation: Conversation;
  readonly membership: Membership;
  readonly ledger: Pick<DeliveryLedger, 'hasDelivery' | 'recordDelivery'>;
  readonly defaults: { readonly locale: Locale };
  readonly linkTo: TaskLink;
  readonly installations: InstallationDoorOptions;
  readonly log: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** What became of a notice: one word for the operator. */
export type NoticeOutcome = 'ignored' | 'noted' | 'denied' | 'replied' | 'submitted' | 'cancelled' | 'retried';
