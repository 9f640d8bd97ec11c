import { sha256 } from '../core/generated-file.ts';
import type { DeliveryLedger } from '../ports/ledger.ts';

/**
 * Remembers which refusals were told, so that a dispatch that is sent again under its `request_id` is refused again but
 * not told again. They lie among the deliveries, and go when those go; a crash in between can tell one twice.
 */
export class ToldRefusals {
  readonly #ledger: Pick<DeliveryLedger, 'hasDelivery' | 'recordDelivery'>;
  /** By key: what is being told now. */
  readonly #telling = new Map<string, Promise<void>>();

  constructor(ledger: Pick<DeliveryLedger, 'hasDelivery' | 'recordDelivery'>) {
    this.#ledger = ledger;
  }

  /** Tells, unless it was told before. Twins at the same instant wait for each other. */
  async tellOnce(refusal: string, tell: () => Promise<void>): Promise<void> {
    const key = `refusal-${sha256(refusal)}`;
    const before = this.#telling.get(key) ?? Promise.resolve();
    const telling = before.catch(() => undefined).then(() => this.#tell(key, tell));
    this.#telling.set(key, telling);
    try {
      await telling;
    } finally {
      if (this.#telling.get(key) === telling) this.#telling.delete(key);
    }
  }

  async #tell(key: string, tell: () => Promise<void>): Promise<void> {
    if (await this.#ledger.hasDelivery(key)) return;
    await tell();
    await this.#ledger.recordDelivery({ id: key, event: 'refusal', payload: '{}', receivedAt: Date.now() }, 'told');
  }
}
