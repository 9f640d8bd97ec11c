import { randomUUID } from 'node:crypto';
import { RefusalError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import type { Locale } from '../core/task-request.ts';
import { isOwnerAllowed, type ApiKey } from '../core/api-key.ts';
import type { ApiOptions } from './api-options.ts';
import { fingerprintOf, GenerateBody } from './generate-body.ts';
import { refuseFault, refuseFields } from './http/problem.ts';

/** What taking a request needs of the doors' options. */
export type GenerationDoor = Pick<ApiOptions, 'manager' | 'models' | 'forge' | 'defaults' | 'stopping' | 'log'>;

/** In whose language faults are told, and under which key a repetition is known; null: it is none. */
export interface SubmitContext {
  readonly locale: Locale;
  readonly idempotencyKey: string | null;
}

/** Milliseconds that a door waits for GitHub; the task itself finds out what the door could not. */
const ACCESS_TIMEOUT_MS = 5_000;

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
  options: GenerationDoor,
  key: ApiKey,
  body: GenerateBody,
  { locale, idempotencyKey }: SubmitContext,
): Promise<Task> {
  const { manager, models, defaults } = options;
  const model = models.resolve(body.model ?? null);
  if (model === null) {
    const known = models.list().map((entry) => entry.name);
    throw refuseFault(locale, 'model', 'fault.model', { models: known.join(', ') });
  }
  const owner = ownerFor(locale, key, body.github_org ?? null, defaults.owner);
  const dryRun = body.dry_run ?? false;
  if (!dryRun && !(await hasAccess(options, owner))) throw new RefusalError('credentials_missing');
  const { task } = await manager.submit({
    door: 'api',
    idempotencyKey: `api:${key.name}:${idempotencyKey ?? randomUUID()}`,
    fingerprint: fingerprintOf(body),
    requester: { kind: 'key', name: key.name },
    target: { owner, name: body.repo_name, access: null },
    prompt: body.prompt,
    model,
    visibility: body.visibility ?? defaults.visibility,
    description: body.description === undefined || body.description === '' ? null : body.description,
    dryRun,
    replyTo: null,
    callback: null,
    locale,
  });
  return task;
}

/** Owner of the repository: as asked for, else the only one that the key may serve, else the default. */
function ownerFor(locale: Locale, key: ApiKey, wished: string | null, fallback: string | null): string | null {
  const only = key.owners?.length === 1 ? key.owners[0] : undefined;
  const owner = wished ?? only ?? fallback;
  if (key.owners === null) return owner;
  if (owner === null) throw refuseFault(locale, 'github_org', 'fault.owner_needed');
  if (!isOwnerAllowed(key, owner)) throw new RefusalError('owner_not_allowed', { values: { owner } });
  return owner;
}

async function hasAccess(options: GenerationDoor, owner: string | null): Promise<boolean> {
  const signal = AbortSignal.any([options.stopping, AbortSignal.timeout(ACCESS_TIMEOUT_MS)]);
  try {
    return (await options.forge.accessFor(owner, signal)) !== null;
  } catch (error) {
    // GitHub may be away for a moment: the task waits for it, a door does not.
    options.log.warn({ err: error }, 'could not look up the access at the door');
    return true;
  }
}
