import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import type { Locale } from '../core/task-request.ts';
import type { RequestOptions } from '../inbox/make-request.ts';
import type { ModelCatalog } from '../ports/language-model.ts';
import type { Delivery } from '../ports/ledger.ts';
import type { TaskManager } from '../task/task-manager.ts';
import type { ApiKey } from '../core/api-key.ts';

/** The webhook door; it stands only where there is an App. */
export interface WebhookDoor {
  readonly path: string;
  /** Is this signature one of ours over this very body? */
  verify(body: string, signature: string): Promise<boolean>;
  /** Stores the delivery; it is on disk when this returns. A known one changes nothing. */
  accept(delivery: Delivery): Promise<void>;
}

/** Everything the doors speak to. */
export interface ApiOptions {
  readonly manager: TaskManager;
  readonly models: Pick<ModelCatalog, 'list'>;
  readonly requests: RequestOptions;
  readonly apiKeys: readonly ApiKey[];
  /** Signs tickets. */
  readonly secretKey: string;
  readonly corsOrigins: readonly string[];
  /** Addresses, or networks as `10.0.0.0/8`, whose `X-Forwarded-For` counts. */
  readonly trustedProxies: readonly string[];
  readonly defaults: { readonly locale: Locale };
  readonly webhooks: WebhookDoor | null;
  /** The pages, mounted at `/`. */
  readonly web: Hono | null;
  readonly metrics: {
    render(): Promise<string>;
    readonly contentType: string;
    /** Is told how many event streams are open. */
    setReaders(open: number): void;
  };
  /** What a reader of the metrics has to present; null: nothing. */
  readonly metricsToken?: string | null;
  /** Can tasks be taken right now? */
  isReady(): Promise<boolean>;
  /** Milliseconds between the comment lines that keep a stream open. */
  readonly heartbeatMs: number;
  /** Event streams open at once, over all tasks; 1,000 when left out. */
  readonly maxStreams?: number;
  readonly log: Logger;
  /** Ms since 1970. */
  readonly now?: () => number;
  /** Aborted when the service stops: streams end, doors turn away. */
  readonly stopping: AbortSignal;
}

/** Who asks: the holder of a key, or whoever has a ticket for the events of one task. */
export type Caller =
  { readonly kind: 'key'; readonly key: ApiKey } | { readonly kind: 'ticket'; readonly taskId: string };

/** What the middleware leaves for the handlers. */
export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: {
    /** Set on every `/api/v1` route. */
    caller: Caller;
    /** The language that the request asks for; null: it does not say. */
    wishedLocale: Locale | null;
    /** The same, or the default. */
    locale: Locale;
    requestId: string;
    /** The object that the body is; set where a route takes one. */
    json: Readonly<Record<string, unknown>>;
  };
}
