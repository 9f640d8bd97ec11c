import { APIConnectionTimeoutError, APIError } from 'openai';
import { z } from 'zod';
import { TaskError, type FailureCode } from '../core/errors.ts';
import { providerVariable } from '../core/known-providers.ts';
import { NO_USAGE, type Usage } from '../core/usage.ts';

/** What happened to a call that got no answer. After an empty one another request may fare better than the same again. */
export type ProviderFaultKind =
  | 'http_status'
  | 'error_as_answer'
  | 'no_answer_in_time'
  | 'broken_event'
  | 'redirect'
  | 'connection_lost'
  | 'web_page'
  | 'endless_output'
  | 'silence'
  | 'broken_off'
  | 'empty_answer';

export interface FaultFacts {
  readonly isRetryable: boolean;
  /** Milliseconds that the provider asked us to wait; null when it named none. */
  readonly retryAfterMs?: number | null;
  readonly kind: ProviderFaultKind;
  /** What tells one of a kind from another: the HTTP status, or the system's word such as `ECONNREFUSED`. */
  readonly detail?: number | string | null;
  /** What was paid for an answer that could not be used. */
  readonly usage?: Usage;
}

type ModelFailureCode = Extract<FailureCode, `model_${string}`>;

/**
 * Why a model gave no answer. It never carries a cause, a header or a word of the provider: some echo the key.
 */
export class ProviderFault extends TaskError {
  declare readonly code: ModelFailureCode;
  readonly provider: string;
  readonly isRetryable: boolean;
  readonly retryAfterMs: number | null;
  readonly kind: ProviderFaultKind;
  override readonly usage: Usage;
  readonly #detail: FaultFacts['detail'];

  constructor(code: ModelFailureCode, provider: string, facts: FaultFacts) {
    const retryAfterMs = facts.retryAfterMs ?? null;
    super(code, {
      provider,
      kind: facts.kind,
      ...(facts.detail == null ? {} : { detail: facts.detail }),
      variable: providerVariable(provider, 'API_KEY'),
      ...(retryAfterMs === null ? {} : { seconds: Math.ceil(retryAfterMs / 1000) }),
    });
    this.provider = provider;
    this.isRetryable = facts.isRetryable;
    this.retryAfterMs = retryAfterMs;
    this.kind = facts.kind;
    this.#detail = facts.detail;
    this.usage = facts.usage ?? NO_USAGE;
  }

  /** The same fault with another bill. */
  withUsage(usage: Usage): ProviderFault {
    const { isRetryable, retryAfterMs, kind } = this;
    const facts = { isRetryable, retryAfterMs, kind, detail: this.#detail ?? null, usage };
    return new ProviderFault(this.code, this.provider, facts);
  }
}

const ErrorBody = z.object({
  code: z.union([z.string(), z.number()]).nullish().catch(null),
  type: z.string().nullish().catch(null),
  message: z.string().nullish().catch(null),
});

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
const CONTEXT =
  /context[ _-]?(length|window|size)|maximum context|prompt is too long|input (is )?too long|too many (input |prompt )?tokens|exceeds? the (available |model'?s? )?(context|maximum number of tokens)/i;

/** Anything thrown while asking a provider → why there is no answer. */
export function toProviderFault(error: unknown, provider: string, now = Date.now()): ProviderFault {
  if (error instanceof ProviderFault) return error;
  const retry = (kind: ProviderFaultKind, detail: string | null = null): ProviderFault =>
    new ProviderFault('model_unavailable', provider, { isRetryable: true, kind, detail });
  if (error instanceof APIConnectionTimeoutError) return retry('no_answer_in_time');
  if (isApiError(error) && (error.status !== undefined || error.error !== undefined)) {
    const retryAfterMs = error.headers === undefined ? null : parseRetryAfter(error.headers, now);
    return toFault(provider, error.status ?? null, error.error, retryAfterMs);
  }
  if (error instanceof SyntaxError) return retry('broken_event');
  if (mentions(error, 'unexpected redirect')) {
    return new ProviderFault('model_unavailable', provider, { isRetryable: false, kind: 'redirect' });
  }
  return retry('connection_lost', systemWord(error));
}

/** Is this an error of the SDK? With `instanceof` alone its fields would be `any`. */
export function isApiError(error: unknown): error is APIError {
  return error instanceof APIError;
}

/** An error object that came in place of an answer, under status 200 or in the middle of a stream. */
export function toFaultOfBody(body: unknown, provider: string): ProviderFault {
  return toFault(provider, null, body, null);
}

function toFault(
  provider: string,
  httpStatus: number | null,
  body: unknown,
  retryAfterMs: number | null,
): ProviderFault {
  const { code, type, message } = ErrorBody.safeParse(body).data ?? {};
  const words = [String(code ?? ''), type ?? ''];
  // Under status 200, gateways put the status they met into `code`.
  const status = httpStatus ?? (/^[45]\d\d$/.test(String(code)) ? Number(code) : null);
  const has = (known: ReadonlySet<string>): boolean => words.some((word) => known.has(word));
  const kind = status === null ? 'error_as_answer' : 'http_status';
  const fault = (failure: ModelFailureCode, isRetryable: boolean): ProviderFault =>
    new ProviderFault(failure, provider, { isRetryable, retryAfterMs, kind, detail: status });

  if (has(QUOTA_WORDS) || status === 402) return fault('model_quota', false);
  if (status === 401 || status === 403) return fault('model_unauthorized', false);
  if (status === 429 || (status === null && has(RATE_WORDS))) return fault('model_rate_limited', true);
  if (status === null || status >= 500 || status === 408 || status === 409) return fault('model_unavailable', true);
  if (status === 413 || words.includes('context_length_exceeded') || CONTEXT.test(message ?? '')) {
    return fault('model_context', false);
  }
  return fault(has(REFUSAL_WORDS) ? 'model_refused' : 'model_unavailable', false);
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
