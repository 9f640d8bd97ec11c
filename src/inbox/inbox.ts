import { handleCommand } from './handle-command.ts';
import { handleDispatch } from './handle-dispatch.ts';
import type { InboxOptions, NoticeOutcome } from './inbox-options.ts';
import { handleInstallation } from './handle-installation.ts';
import type { Notice } from '../core/notice.ts';
import { ToldRefusals } from './told-refusals.ts';

/** Milliseconds for everything that one notice asks of GitHub. */
const HANDLE_TIMEOUT_MS = 60_000;

/**
 * Reads what was delivered: is it for us, may they, what is wanted. A command becomes a task, or gets a reply that says
 * why not. The same notice twice changes nothing: tasks and replies are known by the delivery they came from.
 */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #told: ToldRefusals;

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#told = new ToldRefusals(options.ledger);
  }

  /** @throws whatever GitHub or the store throws: the notice is then handled again later */
  async handle(notice: Notice): Promise<NoticeOutcome> {
    const signal = AbortSignal.timeout(HANDLE_TIMEOUT_MS);
    switch (notice.kind) {
      case 'comment':
      case 'issue':
        return handleCommand(this.#options, notice, signal);
      case 'dispatch':
        return handleDispatch({ ...this.#options, told: this.#told }, notice, signal);
      case 'installation':
        return handleInstallation(this.#options, notice, signal);
    }
  }
}
