import { createTicket, TICKET_LIFETIME_MS } from '../../src/core/ticket.ts';
import { readEvents } from '../api/event-reader.ts';
import { SECRET_KEY } from './crash-stage.ts';

/** A client that watches a task over all lives of the service, as a browser does: it comes back with `Last-Event-ID`. */
export class StreamFollower {
  readonly #ids: number[] = [];
  readonly #retries: number[] = [];

  /** Ids in the order in which they came, over all connections. */
  get ids(): readonly number[] {
    return this.#ids;
  }

  /** Milliseconds after which the service asked to be called again. */
  get retries(): readonly number[] {
    return this.#retries;
  }

  /** Reads on from where it was cut off, until the stream ends or its connection breaks. Gives the status. */
  async follow(url: string, taskId: string): Promise<number> {
    const headers: Record<string, string> = this.#ids.length === 0 ? {} : { 'last-event-id': String(this.#ids.at(-1)) };
    try {
      const response = await fetch(eventsUrl(url, taskId), { headers });
      if (response.status !== 200) return response.status;
      const reader = readEvents(response);
      const note = (): boolean => {
        const seen = reader.events.flatMap(({ id }) => (id === undefined ? [] : [Number(id)]));
        this.#ids.push(...seen.slice(this.#inThisConnection));
        this.#inThisConnection = seen.length;
        this.#retries.push(...reader.retries.slice(this.#retriesInThisConnection));
        this.#retriesInThisConnection = reader.retries.length;
        return false;
      };
      this.#inThisConnection = 0;
      this.#retriesInThisConnection = 0;
      await reader.until(note);
      return response.status;
    } catch {
      // The service died. What was read counts.
      return 0;
    }
  }

  #inThisConnection = 0;
  #retriesInThisConnection = 0;
}

/** The address of a task's events, with a ticket: its owner is a user of GitHub, who has no API key. */
function eventsUrl(url: string, taskId: string): string {
  const ticket = createTicket(SECRET_KEY, taskId, Date.now() + TICKET_LIFETIME_MS);
  return `${url}/api/v1/status/${taskId}?events=all&ticket=${encodeURIComponent(ticket)}`;
}
