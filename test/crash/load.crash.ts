import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { RecordedEvent } from '../../src/core/task-event.ts';
import { startGitHubStandIn, type GitHubStandIn } from '../../src/demo/github/github-stand-in.ts';
import { startModelStandIn, type ModelStandIn } from '../../src/demo/model/model-stand-in.ts';
import type { KnownProject } from '../../src/demo/model/projects/known-project.ts';
import { startService, type ServiceProcess } from '../../src/demo/service-process.ts';
import { seeded } from '../support/seeded.ts';

const TASKS = 500;
const SLOTS = 5;
/** Every so many tasks one makes a real repository; the others are dry runs, so that git is not what is measured. */
const REAL_EVERY = 10;
const TOKEN = 'ghp_alicePersonalAccessToken0000000000000000';

const project: KnownProject = {
  name: 'pair',
  summary: 'Two files',
  keywords: /pair/i,
  run: 'node b.js',
  test: 'node --test',
  files: [
    { path: 'a.js', purpose: 'a value', exports: ['a'], dependsOn: [], content: 'export const a = 1;\n' },
    {
      path: 'b.js',
      purpose: 'shows it',
      exports: [],
      dependsOn: ['a.js'],
      content: "import { a } from './a.js';\nconsole.log(a);\n",
    },
  ],
};

let dir: string;
let github: GitHubStandIn;
let model: ModelStandIn;
let service: ServiceProcess;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-'));
  github = await startGitHubStandIn();
  model = await startModelStandIn({ projects: [project], charactersPerSecond: 1e9, firstContentMs: 0 });
  const random = seeded(20_261_122);
  const sometimes = (share: number) => () => random() < share;
  model.script({ match: sometimes(0.02), times: Infinity, behave: { kind: 'status', status: 503 } });
  model.script({ match: sometimes(0.02), times: Infinity, behave: { kind: 'reset-mid-stream' } });
  model.script({ match: sometimes(0.02), times: Infinity, behave: { kind: 'end-early' } });
  model.script({ match: sometimes(0.02), times: Infinity, behave: { kind: 'garbage' } });
  model.script({ match: sometimes(0.01), times: Infinity, behave: { kind: 'status', status: 429, retryAfter: 0 } });
  model.script({ match: sometimes(0.01), times: Infinity, behave: { kind: 'refusal' } });
  model.script({ match: sometimes(0.005), times: Infinity, behave: { kind: 'status', status: 402 } });
  github.inject({ method: 'POST', path: /^\/orgs\/acme\/repos$/, times: 3, after: 'reset' });
  github.inject({ method: 'GET', path: /^\/repos\/acme\/load-/, times: 5, before: { status: 502 } });
  github.inject({ path: /git-receive-pack$/, times: 3, after: 'reset' });
  const env = {
    PATH: process.env['PATH'] ?? '',
    SERVER_HOST: '127.0.0.1',
    SERVER_PORT: '0',
    API_KEYS: 'one:load-key-one-0001,two:load-key-two-0002',
    SECRET_KEY: 'a secret key for the load test',
    DATA_DIR: join(dir, 'data'),
    GITHUB_API_URL: github.url,
    GITHUB_TOKEN: TOKEN,
    GITHUB_ORG: 'acme',
    DEEPSEEK_API_KEY: model.apiKey,
    DEEPSEEK_BASE_URL: model.url,
    RATE_LIMIT_PER_MINUTE: '0',
    MAX_CONCURRENT_TASKS: String(SLOTS),
    MAX_QUEUED_TASKS: String(TASKS),
  };
  service = await startService({ env, cwd: dir });
});

afterAll(async () => {
  await service.kill();
  await Promise.all([github.close(), model.close()]);
  await rm(dir, { recursive: true, force: true });
});

const Created = z.object({ task_id: z.uuid() });
const Page = z.object({ tasks: z.array(z.object({ task_id: z.string() })), next_cursor: z.string().nullable() });

async function submit(index: number): Promise<string> {
  const key = index % 2 === 0 ? 'load-key-one-0001' : 'load-key-two-0002';
  const response = await fetch(`${service.url}/api/v1/generate`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
    body: JSON.stringify({
      prompt: `A pair of files, number ${index}`,
      repo_name: `load-${index}`,
      dry_run: index % REAL_EVERY !== 0,
    }),
  });
  expect(response.status).toBe(202);
  return Created.parse(await response.json()).task_id;
}

