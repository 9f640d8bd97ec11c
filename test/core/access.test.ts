import { describe, expect, test } from 'vitest';
import { decideAccess, decideRequest, DEFAULT_POLICY, OrgPolicy, type AccessFacts } from '../../src/core/access.ts';

const facts: AccessFacts = {
  door: 'comment',
  sender: { login: 'octocat', type: 'User' },
  permission: 'write',
  member: 'yes',
  ownerKind: 'organization',
  teams: [],
  policy: DEFAULT_POLICY,
};
const allow = (policy: object): OrgPolicy => OrgPolicy.parse({ allow: policy });
const decide = (changed: Partial<AccessFacts>): string => {
  const decision = decideAccess({ ...facts, ...changed });
  return decision.allowed ? 'allowed' : decision.reason;
};

describe('without a policy', () => {
  const permissions = ['admin', 'write', 'read', 'none', 'unknown'] as const;
  const members = ['yes', 'no', 'unknown'] as const;
  const types = ['User', 'Bot', 'Organization', 'Mannequin', ''];
  const cells = permissions.flatMap((permission) =>
    members.flatMap((member) => types.map((type) => ({ permission, member, type }))),
  );

  test.each(cells)('$type with $permission, member: $member', ({ permission, member, type }) => {
    const isAllowed = type === 'User' && (permission === 'admin' || permission === 'write') && member !== 'no';
    expect(decide({ permission, member, sender: { login: 'octocat', type } }) === 'allowed').toBe(isAllowed);
  });

  test.each(['comment', 'issue', 'dispatch'] as const)('an App gets in by no door: %s', (door) => {
    expect(decide({ door, sender: { login: 'github-actions[bot]', type: 'Bot' } })).toBe('app_not_listed');
  });

  test('nobody asks for membership on the account of a user', () => {
    expect(decide({ ownerKind: 'user', member: 'no' })).toBe('allowed');
  });

  test.each(['', 'ghost', 'renovate[bot]'])('a user called %j is nobody', (login) => {
    expect(decide({ sender: { login, type: 'User' } })).toBe('not_human');
  });
});

describe('a policy', () => {
  test.each([
    ['admin', 'allowed'],
    ['write', 'permission_missing'],
    ['unknown', 'permission_missing'],
  ] as const)('that asks for admin narrows: %s', (permission, outcome) => {
    expect(decide({ permission, policy: allow({ permission: 'admin' }) })).toBe(outcome);
  });

  test.each([
    [true, 'unknown', 'not_a_member'],
    [true, 'no', 'not_a_member'],
    [true, 'yes', 'allowed'],
    [false, 'no', 'allowed'],
    [false, 'unknown', 'allowed'],
    [null, 'unknown', 'allowed'],
    [null, 'no', 'not_a_member'],
  ] as const)('with members_only %s and membership %s: %s', (members_only, member, outcome) => {
    expect(decide({ member, policy: allow({ members_only }) })).toBe(outcome);
  });

  test('that names a user lets her in without permission and membership', () => {
    const policy = allow({ users: ['@OctoCat'], permission: 'admin', members_only: true });
    expect(decide({ policy, permission: 'none', member: 'no' })).toBe('allowed');
    expect(decide({ policy, permission: 'none', member: 'no', sender: { login: 'other', type: 'User' } })).toBe(
      'permission_missing',
    );
    expect(decide({ policy, sender: { login: 'octocat', type: 'Bot' } })).toBe('app_not_listed');
  });

  test.each([
    [['Platform'], 'allowed'],
    [['else'], 'permission_missing'],
    [[], 'permission_missing'],
    [null, 'permission_missing'],
  ] as const)('that names a team lets its people in: %j', (teams, outcome) => {
    expect(decide({ policy: allow({ teams: ['platform'] }), permission: 'none', teams })).toBe(outcome);
  });

  test.each([
    ['dispatch', 'GitHub-Actions[bot]', 'allowed'],
    ['comment', 'github-actions[bot]', 'app_not_listed'],
    ['issue', 'github-actions[bot]', 'app_not_listed'],
    ['dispatch', 'other[bot]', 'app_not_listed'],
  ] as const)('that names an App lets it in by dispatch alone: %s by %s', (door, login, outcome) => {
    const policy = allow({ apps: ['github-actions[bot]'] });
    expect(decide({ policy, door, permission: 'none', sender: { login, type: 'Bot' } })).toBe(outcome);
  });

  test.each([
    { allow: { permission: 'read' } },
    { allow: { user: ['a'] } },
    { allow: { users: ['renovate[bot]'] } },
    { allow: { users: ['a b'] } },
    { visibility: ['secret'] },
    { visibility: [] },
    { models: [] },
    { name_prefix: 'a b' },
    { topics: ['Not A Topic'] },
    { limits: { tasks_per_user_per_day: -1 } },
    { surprise: true },
    [],
    'deepseek',
    null,
  ])('with a slip of the pen is refused: %j', (written) => {
    expect(OrgPolicy.safeParse(written).success).toBe(false);
  });

  test('can be written as the contract shows it', () => {
    const policy = OrgPolicy.parse({
      allow: { permission: 'write', members_only: true, users: [], teams: [], apps: [] },
      models: ['deepseek', 'openai/gpt'],
      visibility: ['private'],
      name_prefix: 'gen-',
      topics: ['generated'],
      limits: { tasks_per_user_per_day: 20, tokens_per_task: 500_000 },
    });
    expect(policy.limits).toEqual({ tasks_per_user_per_day: 20, tokens_per_task: 500_000 });
    expect(policy.topics).toEqual(['generated']);
  });
});

describe('what may be asked for', () => {
  const policy = OrgPolicy.parse({ models: ['deepseek', 'openai/GPT'], visibility: ['private'], name_prefix: 'gen-' });
  const wish = { model: 'deepseek/any', visibility: 'private', name: 'gen-x' } as const;

  test.each([
    [{}, 'allowed'],
    [{ model: 'openai/gpt' }, 'allowed'],
    [{ model: 'openai/other' }, 'model_not_allowed'],
    [{ model: 'deepseek2/any' }, 'model_not_allowed'],
    [{ visibility: 'public' }, 'visibility_not_allowed'],
    [{ name: 'Gen-x' }, 'allowed'],
    [{ name: 'x' }, 'name_prefix_missing'],
  ] as const)('%j: %s', (changed, outcome) => {
    const decision = decideRequest(policy, { ...wish, ...changed });
    expect(decision.allowed ? 'allowed' : decision.reason).toBe(outcome);
  });

  test('is anything where no policy speaks', () => {
    expect(decideRequest(DEFAULT_POLICY, { model: 'a/b', visibility: 'public', name: 'x' })).toEqual({ allowed: true });
  });
});
