import type { z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { requesterSeenBy } from '../core/api-key.ts';
import { RefusalError } from '../core/errors.ts';
import { bytesOf } from '../core/generated-file.ts';
import { renderMessage } from '../core/messages/render-message.ts';
import type { Task } from '../core/task.ts';
import type { ApiEnv, ApiOptions } from './api-options.ts';
import { eventsUrl, findTask, keyOf } from './caller.ts';
import type { GenerateBody } from './generate-body.ts';
import { readJsonObject } from './http/json-body.ts';
import { refuseFault } from './http/problem.ts';
import { readBody } from './http/read-body.ts';
import { submitGeneration } from './submit-generation.ts';
import { toTaskView, type TaskView } from './task-view.ts';

/** Bytes of a body at the most: a prompt of the greatest length in any script. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;
const DEFAULT_PAGE = 20;

type RestContext = Context<ApiEnv>;

/**
 * Reads the body once, by our own strict rules; the schema of the route then checks what is in it.
 * @throws RefusalError `unsupported_media_type`, `payload_too_large`, `invalid_request`
 */
export function requireJson(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const mediaType = /^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i;
    const encoding = c.req.header('content-encoding') ?? 'identity';
    if (!mediaType.test(c.req.header('content-type') ?? '') || encoding.toLowerCase() !== 'identity') {
      throw new RefusalError('unsupported_media_type');
    }
    const reading = readJsonObject(await readBody(c.req.raw, MAX_BODY_BYTES));
    if (!reading.isValid) throw refuseFault(c.get('locale'), reading.path, reading.fault);
    c.set('json', reading.value);
    await next();
  };
}

/** `POST /api/v1/generate`. */
export async function createTask(
  c: RestContext,
  options: ApiOptions,
  body: GenerateBody,
  idempotencyKey: string | undefined,
): Promise<{ readonly task: Task; readonly view: CreatedTask }> {
  const locale = c.get('locale');
  const task = await submitGeneration(options, keyOf(c), body, { locale, idempotencyKey: idempotencyKey ?? null });
  const message = renderMessage(locale, 'task.created');
  return { task, view: { task_id: task.id, status: task.status, message, events_url: eventsUrl(options, task.id) } };
}

interface CreatedTask {
  readonly task_id: string;
  readonly status: Task['status'];
  readonly message: string;
  readonly events_url: string;
}

/** A task as its caller sees it. */
export function viewTask(c: RestContext, options: ApiOptions, task: Task): z.infer<typeof TaskView> {
  return toTaskView(task, c.get('wishedLocale') ?? task.request.locale, eventsUrl(options, task.id));
}

/** `GET /api/v1/tasks`: the caller's own, or everybody's for an admin, newest first. */
export async function listTasks(
  c: RestContext,
  options: ApiOptions,
  query: { status?: Task['status'] | undefined; limit?: string | undefined; cursor?: string | undefined },
): Promise<{ tasks: z.infer<typeof TaskView>[]; next_cursor: string | null }> {
  const filter = {
    requester: requesterSeenBy(keyOf(c)),
    status: query.status ?? null,
    limit: query.limit === undefined ? DEFAULT_PAGE : Number(query.limit),
    cursor: query.cursor ?? null,
  };
  const page = await options.manager.list(filter).catch((error: unknown) => {
    // Only the store can tell whether a cursor is one of its own.
    throw error instanceof RefusalError ? refuseFault(c.get('locale'), 'cursor', 'fault.cursor') : error;
  });
  return { tasks: page.tasks.map((task) => viewTask(c, options, task)), next_cursor: page.nextCursor };
}

/** `GET /api/v1/task/ID/files`: as they will be committed, or as far as they are there. */
export async function listFiles(
  c: RestContext,
  options: ApiOptions,
  id: string,
): Promise<{ files: { path: string; size: number }[] }> {
  const task = await findTask(c, options, id);
  return { files: (task.tree ?? task.files).map(({ path, size }) => ({ path, size })) };
}

/**
 * `GET /api/v1/task/ID/files/PATH`
 * @throws RefusalError `not_found`
 */
export async function readTaskFile(c: RestContext, options: ApiOptions, id: string, path: string): Promise<Response> {
  const file = await options.manager.readFile(await findTask(c, options, id), path);
  if (file === null) throw new RefusalError('not_found');
  // Of a policy's base there may be files that are no text.
  const type = file.encoding === undefined ? 'text/plain; charset=utf-8' : 'application/octet-stream';
  return c.body(bytesOf(file), 200, { 'Content-Type': type });
}
