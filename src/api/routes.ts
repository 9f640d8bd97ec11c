import { createRoute, z } from '@hono/zod-openapi';
import { STATUSES } from '../core/task.ts';
import { GenerateBody } from './generate-body.ts';
import { Problem } from './http/problem.ts';
import { explain } from './http/schema-fault.ts';
import { TaskView } from './task-view.ts';

const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
});

const security = [{ bearer: [] }, { header: [] }];
const tags = ['tasks'];

/** Ids that are no UUID are unknown ids, so that nothing is learnt from the difference. */
const TaskParams = z.object({ task_id: z.string().openapi({ format: 'uuid' }) });

const everywhere = {
  400: problem('The request is not valid, or bears a key in its address'),
  401: problem('No key, or a wrong one'),
  503: problem('The queue is full, the store cannot be written, or the service is stopping; see Retry-After'),
};
const ofOneTask = { ...everywhere, 404: problem('No such task, or that of another key') };

export const generateRoute = createRoute({
  method: 'post',
  path: '/api/v1/generate',
  operationId: 'generate',
  summary: 'Ask for a new repository',
  tags,
  security,
  request: {
    headers: z.object({
      'idempotency-key': z
        .string()
        .regex(/^[\x21-\x7e]{1,255}$/, explain('fault.idempotency_key'))
        .optional()
        .openapi({ description: 'The same key and body give the same task' }),
    }),
    body: { required: true, content: { 'application/json': { schema: GenerateBody } } },
  },
  responses: {
    202: {
      ...json(
        z
          .object({
            task_id: z.uuid(),
            status: z.enum(STATUSES),
            message: z.string(),
            events_url: z.string().openapi({ description: 'Where the events are read without a key, for one hour' }),
          })
          .openapi('CreatedTask'),
        'The task is stored',
      ),
      headers: z.object({ Location: z.string() }),
    },
    ...everywhere,
    403: problem('This key may not create repositories for that owner'),
    413: problem('The body is over 2 MiB'),
    415: problem('The body is no JSON, or compressed'),
    422: problem('No credentials for the owner, or an Idempotency-Key that was used for another body'),
    429: problem('Too many new tasks; see Retry-After'),
  },
});

export const getTaskRoute = createRoute({
  method: 'get',
  path: '/api/v1/task/{task_id}',
  operationId: 'getTask',
  summary: 'Look at a task',
  tags,
  security,
  request: { params: TaskParams },
  responses: { 200: json(TaskView, 'The task'), ...ofOneTask },
});

export const listTasksRoute = createRoute({
  method: 'get',
  path: '/api/v1/tasks',
  operationId: 'listTasks',
  summary: 'List the tasks of this key, newest first',
  tags,
  security,
  request: {
    query: z.object({
      status: z.enum(STATUSES, explain('fault.status')).optional(),
      limit: z
        .string(explain('fault.limit'))
        .regex(/^(?:[1-9]\d?|100)$/, explain('fault.limit'))
        .optional()
        .openapi({ description: '1 to 100, 20 when left out' }),
      cursor: z
        .string(explain('fault.cursor'))
        .regex(/^[\x21-\x7e]{1,256}$/, explain('fault.cursor'))
        .optional(),
    }),
  },
  responses: {
    200: json(
      z.object({ tasks: z.array(TaskView), next_cursor: z.string().nullable() }).openapi('TaskPage'),
      'One page of tasks',
    ),
    ...everywhere,
  },
});

export const cancelRoute = createRoute({
  method: 'post',
  path: '/api/v1/task/{task_id}/cancel',
  operationId: 'cancelTask',
  summary: 'End a task; what was made is kept',
  tags,
  security,
  request: { params: TaskParams },
  responses: { 202: json(TaskView, 'The task'), ...ofOneTask, 409: problem('It has completed or failed') },
});

export const retryRoute = createRoute({
  method: 'post',
  path: '/api/v1/task/{task_id}/retry',
  operationId: 'retryTask',
  summary: 'Take up a failed task from its last checkpoint',
  tags,
  security,
  request: { params: TaskParams },
  responses: { 202: json(TaskView, 'The task'), ...ofOneTask, 409: problem('It has not failed') },
});

export const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/v1/task/{task_id}',
  operationId: 'deleteTask',
  summary: 'Forget a task that has ended, with its prompt and its files',
  tags,
  security,
  request: { params: TaskParams },
  responses: {
    204: { description: 'It is forgotten; its Idempotency-Key makes a new task. What stands on GitHub stays' },
    ...ofOneTask,
    409: problem('It has not ended'),
  },
});

export const listFilesRoute = createRoute({
  method: 'get',
  path: '/api/v1/task/{task_id}/files',
  operationId: 'listFiles',
  summary: 'List the files that a task has so far',
  tags,
  security,
  request: { params: TaskParams },
  responses: {
    200: json(
      z
        .object({ files: z.array(z.object({ path: z.string(), size: z.int().openapi({ description: 'Bytes' }) })) })
        .openapi('FileList'),
      'The files',
    ),
    ...ofOneTask,
  },
});

/** Documented here and routed by a pattern, since a path holds slashes. */
export const readFileRoute = createRoute({
  method: 'get',
  path: '/api/v1/task/{task_id}/files/{path}',
  operationId: 'readFile',
  summary: 'Read one file',
  tags,
  security,
  request: { params: TaskParams.extend({ path: z.string().openapi({ description: 'May hold slashes' }) }) },
  responses: {
    200: { description: 'Its text', content: { 'text/plain': { schema: z.string() } } },
    ...ofOneTask,
  },
});

export const listModelsRoute = createRoute({
  method: 'get',
  path: '/api/v1/models',
  operationId: 'listModels',
  summary: 'List the models that a request can name',
  tags: ['models'],
  security,
  responses: {
    200: json(
      z
        .object({
          models: z.array(z.object({ name: z.string(), provider: z.string(), default: z.boolean() })),
        })
        .openapi('ModelList'),
      'The models, the default first',
    ),
    ...everywhere,
  },
});

export const eventsRoute = createRoute({
  method: 'get',
  path: '/api/v1/status/{task_id}',
  operationId: 'readEvents',
  summary: 'Follow a task: every status it has had, then what happens',
  tags,
  security: [...security, { ticket: [] }],
  request: {
    params: TaskParams,
    headers: z.object({ 'last-event-id': z.string().optional() }),
    query: z.object({
      events: z
        .literal('all', explain('fault.events'))
        .optional()
        .openapi({ description: '`all` adds plan, file, usage, report and delta' }),
      last_event_id: z.string().optional(),
    }),
  },
  responses: {
    200: { description: 'The events', content: { 'text/event-stream': { schema: z.string() } } },
    204: { description: 'Last-Event-ID was the last event: there is no more to come' },
    ...ofOneTask,
  },
});
