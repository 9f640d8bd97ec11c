import type { Context, MiddlewareHandler } from 'hono';
import { RefusalError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import { createTicket, isTicketValid, TICKET_LIFETIME_MS } from '../core/ticket.ts';
import type { ApiEnv, ApiOptions } from './api-options.ts';
import { findApiKey, maySee, type ApiKey } from '../core/api-key.ts';
import { presentedKey } from './http/presented-key.ts';
import { answerProblem, refuseFault } from './http/problem.ts';

const TASK_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EVENTS_PATH = /^\/api\/v1\/status\/([^/]+)$/;
const KEY_IN_QUERY = /^(?:x[-_])?(?:api[-_]?)?key$|^(?:access[-_]?)?token$|^authorization$/i;

/**
 * Lets in whoever has a key, and to the events of one task whoever has its ticket.
 * @throws RefusalError `unauthorized`, or `invalid_request` for a key in the query
 */
export function requireCaller(options: ApiOptions): MiddlewareHandler<ApiEnv> {
  const now = options.now ?? Date.now;
  return async (c, next) => {
    for (const name of Object.keys(c.req.query())) {
      if (KEY_IN_QUERY.test(name)) throw refuseFault(c.get('locale'), name, 'fault.key_in_query');
    }
    const taskId = EVENTS_PATH.exec(c.req.path)?.[1];
    const ticket = c.req.query('ticket');
    const hasKey = c.req.header('authorization') !== undefined || c.req.header('x-api-key') !== undefined;
    if (!hasKey && taskId !== undefined && ticket !== undefined) {
      if (!isTicketValid(options.secretKey, taskId, ticket, now())) {
        return answerProblem(c, { code: 'unauthorized', detail: 'ticket' });
      }
      c.set('caller', { kind: 'ticket', taskId });
    } else {
      const presented = presentedKey(c.req.raw.headers);
      const key = presented === null ? null : findApiKey(options.apiKeys, presented);
      if (key === null) throw new RefusalError('unauthorized');
      c.set('caller', { kind: 'key', key });
    }
    return next();
  };
}

/**
 * The key of the caller. A ticket opens its events and nothing else.
 * @throws RefusalError `unauthorized`
 */
export function keyOf(c: Context<ApiEnv>): ApiKey {
  const caller = c.get('caller');
  if (caller.kind !== 'key') throw new RefusalError('unauthorized');
  return caller.key;
}

/**
 * A task that the caller may see. Another's is answered like one that does not exist.
 * @throws RefusalError `not_found`
 */
export async function findTask(c: Context<ApiEnv>, options: ApiOptions, id: string): Promise<Task> {
  const task = TASK_ID.test(id) ? await options.manager.get(id.toLowerCase()) : null;
  if (task === null) throw new RefusalError('not_found');
  const caller = c.get('caller');
  const isTheirs = caller.kind === 'ticket' ? caller.taskId === id : maySee(caller.key, task.request.requester);
  if (!isTheirs) throw new RefusalError('not_found');
  return task;
}

/** Where the events of a task are read without a key, for one hour from now. */
export function eventsUrl(options: Pick<ApiOptions, 'secretKey' | 'now'>, taskId: string): string {
  const expiresAt = (options.now ?? Date.now)() + TICKET_LIFETIME_MS;
  return `/api/v1/status/${taskId}?ticket=${createTicket(options.secretKey, taskId, expiresAt)}`;
}
