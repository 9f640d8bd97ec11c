import { z } from 'zod';
import type { FAILURE_MESSAGES } from './messages/failure-messages.ts';
import type { REFUSAL_MESSAGES } from './messages/refusal-messages.ts';
import { MessageValues, type GapsOf } from './messages/sentence.ts';
import type { Usage } from './usage.ts';
import type { WarningCode } from './warning.ts';

/** Why a task can end as `failed`. */
export const FAILURE_CODES = [
  'repository_exists',
  'repository_name_reserved',
  'owner_not_allowed',
  'github_permission',
  'github_rate_limited',
  'github_unavailable',
  'push_rejected',
  'model_unavailable',
  'model_unauthorized',
  'model_quota',
  'model_rate_limited',
  'model_refused',
  'model_context',
  'model_runaway',
  'plan_invalid',
  'verification_failed',
  'budget_exceeded',
  'timeout',
  'cancelled',
  'poisoned',
  'internal',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

const PROVIDER_FAULTS: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'model_unavailable',
  'model_rate_limited',
  'model_quota',
  'model_unauthorized',
  'model_runaway',
]);

/** Is it the fault of the provider, or of its model, so that another may answer? A request's own would be the same with any. */
export function isProviderFault(code: FailureCode): boolean {
  return PROVIDER_FAULTS.has(code);
}

/** Why a door turns a request away before there is a task. */
export const REFUSAL_CODES = [
  'invalid_request',
  'unauthorized',
  'not_found',
  'method_not_allowed',
  'conflict',
  'payload_too_large',
  'unsupported_media_type',
  'idempotency_key_reuse',
  'owner_not_allowed',
  'credentials_missing',
  'rate_limited',
  'queue_full',
  'daily_budget_spent',
  'monthly_budget_spent',
  'stopping',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** What a failed task keeps: the code, and the facts with which `renderFailure` makes the sentence in any language. */
export const Failure = z.object({ code: z.enum(FAILURE_CODES), values: MessageValues });
export type Failure = z.infer<typeof Failure>;

type Gaps<K extends keyof typeof FAILURE_MESSAGES> = GapsOf<(typeof FAILURE_MESSAGES)[K]>;
type Filled<Gap extends string> = Readonly<Record<Gap, string | number>>;
type ReasonName<K = keyof typeof FAILURE_MESSAGES> = K extends `reason.${infer Name}` ? Name : never;

/** A reason that has a sentence of its own, and what that one says. */
export type Reason = { [N in ReasonName]: { readonly reason: N } & Filled<Gaps<`reason.${N}`>> }[ReasonName];

/** What has to be known where a sentence gives a reason: what was found, what GitHub wants, or a missing permission. */
type ReasonFor<C extends FailureCode> = C extends 'plan_invalid' | 'verification_failed'
  ? { readonly reason: WarningCode }
  : Reason | (C extends 'github_permission' ? Filled<'permission'> : never);

/** Facts of a failure. A reason is always a code: the words of others are a value beside it. */
type FailureValues = MessageValues & { readonly reason?: ReasonName | WarningCode };

/** What an error of a code knows at least. What is not asked: `where`, which is `repository`, `owner` or GitHub. */
type ValuesFor<C extends FailureCode> = Filled<Exclude<Gaps<`failure.${C}`>, 'where' | 'reason'>> &
  ('reason' extends Gaps<`failure.${C}`> ? ReasonFor<C> : unknown);

/** A code, and at least what its sentence says; other facts go along for the log. */
type TaskErrorArguments = {
  [C in FailureCode]: [Exclude<Gaps<`failure.${C}`>, 'where'>] extends [never]
    ? [code: C, values?: FailureValues, options?: ErrorOptions]
    : [code: C, values: FailureValues & ValuesFor<C>, options?: ErrorOptions];
}[FailureCode];

/** An error raised on purpose that ends a task. Its `message` is for the log; people read `failure-messages.ts`. */
export class TaskError extends Error {
  override readonly name = 'TaskError';
  readonly code: FailureCode;
  readonly values: MessageValues;
  /** What was paid for answers of no use, where a model failed. */
  readonly usage: Usage | null = null;

  constructor(...[code, values = {}, options]: TaskErrorArguments) {
    super(`${code} ${JSON.stringify(values)}`, options);
    this.code = code;
    this.values = values;
  }
}

/** One fault of a body: where it is, and what is expected there. */
export interface FieldFault {
  readonly path: string;
  readonly message: string;
}

/** A wait is said in words that fit its length, and known by its seconds. */
type Known<Gap> = Gap extends 'wait' ? 'seconds' : Gap;
type RefusalGaps<C extends RefusalCode> = Known<GapsOf<(typeof REFUSAL_MESSAGES)[`refusal.${C}`]>>;

interface RefusalOptions {
  readonly values?: MessageValues;
  readonly faults?: readonly FieldFault[];
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** A code, and at least what its sentence says. */
type RefusalArguments = {
  [C in RefusalCode]: [RefusalGaps<C>] extends [never]
    ? [code: C, options?: RefusalOptions]
    : [code: C, options: RefusalOptions & { readonly values: Readonly<Record<RefusalGaps<C>, string | number>> }];
}[RefusalCode];

/** An error raised on purpose that turns a request away at a door. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  readonly code: RefusalCode;
  readonly values: MessageValues;
  readonly faults: readonly FieldFault[];
  /** Seconds after which to come again, for `Retry-After`. */
  readonly retryAfter: number | null;

  constructor(...[code, options = {}]: RefusalArguments) {
    super(`${code} ${JSON.stringify(options.values ?? {})}`, { cause: options.cause });
    this.code = code;
    this.values = options.values ?? {};
    this.faults = options.faults ?? [];
    this.retryAfter = options.retryAfter ?? null;
  }
}

/** Anything thrown → what a task keeps of it. An error that nobody meant is `internal` and shows nothing of itself. */
export function toFailure(error: unknown): Failure {
  return error instanceof TaskError ? { code: error.code, values: error.values } : { code: 'internal', values: {} };
}

/** Raised when a wait is too long to hold a slot for: the task is set aside until `notBefore` (ms since 1970). */
export class ParkError extends Error {
  override readonly name = 'ParkError';
  readonly reason: 'github_rate_limited' | 'daily_budget';
  readonly notBefore: number;

  constructor(reason: ParkError['reason'], notBefore: number, options?: ErrorOptions) {
    super(`${reason} until ${new Date(notBefore).toISOString()}`, options);
    this.reason = reason;
    this.notBefore = notBefore;
  }
}
