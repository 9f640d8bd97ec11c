import { describe, expect, test } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { authorise, type Asker } from '../../src/inbox/authorise.ts';
import { FakeMembership } from '../support/fake-membership.ts';

const signal = AbortSignal.timeout(60_000);
const PERMISSIONS = ['admin', 'write', 'read', 'none'] as const;
const MEMBERSHIPS = ['yes', 'no', 'unknown'] as const;
const DOORS = ['comment', 'issue', 'dispatch'] as const;
const KINDS = ['organization', 'user'] as const;

/** As a delivery can name its sender; a deleted user is `ghost`, and a missing one reads the same. */
const PEOPLE = [{ login: 'Octo-Cat', type: 'User' }];
const NOBODY = [
  { login: 'Octo-Cat', type: 'Organization' },
  { login: 'Octo-Cat', type: 'Mannequin' },
  { login: 'ghost', type: 'Unknown' },
  { login: 'ghost', type: 'User' },
  { login: '', type: 'User' },
  { login: 'github-actions[bot]', type: 'User' },
  { login: 'Octo-Cat', type: '' },
];
const BOTS = [
  { login: 'github-actions[bot]', type: 'Bot' },
  { login: 'GitHub-Actions[bot]', type: 'Bot' },
];

/**
 * The contract as a table. A cell is `permission/membership`, written out for the organisation; `*` is any. On a user
 * account there is no membership to have, and no team.
 */
const WRITERS = ['admin/yes', 'admin/unknown', 'write/yes', 'write/unknown'];
const ALL_WRITERS = ['admin/*', 'write/*'];
const EVERYBODY = ['admin/*', 'write/*', 'read/*', 'none/*'];
interface Row {
  readonly file: string | null;
  readonly organization: readonly string[];
  readonly user: readonly string[];
  /** Does an App get in by `repository_dispatch`? */
  readonly bots?: true;
  readonly isBroken?: true;
}
const TABLE: readonly Row[] = [
  { file: null, organization: WRITERS, user: ALL_WRITERS },
  { file: '', organization: WRITERS, user: ALL_WRITERS },
  { file: 'allow: { members_only: false }', organization: ALL_WRITERS, user: ALL_WRITERS },
  { file: 'allow: { members_only: true }', organization: ['admin/yes', 'write/yes'], user: ALL_WRITERS },
  { file: 'allow: { permission: write }', organization: WRITERS, user: ALL_WRITERS },
  { file: 'allow: { permission: admin }', organization: ['admin/yes', 'admin/unknown'], user: ['admin/*'] },
  { file: 'allow: { permission: admin, members_only: true }', organization: ['admin/yes'], user: ['admin/*'] },
  { file: 'allow: { permission: admin, members_only: false }', organization: ['admin/*'], user: ['admin/*'] },
  // Not a permission that the contract knows: the file is broken, and the default one says who is told.
  { file: 'allow: { permission: read }', organization: WRITERS, user: ALL_WRITERS, isBroken: true },
  { file: 'allow: { users: ["@octo-CAT"] }', organization: EVERYBODY, user: EVERYBODY },
  {
    file: 'allow: { users: [octo-cat], permission: admin, members_only: true }',
    organization: EVERYBODY,
    user: EVERYBODY,
  },
  { file: 'allow: { users: [octo, cat] }', organization: WRITERS, user: ALL_WRITERS },
  { file: 'allow: { users: [ghost] }', organization: WRITERS, user: ALL_WRITERS },
  { file: 'allow: { users: [github-actions] }', organization: WRITERS, user: ALL_WRITERS },
  { file: 'allow: { teams: [mine] }', organization: EVERYBODY, user: ALL_WRITERS },
  { file: 'allow: { teams: [others, "@ACME/Mine"] }', organization: EVERYBODY, user: ALL_WRITERS },
  { file: 'allow: { teams: [others] }', organization: WRITERS, user: ALL_WRITERS },
  { file: 'allow: { teams: [hidden] }', organization: WRITERS, user: ALL_WRITERS },
  { file: 'allow: { teams: [elsewhere/mine] }', organization: WRITERS, user: ALL_WRITERS },
  {
    file: 'allow: { teams: [mine], permission: admin, members_only: true }',
    organization: EVERYBODY,
    user: ['admin/*'],
  },
  { file: 'allow: { apps: [github-actions] }', organization: WRITERS, user: ALL_WRITERS, bots: true },
  { file: 'allow: { apps: ["GitHub-Actions[bot]"] }', organization: WRITERS, user: ALL_WRITERS, bots: true },
  { file: 'allow: { apps: [other] }', organization: WRITERS, user: ALL_WRITERS },
];

