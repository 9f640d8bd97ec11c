import { Ajv2020 } from 'ajv/dist/2020.js';
import { format, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { OrgPolicy } from '../../src/core/org-policy.ts';

const FILE = new URL('../../docs/gencode.schema.json', import.meta.url).pathname;
const schema = z.toJSONSchema(OrgPolicy, { io: 'input' });

/** Every schema under a key of the file, by its path. */
function keysOf(node: unknown, path = ''): (readonly [path: string, schema: Record<string, unknown>])[] {
  const { properties = {} } = z
    .looseObject({ properties: z.record(z.string(), z.looseObject({})).optional() })
    .parse(node);
  return Object.entries(properties).flatMap(([key, inner]) => [
    [`${path}${key}`, inner] as const,
    ...keysOf(inner, `${path}${key}.`),
  ]);
}

describe('the JSON schema for editors', () => {
  // Written anew by `vitest run test/core/org-policy.test.ts -u`.
  test('is the committed one', async () => {
    const options = { ...(await resolveConfig(FILE)), parser: 'json' };
    await expect(await format(JSON.stringify(schema), options)).toMatchFileSnapshot(FILE);
  });

  test('describes each key', () => {
    const keys = keysOf(schema);
    expect(keys.map(([path]) => path)).toEqual([
      ...['allow', 'allow.permission', 'allow.members_only', 'allow.users', 'allow.teams', 'allow.apps'],
      ...['models', 'visibility', 'name_prefix', 'topics', 'properties', 'team'],
      ...['limits', 'limits.tasks_per_user_per_day', 'limits.tokens_per_task'],
      ...['limits.usd_per_task', 'limits.usd_per_month'],
      ...['instructions', 'base', 'agents_md'],
    ]);
    for (const [path, inner] of keys) expect(inner['description'], path).toMatch(/\w{3}.*\.$/);
  });

  test.each([
    {},
    { allow: { permission: 'admin', members_only: false, users: ['@a'], teams: ['@acme/x'], apps: ['x[bot]'] } },
    {
      models: ['deepseek'],
      visibility: ['private'],
      name_prefix: 'gen-',
      topics: ['a'],
      limits: { tokens_per_task: 1 },
    },
    { models: null, limits: { tasks_per_user_per_day: null } },
    { properties: { tier: 'sandbox', pci: true, owners: ['a', 'b'] }, team: { slug: 'platform', permission: 'push' } },
    { properties: {}, team: null },
    { properties: { 'a tier': 'sandbox' } },
    { properties: { tier: 'two\nlines' } },
    { properties: { tier: [] } },
    { team: { slug: 'acme/platform' } },
    { team: { slug: 'platform', permission: 'write' } },
    { instructions: 'Write in British English.', base: 'acme/base', agents_md: false },
    { instructions: null, base: null, agents_md: null },
    { instructions: 'x'.repeat(4_001) },
    { instructions: ['a'] },
    { base: 'base' },
    { base: 'acme/base/more' },
    { base: 'acme/..' },
    { base: 'acme/base.git' },
    { agents_md: 'no' },
    { alow: {} },
    { allow: { permision: 'admin' } },
    { allow: { teams: ['@x'] } },
    { visibility: [] },
    { limits: { tokens_per_task: 1.5 } },
    { topics: ['A'] },
    [],
  ])('says the same as the service: %j', (written) => {
    const isValid = new Ajv2020({ strict: false }).compile(schema);
    expect(isValid(written)).toBe(OrgPolicy.safeParse(written).success);
  });
});
