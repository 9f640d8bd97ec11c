import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { openIssue, taskOf } from '../support/issue-talk.ts';
import { API_KEY, setStage, type Stage, type StagedService } from '../support/stage.ts';

const ADDRESS = 'https://gen-code.example.com';
const SAID = 'comments bear no link';

let stage: Stage;
let service: StagedService;

beforeAll(async () => {
  stage = await setStage();
  service = await stage.start({ PUBLIC_URL: `${ADDRESS}/`, API_KEYS: `stage:${API_KEY}#admin` });
});

afterAll(() => stage.clear());

async function resultOf(requestId: string): Promise<unknown> {
  const Said = z.looseObject({ client_payload: z.looseObject({ request_id: z.string() }) });
  const found = await eventually(() => {
    const sent = stage.github.calls.filter(({ path }) => /\/repositories\/\d+\/dispatches$/.test(path));
    const all = sent.flatMap(({ body }) => Said.safeParse(JSON.parse(body ?? 'null')).data?.client_payload ?? []);
    const one = all.find(({ request_id: id }) => id === requestId);
    if (one === undefined) throw new Error(`no result for ${requestId}`);
    return one;
  });
  return found['task_url'];
}

async function ask(requestId: string): Promise<{ readonly task: string; readonly comment: string }> {
  const talk = await openIssue(stage.github);
  const payload = {
    repo: requestId,
    prompt: 'Count words',
    request_id: requestId,
    issue_number: talk.issue,
    callback: true,
  };
  await stage.github.dispatch({ repo: 'acme/hub', sender: 'alice', eventType: 'gencode', payload });
  await eventually(() => expect(talk.answers()[0]).toContain('[x] Pushing'));
  await talk.say('/gencode status');
  const status = await talk.answer(2);
  const [comment = ''] = talk.answers();
  return { task: taskOf(comment), comment: `${comment}\n${status}` };
}

test('comments and callbacks lead to the page of the task, at the address that was set and no other', async () => {
  const { task, comment } = await ask('with-address');
  const url = `${ADDRESS}/tasks/${task}`;
  expect(comment.split(`](${url})`)).toHaveLength(3);
  expect(await resultOf('with-address')).toBe(url);
  expect(service.logs.join('\n')).not.toContain(SAID);
  // Who may see the task finds it there.
  const visitor = service.as(null);
  const form = { origin: service.url, 'content-type': 'application/x-www-form-urlencoded' };
  const signedIn = await visitor.request('/sign-in', { method: 'POST', headers: form, body: `key=${API_KEY}` });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await visitor.request(new URL(url).pathname, { headers: { cookie } });
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('with-address')]);
  // What a request says of the host changes nothing.
  const created = await service.client.request('/api/v1/generate', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-host': 'evil.example' },
    body: JSON.stringify({ prompt: 'Count words', repo_name: 'local', dry_run: true }),
  });
  expect(created.headers.get('location')).toMatch(/^\/api\/v1\/task\//);
});

test('without an address there is no link, and the start says so', async () => {
  await service.restart({ PUBLIC_URL: '' });
  const { comment } = await ask('without-address');
  expect(comment).not.toMatch(/\]\(|\/tasks\//);
  expect(await resultOf('without-address')).toBeNull();
  expect(service.logs.filter((line) => line.includes(SAID) && line.includes('PUBLIC_URL'))).toHaveLength(1);
});
