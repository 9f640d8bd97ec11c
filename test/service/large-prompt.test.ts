import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, git, setStage, type Stage, type StagedService } from '../support/stage.ts';

/** A whole specification, of the greatest length that is taken, in letters of three bytes. */
const LONGEST = `A command line tool that counts words. ${'规'.repeat(400_000)}`.slice(0, 400_000);

let stage: Stage;
let service: StagedService;

beforeAll(async () => {
  stage = await setStage();
  service = await stage.start({ TASK_BUDGET_TOKENS: '1000000000' });
});

afterAll(() => stage.clear());

/** Sends a body without saying how long it is. */
function sendChunked(body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-api-key': API_KEY, 'transfer-encoding': 'chunked' };
    const sent = request(`${service.url}/api/v1/generate`, { method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

test('a prompt of 400,000 characters goes all the way, and stands in no log, comment or commit', async () => {
  const task = await service.client.run({ prompt: LONGEST, repo_name: 'specified' });
  expect(task.status).toBe('completed');
  const events = await service.client.follow(task.task_id);
  expect(events.at(-1)?.data).toMatchObject({ status: 'completed' });
  expect(JSON.stringify(events).length).toBeLessThan(20_000);
  expect((await git('-C', await stage.clone('acme/specified'), 'log', '-1', '--format=%B')).length).toBeLessThan(2_000);
  expect(service.logs.join('\n')).not.toContain('规规规');
  expect(stage.model.requests.every(({ body }) => JSON.stringify(body).includes('规'.repeat(390_000)))).toBe(true);
});

test('one character more is refused, and a body over 2 MiB too, announced or not', async () => {
  const body = (prompt: string): string => JSON.stringify({ prompt, repo_name: 'too-long', dry_run: true });
  expect((await service.client.submit(body(`${LONGEST}规`))).status).toBe(400);
  const large = body('x'.repeat(2 * 1024 * 1024));
  expect((await service.client.submit(large)).status).toBe(413);
  expect(await sendChunked(Buffer.from(large))).toBe(413);
});
