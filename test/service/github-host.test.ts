import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defaultSeed } from '../../src/demo/github/github-seed.ts';
import { eventually } from '../support/eventually.ts';
import { openIssue } from '../support/issue-talk.ts';
import { git, setStage, type Stage, type StagedService } from '../support/stage.ts';

const WORDS = 'a command line program that counts words';
const TOKEN = `ghs_424242_eyJhbGciOiJFUzI1NiJ9.${'aB3-_x'.repeat(64)}.${'Z9'.repeat(40)}`;
const REFUSAL = [
  'error: GH013: Repository rule violations found for refs/heads/main.',
  'Review all repository rules at https://github.test/strict/rules?ref=refs%2Fheads%2Fmain, @strict/everyone, fixes #1',
  '',
  `- Something is not as it should be: ${TOKEN}`,
  '```',
  '# no heading',
].join('\n');

let stage: Stage;
let service: StagedService;

beforeAll(async () => {
  // As on an Enterprise Server whose pages have another name than its API, and with the long tokens of 2026.
  stage = await setStage({
    github: {
      ...{ apiPath: '/api/v3', webHost: 'localhost', tokenFormat: 'stateless' },
      seed: {
        organizations: [
          ...defaultSeed.organizations,
          { login: 'strict', members: { alice: 'admin' }, basePermission: 'read' },
        ],
        repositories: [...defaultSeed.repositories, { owner: 'strict', name: 'hub' }],
        installations: [...defaultSeed.installations, { account: 'strict' }],
      },
    },
  });
  stage.github.setRules('strict', [{ type: 'deletion' }, { type: 'required_signatures' }], REFUSAL);
  service = await stage.start();
});

afterAll(() => stage.clear());

describe('on a GitHub whose API, pages and tokens are not those of github.com', () => {
  test.concurrent('a comment becomes a repository', async () => {
    const talk = await openIssue(stage.github);
    const comment = await talk.say(`/gencode by-comment ${WORDS}`);
    expect(await talk.end(comment)).toContain(`${stage.github.url}/acme/by-comment`);
    expect(talk.reactions(comment)).toContain('rocket');
    const author = await git('--git-dir', stage.github.gitDir('acme/by-comment'), 'log', '--format=%an <%ae>');
    expect(author.trim()).toBe(`gen-code[bot] <${stage.github.app.botId}+gen-code[bot]@users.noreply.localhost>`);
  });

  test.concurrent('a dispatch becomes one, and is told so', async () => {
    const payload = { repo: 'by-dispatch', prompt: WORDS, request_id: 'r-1', callback: true };
    await stage.github.dispatch({ repo: 'acme/hub', sender: 'alice', eventType: 'gencode', payload });
    await eventually(() => {
      const sent = stage.github.calls.find(
        ({ path }) => path === `/api/v3/repositories/${stage.github.repository('acme/hub').id}/dispatches`,
      );
      const { client_payload: told } = z.object({ client_payload: z.unknown() }).parse(JSON.parse(sent?.body ?? '{}'));
      expect(told).toMatchObject({ status: 'completed', repo_url: `${stage.github.url}/acme/by-dispatch` });
    });
  });

  test.concurrent('a request over REST becomes one', async () => {
    const task = await service.client.run({ prompt: WORDS, repo_name: 'by-rest' });
    expect(task).toMatchObject({ status: 'completed', repo_url: `${stage.github.url}/acme/by-rest` });
    expect(await stage.clone('acme/by-rest')).not.toBe('');
  });
});

describe('a push that the rules of the organisation refuse', () => {
  test.concurrent(
    'is told in the status comment, with the rule that stood against it and the words of GitHub',
    async () => {
      const talk = await openIssue(stage.github, { repo: 'strict/hub' });
      const comment = await talk.say(`/gencode refused ${WORDS}`);
      const body = await talk.end(comment);
      expect(talk.reactions(comment)).toContain('confused');
      expect(body).toMatch(/signed commits/);
      expect(body).toContain('`/gencode retry`');
      const fold = /<details><summary>[^<]*own words<\/summary>\n\n(`{4,})\n([\s\S]*?)\n\1\n\n<\/details>/.exec(body);
      expect(fold?.[2]).toContain('GH013: Repository rule violations found');
      expect(fold?.[2]).toContain('Something is not as it should be: [redacted]');
      // Outside the fold nothing of it stands.
      expect(body.replace(fold?.[0] ?? '', '')).not.toMatch(/GH013|@strict|fixes #1/);
      expect(body.length).toBeLessThan(60_000);
    },
  );

  test.concurrent('is told over REST on one line', async () => {
    const task = await service.client.run({ prompt: WORDS, repo_name: 'refused-rest', github_org: 'strict' });
    expect(task.error?.code).toBe('push_rejected');
    expect(task.error?.message).toMatch(/strict\/refused-rest.*signed commits.*GH013.*\[redacted\]/);
    expect(task.error?.message).not.toContain('\n');
  });

  test.concurrent('and is taken up by a retry once the rule is gone', async () => {
    const id = await service.client.create({ prompt: WORDS, repo_name: 'refused-once', github_org: 'strict' });
    expect((await service.client.end(id)).error?.code).toBe('push_rejected');
    await stage.github.declinePushes('strict/refused-once', undefined);
    expect((await service.client.post(id, 'retry')).status).toBe(202);
    expect(await service.client.end(id)).toMatchObject({ status: 'completed' });
    const { id: repositoryId } = stage.github.repository('strict/refused-once');
    const reads = stage.github.calls.filter(({ path }) =>
      path.includes(`/repositories/${repositoryId}/rules/branches/`),
    );
    expect(reads).toHaveLength(2);
  });
});

test('no token stands in what the service said or wrote', async () => {
  const said = [
    ...service.logs,
    ...stage.github.calls.filter(({ path }) => /\/(?:comments|dispatches)(?:\/|$)/.test(path)).map(({ body }) => body),
    await (await service.client.request('/api/v1/tasks')).text(),
  ].join('\n');
  expect(said).not.toMatch(/ghs_|aB3-_x/);
});
