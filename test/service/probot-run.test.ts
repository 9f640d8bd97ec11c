import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openIssue, talkOn } from '../support/issue-talk.ts';
import { setStage, WEBHOOK_PATH, WEBHOOK_SECRET, type Changes, type Stage } from '../support/stage.ts';

const PROBOT = fileURLToPath(new URL('../../node_modules/probot/bin/probot.js', import.meta.url));
const APP = fileURLToPath(new URL('../../dist/probot-app.js', import.meta.url));
/** The service's own, which has no meaning here. */
const UNUSED = { SERVER_HOST: null, SERVER_PORT: null, API_KEYS: null, GITHUB_API_URL: null };

let stage: Stage;
let port: number;
const running: ChildProcess[] = [];

beforeAll(async () => {
  stage = await setStage({ github: { apiPath: '/api/v3' } });
});

beforeEach(async () => {
  port = await freePort();
  stage.github.setWebhook(`http://127.0.0.1:${port}${WEBHOOK_PATH}`, WEBHOOK_SECRET);
});

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

afterAll(async () => {
  await stage.clear();
});

/** Probot takes no port 0 for a free one. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  return free;
}

/** A process of `probot run`. */
interface ProbotRun {
  readonly lines: string;
  readonly ended: Promise<number | null>;
  kill(): Promise<unknown>;
}

/** Runs `probot run ./dist/probot-app.js` in a folder of its own, with Probot's variables. */
async function runProbot(home: string, changes: Changes = {}): Promise<ProbotRun> {
  const cwd = join(stage.dir, home);
  await mkdir(cwd, { recursive: true });
  const probot = {
    ...{ PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'info' },
    ...{ GHE_HOST: new URL(stage.github.url).host, GHE_PROTOCOL: 'http' },
  };
  const env = stage.variables({ ...UNUSED, ...probot, HOME: cwd, DATA_DIR: join(cwd, 'data'), ...changes });
  const child = spawn(process.execPath, [PROBOT, 'run', APP], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let lines = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (lines += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    ended,
    get lines() {
      return lines;
    },
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** Waits until it listens. */
async function startProbot(home: string): Promise<ProbotRun> {
  const probot = await runProbot(home);
  await eventually(() => expect(probot.lines).toContain(`Listening on http://127.0.0.1:${port}`));
  return probot;
}

test('under `probot run` a comment becomes a repository and a status comment', async () => {
  await startProbot('plain');
  const { issue, repo } = await openIssue(stage.github);
  const body = '/gencode by-probot a command line program that counts words';
  const { comment, delivery } = await stage.github.comment({ repo, issue, author: 'alice', body });
  expect(delivery?.statusCode).toBe(200);
  const talk = talkOn(stage.github, repo, issue);
  const status = await talk.end(comment.id);
  expect(talk.reactions(comment.id)).toEqual(['eyes', 'rocket']);
  expect(status).toContain(`${stage.github.url}/acme/by-probot`);
  await stage.clone('acme/by-probot');
  // The API and the dashboard are not there.
  for (const path of ['/api/v1/tasks', '/openapi.json', '/metrics']) {
    expect((await fetch(`http://127.0.0.1:${port}${path}`)).status, path).toBe(404);
  }
  const unsigned = await stage.github.deliver('issues', { action: 'opened' }, { secret: 'a-secret-of-somebody' });
  expect(unsigned.statusCode).toBe(400);
});

test('a delivery that was answered survives a kill before it was handled', async () => {
  const probot = await startProbot('killed');
  const { issue, repo } = await openIssue(stage.github);
  // The look at who it was hangs for as long as the process lives.
  stage.github.inject({ path: /\/collaborators\/alice\/permission$/, before: 'hang', times: 9 });
  const body = '/gencode survivor a command line program that counts words';
  const { comment, delivery } = await stage.github.comment({ repo, issue, author: 'alice', body });
  expect(delivery?.statusCode).toBe(200);
  await probot.kill();
  stage.github.clearFaults();
  const talk = talkOn(stage.github, repo, issue);
  expect(talk.answers()).toEqual([]);

  await startProbot('killed');
  expect(await talk.end(comment.id)).toContain(`${stage.github.url}/acme/survivor`);
  expect(talk.answers()).toHaveLength(1);
});

test('a second process on the same DATA_DIR is refused by that name', async () => {
  await startProbot('twice');
  const second = await runProbot('twice', { PORT: String(await freePort()) });
  expect(await second.ended).toBe(1);
  expect(second.lines).toContain('DATA_DIR: expected ');
});

test('what Probot takes otherwise is refused by its name', async () => {
  const two = await runProbot('two-secrets', { WEBHOOK_SECRET: `${WEBHOOK_SECRET},another-secret-of-16` });
  expect(await two.ended).toBe(1);
  expect(two.lines).toContain('WEBHOOK_SECRET: expected one secret');
  expect(two.lines).not.toContain('another-secret');
  // Without Redis' own package Probot ends before it has read a line of ours.
  const redis = await runProbot('redis', { REDIS_URL: 'redis://127.0.0.1:1' });
  expect(await redis.ended).toBe(1);
  expect(redis.lines).toMatch(/REDIS_URL: expected to be unset|ioredis/);
});
