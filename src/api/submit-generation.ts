import { randomUUID } from 'node:crypto';
import { RefusalError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import type { Locale } from '../core/task-request.ts';
import type { ApiKey } from '../core/api-key.ts';
import { makeRequest, type KeyRefusal } from '../inbox/make-request.ts';
import type { ApiOptions } from './api-options.ts';
import { fingerprintOf, GenerateBody } from './generate-body.ts';
import { refuseFault, refuseFields } from './http/problem.ts';

/** What taking a request needs of the doors' options. */
export type GenerationDoor = Pick<ApiOptions, 'manager' | 'requests'>;

/** In whose language faults are told, and under which key a repetition is known; null: it is none. */
export interface SubmitContext {
  readonly locale: Locale;
  readonly idempotencyKey: string | null;
}

/**
 * Checks a body that did not come through the route, by the route's own rules.
 * @throws RefusalError `invalid_request` with the faults at the fields
 */
export function parseGenerateBody(raw: unknown, locale: Locale): GenerateBody {
  const body = GenerateBody.safeParse(raw);
  if (body.success) return body.data;
  throw refuseFields(body.error, locale, 'json');
}

/**
 * Body → task: everything that can be refused is refused before anything is stored.
 * @throws RefusalError
 */
export async function submitGeneration(
  { manager, requests }: GenerationDoor,
  key: ApiKey,
  body: GenerateBody,
  { locale, idempotencyKey }: SubmitContext,
): Promise<Task> {
  const reading = await makeRequest(requests, {
    key,
    identity: `api:${key.name}:${idempotencyKey ?? randomUUID()}`,
    fingerprint: fingerprintOf(body),
    owner: body.github_org ?? null,
    name: body.repo_name,
    prompt: body.prompt,
    model: body.model ?? null,
    visibility: body.visibility ?? null,
    description: body.description === undefined || body.description === '' ? null : body.description,
    dryRun: body.dry_run ?? false,
    locale,
  });
  if (reading.refusal !== null) throw toRefusalError(locale, reading.refusal);
  return (await manager.submit(reading.request)).task;
}

function toRefusalError(locale: Locale, refusal: KeyRefusal): RefusalError {
  switch (refusal.code) {
    case 'unknown_model':
      return refuseFault(locale, 'model', 'fault.model', { models: refusal.values.known });
    case 'owner_needed':
      return refuseFault(locale, 'github_org', 'fault.owner_needed');
    case 'owner_not_allowed':
      return new RefusalError('owner_not_allowed', { values: refusal.values });
    case 'credentials_missing':
      return new RefusalError('credentials_missing');
  }
}
