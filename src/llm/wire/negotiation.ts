import { untilAborted } from '../../ports/until-aborted.ts';
import { adaptForm, isRefusedRequest, narrowestOf, type ProviderCall, type RequestForm } from './completion-request.ts';

/**
 * What one server takes for one model, found out while it is used and remembered for all later calls. Of calls that are
 * refused at the same time one asks on and the others wait for what it learns, so that each is refused once at the most.
 */
export class Negotiation {
  #form: RequestForm;
  /** Ends when the call that asks on has its answer, whatever it is. */
  #asking: PromiseWithResolvers<undefined> | null = null;

  constructor(initial: RequestForm) {
    this.#form = initial;
  }

  /**
   * Sends a call, and sends it again without what the server refuses to take; these are no retries, since nothing was
   * generated.
   * @throws whatever `send` throws, and the signal's reason while it waits
   */
  async negotiate<T>(call: ProviderCall, signal: AbortSignal, send: (form: RequestForm) => Promise<T>): Promise<T> {
    while (this.#asking !== null) await untilAborted(this.#asking.promise, signal);
    const own = Promise.withResolvers<undefined>();
    let form = this.#form;
    try {
      for (;;) {
        try {
          const answer = await send(form);
          this.#remember(form);
          return answer;
        } catch (error) {
          const adapted = adaptForm(form, error, call);
          // What was taken away last did not help when the request is still refused: it is not remembered.
          if (adapted !== null || !isRefusedRequest(error)) this.#remember(form);
          if (adapted === null) throw error;
          form = adapted;
        }
        if (this.#asking === own) continue;
        while (this.#asking !== null) await untilAborted(this.#asking.promise, signal);
        const known = this.#form;
        form = narrowestOf(known, form);
        // Nobody has told it yet: this call is the one that asks on.
        if (!isSame(form, known)) this.#asking = own;
      }
    } finally {
      if (this.#asking === own) this.#asking = null;
      own.resolve(undefined);
    }
  }

  #remember(form: RequestForm): void {
    this.#form = narrowestOf(this.#form, form);
  }
}

function isSame(a: RequestForm, b: RequestForm): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
