import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defaultSeed, type GitHubSeed } from '../../src/demo/github/github-seed.ts';
import { eventually } from '../support/eventually.ts';
import { openIssue, talkOn } from '../support/issue-talk.ts';
import { ALICE_TOKEN, bears, scriptProject, setStage, type Stage, type StagedService } from '../support/stage.ts';
import type { WorldPermissions } from '../../src/demo/github/world/world-objects.ts';

const seed: Partial<GitHubSeed> = {
  organizations: [
    {
      ...{ login: 'acme', members: { alice: 'admin', carol: 'member' }, basePermission: 'read' },
      teams: { makers: { bob: 'active', dave: 'pending' } },
    },
    { login: 'beta', members: { alice: 'admin', carol: 'member' }, basePermission: 'read' },
  ],
  repositories: [
    ...defaultSeed.repositories,
    { owner: 'acme', name: 'teamed', files: { '.github/gencode.yml': 'allow: { teams: ["@acme/makers"] }\n' } },
    { owner: 'acme', name: 'foreign', files: { '.github/gencode.yml': 'allow: { teams: [beta/makers] }\n' } },
    { owner: 'acme', name: 'typo', files: { '.github/gencode.yml': 'allow: { user: [bob] }\n' } },
    { owner: 'acme', name: 'changing', collaborators: { carol: 'write' } },
    { owner: 'beta', name: '.github', files: { '.github/gencode.yml': 'name_prefix: beta-\nvisibility: [private]\n' } },
    {
      ...{ owner: 'beta', name: 'wide', collaborators: { bob: 'read' } },
      files: { '.github/gencode.yml': 'allow: { users: [bob], apps: [github-actions] }\nname_prefix: beta-web-\n' },
    },
  ],
  installations: [...defaultSeed.installations, { account: 'beta' }],
};
const permissions: WorldPermissions = {
  administration: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
  members: 'read',
};

let stage: Stage;
let service: StagedService;

beforeAll(async () => {
  stage = await setStage({ github: { seed, app: { permissions } } });
  service = await stage.start({ MAX_CONCURRENT_TASKS: '1' });
});
afterAll(() => stage.clear());

const callsOf = (tag: string) => stage.model.requests.filter(bears(tag));

/** A project of one file for every prompt that holds this word. */
const script = (tag: string): void => scriptProject(stage.model, tag, { 'README.md': `# ${tag}\n` });

describe('who may', () => {
  test('an active member of a team that the policy names; nobody who was invited to it, and no team of others', async () => {
    script('teamtask');
    const talk = await openIssue(stage.github, { repo: 'acme/teamed' });
    const bob = await talk.say('/gencode by-team teamtask', 'bob');
    expect(await talk.end(bob)).toContain('/acme/by-team');
    const dave = await talk.say('/gencode by-invited teamtask', 'dave');
    await eventually(() => expect(talk.reactions(dave)).toEqual(['confused']));
    const other = await openIssue(stage.github, { repo: 'acme/foreign' });
    const foreign = await other.say('/gencode by-foreign teamtask', 'bob');
    await eventually(() => expect(other.reactions(foreign)).toEqual(['confused']));
  });

  test("a repository's policy narrows that of its owner and never widens it", async () => {
    script('widetask');
    const talk = await openIssue(stage.github, { repo: 'beta/wide' });
    const bob = await talk.say('/gencode beta-web-bob widetask', 'bob');
    await eventually(() => expect(talk.reactions(bob)).toEqual(['confused']));
    await talk.say('/gencode beta-x widetask');
    expect(await talk.answer()).toMatch(/begin with `beta-web-`/);
    await talk.say('/gencode beta-web-x --public widetask');
    expect(await talk.answer(2)).toMatch(/visibility.*private/is);
    const fine = await talk.say('/gencode beta-web-fine widetask');
    expect(await talk.end(fine)).toContain('/beta/beta-web-fine');
  });

  test('a slip of the pen in the file is told by its name, and lets nobody in', async () => {
    const talk = await openIssue(stage.github, { repo: 'acme/typo' });
    await talk.say('/gencode by-typo typotask');
    expect(await talk.answer()).toContain('`acme/typo/.github/gencode.yml: allow: Unrecognized key: "user"`');
    const bob = await talk.say('/gencode by-typo typotask', 'bob');
    await eventually(() => expect(talk.reactions(bob)).toEqual(['confused']));
    expect(callsOf('typotask')).toEqual([]);
  });

  test('who may no longer when the turn of the task comes fails it before a token is spent', async () => {
    stage.model.script({ match: bears('slowtask'), times: 99, behave: { kind: 'stall', afterCharacters: 5 } });
    const slow = await openIssue(stage.github);
    await slow.say('/gencode slow-one slowtask');
    await eventually(() => expect(callsOf('slowtask').length).toBeGreaterThan(0));
    script('revokedtask');
    const talk = await openIssue(stage.github, { repo: 'acme/changing' });
    const carol = await talk.say('/gencode by-carol revokedtask', 'carol');
    await eventually(() => expect(talk.reactions(carol)).toContain('eyes'));
    stage.github.repository('acme/changing').collaborators.delete('carol');
    await slow.say('/gencode cancel');
    expect(await talk.end(carol)).toMatch(/`carol`, who asked for it, may not do so any more/);
    expect(callsOf('revokedtask')).toEqual([]);
    // Whoever asks for the retry is judged then.
    const denied = await talk.say('/gencode retry', 'carol');
    await eventually(() => expect(talk.reactions(denied)).toEqual(['confused']));
    await talk.say('/gencode retry');
    await eventually(() => expect(talk.reactions(carol)).toContain('rocket'));
    expect(stage.github.hasRepository('acme/by-carol')).toBe(true);
  });
});

