import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultSeed } from '../../src/demo/github/github-seed.ts';
import { startModelStandIn, type ModelStandIn } from '../../src/demo/model/model-stand-in.ts';
import { openIssue, talkOn } from '../support/issue-talk.ts';
import { bears, git, scriptProject, setStage, type Stage, type StagedService } from '../support/stage.ts';
import { eventually } from '../support/eventually.ts';

const WORDS = 'a command line program that counts words';
const random = (): string => randomBytes(18).toString('hex');

/** One for each secret that the service is given. */
const canaries = {
  apiKey: `canary-api-${random()}`,
  secretKey: `canary-secret-${random()}`,
  githubToken: `ghp_${random()}`,
  webhookSecret: `canary-hook-${random()}`,
  nextWebhookSecret: `canary-next-${random()}`,
  deepseek: `sk-canary-${random()}`,
  openai: `sk-proj-canary-${random()}`,
  extra: `canary-extra-${random()}`,
};

let stage: Stage;
let service: StagedService;
let refusing: ModelStandIn;
/** What was seen from outside: answers, streams, pages. */
const seen: string[] = [];

beforeAll(async () => {
  stage = await setStage({
    github: { seed: { tokens: { ...defaultSeed.tokens, [canaries.githubToken]: 'alice' } } },
    model: { apiKey: canaries.deepseek },
  });
  refusing = await startModelStandIn({ style: 'openai', models: ['gpt'], apiKey: 'another-key-0123456789' });
  service = await stage.start({
    ...{ API_KEYS: `canary:${canaries.apiKey}`, SECRET_KEY: canaries.secretKey, LOG_LEVEL: 'trace' },
    ...{
      WEBHOOK_SECRET: `${canaries.webhookSecret},${canaries.nextWebhookSecret}`,
      GITHUB_TOKEN: canaries.githubToken,
    },
    ...{ OPENAI_API_KEY: canaries.openai, OPENAI_BASE_URL: `${refusing.url}/v1`, OPENAI_MODEL: 'gpt' },
    ...{
      EXTRA_MODELS: 'extra',
      EXTRA_API_KEY: canaries.extra,
      EXTRA_BASE_URL: 'http://127.0.0.1:1/v1',
      EXTRA_MODEL: 'm',
    },
  });
});

afterAll(async () => {
  await stage.clear();
  await refusing.close();
});

/** Everything that a secret must never be found in. */
async function places(): Promise<Readonly<Record<string, string>>> {
  const databases = await Promise.all(
    (await readdir(service.dataDir)).map((file) => readFile(join(service.dataDir, file), 'latin1')),
  );
  const comments: string[] = [];
  const commits: string[] = [];
  for (const fullName of repositories.filter((one) => stage.github.hasRepository(one))) {
    const { issues, description, gitDir } = stage.github.repository(fullName);
    comments.push(
      description ?? '',
      ...issues.flatMap(({ number }) => talkOn(stage.github, fullName, number).answers()),
    );
    commits.push(await git('--git-dir', gitDir, 'log', '--all', '-p', '--format=fuller'));
  }
  return {
    output: service.logs.join('\n'),
    database: databases.join('\n'),
    answers: seen.join('\n'),
    comments: comments.join('\n'),
    commits: commits.join('\n'),
    // What was told to the model holds no secret either.
    model: JSON.stringify([...stage.model.requests, ...refusing.requests].map((one) => one.body)),
  };
}

const repositories = ['acme/hub', 'acme/good', 'acme/echoed', 'acme/by-comment', 'acme/refused', 'alice/of-alice'];

/** The forms in which a secret can slip through. */
function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.from(`${'x'.repeat(shift)}${secret}`)
      .toString('base64')
      .replace(/=+$/, '');
    // The first and the last characters depend on what stands beside it.
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  const url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Array.from(secret).reverse().join(''),
    ...base64,
    ...url,
  ];
}

/** Runs a task, keeps what its requester can see of it, and gives the code with which it ended. */
async function run(body: Readonly<Record<string, unknown>>): Promise<string> {
  const client = service.as(canaries.apiKey);
  const id = await client.create(body);
  seen.push(JSON.stringify(await client.follow(id, { all: true })), JSON.stringify(await client.task(id)));
  seen.push(await (await client.request(`/api/v1/task/${id}/files`)).text());
  return (await client.task(id)).error?.code ?? 'completed';
}

