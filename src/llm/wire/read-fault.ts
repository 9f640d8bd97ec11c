import { APIConnectionTimeoutError } from 'openai';
import { isApiError } from './api-error.ts';
import { isContextOverflow, saysContextByCode } from './context-overflow.ts';
import { readErrorBody } from './error-body.ts';
import { toSaid, type Secrecy } from './said.ts';
import { ProviderFault, type ModelFailureCode, type ProviderFaultKind } from '../provider-fault.ts';

/** Whose answers are read. */
export interface FaultSource extends Secrecy {
  /** `provider/model-id`. */
  readonly model: string;
}

/** OpenAI's words for an account without credit; all come as 429. */
const QUOTA_WORDS = new Set([
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
  'billing_hard_limit_reached',
]);
const RATE_WORDS = new Set(['rate_limit_exceeded', 'rate_limit_error', 'rate_limit', 'slow_down', 'too_many_requests']);
const REFUSAL_WORDS = new Set(['content_filter', 'content_policy_violation', 'invalid_prompt']);

/** Anything thrown while asking a provider → why there is no answer. */
export function toProviderFault(error: unknown, source: FaultSource, now = Date.now()): ProviderFault {
  if (error instanceof ProviderFault) return error;
  const fault = (kind: ProviderFaultKind, isRetryable: boolean, detail: string | null = null): ProviderFault =>
    new ProviderFault('model_unavailable', source.model, { isRetryable, kind, detail });
  if (error instanceof APIConnectionTimeoutError) return fault('no_answer_in_time', true);
  if (isApiError(error) && (error.status !== undefined || error.error !== undefined)) {
    const retryAfterMs = error.headers === undefined ? null : parseRetryAfter(error.headers, now);
    return toFault(source, error.status ?? null, error.error ?? bareText(error.message), retryAfterMs);
  }
  if (error instanceof SyntaxError) return fault('broken_event', true);
  if (mentions(error, 'unexpected redirect')) return fault('redirect', false);
  return fault('connection_lost', true, systemWord(error));
}

/** An error object that came in place of an answer, under status 200. */
export function toFaultOfBody(body: unknown, source: FaultSource): ProviderFault {
  return toFault(source, null, body, null);
}

function toFault(
  source: FaultSource,
  httpStatus: number | null,
  body: unknown,
  retryAfterMs: number | null,
): ProviderFault {
  const words = readErrorBody(body);
  const { codes, text } = words;
  // Under status 200, gateways put the status they met into `code`.
  const status = httpStatus ?? codes.map(Number).find((code) => code >= 400 && code <= 599) ?? null;
  const has = (known: ReadonlySet<string>): boolean => codes.some((code) => known.has(code));
  const kind = status === null ? 'error_as_answer' : 'http_status';
  const said = toSaid(text, source);
  const fault = (failure: ModelFailureCode, isRetryable: boolean): ProviderFault =>
    new ProviderFault(failure, source.model, { isRetryable, retryAfterMs, kind, detail: status, said });

  if (has(QUOTA_WORDS) || status === 402) return fault('model_quota', false);
  if (status === 401 || status === 403) return fault('model_unauthorized', false);
  if (saysContextByCode(codes)) return fault('model_context', false);
  if (status === 429 || (status === null && has(RATE_WORDS))) return fault('model_rate_limited', true);
  if (status === 413 || isContextOverflow(words)) return fault('model_context', false);
  if (status === null || status >= 500 || status === 408 || status === 409) return fault('model_unavailable', true);
  return fault(has(REFUSAL_WORDS) ? 'model_refused' : 'model_unavailable', false);
}

/** The text of a body that is no JSON, which the SDK puts behind the status. */
function bareText(message: string): string {
  return message.replace(/^\d{3} /, '').replace(/^(\(no status code or body\)|status code \(no body\))$/, '');
}

/** Milliseconds to wait by `retry-after-ms` or `Retry-After` (seconds or a date); null when they say nothing of use. */
export function parseRetryAfter(headers: Headers, now: number): number | null {
  const inMs = readPositive(headers.get('retry-after-ms'));
  if (inMs !== null) return inMs;
  const value = headers.get('retry-after');
  const seconds = readPositive(value);
  if (seconds !== null) return seconds * 1000;
  // `Date.parse` makes a year of a bare or negative number.
  if (value === null || !/[a-z]/i.test(value)) return null;
  return readPositive(String(Date.parse(value) - now));
}

function readPositive(value: string | null): number | null {
  const number = Number(value?.trim() === '' ? Number.NaN : (value ?? Number.NaN));
  return Number.isFinite(number) && number > 0 ? number : null;
}

/** `ECONNREFUSED`, `UND_ERR_SOCKET`, …: words of the system, safe to show. */
function systemWord(error: unknown): string | null {
  for (const link of chainOf(error)) {
    if ('code' in link && typeof link.code === 'string' && /^[A-Z][A-Z_]{2,40}$/.test(link.code)) return link.code;
  }
  return null;
}

function mentions(error: unknown, words: string): boolean {
  return chainOf(error).some((link) => link.message.includes(words));
}

function chainOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let link = error; link instanceof Error && chain.length < 8; link = link.cause) chain.push(link);
  return chain;
}
