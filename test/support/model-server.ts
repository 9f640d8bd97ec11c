import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A request as it came. */
export interface ModelRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One answer of the server, written by the script. */
export class ModelReply {
  readonly response: ServerResponse;

  constructor(response: ServerResponse) {
    this.response = response;
  }

  /** An answer in one piece. */
  send(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
    this.response.writeHead(status, { 'content-type': 'application/json', ...headers });
    this.response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  /** The head of a stream, and a part of it as it stands. */
  write(raw: string | Uint8Array): void {
    if (!this.response.headersSent) this.response.writeHead(200, { 'content-type': 'text/event-stream' });
    this.response.write(raw);
  }

  event(data: unknown): void {
    this.write(`data: ${JSON.stringify(data)}\n\n`);
  }

  text(content: string): void {
    this.event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  }

  finish(reason: string | null, usage?: unknown): void {
    this.event({ choices: [{ index: 0, delta: { content: '' }, finish_reason: reason }], ...(usage ? { usage } : {}) });
  }

  done(): void {
    this.write('data: [DONE]\n\n');
    this.response.end();
  }

  /** A whole good answer. */
  answer(content: string, usage?: unknown): void {
    this.text(content);
    this.finish('stop', usage);
    this.done();
  }

  /** Cuts the connection without a word. */
  kill(): void {
    this.response.socket?.destroy();
  }

  /** Ends when the client has hung up. */
  async closed(): Promise<void> {
    if (!this.response.destroyed) await once(this.response, 'close');
  }
}

export type ReplyScript = (reply: ModelReply, request: ModelRequest, index: number) => void | Promise<void>;

/** A model server that behaves as badly as its script says. */
export interface ModelServer {
  readonly url: string;
  readonly requests: readonly ModelRequest[];
  /** Most requests that were being answered at once. */
  readonly peak: () => number;
  close(): Promise<void>;
}

/** Starts a server that answers each request by the script; `index` counts them from 0. */
export async function startModelServer(script: ReplyScript): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  let active = 0;
  let peak = 0;
  const server = createServer((incoming, response) => {
    active += 1;
    peak = Math.max(peak, active);
    response.once('close', () => (active -= 1));
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const text = Buffer.concat(parts).toString();
      const body = (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>;
      const request: ModelRequest = { path: incoming.url ?? '', headers: incoming.headers, body };
      requests.push(request);
      void script(new ModelReply(response), request, requests.length - 1);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    peak: () => peak,
    close: async () => {
      server.closeAllConnections();
      server.close();
      // A client that hangs up takes a moment to be noticed.
      await Promise.race([once(server, 'close'), delay(1_000)]);
    },
  };
}
