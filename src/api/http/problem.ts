import { STATUS_CODES } from 'node:http';
import { z } from '@hono/zod-openapi';
import type { ZodError } from 'zod';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { REFUSAL_CODES, RefusalError, type FieldFault } from '../../core/errors.ts';
import type { ApiMessage } from '../../core/messages/api-messages.ts';
import type { MessageValues } from '../../core/messages/sentence.ts';
import { renderMessage, renderRefusal } from '../../core/messages/render-message.ts';
import { REFUSAL_STATUS } from '../../core/refusal-status.ts';
import type { Locale } from '../../core/task-request.ts';
import { StoreUnavailableError } from '../../ports/task-store.ts';
import type { ApiEnv } from '../api-options.ts';
import { renderSchemaFault } from './schema-fault.ts';

/** Why a door answers with a problem: a refusal, or a fault of our own. */
const PROBLEM_CODES = [...REFUSAL_CODES, 'unavailable', 'internal'] as const;
type ProblemCode = (typeof PROBLEM_CODES)[number];

const STATUS: Readonly<Record<ProblemCode, ContentfulStatusCode>> = {
  ...REFUSAL_STATUS,
  unavailable: 503,
  internal: 500,
};

/** Seconds after which to come again, where the error does not say. */
const COME_AGAIN_SECONDS = 30;

/** The body of every refusal (RFC 9457). */
export const Problem = z
  .object({
    type: z.string().openapi({ example: 'urn:gen-code:problem:invalid_request' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(PROBLEM_CODES),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem');

/** What a problem is made of. `detail` replaces the usual sentence of its code. */
interface ProblemFacts {
  readonly code: ProblemCode;
  readonly values?: MessageValues;
  readonly faults?: readonly FieldFault[];
  readonly retryAfter?: number | null;
  readonly detail?: 'ticket' | 'bad_signature';
}

/** Anything thrown → what is shown of it. What nobody meant is `internal` and shows nothing of itself. */
export function toProblemFacts(error: unknown): ProblemFacts {
  if (error instanceof RefusalError) return error;
  if (error instanceof StoreUnavailableError) return { code: 'unavailable', values: { seconds: COME_AGAIN_SECONDS } };
  if (error instanceof HTTPException && error.status === 415) return { code: 'unsupported_media_type' };
  if (error instanceof HTTPException && error.status < 500) return { code: 'invalid_request' };
  return { code: 'internal' };
}

/** Answers with a problem, in the caller's language. */
export function answerProblem(c: Context<ApiEnv>, facts: ProblemFacts): Response {
  const { code, values = {}, faults = [] } = facts;
  const status = STATUS[code];
  const body: z.infer<typeof Problem> = {
    type: `urn:gen-code:problem:${code}`,
    title: STATUS_CODES[status] ?? code,
    status,
    detail: renderRefusal(c.get('locale'), facts.detail ?? code, values),
    code,
    ...(faults.length > 0 && { errors: faults.map(({ path, message }) => ({ path, message })) }),
  };
  for (const [name, value] of Object.entries(headersOf(facts, status))) c.header(name, value);
  return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json; charset=utf-8' });
}

function headersOf(facts: ProblemFacts, status: number): Readonly<Record<string, string>> {
  const retryAfter = String(facts.retryAfter ?? COME_AGAIN_SECONDS);
  if (status === 401) return { 'WWW-Authenticate': 'Bearer' };
  if (status === 503) return { 'Retry-After': retryAfter };
  if (status !== 429) return {};
  // https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/: r is what remains, t the seconds to wait.
  return {
    'Retry-After': retryAfter,
    RateLimit: `"tasks";r=0;t=${retryAfter}`,
    'RateLimit-Policy': `"tasks";q=${facts.values?.['limit'] ?? 0};w=60`,
  };
}

/** A refusal for one fault of the request, in the caller's language. */
export function refuseFault(locale: Locale, path: string, ...fault: ApiMessage): RefusalError {
  return new RefusalError('invalid_request', { faults: [{ path, message: renderMessage(locale, ...fault) }] });
}

/** What a schema found wrong → a refusal in the caller's language. */
export function refuseFields(error: ZodError, locale: Locale, target: string): RefusalError {
  const faults = error.issues.flatMap((issue): FieldFault[] => {
    const at = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      const message = renderMessage(locale, 'fault.unknown_field');
      return issue.keys.map((key) => ({ path: [...at, key].join('.'), message }));
    }
    const path = target === 'header' ? at.join('.').replace('idempotency-key', 'Idempotency-Key') : at.join('.');
    return [{ path, message: renderSchemaFault(locale, issue.message) }];
  });
  return new RefusalError('invalid_request', { faults });
}
