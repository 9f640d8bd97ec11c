import type { ServerResponse } from 'node:http';
import type { Behaviour, Refusal } from './model-misbehaviour.ts';
import { ModelFailure } from './model-request.ts';

const refusals: readonly string[] = [
  'status',
  'html-200',
  'error-in-200',
  'reset',
  'hang',
  'keep-alive-only',
] satisfies Refusal['kind'][];

/** Is the model never asked? */
export function isRefusalBehaviour(behaviour: Behaviour): behaviour is Refusal {
  return refusals.includes(behaviour.kind);
}

/** Answers, or does not, as told. */
export function refuse(refusal: Refusal, response: ServerResponse): void {
  switch (refusal.kind) {
    case 'status': {
      const wait = refusal.retryAfter === undefined ? {} : { 'retry-after': String(refusal.retryAfter) };
      sendJson(response, refusal.status, refusal.body ?? statusBody(refusal.status), { ...wait, ...refusal.headers });
      return;
    }
    case 'html-200':
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html><body>Please sign in to the network</body></html>');
      return;
    case 'error-in-200':
      sendJson(response, 200, { error: { code: 502, message: 'Provider returned error' } });
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'keep-alive-only': {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': keep-alive\n\n');
      const timer = setInterval(() => response.write(': keep-alive\n\n'), 100);
      response.on('close', () => clearInterval(timer));
    }
  }
}

/** The bodies that go with a status when the script names none. */
export function statusBody(status: number): unknown {
  const known: Record<number, [message: string, type: string]> = {
    400: ['Invalid request format', 'invalid_request_error'],
    401: ['Authentication Fails (no such user)', 'authentication_error'],
    402: ['Insufficient Balance', 'unknown_error'],
    422: ['Invalid parameters', 'invalid_request_error'],
    429: ['Rate limit reached', 'rate_limit_error'],
    500: ['Internal Server Error', 'server_error'],
    503: ['Service is too busy.', 'service_unavailable_error'],
  };
  const [message, type] = known[status] ?? ['Unexpected error', 'unknown_error'];
  return new ModelFailure(status, message, type).body;
}

/** Writes JSON and ends. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
