import { describe, expect, test } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { DEFAULT_POLICY } from '../../src/core/org-policy.ts';
import { parsePolicy, readPolicy } from '../../src/inbox/read-policy.ts';
import { FakeMembership } from '../support/fake-membership.ts';

const WHERE = { access: AccessRef.parse('1'), repository: 'acme/ideas' };
const signal = AbortSignal.timeout(20_000);

describe('the org policy', () => {
  test.each(['acme/ideas', 'acme/.github'])('is the file of %s where that is the only one', async (repository) => {
    const membership = new FakeMembership();
    membership.files.set(`${repository}:.github/gencode.yml`, 'name_prefix: own-\nallow: { users: [bob] }');
    const { policy, fault } = await readPolicy(membership, WHERE, signal);
    expect(fault).toBeNull();
    expect(policy).toMatchObject({ name_prefix: 'own-', allow: [{ users: ['bob'] }] });
  });

  test("is the repository's file within that of the owner where there are both", async () => {
    const membership = new FakeMembership();
    membership.files.set('acme/.github:.github/gencode.yml', 'name_prefix: org-');
    membership.files.set('acme/ideas:.github/gencode.yml', 'name_prefix: org-web-\nallow: { users: [bob] }');
    const { policy, fault } = await readPolicy(membership, WHERE, signal);
    expect(fault).toBeNull();
    expect(policy).toMatchObject({ name_prefix: 'org-web-', allow: [{ users: ['bob'] }, { users: [] }] });
  });

  test.each([
    ['acme/ideas', 'name_prefix: 7', 'name_prefix: org-', 'acme/ideas/.github/gencode.yml: name_prefix'],
    ['acme/.github', 'name_prefix: own-', 'surprise: 1', 'acme/.github/.github/gencode.yml: '],
    ['both', 'name_prefix: own-', 'name_prefix: org-', 'acme/ideas/.github/gencode.yml: name_prefix: nothing is left'],
  ])('has the fault of either file, and keeps what the other one says of who may: %s', async (_, own, owners, says) => {
    const membership = new FakeMembership();
    membership.files.set('acme/ideas:.github/gencode.yml', own);
    membership.files.set('acme/.github:.github/gencode.yml', owners);
    const { policy, fault } = await readPolicy(membership, WHERE, signal);
    expect(fault?.en).toContain(says);
    expect(policy.allow).toHaveLength(2);
  });

  test("gives the house rules of both files, and of a base and an AGENTS.md what the owner's says", async () => {
    const membership = new FakeMembership();
    const read = async (own: string, owners: string | null) => {
      membership.files.set('acme/ideas:.github/gencode.yml', own);
      if (owners !== null) membership.files.set('acme/.github:.github/gencode.yml', owners);
      return (await readPolicy(membership, WHERE, signal)).policy;
    };
    const own = 'instructions: Use tabs.\nbase: acme/own\nagents_md: false';
    expect(await read(own, null)).toMatchObject({
      ...{ instructions: 'Use tabs.', agents_md: false, base: { repository: 'acme/own', isOwners: false } },
    });
    expect(await read(own, 'instructions: Use spaces.\nbase: acme/theirs\nagents_md: true')).toMatchObject({
      ...{ instructions: 'Use spaces.\n\nUse tabs.', agents_md: true },
      base: { repository: 'acme/theirs', isOwners: true },
    });
    expect(await read('topics: [a]', 'topics: [b]')).toMatchObject({ instructions: null, agents_md: null, base: null });
  });

  test.each([
    ['base', 'base: nowhere'],
    ['instructions', `instructions: ${'x'.repeat(4_001)}`],
    ['agents_md', 'agents_md: maybe'],
  ])('names %s where that is wrong', (key, text) => {
    expect(parsePolicy(text, 'acme/ideas').fault?.en).toContain(`acme/ideas/.github/gencode.yml: ${key}: `);
  });

  test('is the default one where there is none', async () => {
    const membership = new FakeMembership();
    expect(await readPolicy(membership, WHERE, signal)).toEqual({ policy: DEFAULT_POLICY, fault: null });
    expect(membership.calls).toEqual(['readFile acme/ideas', 'readFile acme/.github']);
  });

  test('is asked for once where the command stands in the repository of the owner', async () => {
    const membership = new FakeMembership();
    await readPolicy(membership, { access: AccessRef.parse('1'), repository: 'acme/.github' }, signal);
    expect(membership.calls).toEqual(['readFile acme/.github']);
  });

  test('is not guessed when GitHub does not answer', async () => {
    const membership = new FakeMembership();
    membership.failure = new Error('down');
    await expect(readPolicy(membership, WHERE, signal)).rejects.toThrow('down');
  });

  test('is read as the contract writes it', () => {
    const { policy, fault } = parsePolicy(
      `
allow: { permission: write, members_only: true, users: [alice], teams: [], apps: [github-actions] }
models: [deepseek, openai/coder]
visibility: [private]
name_prefix: gen-
topics: [generated]
limits: { tasks_per_user_per_day: 20, tokens_per_task: 500000 }
`,
      'acme/ideas',
    );
    expect(fault).toBeNull();
    expect(policy).toMatchObject({
      allow: [{ members_only: true, users: ['alice'], apps: ['github-actions'] }],
      models: ['deepseek', 'openai/coder'],
      limits: { tasks_per_user_per_day: 20, tokens_per_task: 500_000 },
    });
  });

  test('may be empty', () => {
    expect(parsePolicy('', 'acme/ideas')).toEqual({ policy: DEFAULT_POLICY, fault: null });
    expect(parsePolicy('# nothing yet\n', 'acme/ideas')).toEqual({ policy: DEFAULT_POLICY, fault: null });
  });

  test.each([
    ['no YAML', 'models: [deepseek]\nallow: [', 'not YAML: line 2'],
    ['a key twice', 'models: [a]\nmodels: [b]', 'not YAML: line'],
    ['a slip in who may', 'allow: { permision: admin }', 'allow: Unrecognized key: "permision"'],
    ['two slips', 'a: 1\nb: 2', '"a", "b"'],
    ['a long text', '#'.repeat(70_000), 'longer than'],
    ['another key', 'alow: {}', 'alow'],
    ['a wrong value', 'visibility: [secret]', 'visibility.0'],
    ['a list', '- a', ''],
    ['a bomb of aliases', bomb(), ''],
  ])('that cannot be read is a fault that says where: %s', (_, text, where) => {
    const { fault } = parsePolicy(text, 'acme/ideas');
    expect(fault?.en).toContain('acme/ideas/.github/gencode.yml: ');
    expect(fault?.en).toContain(where);
    expect(fault?.en.length).toBeLessThan(400);
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
