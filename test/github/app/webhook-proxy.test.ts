import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { followWebhookProxy } from '../../../src/github/app/webhook-proxy.ts';

const servers: Server[] = [];
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

test('a delivery of the channel reaches the service with its headers', async () => {
  const got = Promise.withResolvers<{ headers: IncomingMessage['headers']; body: string }>();
  const target = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      response.writeHead(202).end();
      got.resolve({ headers: request.headers, body });
    });
  });
  const message = {
    'x-github-event': 'ping',
    'x-github-delivery': 'd-1',
    'x-hub-signature-256': 'sha256=00',
    body: { zen: 'Keep it.' },
  };
  const source = await serve((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify(message)}\n\n`);
  });
  stops.push(followWebhookProxy({ source, target: `${target}/api/github/webhooks`, log: pino({ level: 'silent' }) }));
  const { headers, body } = await got.promise;
  expect(headers).toMatchObject({
    'x-github-event': 'ping',
    'x-github-delivery': 'd-1',
    'x-hub-signature-256': 'sha256=00',
  });
  expect(JSON.parse(body)).toEqual({ zen: 'Keep it.' });
});

test('a channel that is away is said to be, and stops nothing', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  stops.push(followWebhookProxy({ source: 'http://127.0.0.1:9/channel', target: 'http://127.0.0.1:9/', log }));
  await expect.poll(() => lines.join('')).toContain('cannot be reached yet');
});
