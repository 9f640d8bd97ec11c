import type { Context } from 'hono';
import { RefusalError } from '../core/errors.ts';
import { sha256 } from '../core/generated-file.ts';
import type { ApiEnv, ApiOptions } from './api-options.ts';
import { presentedKey } from './http/presented-key.ts';

/** `GET /healthz`: the process is alive. */
export function answerHealth(c: Context<ApiEnv>): Response {
  return c.json({ status: 'ok' }, 200, { 'Cache-Control': 'no-store' });
}

/** Milliseconds for which one look at the store answers everybody: a look writes to the disk, and anybody may ask. */
const LOOK_LASTS_MS = 1_000;

/**
 * `GET /readyz`: tasks can be taken; 503 while the store cannot be written, and from the moment of stopping.
 */
export function createReadiness(options: ApiOptions): (c: Context<ApiEnv>) => Promise<Response> {
  let look: Promise<boolean> | null = null;
  return async (c) => {
    if (look === null) {
      look = isReady(options);
      setTimeout(() => (look = null), LOOK_LASTS_MS).unref();
    }
    const status = options.stopping.aborted ? 'stopping' : (await look) ? 'ready' : 'unavailable';
    return c.json({ status }, status === 'ready' ? 200 : 503, { 'Cache-Control': 'no-store' });
  };
}

/**
 * `GET /metrics`: for Prometheus.
 * @throws RefusalError `unauthorized` where a token is wanted and another, or none, was presented
 */
export async function answerMetrics(c: Context<ApiEnv>, { metrics, metricsToken }: ApiOptions): Promise<Response> {
  // Of hashes it says nothing how far two are alike.
  if (metricsToken != null && sha256(presentedKey(c.req.raw.headers) ?? '') !== sha256(metricsToken)) {
    throw new RefusalError('unauthorized');
  }
  return c.body(await metrics.render(), 200, { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' });
}

async function isReady(options: ApiOptions): Promise<boolean> {
  try {
    return await options.isReady();
  } catch (error) {
    options.log.warn({ err: error }, 'readiness could not be determined');
    return false;
  }
}
