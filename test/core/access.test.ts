import { describe, expect, test } from 'vitest';
import { decideAccess, decideRequest, isModelAllowed, type AccessFacts } from '../../src/core/access.ts';
import { combinePolicies, DEFAULT_POLICY, OrgPolicy, toPolicy, type Policy } from '../../src/core/org-policy.ts';

const facts: AccessFacts = {
  door: 'comment',
  sender: { login: 'octocat', type: 'User' },
  permission: 'write',
  member: 'yes',
  owner: { login: 'Acme', kind: 'organization' },
  teams: [],
  policy: DEFAULT_POLICY,
};
const file = (written: object): Policy => toPolicy(OrgPolicy.parse(written));
const allow = (rules: object): Policy => file({ allow: rules });
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
    expect(decide({ owner: { login: 'octocat', kind: 'user' }, member: 'no' })).toBe('allowed');
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
    ['Platform', 'allowed'],
    ['acme/platform', 'allowed'],
    ['@ACME/Platform', 'allowed'],
    ['other/platform', 'permission_missing'],
    ['@acme-2/platform', 'permission_missing'],
    ['else', 'permission_missing'],
  ])('that names a team of the owner lets its people in: %s', (team, outcome) => {
    const policy = allow({ teams: [team], permission: 'admin', members_only: true });
    expect(decide({ policy, permission: 'none', teams: ['platform'] })).toBe(outcome);
    expect(decide({ policy, permission: 'none', teams: [] })).toBe('permission_missing');
    const owner = { login: 'acme', kind: 'user' } as const;
    expect(decide({ policy, permission: 'none', teams: ['platform'], owner })).toBe('permission_missing');
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
    { allow: { users: 'octocat' } },
    { allow: { teams: ['@platform'] } },
    { allow: { teams: ['acme/platform/x'] } },
    { allow: { teams: Array.from({ length: 21 }, (_, n) => `team-${n}`) } },
    { allow: { apps: ['@github-actions'] } },
    { allow: { members_only: 'no' } },
    { allow: null },
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
      limits: { tasks_per_user_per_day: 20, tokens_per_task: 500_000, usd_per_task: 2, usd_per_month: 100 },
    });
    expect(policy.limits).toEqual({
      ...{ tasks_per_user_per_day: 20, tokens_per_task: 500_000 },
      ...{ usd_per_task: 2, usd_per_month: 100 },
    });
    expect(policy.topics).toEqual(['generated']);
  });
});

describe('what may be asked for', () => {
  const policy = file({ models: ['deepseek', 'openai/GPT'], visibility: ['private'], name_prefix: 'gen-' });
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

describe('the policies of a repository and of its owner', () => {
  const both = (own: object, owners: object) => combinePolicies(file(own), file(owners));
  const rules = (own: object, owners: object): Policy => {
    const policy = both(own, owners);
    if ('contradiction' in policy) throw new Error(policy.contradiction);
    return policy;
  };

  test.each([
    [['deepseek', 'openai/gpt'], ['openai'], ['openai/gpt']],
    [['openai'], ['deepseek', 'OpenAI/GPT'], ['OpenAI/GPT']],
    [['openai'], ['openai', 'openai/gpt'], ['openai', 'openai/gpt']],
    [null, ['openai'], ['openai']],
    [['openai'], null, ['openai']],
    [null, null, null],
    [['gpt-4'], ['openai'], ['gpt-4']],
    [['openai/gpt-4'], ['gpt-4', 'deepseek'], ['openai/gpt-4']],
  ])('allow the models of both: %j within %j', (own, owners, models) => {
    expect(rules({ models: own }, { models: owners }).models).toEqual(models);
  });

  test('allow the visibilities of both, in the order of the repository', () => {
    const own = { visibility: ['public', 'internal', 'private'] };
    expect(rules(own, { visibility: ['private', 'internal'] }).visibility).toEqual(['internal', 'private']);
    expect(rules(own, {}).visibility).toEqual(own.visibility);
    expect(rules({}, own).visibility).toEqual(own.visibility);
  });

  test('take the longer prefix, the lower limits and the topics of both', () => {
    const own = { name_prefix: 'GEN-web-', topics: ['web', 'x'], limits: { tasks_per_user_per_day: 50 } };
    const owners = {
      ...{ name_prefix: 'gen-', topics: ['generated', 'x'] },
      limits: { tasks_per_user_per_day: 20, tokens_per_task: 9 },
    };
    expect(rules(own, owners)).toMatchObject({
      name_prefix: 'GEN-web-',
      topics: ['generated', 'x', 'web'],
      limits: { tasks_per_user_per_day: 20, tokens_per_task: 9 },
    });
    expect(rules(owners, own).limits).toMatchObject({ tasks_per_user_per_day: 20, tokens_per_task: 9 });
  });

  test.each([
    [{ models: ['openai'] }, { models: ['deepseek'] }, 'models'],
    [{ models: ['openai/a'] }, { models: ['openai/b', 'openai/aa'] }, 'models'],
    [{ visibility: ['public'] }, { visibility: ['private'] }, 'visibility'],
    [{ name_prefix: 'own-' }, { name_prefix: 'org-' }, 'name_prefix'],
  ])('that leave nothing are a contradiction: %j within %j', (own, owners, contradiction) => {
    expect(both(own, owners)).toEqual({ contradiction });
  });

  test.each([
    ['a name in one of them', { users: ['octocat'] }, {}, { permission: 'none' }, 'permission_missing'],
    ['a name in both', { users: ['octocat'] }, { users: ['octocat'] }, { permission: 'none' }, 'allowed'],
    [
      'a name in one, rights in the other',
      { users: ['octocat'] },
      { permission: 'admin' },
      { permission: 'admin' },
      'allowed',
    ],
    ['outsiders in one of them', { members_only: false }, {}, { member: 'no' }, 'not_a_member'],
    ['a narrower one', { permission: 'admin' }, {}, { permission: 'write' }, 'permission_missing'],
  ] as const)('each have to let people in: %s', (_, own, owners, changed, outcome) => {
    for (const policy of [rules({ allow: own }, { allow: owners }), rules({ allow: owners }, { allow: own })]) {
      expect(decide({ policy, ...changed })).toBe(outcome);
    }
  });

  test('each have to let an App in', () => {
    const bot = { door: 'dispatch', sender: { login: 'github-actions[bot]', type: 'Bot' } } as const;
    const named = { allow: { apps: ['github-actions'] } };
    expect(decide({ ...bot, policy: rules(named, {}) })).toBe('app_not_listed');
    expect(decide({ ...bot, policy: rules(named, named) })).toBe('allowed');
  });
});

test('a policy may name a model by its id alone', () => {
  expect(isModelAllowed({ models: ['GPT-4'] }, 'openai/gpt-4')).toBe(true);
  expect(isModelAllowed({ models: ['gpt-4'] }, 'openai/gpt-4o')).toBe(false);
});
