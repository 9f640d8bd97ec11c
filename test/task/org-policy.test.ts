import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../src/core/access.ts';
import { parsePolicy, readPolicy } from '../../src/task/org-policy.ts';
import { FakeMembership } from '../support/fake-membership.ts';

const WHERE = { installationId: 1, repository: 'acme/ideas' };
const signal = AbortSignal.timeout(20_000);

describe('the org policy', () => {
  test('is that of the repository of the command before that of the owner', async () => {
    const membership = new FakeMembership();
    membership.files.set('acme/.github:.github/gencode.yml', 'name_prefix: org-');
    expect((await readPolicy(membership, WHERE, signal)).policy.name_prefix).toBe('org-');
    membership.files.set('acme/ideas:.github/gencode.yml', 'name_prefix: own-');
    expect((await readPolicy(membership, WHERE, signal)).policy.name_prefix).toBe('own-');
  });

  test('is the default one where there is none', async () => {
    const membership = new FakeMembership();
    expect(await readPolicy(membership, WHERE, signal)).toEqual({ policy: DEFAULT_POLICY, fault: null });
    expect(membership.calls).toEqual(['readFile acme/ideas', 'readFile acme/.github']);
  });

  test('is asked for once where the command stands in the repository of the owner', async () => {
    const membership = new FakeMembership();
    await readPolicy(membership, { installationId: 1, repository: 'acme/.github' }, signal);
    expect(membership.calls).toEqual(['readFile acme/.github']);
  });

  test('is not guessed when GitHub does not answer', async () => {
    const membership = new FakeMembership();
    membership.failure = new Error('down');
    await expect(readPolicy(membership, WHERE, signal)).rejects.toThrow('down');
  });

  test('is read as the contract writes it', () => {
    const { policy, fault } = parsePolicy(`
allow: { permission: write, members_only: true, users: [alice], teams: [], apps: [github-actions] }
models: [deepseek, openai/coder]
visibility: [private]
name_prefix: gen-
topics: [generated]
limits: { tasks_per_user_per_day: 20, tokens_per_task: 500000 }
`);
    expect(fault).toBeNull();
    expect(policy).toMatchObject({
      allow: { members_only: true, users: ['alice'], apps: ['github-actions'] },
      models: ['deepseek', 'openai/coder'],
      limits: { tasks_per_user_per_day: 20, tokens_per_task: 500_000 },
    });
  });

  test('may be empty', () => {
    expect(parsePolicy('')).toEqual({ policy: DEFAULT_POLICY, fault: null });
    expect(parsePolicy('# nothing yet\n')).toEqual({ policy: DEFAULT_POLICY, fault: null });
  });

  test.each([
    ['no YAML', 'allow: [', 'not YAML'],
    ['another key', 'alow: {}', 'alow'],
    ['a wrong value', 'visibility: [secret]', 'visibility.0'],
    ['a list', '- a', ''],
    ['a bomb of aliases', bomb(), ''],
  ])('that cannot be read is a fault that says where: %s', (_, text, where) => {
    const { fault } = parsePolicy(text);
    expect(fault).toContain('.github/gencode.yml');
    expect(fault).toContain(where);
    expect(fault?.length).toBeLessThan(400);
  });
});

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level += 1) {
    const before = `*a${level - 1}`;
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => before).join(', ')}]`);
  }
  return lines.join('\n');
}
