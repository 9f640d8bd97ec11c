import type { AnswerSchema } from '../../ports/language-model.ts';

const text = { type: 'string' };
const texts = { type: 'array', items: text };

/** Strict servers want every property to be required and no other to be allowed. */
function object(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/**
 * The form of a plan for servers that want a schema: what prompts.ts asks for in words. There are no free keys in it, so
 * that `imports` is a list; what is optional is empty, or null.
 */
export const PLAN_SCHEMA: AnswerSchema = {
  name: 'repository_plan',
  schema: object({
    name: text,
    summary: text,
    decisions: texts,
    shared: object({ routes: texts, env: texts, schema: texts, ids: texts, errors: texts, terms: texts }),
    files: {
      type: 'array',
      items: object({
        path: text,
        purpose: text,
        exports: texts,
        imports: { type: 'array', items: object({ from: text, names: texts }) },
        depends_on: texts,
        lines: { type: ['integer', 'null'] },
      }),
    },
    install: text,
    run: text,
    test: text,
  }),
};
