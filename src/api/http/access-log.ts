import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { ApiEnv, ApiOptions } from '../api-options.ts';
import { readClient, trustProxies } from './client-address.ts';
import { preferredLocale } from '../../core/preferred-locale.ts';

/** The only query values that are logged: the others may be tickets, or keys that do not belong there. */
const HARMLESS = new Set(['status', 'limit', 'cursor', 'events', 'last_event_id']);

/** Gives each request an id and a language, and logs it, at `debug`, when it has been answered. */
export function withRequestFacts(options: ApiOptions): MiddlewareHandler<ApiEnv> {
  const isTrusted = trustProxies(options.trustedProxies);
  return async (c, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    const wished = preferredLocale(c.req.header('accept-language'));
    c.set('requestId', requestId);
    c.set('wishedLocale', wished);
    c.set('locale', wished ?? options.defaults.locale);
    await next();
    c.res.headers.set('X-Request-Id', requestId);
    options.log.debug(
      {
        request: requestId,
        method: c.req.method,
        path: c.req.path,
        query: redactQuery(new URL(c.req.url).search),
        status: c.res.status,
        from: readClient(c, isTrusted).address,
        ms: Math.round(performance.now() - startedAt),
      },
      'request',
    );
  };
}

/** A query as it may stand in a log. */
function redactQuery(search: string): string {
  const shown = [...new URLSearchParams(search)].map(([name, value]) =>
    HARMLESS.has(name) ? `${name}=${value}` : `${name}=[redacted]`,
  );
  return shown.join('&');
}
