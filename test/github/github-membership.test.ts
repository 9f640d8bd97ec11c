import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AccessRef } from '../../src/core/access-ref.ts';
import { mintAccess } from '../../src/github/access-mint.ts';
import { createGitHubMembership } from '../../src/github/github-membership.ts';
import type { Membership } from '../../src/ports/forge.ts';
import { failureOf, setUpGitHub, signal, type GitHubSetup } from './github-setup.ts';

let setup: GitHubSetup;
let membership: Membership;
let hub: { access: AccessRef; repository: string };

beforeEach(async () => {
  setup = await setUpGitHub();
  membership = createGitHubMembership(setup.app);
  hub = { access: mintAccess(setup.github.installationId('acme')), repository: 'acme/hub' };
});

afterEach(() => setup.close());

it('tells what somebody may do on the repository, and none for strangers', async () => {
  expect(await membership.permissionOf(hub, 'alice', signal)).toBe('admin');
  expect(await membership.permissionOf(hub, 'carol', signal)).toBe('write');
  expect(await membership.permissionOf(hub, 'bob', signal)).toBe('read');
  expect(await membership.permissionOf(hub, 'dave', signal)).toBe('none');
  expect(await membership.permissionOf(hub, 'nobody-at-all', signal)).toBe('none');
});

it('takes a failed look for no permission, by failing', async () => {
  const faults = [{ status: 500 }, { status: 403 }, { status: 200, body: { permission: 'owner' } }, 'reset'] as const;
  for (const before of faults) {
    setup.github.inject({ path: /\/permission$/, times: 9, before });
    expect(await failureOf(membership.permissionOf(hub, 'alice', signal))).toMatchObject({ name: 'TaskError' });
    setup.github.clearFaults();
  }
});

it('does not know members without the permission to read them', async () => {
  const where = { access: hub.access, organization: 'acme' };
  expect(await membership.isMember(where, 'alice', signal)).toBe('unknown');
});

it('knows members with it, and of the organisation alone', async () => {
  const wide = await setUpGitHub({ app: { permissions: { members: 'read', contents: 'write' } } });
  const other = createGitHubMembership(wide.app);
  const where = { access: mintAccess(wide.github.installationId('acme')), organization: 'acme' };
  expect(await other.isMember(where, 'carol', signal)).toBe('yes');
  expect(await other.isMember(where, 'bob', signal)).toBe('no');
  expect(await other.isMember({ ...where, organization: 'others' }, 'bob', signal)).toBe('unknown');
  const atDave = { access: mintAccess(wide.github.installationId('dave')), organization: 'dave' };
  expect(await other.isMember(atDave, 'dave', signal)).toBe('unknown');
  wide.github.inject({ path: /\/members\//, before: { status: 403 } });
  expect(await other.isMember(where, 'bob', signal)).toBe('unknown');
  wide.github.inject({ path: /\/members\//, before: { status: 302, headers: { location: wide.github.url } } });
  expect(await other.isMember(where, 'bob', signal)).toBe('unknown');
  wide.github.inject({ path: /\/members\//, times: 9, before: 'reset' });
  expect(await failureOf(other.isMember(where, 'bob', signal))).toMatchObject({ code: 'github_unavailable' });
  await wide.close();
});

const TEAMS = { platform: { carol: 'active', dave: 'active', bob: 'pending' } } as const;

it('knows who is active in a team, and counts neither invitations nor what it may not see', async () => {
  const wide = await setUpGitHub({
    app: { permissions: { members: 'read', contents: 'write' } },
    seed: { organizations: [{ login: 'acme', members: { alice: 'admin', carol: 'member' }, teams: TEAMS }] },
  });
  const other = createGitHubMembership(wide.app);
  const where = { access: mintAccess(wide.github.installationId('acme')), organization: 'acme' };
  expect(await other.isInTeam(where, 'platform', 'carol', signal)).toBe('yes');
  expect(await other.isInTeam(where, 'Platform', 'Dave', signal)).toBe('yes');
  expect(await other.isInTeam(where, 'platform', 'bob', signal)).toBe('no');
  expect(await other.isInTeam(where, 'platform', 'alice', signal)).toBe('no');
  expect(await other.isInTeam(where, 'no-such-team', 'carol', signal)).toBe('no');
  expect(await other.isInTeam({ ...where, organization: 'others' }, 'platform', 'carol', signal)).toBe('unknown');
  wide.github.inject({ path: /\/memberships\//, before: { status: 403 } });
  expect(await other.isInTeam(where, 'platform', 'carol', signal)).toBe('unknown');
  wide.github.inject({ path: /\/memberships\//, times: 9, before: { status: 200, body: { state: 'invited' } } });
  expect(await failureOf(other.isInTeam(where, 'platform', 'carol', signal))).toMatchObject({ name: 'TaskError' });
  wide.github.clearFaults();
  wide.github.inject({ path: /\/memberships\//, times: 9, before: 'reset' });
  expect(await failureOf(other.isInTeam(where, 'platform', 'carol', signal))).toMatchObject({
    code: 'github_unavailable',
  });
  expect(wide.minted()).toContainEqual({ permissions: { members: 'read' } });
  await wide.close();
});

it('knows no team without the permission to read members', async () => {
  const where = { access: hub.access, organization: 'acme' };
  expect(await membership.isInTeam(where, 'platform', 'carol', signal)).toBe('unknown');
});

it('reads a file of the default branch to the byte, and null where there is none', async () => {
  await setup.github.commitFiles('acme/hub', { '.github/gencode.yml': 'models: [深]\r\n' });
  expect(await membership.readFile(hub, '.github/gencode.yml', signal)).toBe('models: [深]\r\n');
  expect(await membership.readFile(hub, '.github/other.yml', signal)).toBeNull();
  expect(await membership.readFile({ ...hub, repository: 'acme/.github' }, 'gencode.yml', signal)).toBeNull();
  expect(await failureOf(membership.readFile(hub, '.github', signal))).toMatchObject({ name: 'TaskError' });
});

it('reads a public file outside what the installation was given', async () => {
  const setupOf = await setUpGitHub({
    seed: {
      repositories: [
        { owner: 'acme', name: 'hub' },
        { owner: 'acme', name: '.github', visibility: 'public', files: { 'gencode.yml': 'models: []\n' } },
      ],
      installations: [{ account: 'acme', repositories: ['hub'] }],
    },
  });
  const where = { access: mintAccess(setupOf.github.installationId('acme')), repository: 'acme/.github' };
  expect(await createGitHubMembership(setupOf.app).readFile(where, 'gencode.yml', signal)).toBe('models: []\n');
  await setupOf.close();
});
