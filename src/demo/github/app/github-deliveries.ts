import { createHmac, randomUUID } from 'node:crypto';
import { nodeId, type JsonObject } from '../github-answers.ts';
import type { GitHubState } from '../world/github-state.ts';

/** One attempt to deliver one event, as the App's settings page lists it. */
export interface SentDelivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly payload: JsonObject;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  readonly durationMs: number;
  /** 0 when nobody answered. */
  readonly statusCode: number;
  readonly status: string;
  readonly url: string;
  readonly requestHeaders: Record<string, string>;
  readonly responseBody: string;
}

/** What the raw form of a delivery may differ in. */
export interface DeliveryChanges {
  deliveryId?: string;
  secret?: string;
  headers?: Record<string, string>;
  redelivery?: boolean;
}

const answerWithinMs = 10_000;

/** Sends webhooks, once each, and keeps the log of them. GitHub does not redeliver by itself, so neither does this. */
export class Deliveries {
  readonly log: SentDelivery[] = [];
  readonly #state: GitHubState;
  readonly #appId: number;
  readonly #hookId: number;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #url: string | undefined;
  #secret = '';

  constructor(state: GitHubState, appId: number) {
    this.#state = state;
    this.#appId = appId;
    this.#hookId = state.nextId();
  }

  setWebhook(url: string, secret: string): void {
    this.#url = url;
    this.#secret = secret;
  }

  get isActive(): boolean {
    return this.#url !== undefined;
  }

  /** Delivers now and tells how it went; never rejects for the receiver's sake. */
  deliver(event: string, payload: JsonObject, changes: DeliveryChanges = {}): Promise<SentDelivery> {
    const running = this.#attempt(event, payload, changes);
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
    return running;
  }

  /** The same payload again under the same GUID. */
  redeliver(guidOrId: string | number): Promise<SentDelivery> {
    const found = this.log.find((one) => one.guid === guidOrId || one.id === guidOrId);
    if (found === undefined) throw new Error(`No delivery ${guidOrId} in the log`);
    return this.deliver(found.event, found.payload, { deliveryId: found.guid, redelivery: true });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running);
  }

  async #attempt(event: string, payload: JsonObject, changes: DeliveryChanges): Promise<SentDelivery> {
    const url = this.#url;
    if (url === undefined) throw new Error('The App has no webhook address yet: call setWebhook first');
    const guid = changes.deliveryId ?? randomUUID();
    const body = JSON.stringify(payload);
    const headers = this.#headers(event, guid, body, changes);
    const start = performance.now();
    let statusCode = 0;
    let status = 'failed to connect to host';
    let responseBody = '';
    try {
      const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(answerWithinMs)]);
      const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      statusCode = answer.status;
      responseBody = await answer.text();
      status = answer.ok ? 'OK' : `Invalid HTTP Response: ${answer.status}`;
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError') status = 'timed out';
    }
    const { action } = payload;
    const delivery: SentDelivery = {
      id: this.#state.nextId(),
      ...{ guid, event, payload, statusCode, status, url, responseBody, requestHeaders: headers },
      action: typeof action === 'string' ? action : null,
      redelivery: changes.redelivery ?? false,
      deliveredAt: this.#state.timestamp(),
      durationMs: performance.now() - start,
    };
    this.log.push(delivery);
    return delivery;
  }

  #headers(event: string, guid: string, body: string, changes: DeliveryChanges): Record<string, string> {
    const secret = changes.secret ?? this.#secret;
    const signature = (algorithm: string): string => createHmac(algorithm, secret).update(body).digest('hex');
    return {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': `GitHub-Hookshot/${guid.slice(0, 7)}`,
      'x-github-delivery': guid,
      'x-github-event': event,
      'x-github-hook-id': String(this.#hookId),
      'x-github-hook-installation-target-id': String(this.#appId),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature': `sha1=${signature('sha1')}`,
      'x-hub-signature-256': `sha256=${signature('sha256')}`,
      ...changes.headers,
    };
  }
}

/** A delivery as `GET /app/hook/deliveries` lists it. */
export function deliveryAnswer(one: SentDelivery): JsonObject {
  const { installation, repository } = one.payload;
  return {
    id: one.id,
    guid: one.guid,
    delivered_at: one.deliveredAt,
    redelivery: one.redelivery,
    duration: Math.round(one.durationMs) / 1000,
    status: one.status,
    status_code: one.statusCode,
    event: one.event,
    action: one.action,
    installation_id: idOf(installation),
    repository_id: idOf(repository),
    throttled_at: null,
  };
}

/** The same with what was sent and what came back. */
export function deliveryDetailAnswer(one: SentDelivery): JsonObject {
  return {
    ...deliveryAnswer(one),
    node_id: nodeId('HD', one.id),
    url: one.url,
    request: { headers: one.requestHeaders, payload: one.payload },
    response: { headers: {}, payload: one.responseBody },
  };
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
}
