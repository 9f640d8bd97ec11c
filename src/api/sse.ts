import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { RefusalError } from '../core/errors.ts';
import { isFinal, type Task } from '../core/task.ts';
import type { ApiEnv, ApiOptions } from './api-options.ts';
import { EventFeed } from './event-feed.ts';
import { findTask } from './caller.ts';
import { SECURITY_HEADERS } from './http/security-headers.ts';
import type { StreamView } from './sse-frame.ts';

const MAX_STREAMS = 1_000;
/** Seconds after which a client comes again that found no stream free. */
const COME_AGAIN_SECONDS = 10;
/** What a client hears first, and last when the service stops: milliseconds before it connects again. */
const GREETING = 'retry: 2000\n\n';
const FAREWELL = 'retry: 3000\n\n';

/** The door to the events of tasks: one feed for each task and view, shared by its readers. */
export class EventDoor {
  readonly #options: ApiOptions;
  readonly #feeds = new Map<string, EventFeed>();
  #open = 0;
  #heartbeat: NodeJS.Timeout | null = null;

  constructor(options: ApiOptions) {
    this.#options = options;
    options.stopping.addEventListener('abort', () => this.#closeAll(), { once: true });
  }

  /**
   * `GET /api/v1/status/ID`: every status so far, then live. Written to the raw response: Hono's streams would make
   * the writer wait for the reader.
   * @throws RefusalError `not_found`, `stopping`, `queue_full`
   */
  async answer(c: Context<ApiEnv>, id: string, isAll: boolean): Promise<Response> {
    const task = await findTask(c, this.#options, id);
    const after = lastEventId(c.req.header('last-event-id') ?? c.req.query('last_event_id'), task);
    if (isFinal(task) && after === task.sequence) return c.body(null, 204);
    if (this.#open >= (this.#options.maxStreams ?? MAX_STREAMS)) {
      throw new RefusalError('queue_full', { retryAfter: COME_AGAIN_SECONDS, values: { seconds: COME_AGAIN_SECONDS } });
    }
    const headers = { ...Object.fromEntries(c.res.headers), ...STREAM_HEADERS, 'X-Request-Id': c.get('requestId') };
    if (c.req.method === 'HEAD') return c.body(null, 200, headers);
    const response = c.env.outgoing;
    if (response.destroyed) return RESPONSE_ALREADY_SENT;
    response.writeHead(200, headers);
    response.write(GREETING);
    const view = { isAll, locale: c.get('wishedLocale') ?? task.request.locale };
    // From here on the answer belongs to the stream; a client that goes away is seen by its `close`.
    void this.#follow(response, task, view, after);
    return RESPONSE_ALREADY_SENT;
  }

  async #follow(response: ServerResponse, task: Task, view: StreamView, after: number): Promise<void> {
    const name = `${task.id} ${view.locale} ${String(view.isAll)}`;
    const feed = this.#feedFor(name, task, view);
    feed.hold();
    this.#countOpen(1);
    const closed = new Promise<void>((resolve) => response.once('close', resolve));
    response.on('error', () => response.destroy());
    await feed.reached(task.sequence);
    const reader = response.destroyed ? null : feed.join(response, after);
    await closed;
    feed.leave(reader);
    if (!feed.isHeld && this.#feeds.get(name) === feed) this.#feeds.delete(name);
    this.#countOpen(-1);
  }

  #feedFor(name: string, task: Task, view: StreamView): EventFeed {
    const known = this.#feeds.get(name);
    if (known !== undefined) return known;
    const feed: EventFeed = new EventFeed(task, this.#options.manager, view, (error) => {
      if (error !== null) this.#options.log.error({ err: error, task: task.id }, 'an event stream broke off');
      if (this.#feeds.get(name) === feed) this.#feeds.delete(name);
    });
    this.#feeds.set(name, feed);
    return feed;
  }

  #countOpen(change: 1 | -1): void {
    this.#open += change;
    this.#options.metrics.setReaders(this.#open);
    if (this.#open === 0) {
      clearInterval(this.#heartbeat ?? undefined);
      this.#heartbeat = null;
    } else {
      this.#heartbeat ??= setInterval(() => {
        for (const feed of this.#feeds.values()) feed.beat();
      }, this.#options.heartbeatMs);
    }
  }

  #closeAll(): void {
    for (const feed of this.#feeds.values()) feed.close(FAREWELL);
    this.#feeds.clear();
  }
}

const STREAM_HEADERS = {
  ...SECURITY_HEADERS,
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // nginx would hold events back: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
  'X-Accel-Buffering': 'no',
};

/** The last event a client has seen; 0 for none, and for anything that this task has never sent. */
function lastEventId(given: string | undefined, task: Task): number {
  if (given === undefined || !/^\d{1,15}$/.test(given)) return 0;
  const id = Number(given);
  return id > task.sequence ? 0 : id;
}
