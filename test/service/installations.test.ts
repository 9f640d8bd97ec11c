import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultSeed } from '../../src/demo/github/github-seed.ts';
import { APP_PERMISSIONS } from '../../src/core/app-permissions.ts';
import { openIssue, type IssueTalk } from '../support/issue-talk.ts';
import { bears, setStage, type Stage, type StagedService } from '../support/stage.ts';
import { eventually } from '../support/eventually.ts';

let stage: Stage;
let service: StagedService;

beforeAll(async () => {
  const organizations = ['beta', 'gamma'].map((login) => ({ login, members: { alice: 'admin' as const } }));
  stage = await setStage({
    github: {
      app: { permissions: { ...APP_PERMISSIONS } },
      seed: {
        organizations: [...defaultSeed.organizations, ...organizations],
        repositories: [...defaultSeed.repositories, { owner: 'beta', name: 'talk' }, { owner: 'gamma', name: 'talk' }],
        installations: [
          ...defaultSeed.installations,
          { account: 'beta' },
          { account: 'gamma', permissions: { metadata: 'read', issues: 'write' } },
        ],
      },
    },
  });
  service = await stage.start();
});
afterAll(() => stage.clear());

const logged = (...words: readonly string[]): readonly string[] =>
  service.logs.filter((line) => words.every((word) => line.includes(word)));

/** Waits until a task is in the middle of its work, and its status comment stands. */
async function generating(tag: string, talk: IssueTalk): Promise<void> {
  await eventually(() => expect(stage.model.requests.filter(bears(tag))).toHaveLength(1));
  await talk.answer();
}

test('tells once at the start where permissions are missing', async () => {
  await eventually(() => expect(logged('permissions are missing')).toHaveLength(1));
  const [line = ''] = logged('permissions are missing');
  expect(JSON.parse(line)).toMatchObject({
    account: 'gamma',
    missing: ['repository_creation: write or administration: write', 'contents: write', 'members: read'],
    advice: expect.stringContaining('app.yml') as string,
  });
});

test('an installation that is suspended in the middle of a task ends it, and its comment tells so afterwards', async () => {
  const { github, model } = stage;
  const issues = `/repositories/${github.repository('beta/talk').id}/issues`;
  model.script({ match: bears('suspendtest'), times: 1, behave: { kind: 'delay', ms: 600_000 } });
  const talk = await openIssue(github, { repo: 'beta/talk' });
  const comment = await talk.say('/gencode suspended-app count the words of suspendtest');
  await generating('suspendtest', talk);
  const delivery = await github.changeInstallation('beta', { action: 'suspend' });
  expect(delivery?.statusCode).toBe(202);
  await eventually(() => expect(logged('installation changed', '"suspended"', '"failed":1')).toHaveLength(1));
  const written = github.calls.filter(({ path }) => path.startsWith(issues)).length;

  await github.redeliver(delivery?.guid ?? '');
  await github.changeInstallation('beta', { action: 'unsuspend' });
  const body = await talk.end(comment);
  expect(body).toContain('the installation of the App is suspended');
  expect(body).toContain('/gencode retry');
  expect(github.calls.filter(({ path }) => path.startsWith(issues)).length).toBeGreaterThan(written);

  await talk.say('/gencode retry');
  await eventually(() => expect(github.hasRepository('beta/suspended-app')).toBe(true));
});

test('one that the App was taken away from ends its tasks, and nobody writes there any more', async () => {
  const { github, model } = stage;
  model.script({ match: bears('deletetest'), times: 1, behave: { kind: 'delay', ms: 600_000 } });
  const talk = await openIssue(github);
  await talk.say('/gencode deleted-app count the words of deletetest');
  await generating('deletetest', talk);
  expect((await github.changeInstallation('acme', { action: 'deleted' }))?.statusCode).toBe(202);
  await eventually(() => expect(logged('installation changed', '"gone"', '"failed":1')).toHaveLength(1));
  expect(logged('an effect could not be delivered')).toEqual([]);
  expect((await github.changeInstallation('acme', { action: 'created' }))?.statusCode).toBe(202);
  await eventually(() => expect(logged('installation changed', '"created"', '"listed":0')).toHaveLength(1));
});

test('a payload that cannot be read is a line in the log, and nothing more', async () => {
  const delivery = await stage.github.deliver('installation', { action: 'suspend', installation: { id: 'canary' } });
  expect(delivery.statusCode).toBe(202);
  await eventually(() => expect(logged('a delivery could not be read', delivery.guid)).toHaveLength(1));
  expect(logged('canary')).toEqual([]);
});