describe('what is hidden on the page reaches no model', () => {
  const HIDDEN =
    'Count\u200b words <!-- obeycomment -->\u202equickly\u202c\u2066.\u2069\n\n<!--\nobeyblock\n-->\nand lines';
  const expectClean = (tag: string): void => {
    const calls = callsOf(tag);
    expect(calls.length).toBeGreaterThan(0);
    for (const { body } of calls) {
      const text = JSON.stringify(body);
      expect(text).not.toMatch(/obeycomment|obeyblock|[\u200b\u202a-\u202e\u2066-\u2069]/);
      expect(text).toContain('and lines');
    }
  };

  test('of a comment', async () => {
    script('hiddenone');
    const talk = await openIssue(stage.github);
    const comment = await talk.say(`/gencode hidden-one hiddenone\n${HIDDEN}`);
    await talk.end(comment);
    expectClean('hiddenone');
  });

  test('of an issue that is taken for the prompt', async () => {
    script('hiddentwo');
    const talk = await openIssue(stage.github, { title: 'hiddentwo\u202e', body: HIDDEN });
    const comment = await talk.say('/gencode hidden-two');
    await talk.end(comment);
    expectClean('hiddentwo');
  });

  test('of a dispatch', async () => {
    script('hiddenthree');
    const talk = await openIssue(stage.github);
    await dispatch({ repo: 'hidden-three', prompt: `hiddenthree ${HIDDEN}`, issue_number: talk.issue });
    await talk.end();
    expectClean('hiddenthree');
  });

  test('of a REST request', async () => {
    script('hiddenfour');
    const prompt = `hiddenfour ${HIDDEN}`;
    const answer = await service.client.submit({ prompt, repo_name: 'hidden-four', dry_run: true });
    expect(answer.status).toBe(202);
    await eventually(() => expect(callsOf('hiddenfour').length).toBeGreaterThan(1));
    expectClean('hiddenfour');
  });
});

const dispatch = (payload: Record<string, unknown>, sender = 'alice') =>
  stage.github.dispatch({ repo: 'acme/hub', sender, eventType: 'gencode', payload });

describe('repository_dispatch', () => {
  const results = () =>
    stage.github.calls
      .filter(
        ({ method, path }) =>
          method === 'POST' && path === `/repositories/${stage.github.repository('acme/hub').id}/dispatches`,
      )
      .map(({ body }) => z.object({ client_payload: z.looseObject({}) }).parse(JSON.parse(body ?? '')).client_payload);

  test('on an issue that is not there makes the repository all the same, and tells the callback', async () => {
    script('ghostissue');
    await dispatch({
      repo: 'ghost-issue',
      prompt: 'ghostissue',
      issue_number: 99_999,
      request_id: 'g',
      callback: true,
    });
    const result = await eventually(() => {
      const found = results().find((one) => one['request_id'] === 'g');
      if (found === undefined) throw new Error('no result yet');
      return found;
    });
    expect(result).toMatchObject({ status: 'completed', repo: 'ghost-issue' });
    expect(Object.keys(result).length).toBeLessThanOrEqual(10);
  });

  test('that is wrong is told so once for each request_id, and is right once it is mended', async () => {
    script('mendedtask');
    const talk = await openIssue(stage.github);
    const wrong = { repo: 7, prompt: 'mendedtask', request_id: 'w', issue_number: talk.issue, callback: true };
    await Promise.all([dispatch(wrong), dispatch(wrong), dispatch(wrong)]);
    expect(await talk.answer()).toMatch(/client_payload.*repo: has to be the name/s);
    await dispatch({ ...wrong, repo: 'mended-task' });
    await eventually(() => expect(results().filter((one) => one['request_id'] === 'w')).toHaveLength(2));
    expect(results().filter((one) => one['request_id'] === 'w')).toMatchObject([
      { status: 'failed', code: 'invalid_request' },
      { status: 'completed', repo: 'mended-task' },
    ]);
    expect(talk.answers()).toHaveLength(2);
    // The same again, now that it is done.
    await dispatch({ ...wrong, repo: 'mended-task' });
    const last = talkOn(stage.github, 'acme/hub', talk.issue);
    await last.say('/gencode status');
    expect(await last.answer(3)).toMatch(/completed/);
    expect(stage.model.requests.filter(bears('mendedtask')).filter((call) => call.wish?.kind === 'plan')).toHaveLength(
      1,
    );
  });
});

test('on a user account the token of another user does not count, and the reply says whose it is', async () => {
  for (const [locale, says] of [
    [
      'en',
      /cannot create repositories on a user account by itself, and GITHUB_TOKEN belongs to another user \(`alice`\)/,
    ],
    ['zh', /GITHUB_TOKEN 属于另一个用户（`alice`）/],
  ] as const) {
    await service.restart({ GITHUB_TOKEN: ALICE_TOKEN, DEFAULT_LOCALE: locale });
    const talk = await openIssue(stage.github, { repo: 'dave/desk', author: 'dave' });
    const comment = await talk.say('/gencode not-mine usertask', 'dave');
    expect(await talk.end(comment)).toMatch(says);
  }
  expect(callsOf('usertask')).toEqual([]);
});
