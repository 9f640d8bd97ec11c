import { describe, expect, test } from 'vitest';
import { APP, isRepositoryName, isReservedName, LOGIN, PERSON, splitFullName, TEAM } from '../../src/core/names.ts';
import { badTexts } from '../support/bad-inputs.ts';

describe('a login', () => {
  // The last is an enterprise-managed user's: name, underscore, short code of the enterprise.
  test.each(['a', 'octocat', 'Octo-Cat', '0x', 'trailing-', 'x'.repeat(39), 'alice_acme'])('can be %j', (login) => {
    expect(LOGIN.test(login)).toBe(true);
    expect(PERSON.test(`@${login}`)).toBe(true);
    expect(TEAM.test(`@${login}/my-team`)).toBe(true);
  });

  test.each([
    '',
    '-a',
    '_a',
    'a_',
    'not_a_login',
    'a/b',
    'a b',
    'a.b',
    'bot[bot]',
    '名',
    `alice_${'x'.repeat(34)}`,
    'a\n',
  ])('cannot be %j', (login) => {
    expect(LOGIN.test(login)).toBe(false);
    expect(PERSON.test(`@${login}`)).toBe(false);
    expect(TEAM.test(`@${login}/my-team`)).toBe(false);
  });
});

test('a team may stand without its organisation, and an App with its mark', () => {
  expect(['my-team', 'my_team', 'x'.repeat(100)].every((team) => TEAM.test(team))).toBe(true);
  expect(['@my-team', 'a/b/c', 'x'.repeat(101)].some((team) => TEAM.test(team))).toBe(false);
  expect(['github-actions', 'github-actions[bot]'].every((app) => APP.test(app))).toBe(true);
  expect(['@github-actions', '[bot]', 'a[bot][bot]'].some((app) => APP.test(app))).toBe(false);
});

describe('the name of a repository', () => {
  test.each(badTexts('repo_name'))('$text is refused ($why)', ({ text, expect: outcome }) => {
    const isRefused = outcome === 'reject:reserved_repo_name' ? isReservedName('acme', text) : !isRepositoryName(text);
    expect(isRefused).toBe(true);
  });

  test.each(['a', 'my-flask-app', 'A.b_c-1', '-x', '.x', 'x.', 'git', 'a.gitx', 'x'.repeat(100), '...'])(
    '%j is fine',
    (name) => {
      expect(isRepositoryName(name)).toBe(true);
    },
  );

  test.each(['.', '..', 'a.GIT', 'a.Wiki', '.git', 'a/b', 'a\n', '名', 'a b'])('%j is not', (name) => {
    expect(isRepositoryName(name)).toBe(false);
  });

  test.each([
    ['acme', '.GitHub', true],
    ['acme', '.github-private', true],
    ['Acme', 'acme.GitHub.io', true],
    ['acme', 'other.github.io', false],
    ['acme', 'github', false],
  ])('for %s, is %s reserved? %s', (owner, name, expected) => {
    expect(isReservedName(owner, name)).toBe(expected);
  });
});

test('a full name has an owner and a repository', () => {
  expect(splitFullName('acme/my-app')).toEqual({ owner: 'acme', repo: 'my-app' });
});