/** Where a secret was found, with what stands before it, in words that a failed test can show. */
function findSecrets(all: Readonly<Record<string, string>>): string[] {
  const secrets = { ...canaries, privateKey: stage.github.app.privateKey.split('\n')[3] ?? '' };
  return Object.entries(secrets).flatMap(([name, secret]) =>
    formsOf(secret).flatMap((form, index) =>
      Object.entries(all).flatMap(([place, text]) => {
        const at = text.indexOf(form);
        return at === -1
          ? []
          : [`${name} (form ${index}) in ${place}, after: ${text.slice(Math.max(0, at - 120), at)}`];
      }),
    ),
  );
}

test('no secret is found anywhere after successes and failures that provoke it', async () => {
  const { github, model } = stage;
  const client = service.as(canaries.apiKey);
  expect(await run({ prompt: WORDS, repo_name: 'good' })).toBe('completed');
  // Providers that echo the key.
  const body = { error: { message: `Incorrect API key provided: ${canaries.deepseek}. Bearer ${canaries.deepseek}` } };
  model.script({ match: bears('echo401'), times: 9, behave: { kind: 'status', status: 401, body } });
  expect(await run({ prompt: 'echo401', repo_name: 'never' })).toBe('model_unauthorized');
  model.script({ match: bears('echo500'), times: 9, behave: { kind: 'status', status: 500, body } });
  expect(await run({ prompt: 'echo500', repo_name: 'never' })).toBe('model_unavailable');
  expect(await run({ prompt: 'x', repo_name: 'never', model: 'openai' })).toBe('model_unauthorized');
  expect(await run({ prompt: 'x', repo_name: 'never', model: 'extra' })).toBe('model_unavailable');
  // GitHub and git that quote tokens.
  const basic = Buffer.from(`x-access-token:${canaries.githubToken}`).toString('base64');
  const quoted = `rejected https://x-access-token:${canaries.githubToken}@github.com, Basic ${basic}`;
  github.inject({ path: /\/acme\/refused\.git\/git-receive-pack$/, before: { status: 403, body: quoted } });
  expect(await run({ prompt: WORDS, repo_name: 'refused' })).not.toBe('completed');
  github.inject({ method: 'POST', path: /^\/orgs\/acme\/repos$/, before: { status: 422, body: { message: quoted } } });
  expect(await run({ prompt: WORDS, repo_name: 'unmade' })).not.toBe('completed');
  expect(await run({ prompt: WORDS, repo_name: 'of-alice', github_org: 'alice' })).toBe('completed');
  // A push that a hook declines with all of it in its text.
  const path = /\/acme\/by-comment\.git\/info\/refs$/;
  github.inject({ path, times: 5, delayMs: 300 });
  const talk = await openIssue(github);
  const comment = await talk.say(`/gencode by-comment ${WORDS}`);
  await eventually(() => expect(github.hasRepository('acme/by-comment')).toBe(true));
  await github.declinePushes('acme/by-comment', quoted);
  await talk.end(comment);
  expect(talk.reactions(comment)).toContain('confused');
  // Doors that are given secrets in the wrong places.
  const doors = [`/api/v1/task/${canaries.apiKey}`, '/metrics', '/', '/openapi.json', '/api/v1/models'];
  for (const door of [`/api/v1/tasks?api_key=${canaries.apiKey}`, ...doors]) {
    seen.push(await (await client.request(door)).text());
  }
  await client.request('/api/v1/tasks', { headers: { authorization: `Bearer wrong-${canaries.apiKey}` } });
  await service.restart();
  await service.stop();

  const all = await places();
  expect(findSecrets(all)).toEqual([]);
  // Tokens of the installations were minted on the way; none of them is kept or told.
  for (const [place, text] of Object.entries(all)) expect(text, place).not.toMatch(/gh[sp]_[A-Za-z0-9_]{30,}/);
});

test('secrets that a model or a person writes down reach no commit, comment or log', async () => {
  await service.restart();
  const { model, github } = stage;
  const lines = Object.values(canaries).map((value, index) => `const s${index} = '${value}';\n`);
  scriptProject(model, 'echoedtag', { 'stolen.js': lines.join(''), 'README.md': `token: ${canaries.githubToken}\n` });
  const talk = await openIssue(github);
  const comment = await talk.say('/gencode echoed echoedtag');
  const body = await talk.end(comment);
  expect(talk.reactions(comment)).toContain('rocket');
  expect(body).toContain('stolen.js');
  await talk.say(`/gencode x --model ${canaries.deepseek} leaked`);
  await talk.answer(2);
  const { output, comments, commits } = await places();
  expect(findSecrets({ output: output ?? '', comments: comments ?? '', commits: commits ?? '' })).toEqual([]);
});
