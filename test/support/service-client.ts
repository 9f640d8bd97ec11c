import { z } from 'zod';
import { readEvents, type EventReader } from '../api/event-reader.ts';

const Usage = z.object({
  prompt_tokens: z.int(),
  cached_tokens: z.int(),
  completion_tokens: z.int(),
  llm_calls: z.int(),
  cost_usd: z.number().nullable(),
});
const Report = z.object({
  files: z.int(),
  repaired: z.array(z.string()),
  faults: z.array(z.object({ path: z.string(), line: z.int().nullable(), code: z.string(), message: z.string() })),
  warnings: z.array(z.object({ path: z.string(), message: z.string() })),
  moved: z.array(z.object({ from: z.string(), to: z.string() })),
  removed_secrets: z.array(z.object({ path: z.string(), line: z.int() })),
  fallbacks: z.array(z.object({ from: z.string(), to: z.string(), reason: z.string() })),
});

/** A task as `GET /api/v1/task/ID` shows it, by the contract and not by the service's own schema. */
const Task = z.object({
  task_id: z.uuid(),
  status: z.string(),
  message: z.string(),
  outcome: z.enum(['clean', 'with_faults', 'failed', 'cancelled']).nullable(),
  owner: z.string().nullable(),
  visibility: z.string(),
  requested_by: z.string(),
  commit_sha: z.string().nullable(),
  finished_at: z.iso.datetime().nullable(),
  repo_url: z.string().nullable(),
  left_repo_url: z.string().nullable(),
  repo_name: z.string(),
  model: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  events_url: z.string(),
  progress: z.object({ files_done: z.int(), files_total: z.int().nullable() }),
  usage: Usage,
  waiting: z.object({ reason: z.string(), until: z.iso.datetime() }).nullable(),
  report: Report.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type Task = z.infer<typeof Task>;

const Created = z.object({
  task_id: z.uuid(),
  status: z.string(),
  message: z.string(),
  events_url: z.string().startsWith('/api/v1/status/'),
});

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
type Problem = z.infer<typeof Problem>;

/** One event of a stream, its data read. */
export interface SeenEvent {
  readonly id: number | null;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Speaks to the service as its users do: over HTTP, with a key. */
export class ServiceClient {
  readonly #url: string;
  readonly #key: string | null;

  constructor(url: string, key: string | null) {
    this.#url = url;
    this.#key = key;
  }

  /** Any request; the key is added where there is one. */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#key !== null && !headers.has('authorization')) headers.set('authorization', `Bearer ${this.#key}`);
    return fetch(new URL(path, this.#url), { redirect: 'manual', ...init, headers });
  }

  /** `POST /api/v1/generate`, whatever the answer. */
  submit(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.request('/api/v1/generate', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Asks for a repository; throws unless the service takes it. Gives the task's id. */
  async create(body: Readonly<Record<string, unknown>>, headers: Record<string, string> = {}): Promise<string> {
    const answer = await this.submit(body, headers);
    if (answer.status !== 202) throw new Error(`generate answered ${answer.status}: ${await answer.text()}`);
    return Created.parse(await answer.json()).task_id;
  }

  async task(id: string): Promise<Task> {
    const answer = await this.request(`/api/v1/task/${id}`);
    if (answer.status !== 200) throw new Error(`task answered ${answer.status}: ${await answer.text()}`);
    return Task.parse(await answer.json());
  }

  post(id: string, what: 'cancel' | 'retry'): Promise<Response> {
    return this.request(`/api/v1/task/${id}/${what}`, { method: 'POST' });
  }

  /** Opens the event stream. */
  async events(id: string, { all = false, after }: { all?: boolean; after?: number } = {}): Promise<EventReader> {
    const headers = after === undefined ? {} : { 'last-event-id': String(after) };
    return readEvents(await this.request(`/api/v1/status/${id}${all ? '?events=all' : ''}`, { headers }));
  }

  /** Reads the event stream to its end. */
  async follow(id: string, options: { all?: boolean; after?: number } = {}): Promise<readonly SeenEvent[]> {
    const reader = await this.events(id, options);
    await reader.toEnd();
    return seenIn(reader);
  }

  /** Waits for the end of a task, and gives it as it is then. */
  async end(id: string): Promise<Task> {
    await this.follow(id);
    return this.task(id);
  }

  /** Asks for a repository and waits for the end. */
  async run(body: Readonly<Record<string, unknown>>): Promise<Task> {
    return this.end(await this.create(body));
  }
}

/** What a reader has seen so far. */
function seenIn(reader: EventReader): readonly SeenEvent[] {
  return reader.events.map(({ id, event, data }) => ({
    id: id === undefined ? null : Number(id),
    event: event ?? 'message',
    data: z.record(z.string(), z.unknown()).parse(JSON.parse(data)),
  }));
}

/** The problem that an answer tells of; throws when it is none. */
export async function problemOf(answer: Response): Promise<Problem> {
  const type = answer.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) throw new Error(`${answer.status} came as ${type}`);
  return Problem.parse(await answer.json());
}
