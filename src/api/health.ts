import type { Context } from 'hono';
import type { ApiEnv, ApiOptions } from './api-options.ts';

/** `GET /healthz`: the process is alive. */
export function answerHealth(c: Context<ApiEnv>): Response {
  return c.json({ status: 'ok' }, 200, { 'Cache-Control': 'no-store' });
}

/** `GET /readyz`: tasks can be taken; 503 while the store cannot be written, and from the moment of stopping. */
export async function answerReadiness(c: Context<ApiEnv>, options: ApiOptions): Promise<Response> {
  const status = options.stopping.aborted ? 'stopping' : (await isReady(options)) ? 'ready' : 'unavailable';
  return c.json({ status }, status === 'ready' ? 200 : 503, { 'Cache-Control': 'no-store' });
}

/** `GET /metrics`: for Prometheus. */
export async function answerMetrics(c: Context<ApiEnv>, { metrics }: ApiOptions): Promise<Response> {
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
