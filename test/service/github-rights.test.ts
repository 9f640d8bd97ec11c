import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openIssue } from '../support/issue-talk.ts';
import { ALICE_TOKEN, bears, git, planOf, setStage, type Stage, type StagedService } from '../support/stage.ts';
import { eventually } from '../support/eventually.ts';

const WORDS = 'a command line program that counts words';
const POLICY = `
topics: [generated]
properties: { tier: sandbox }
team: { slug: platform, permission: push }
`;

let stage: Stage;
let service: StagedService;

beforeAll(async () => {
  stage = await setStage({
    github: {
      seed: {
        organizations: [
          {
            ...{ login: 'acme', members: { alice: 'admin' }, basePermission: 'none' },
            ...{ teams: { platform: { alice: 'active' } }, properties: { tier: ['sandbox'] } },
          },
        ],
        repositories: [
          { owner: 'acme', name: 'hub', files: { '.github/gencode.yml': POLICY } },
          ...['moving', 'closing'].map((name) => ({ owner: 'acme', name })),
        ],
        installations: [
          {
            account: 'acme',
            // Metadata is given to every App without being listed.
            permissions: { repository_creation: 'write', contents: 'write', issues: 'write', members: 'read' },
          },
        ],
      },
    },
  });
  service = await stage.start();
});

afterAll(() => stage.clear());

/** Has the model wait until it is let go. */
function holdPlan(tag: string): void {
  stage.model.script({
    match: (call) => call.wish?.kind === 'plan' && bears(tag)(call),
    times: 1,
    behave: { kind: 'delay', ms: 3_000 },
  });
}

describe('an installation with the right to create alone', () => {
  test.concurrent(
    'makes the repository with what the policy wants, and the report says what it may not do',
    async () => {
      const talk = await openIssue(stage.github);
      const comment = await talk.say(`/gencode narrow ${WORDS}`);
      const body = await talk.end(comment);
      expect(talk.reactions(comment)).toContain('rocket');
      const made = stage.github.repository('acme/narrow');
      expect(made.description).toMatch(/\S \(gen-code:[0-9a-f]{12}\)$/);
      expect(made.properties).toEqual({ tier: 'sandbox' });
      expect([...made.teams]).toEqual([['platform', 'pull']]);
      expect(body).toMatch(/topics.*generated.*administration\\?: write/);
      expect(body).toMatch(/team.*platform.*can read.*administration\\?: write/);
      const after = stage.github.calls.filter(
        ({ method, path }) =>
          method !== 'GET' && (path === `/repositories/${made.id}` || /\/topics$|\/teams\//.test(path)),
      );
      expect(after).toEqual([]);
      // No token was asked for with a right that the installation lacks.
      const asked = stage.github.calls
        .filter(({ path }) => path.endsWith('/access_tokens'))
        .map(({ body }) => body ?? '');
      expect(asked.filter((body) => body.includes('repository_creation'))).not.toEqual([]);
      expect(asked.filter((body) => body.includes('administration'))).toEqual([]);
    },
  );

  test.concurrent('a dry run says where its workflows would go', async () => {
    const files = { '.github/workflows/ci.yml': 'on: push\njobs: {}\n', 'README.md': '# dry\n' };
    stage.model.script({
      match: (call) => call.wish?.kind === 'plan' && bears('dryworkflow')(call),
      behave: { kind: 'text', text: planOf(Object.keys(files)) },
    });
    stage.model.script({
      match: (call) => call.wish?.kind === 'files' && bears('dryworkflow')(call),
      times: Number.POSITIVE_INFINITY,
      behave: { kind: 'content', content: (path) => files[path as keyof typeof files] },
    });
    const id = await service.client.create({ prompt: 'dryworkflow', repo_name: 'hub', dry_run: true });
    await service.client.end(id);
    const answer: unknown = await (await service.client.request(`/api/v1/task/${id}`)).json();
    const { report } = z
      .looseObject({
        report: z.looseObject({ moved: z.unknown(), warnings: z.array(z.looseObject({ code: z.string() })) }),
      })
      .parse(answer);
    expect(report.moved).toEqual([{ from: '.github/workflows/ci.yml', to: 'docs/workflows/ci.yml' }]);
    // The name is that of a repository which is there.
    expect(report.warnings).toContainEqual(expect.objectContaining({ code: 'real_run_fails' }));
  });
});

describe('a repository of the command', () => {
  test.concurrent(
    'that is renamed while its task runs is told all the same, and found under the new name',
    async () => {
      holdPlan('renamedhome');
      const talk = await openIssue(stage.github, { repo: 'acme/moving' });
      const { delivery, comment } = await stage.github.comment({
        ...{ repo: 'acme/moving', issue: talk.issue, author: 'alice' },
        body: '/gencode r-after count the words of renamedhome',
      });
      expect(delivery?.statusCode).toBe(202);
      stage.github.renameRepository('acme/moving', 'moved');
      await eventually(() => {
        const reactions = stage.github.reactions('acme/moved', talk.issue, comment.id).map(({ content }) => content);
        expect(reactions).toEqual(expect.arrayContaining(['eyes', 'rocket']));
      });
      const bodies = stage.github.comments('acme/moved', talk.issue).map(({ body }) => body);
      expect(bodies.at(-1)).toContain(`${stage.github.url}/acme/r-after`);
      await stage.github.comment({ repo: 'acme/moved', issue: talk.issue, author: 'alice', body: '/gencode status' });
      await eventually(() => expect(stage.github.comments('acme/moved', talk.issue)).toHaveLength(4));
      expect(stage.github.comments('acme/moved', talk.issue).at(-1)?.body).not.toMatch(/no task/);
    },
  );

  test.concurrent(
    'whose issue is deleted does not cost the repository, and the log says that nobody is told',
    async () => {
      holdPlan('deletedissue');
      const talk = await openIssue(stage.github, { repo: 'acme/closing' });
      await talk.say('/gencode untold count the words of deletedissue');
      await talk.answer();
      stage.github.deleteIssue('acme/closing', talk.issue);
      await eventually(() => expect(stage.github.hasRepository('acme/untold')).toBe(true));
      await eventually(() => {
        expect(service.logs.filter((line) => line.includes('an effect has nowhere to go'))).not.toEqual([]);
      });
      await eventually(async () => {
        expect(await git('--git-dir', stage.github.gitDir('acme/untold'), 'for-each-ref')).toContain('refs/heads/main');
      });
    },
  );
});

describe('with the operator’s token, without an App', () => {
  test.each([
    [
      { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?authorization_request=SECRETREQUEST' },
      'Resource protected by organization SAML enforcement.',
      /single sign-on/,
    ],
    [{}, '`acme` forbids access via a personal access token (classic).', /does not take tokens of the kind/],
    [{}, 'Resource not accessible by personal access token', /"repo".*"Administration: write"/],
  ])('a refusal with %j says what the token lacks, in the words of GitHub: %s', async (headers, message, says) => {
    const own = await stage.start({ APP_ID: null, PRIVATE_KEY: null, WEBHOOK_SECRET: null, GITHUB_TOKEN: ALICE_TOKEN });
    stage.github.inject({
      method: 'POST',
      path: /^\/orgs\/acme\/repos$/,
      before: { status: 403, headers, body: { message } },
    });
    const task = await own.client.run({ prompt: WORDS, repo_name: 'with-token' });
    expect(task.error?.code).toBe('github_permission');
    expect(task.error?.message).toMatch(says);
    expect(task.error?.message).toContain(message);
    expect(task.error?.message).not.toMatch(/approve new permissions of the App|SECRETREQUEST|\n/);
    await own.stop();
  });
});