/** Somebody of that standing asks; where there is a file, it lies in the repository or in the owner's `.github`. */
async function ask(
  file: string | null,
  asker: Pick<Asker, 'door' | 'sender'> & { readonly kind: 'organization' | 'user' },
  permission: (typeof PERMISSIONS)[number],
  member: (typeof MEMBERSHIPS)[number],
  place = 'Acme/ideas',
) {
  const membership = new FakeMembership();
  const { login } = asker.sender;
  membership.permissions.set(login, permission);
  membership.members.set(login, member);
  membership.teams.set(`Acme/mine ${login}`, 'yes').set(`Acme/hidden ${login}`, 'unknown');
  membership.teams.set(`elsewhere/mine ${login}`, 'yes');
  if (file !== null) membership.files.set(`${place}:.github/gencode.yml`, file);
  const where = {
    access: AccessRef.parse('1'),
    repository: 'Acme/ideas',
    account: { login: 'Acme', kind: asker.kind },
  };
  const { door, sender } = asker;
  const { verdict, policyFault } = await authorise(membership, { ...where, door, sender }, signal);
  return { isAllowed: verdict.allowed, isBroken: policyFault !== null, calls: membership.calls };
}

describe.each(['Acme/ideas', 'Acme/.github'])('a policy in %s', (place) => {
  test.each(TABLE)('lets in whom the contract lets in: $file', async (row) => {
    const wrong: string[] = [];
    let cells = 0;
    for (const kind of KINDS) {
      for (const door of DOORS) {
        for (const permission of PERMISSIONS) {
          for (const member of MEMBERSHIPS) {
            const isPersonIn = row[kind].some((cell) => [`${permission}/${member}`, `${permission}/*`].includes(cell));
            const rows = [
              ...PEOPLE.map((sender) => ({ sender, isIn: isPersonIn })),
              ...NOBODY.map((sender) => ({ sender, isIn: false })),
              ...BOTS.map((sender) => ({ sender, isIn: row.bots === true && door === 'dispatch' })),
            ];
            for (const { sender, isIn } of rows) {
              const { isAllowed, isBroken } = await ask(row.file, { kind, door, sender }, permission, member, place);
              cells += 1;
              if (isAllowed === isIn && isBroken === (row.isBroken === true)) continue;
              wrong.push(
                `${kind} ${door} ${permission} ${member} ${sender.type} ${sender.login}: ${String(isAllowed)}`,
              );
            }
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(cells).toBe(2 * 3 * 4 * 3 * 10);
  });
});

describe('teams', () => {
  const asker = { kind: 'organization', door: 'comment', sender: { login: 'eve', type: 'User' } } as const;
  const teamCalls = (calls: readonly string[]): readonly string[] =>
    calls.filter((call) => call.startsWith('isInTeam'));

  test('are not looked up while something else decides, or nobody names any', async () => {
    const named = 'allow: { teams: [mine] }';
    expect(teamCalls((await ask(named, asker, 'write', 'yes')).calls)).toEqual([]);
    expect(teamCalls((await ask(null, asker, 'none', 'no')).calls)).toEqual([]);
    const bot = { ...asker, sender: { login: 'renovate[bot]', type: 'Bot' } };
    expect(teamCalls((await ask(named, bot, 'none', 'no')).calls)).toEqual([]);
    expect(teamCalls((await ask(named, { ...asker, kind: 'user' }, 'none', 'no')).calls)).toEqual([]);
    expect(teamCalls((await ask('allow: { teams: [elsewhere/mine] }', asker, 'none', 'no')).calls)).toEqual([]);
  });

  test('are asked for one by one until one is found', async () => {
    const { calls, isAllowed } = await ask('allow: { teams: [first, mine, last] }', asker, 'none', 'no');
    expect(isAllowed).toBe(true);
    expect(teamCalls(calls)).toEqual(['isInTeam Acme/first eve', 'isInTeam Acme/mine eve']);
  });
});

test("a repository's own file does not open what the owner's closes", async () => {
  const membership = new FakeMembership();
  const asker = {
    ...{ access: AccessRef.parse('1'), repository: 'Acme/ideas', door: 'comment' as const },
    ...{ account: { login: 'Acme', kind: 'organization' as const }, sender: { login: 'eve', type: 'User' } },
  };
  membership.files.set('Acme/ideas:.github/gencode.yml', 'allow: { users: [eve], apps: [github-actions] }');
  expect((await authorise(membership, asker, signal)).verdict.allowed).toBe(true);
  membership.files.set('Acme/.github:.github/gencode.yml', 'topics: [generated]');
  expect((await authorise(membership, asker, signal)).verdict.allowed).toBe(false);
  const bot = { ...asker, door: 'dispatch' as const, sender: { login: 'github-actions[bot]', type: 'Bot' } };
  expect((await authorise(membership, bot, signal)).verdict.allowed).toBe(false);
  membership.files.set('Acme/.github:.github/gencode.yml', 'allow: { users: [eve, adam], apps: [github-actions] }');
  expect((await authorise(membership, asker, signal)).verdict.allowed).toBe(true);
  expect((await authorise(membership, bot, signal)).verdict.allowed).toBe(true);
});
