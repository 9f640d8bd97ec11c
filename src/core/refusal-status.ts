import type { RefusalCode } from './errors.ts';

/** The HTTP status of each refusal, at whichever door. */
export const REFUSAL_STATUS = {
  invalid_request: 400,
  unauthorized: 401,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reuse: 422,
  owner_not_allowed: 403,
  credentials_missing: 422,
  rate_limited: 429,
  queue_full: 503,
  daily_budget_spent: 503,
  monthly_budget_spent: 503,
  stopping: 503,
} as const satisfies Readonly<Record<RefusalCode, number>>;
