import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { once } from 'node:events';
import { Webhooks } from '@octokit/webhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/ports/ledger.ts';
import { StoreUnavailableError } from '../../src/ports/task-store.ts';
import { startApi, type ApiService } from './api-service.ts';

const WEBHOOK_SECRET = 'a webhook secret for tests';
const PATH = '/api/github/webhooks';
/** Not JSON: a door that parsed it would fail. */
const BODY = '{"action":"created","comment":{"body":"/gencode demo Hallo Wörld 🚀 你好"';

let service: ApiService;
let accepted: Delivery[];
let verified: string[];
let storeFault: Error | null;

beforeEach(async () => {
  const webhooks = new Webhooks({ secret: WEBHOOK_SECRET });
  accepted = [];
  verified = [];
  storeFault = null;
  service = await startApi({
    webhooks: {
      path: PATH,
      verify: (body, signature) => {
        verified.push(body);
        return webhooks.verify(body, signature);
      },
      accept: (delivery) => {
        if (storeFault !== null) return Promise.reject(storeFault);
        accepted.push(delivery);
        return Promise.resolve();
      },
    },
    now: () => 1_000,
  });
});
afterEach(() => service.stop());

const sign = (body: string | Buffer, secret = WEBHOOK_SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

const headersFor = (body: string | Buffer): Record<string, string> => ({
  'content-type': 'application/json',
  'x-github-delivery': '3f1b8e9c-0000-4000-8000-000000000001',
  'x-github-event': 'issue_comment',
  'x-hub-signature-256': sign(body),
});

/** Sends a delivery with some headers changed, or left out where null. */
const deliver = (body: string, changes: Record<string, string | null> = {}): Promise<Response> => {
  const headers = Object.entries({ ...headersFor(body), ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return service.request(PATH, { key: null, method: 'POST', headers, body });
};

describe('the webhook door', () => {
  it('stores a delivery as it came, unparsed, and answers 202', async () => {
    const response = await deliver(BODY);
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ accepted: '3f1b8e9c-0000-4000-8000-000000000001' });
    expect(accepted).toEqual([
      { id: '3f1b8e9c-0000-4000-8000-000000000001', event: 'issue_comment', payload: BODY, receivedAt: 1_000 },
    ]);
  });

  it.each<[string, Record<string, string | null>, number]>([
    ['no delivery id', { 'x-github-delivery': null }, 400],
    ['a delivery id that is none', { 'x-github-delivery': '../../etc' }, 400],
    ['a delivery id that is too long', { 'x-github-delivery': 'd'.repeat(101) }, 400],
    ['no event', { 'x-github-event': null }, 400],
    ['an event that is none', { 'x-github-event': 'issue comment' }, 400],
    ['no signature', { 'x-hub-signature-256': null }, 401],
    ['a short signature', { 'x-hub-signature-256': 'sha256=00' }, 401],
    ['a signature of SHA-1', { 'x-hub-signature-256': null, 'x-hub-signature': `sha1=${'0'.repeat(40)}` }, 401],
    ['the signature of another secret', { 'x-hub-signature-256': sign(BODY, 'development') }, 401],
    ['the signature of another body', { 'x-hub-signature-256': sign(`${BODY} `) }, 401],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['no content type', { 'content-type': 'text/plain' }, 415],
    ['a compressed body', { 'content-encoding': 'gzip' }, 415],
  ])('refuses %s', async (_, changes, status) => {
    const response = await deliver(BODY, changes);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(accepted).toEqual([]);
  });

  it('refuses a body of which one byte was changed', async () => {
    const response = await deliver(BODY.replace('demo', 'demp'), { 'x-hub-signature-256': sign(BODY) });
    expect(response.status).toBe(401);
    expect(accepted).toEqual([]);
  });

  it('takes a body whose characters are split over chunks', async () => {
    const bytes = Buffer.from(BODY);
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    const headers = Object.entries({ ...headersFor(BODY), host: 'x', 'transfer-encoding': 'chunked' });
    socket.write(`POST ${PATH} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    for (const byte of bytes) socket.write(Buffer.concat([Buffer.from('1\r\n'), Buffer.of(byte), Buffer.from('\r\n')]));
    socket.write('0\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 202 /);
    expect(accepted[0]?.payload).toBe(BODY);
  });

  it('refuses more than 25 MiB before it looks at the signature', async () => {
    const body = 'x'.repeat(25 * 1024 * 1024 + 1);
    expect((await deliver(body)).status).toBe(413);
    expect(verified).toEqual([]);
    expect((await deliver('x'.repeat(25 * 1024 * 1024))).status).toBe(202);
  });

  it('answers 503, to be sent again, when the delivery cannot be stored or the service stops', async () => {
    storeFault = new StoreUnavailableError('disk full');
    const full = await deliver(BODY);
    service.stopping.abort();
    const stopping = await deliver(BODY);
    expect([full.status, stopping.status]).toEqual([503, 503]);
    expect(full.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(stopping.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('knows POST alone', async () => {
    const response = await service.request(PATH, { key: null });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('without an App', () => {
  it('there is no webhook door', async () => {
    await service.stop();
    service = await startApi();
    expect((await deliver(BODY)).status).toBe(404);
  });
});
