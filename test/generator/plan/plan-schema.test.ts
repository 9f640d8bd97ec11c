import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { PLAN_SCHEMA } from '../../../src/generator/plan/plan-schema.ts';
import { readPlanAnswer } from '../../../src/generator/plan/plan-answer.ts';

const FILE = { path: 'a.ts', purpose: 'p', exports: ['f()'], imports: [], depends_on: [], lines: null };
const PLAN = {
  decisions: ['runtime: Node 24'],
  name: 'n',
  summary: 's',
  shared: { routes: [], env: ['PORT'], schema: [], ids: [], errors: [], terms: [] },
  files: [
    FILE,
    {
      path: 'b.ts',
      purpose: 'p',
      exports: [],
      imports: [{ from: 'a.ts', names: ['f'] }],
      depends_on: ['a.ts'],
      lines: 40,
    },
  ],
  install: 'i',
  run: 'r',
  test: 't',
};

/** Every schema inside a schema. */
function* schemasIn(schema: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof schema !== 'object' || schema === null) return;
  if ('type' in schema) yield { ...schema };
  for (const inner of Object.values(schema)) yield* schemasIn(inner);
}

describe('the schema of a plan', () => {
  it('is strict through and through: all is required, nothing else allowed, no free keys', () => {
    const objects = [...schemasIn(PLAN_SCHEMA.schema)].filter(({ type }) => type === 'object');
    expect(objects).toHaveLength(4);
    for (const { properties, required, additionalProperties } of objects) {
      expect(required).toEqual(Object.keys({ ...(properties as object) }));
      expect(additionalProperties).toBe(false);
    }
    expect(PLAN_SCHEMA.name).toMatch(/^[\w-]{1,64}$/);
  });

  it('has the fields of the contract and those that are optional in it', () => {
    const check = new Ajv({ allowUnionTypes: true }).compile({ ...PLAN_SCHEMA.schema });
    expect(check(PLAN)).toBe(true);
    for (const key of Object.keys(PLAN)) {
      const { [key as keyof typeof PLAN]: _, ...rest } = PLAN;
      expect(check(rest), key).toBe(false);
    }
    expect(check({ ...PLAN, more: 1 })).toBe(false);
    expect(check({ ...PLAN, files: [{ ...FILE, lines: 'many' }] })).toBe(false);
  });

  it('allows nothing that cannot be read as a plan', () => {
    const { plan, faults } = readPlanAnswer(JSON.stringify(PLAN), false);
    expect(faults).toEqual([]);
    expect(plan?.files[0]).toEqual({ path: 'a.ts', purpose: 'p', exports: ['f()'], dependsOn: [] });
    expect(plan?.files[1]).toMatchObject({ dependsOn: ['a.ts'], imports: [{ from: 'a.ts', names: ['f'] }], lines: 40 });
  });
});
