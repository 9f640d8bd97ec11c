import { createPrivateKey, sign } from 'node:crypto';
import { z } from 'zod';
import { SetupError } from './setup-error.ts';

/** Milliseconds for one request to GitHub. */
const REQUEST_TIMEOUT_MS = 30_000;
const CODE = /^[\w-]{1,200}$/;

/** What GitHub gives once, in exchange for the code. */
export interface RegisteredApp {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly htmlUrl: string;
  readonly pem: string;
  readonly webhookSecret: string;
  /** Milliseconds by which GitHub's clock is ahead of ours. */
  readonly clockOffsetMs: number;
}

const Registered = z.object({
  id: z.int().positive(),
  slug: z.string().min(1),
  name: z.string(),
  html_url: z.url({ protocol: /^https?$/ }),
  pem: z.string().refine(isRsaKey),
  // Shorter ones, and two in one, the service would refuse.
  webhook_secret: z.string().regex(/^[^\s,"'`#\\]{16,}$/),
});
const Identity = z.object({ id: z.int(), name: z.string(), slug: z.string() });
const Refusal = z.object({ message: z.string() });

/**
 * Exchanges the code for the App's credentials. GitHub does so once for each code.
 * @throws SetupError
 */
export async function registerApp(apiUrl: string, code: string, signal: AbortSignal): Promise<RegisteredApp> {
  if (!CODE.test(code)) throw new SetupError('error.code_expired');
  const url = `${apiUrl}/app-manifests/${code}/conversions`;
  const response = await ask(apiUrl, url, { method: 'POST' }, signal);
  if (response.status === 404) throw new SetupError('error.code_expired');
  if (response.status !== 201) throw await refusalOf(response);
  const parsed = Registered.safeParse(await readJson(response));
  if (!parsed.success) throw new SetupError('error.answer', { url: apiUrl });
  const { html_url: htmlUrl, webhook_secret: webhookSecret, ...rest } = parsed.data;
  const date = Date.parse(response.headers.get('date') ?? '');
  return { ...rest, htmlUrl, webhookSecret, clockOffsetMs: Number.isNaN(date) ? 0 : date - Date.now() };
}

/**
 * Asks GitHub who these credentials belong to.
 * @throws SetupError
 */
export async function checkApp(
  apiUrl: string,
  app: Pick<RegisteredApp, 'id' | 'pem' | 'clockOffsetMs'>,
  signal: AbortSignal,
): Promise<{ readonly id: number; readonly name: string; readonly slug: string }> {
  const authorization = `Bearer ${createAppToken(app, Date.now() + app.clockOffsetMs)}`;
  const response = await ask(apiUrl, `${apiUrl}/app`, { headers: { authorization } }, signal);
  if (response.status !== 200) throw await refusalOf(response);
  const parsed = Identity.safeParse(await readJson(response));
  if (!parsed.success || parsed.data.id !== app.id) throw new SetupError('error.answer', { url: apiUrl });
  return parsed.data;
}

/** The token with which an App speaks for itself: a JWT, good for some minutes. `now` is ms since 1970. */
function createAppToken({ id, pem }: Pick<RegisteredApp, 'id' | 'pem'>, now: number): string {
  const seconds = Math.floor(now / 1000);
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const head = encode({ alg: 'RS256', typ: 'JWT' });
  // GitHub takes ten minutes at most; a minute back, for clocks that differ.
  const body = encode({ iat: seconds - 60, exp: seconds + 480, iss: String(id) });
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), pem).toString('base64url');
  return `${head}.${body}.${signature}`;
}

async function ask(apiUrl: string, url: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('accept', 'application/vnd.github+json');
  headers.set('user-agent', 'gen-code-setup');
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
    return await fetch(url, { ...init, headers, redirect: 'manual', signal: limit });
  } catch (error) {
    throw new SetupError('error.unreachable', { url: apiUrl, text: reasonOf(error) });
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

async function refusalOf(response: Response): Promise<SetupError> {
  const { data } = Refusal.safeParse(await readJson(response));
  const text = (data?.message ?? response.statusText).replace(/[\p{C}\s]+/gu, ' ').slice(0, 200);
  return new SetupError('error.refused', { status: response.status, text });
}

/** A word on why nothing came; the whole error may repeat the request. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error && cause.name === 'TimeoutError' ? 'no answer in time' : 'no connection';
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
