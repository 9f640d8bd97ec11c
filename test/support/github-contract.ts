import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { z } from 'zod';
import type { Call } from '../../src/demo/github/github-server.ts';

const Schema = z.record(z.string(), z.unknown());
const Operation = z.object({
  parameters: z.array(
    z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']), required: z.boolean(), schema: Schema }),
  ),
  body: Schema.nullable(),
  isBodyRequired: z.boolean(),
  responses: z.record(z.string(), Schema.nullable()),
});
type Operation = z.infer<typeof Operation>;
const Slice = z.object({ operations: z.record(z.string(), Operation), schemas: z.record(z.string(), Schema) });

const SLICE = new URL('../fixtures/github-openapi-slice.json', import.meta.url);
/** What GitHub may answer to anything, whether its description says so or not; the redirects are those after a rename. */
const UNDESCRIBED = new Set([301, 307, 401, 403, 404, 410, 429]);

/** Characters of one fault: a body that fits none of several schemas has a hundred. */
const MAX_FAULT = 600;

interface Route {
  readonly name: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly operation: Operation;
}

interface Contract {
  readonly routes: readonly Route[];
  /** Faults of a value by a schema of the slice, as one line. */
  readonly check: (schema: object, value: unknown) => string | null;
}

let known: Contract | null = null;

function contract(): Contract {
  known ??= readContract();
  return known;
}

function readContract(): Contract {
  const slice = Slice.parse(JSON.parse(readFileSync(SLICE, 'utf8')));
  // The description is written for OpenAPI, which knows words of its own.
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
  formats.default(ajv);
  ajv.addSchema({ $id: 'github', schemas: slice.schemas });
  const compiled = new Map<object, ValidateFunction>();
  const routes = Object.entries(slice.operations).map(([name, operation]) => {
    const [method = '', path = ''] = name.split(' ');
    const pattern = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    // The one parameter that may hold slashes.
    return { name, method, operation, pattern: new RegExp(`^${pattern.replace('(?<path>[^/]+)', '(?<path>.+)')}$`) };
  });
  return {
    routes,
    check(schema, value) {
      const validate = compiled.get(schema) ?? ajv.compile(withRefs(schema));
      compiled.set(schema, validate);
      return validate(value) ? null : ajv.errorsText(validate.errors, { dataVar: '' }).slice(0, MAX_FAULT);
    },
  };
}

/** References of the slice are to itself; a schema cut out of it has to name it. */
function withRefs(schema: object): object {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/schemas/', '"$ref":"github#/schemas/');
  return JSON.parse(text) as object;
}

/** The operations of GitHub's that the slice describes: `GET /repos/{owner}/{repo}`. */
export function describedOperations(): readonly string[] {
  return contract().routes.map(({ name }) => name);
}

/**
 * Holds what was sent to the stand-in for GitHub, and what it answered, against GitHub's own description. Git, pages and
 * answers that a test put in place of the true one aside. `apiPath` is the path before each route.
 * @returns one line for each fault
 */
export function contractFaults(calls: readonly Call[], apiPath = ''): readonly string[] {
  const faults = new Set<string>();
  for (const call of calls) {
    if (call.isGit) continue;
    for (const fault of faultsOf(call, apiPath)) faults.add(fault);
  }
  return [...faults];
}

function faultsOf(call: Call, apiPath: string): readonly string[] {
  const asked = call.path.startsWith(apiPath) ? call.path.slice(apiPath.length) : '';
  // By id a repository is spoken of as by its name; the description knows that form from redirects alone.
  const path = asked.replace(/^\/repositories\/\d+/, '/repos/by/id');
  const { routes, check } = contract();
  // The most literal one: /orgs/{org} is no /orgs/{org}/repos.
  const route = routes.find(({ method, pattern }) => method === call.method && pattern.test(path));
  if (route === undefined) {
    return [`${call.method} ${call.path}: not among the operations that test/fixtures/openapi/slice.js cuts out`];
  }
  const say = (what: string, fault: string | null): readonly string[] =>
    fault === null ? [] : [`${route.name}: ${what}: ${fault}`];
  return [
    ...say('parameters', checkParameters(route, path, call.query)),
    ...say('request', checkBody(route.operation, call.body, check)),
    ...(call.isFault || call.status === 0 ? [] : say(String(call.status), checkAnswer(route, call, check))),
  ];
}

function checkParameters({ pattern, operation }: Route, path: string, query: string): string | null {
  const inPath = pattern.exec(path)?.groups ?? {};
  const inQuery = Object.fromEntries(new URLSearchParams(query));
  const described = operation.parameters.filter((one) => one.in === 'query');
  const stray = Object.keys(inQuery).find((name) => !described.some((one) => one.name === name));
  if (stray !== undefined) return `there is no ${stray}`;
  for (const { name, in: place, required, schema } of operation.parameters) {
    const text = (place === 'path' ? inPath : inQuery)[name];
    if (text === undefined) {
      if (required && place !== 'header') return `${name} is missing`;
      continue;
    }
    const value = schema['type'] === 'integer' ? Number(text) : decodeURIComponent(text);
    const fault = contract().check(schema, value);
    if (fault !== null) return `${name}${fault}`;
  }
  return null;
}

function checkBody(operation: Operation, body: string | undefined, check: Contract['check']): string | null {
  if (body === undefined || body === '') return operation.isBodyRequired ? 'the body is missing' : null;
  const value = readJson(body);
  if (value === undefined) return 'the body is not JSON';
  if (operation.body === null) return JSON.stringify(value) === '{}' ? null : 'it takes no body';
  return check(operation.body, value);
}

function checkAnswer({ operation }: Route, call: Call, check: Contract['check']): string | null {
  const described = operation.responses[String(call.status)];
  if (described === undefined && !UNDESCRIBED.has(call.status)) return 'GitHub does not answer so';
  const schema = described ?? (call.status >= 300 ? { $ref: '#/schemas/basic-error' } : null);
  const text = call.answer ?? '';
  if (schema === null) return text === '' ? null : 'GitHub answers without a body';
  // GitHub describes bodies of redirects that only some routes send.
  if (described === null && text === '') return null;
  const value = readJson(text);
  return value === undefined ? 'the answer is not JSON' : check(schema, value);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