async function unfinished(): Promise<number> {
  let count = 0;
  for (const key of ['load-key-one-0001', 'load-key-two-0002']) {
    for (const status of ['pending', 'generating', 'merging_files', 'creating_repo', 'pushing']) {
      const response = await fetch(`${service.url}/api/v1/tasks?status=${status}&limit=100`, {
        headers: { 'X-API-Key': key },
      });
      count += Page.parse(await response.json()).tasks.length;
    }
  }
  return count;
}

function readLogs(): Map<string, RecordedEvent[]> {
  const database = new DatabaseSync(join(dir, 'data', 'gen-code.db'), { readOnly: true });
  const Row = z.object({ task_id: z.string(), sequence: z.number(), at: z.number(), json: z.string() });
  const logs = new Map<string, RecordedEvent[]>();
  for (const row of database
    .prepare('select task_id, sequence, at, json from event order by task_id, sequence')
    .all()) {
    const { task_id: id, sequence, at, json } = Row.parse(row);
    const event = RecordedEvent.parse({ ...z.record(z.string(), z.unknown()).parse(JSON.parse(json)), sequence, at });
    logs.set(id, [...(logs.get(id) ?? []), event]);
  }
  database.close();
  return logs;
}

const FINAL = new Set(['task-completed', 'task-failed', 'task-cancelled']);

test(`${TASKS} tasks go through ${SLOTS} slots with faults mixed in, and every one of them is accounted for`, async () => {
  const ids: string[] = [];
  for (let index = 0; index < TASKS; index += 25) {
    ids.push(...(await Promise.all(Array.from({ length: 25 }, (_, offset) => submit(index + offset)))));
  }
  await expect.poll(unfinished, { timeout: 280_000, interval: 1_000 }).toBe(0);
  await service.kill('SIGTERM');
  const logs = readLogs();

  // Nothing was lost and nothing was doubled.
  expect([...logs.keys()].sort()).toEqual([...ids].sort());
  const endings = new Map<string, number>();
  for (const [id, log] of logs) {
    expect(
      log.map((event) => event.sequence),
      id,
    ).toEqual(log.map((_, index) => index + 1));
    const last = log.at(-1);
    expect(
      log.filter((event) => FINAL.has(event.type)),
      id,
    ).toEqual([last]);
    const ending = last?.type === 'task-failed' ? last.failure.code : (last?.type ?? 'none');
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  }
  // Each failure has a reason that the faults explain; most tasks get through.
  const explained = new Set([
    'task-completed',
    'model_unavailable',
    'model_refused',
    'model_quota',
    'model_rate_limited',
    'plan_invalid',
    'verification_failed',
  ]);
  expect([...endings.keys()].filter((ending) => !explained.has(ending))).toEqual([]);
  expect(endings.get('task-completed')).toBeGreaterThan(TASKS * 0.8);

  // A repository for each completed task that asked for one, and no other.
  const made = [...logs.values()].flatMap((log) => {
    const [first] = log;
    const isReal = first?.type === 'task-submitted' && !first.request.dryRun;
    return isReal && log.at(-1)?.type === 'task-completed' ? [first.request.target.name] : [];
  });
  const created = github.calls.filter(
    (call) => call.method === 'POST' && call.path === '/orgs/acme/repos' && call.status === 201,
  );
  expect(made.length).toBeGreaterThan(0);
  for (const name of made) expect(github.hasRepository(`acme/${name}`)).toBe(true);
  expect(created.length).toBeLessThanOrEqual(TASKS / REAL_EVERY);

  // Never more bodies at once than there are slots.
  const steps = [...logs.values()].flatMap((log) => {
    const from = log.find((event) => event.type === 'generation-started')?.at;
    const to = log.at(-1)?.at;
    return from === undefined || to === undefined
      ? []
      : [
          { at: from, by: 1 },
          { at: to, by: -1 },
        ];
  });
  let running = 0;
  let most = 0;
  for (const { by } of steps.sort((a, b) => a.at - b.at || a.by - b.by)) most = Math.max(most, (running += by));
  expect(most).toBeLessThanOrEqual(SLOTS);
  expect(most).toBeGreaterThan(1);
}, 300_000);
