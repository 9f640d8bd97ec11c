import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGitHubStandIn, type GitHubStandIn } from '../../../src/demo/github/github-stand-in.ts';

let github: GitHubStandIn;

beforeAll(async () => {
  github = await startGitHubStandIn({
    seed: {
      organizations: [
        {
          ...{ login: 'acme', members: { alice: 'admin', carol: 'member' }, basePermission: 'none' },
          ...{ teams: { platform: { carol: 'active' } }, properties: { tier: ['sandbox', 'production'] } },
        },
      ],
      installations: [
        { account: 'acme', permissions: { repository_creation: 'write', members: 'read', issues: 'write' } },
      ],
    },
  });
});

afterAll(() => github.close());

interface Reply {
  status: number;
  json: Record<string, unknown>;
}

async function ask(method: string, path: string, body?: unknown): Promise<Reply> {
  const headers = { authorization: `Bearer ${github.installationToken('acme')}` };
  const init = { method, headers, redirect: 'manual' as const };
  const answer = await fetch(github.apiUrl + path, body === undefined ? init : { ...init, body: JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
}

test('with the right to create alone, a repository is made and nothing in it changed', async () => {
  expect((await ask('POST', '/orgs/acme/repos', { name: 'made', private: true })).status).toBe(201);
  const refused = [
    await ask('PATCH', '/repos/acme/made', { description: 'other' }),
    await ask('PUT', '/repos/acme/made/topics', { names: ['a'] }),
    await ask('PUT', '/orgs/acme/teams/platform/repos/acme/made', { permission: 'push' }),
  ];
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403]);
  // Nobody gives it to an App, and every App has it.
  expect((await ask('GET', '/repos/acme/made')).status).toBe(200);
});

test('the create call takes properties that the organisation knows, and a team that may then read', async () => {
  const team = await ask('GET', '/orgs/acme/teams/platform');
  const more = { private: true, team_id: team.json['id'], custom_properties: { tier: 'sandbox' } };
  const made = await ask('POST', '/orgs/acme/repos', { name: 'owned', ...more });
  expect(made.json).toMatchObject({ custom_properties: { tier: 'sandbox' } });
  const permission = await ask('GET', '/repos/acme/owned/collaborators/carol/permission');
  expect(permission.json).toMatchObject({ permission: 'read' });
  const wrong = [{ custom_properties: { tear: 'sandbox' } }, { custom_properties: { tier: 'gold' } }, { team_id: 1 }];
  for (const [index, one] of wrong.entries()) {
    expect((await ask('POST', '/orgs/acme/repos', { name: `wrong-${index}`, ...one })).status).toBe(422);
  }
  expect((await ask('GET', '/orgs/acme/teams/nobody')).status).toBe(404);
});

test('a repository is reached by its id whatever its name, and a deleted issue is gone', async () => {
  const { id } = github.repository('acme/hub');
  github.renameRepository('acme/hub', 'centre');
  expect((await ask('POST', '/repos/acme/hub/issues/1/comments', { body: 'a' })).status).toBe(307);
  expect((await ask('POST', `/repositories/${id}/issues/1/comments`, { body: 'a' })).status).toBe(201);
  expect((await ask('GET', `/repositories/${id}`)).json['full_name']).toBe('acme/centre');
  github.deleteIssue('acme/centre', 1);
  expect((await ask('POST', `/repositories/${id}/issues/1/comments`, { body: 'a' })).status).toBe(410);
  github.deleteRepository('acme/centre');
  expect((await ask('GET', `/repositories/${id}`)).status).toBe(404);
});
