/**
 * The JSON of an answer in the form that the plan has: models write one string for a list of one, an object for a
 * signature, or put the whole into `{"plan": …}`. Undefined when it is no plan at all. Nothing is judged here.
 */
export function toWrittenPlan(json: unknown): unknown {
  const plan = unwrap(json);
  if (plan === undefined) return undefined;
  const told = { ...plan, decisions: toDecisions(plan.decisions) };
  return Array.isArray(plan.files) ? { ...told, files: plan.files.map(toWrittenFile) } : told;
}

interface JsonObject {
  readonly [key: string]: unknown;
  readonly files?: unknown;
  readonly decisions?: unknown;
  readonly exports?: unknown;
  readonly depends_on?: unknown;
  readonly dependsOn?: unknown;
  readonly imports?: unknown;
}

function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function unwrap(json: unknown): JsonObject | undefined {
  if (!isObject(json)) return undefined;
  if ('files' in json) return json;
  const [only, ...others] = Object.values(json);
  return isObject(only) && others.length === 0 && 'files' in only ? only : undefined;
}

function toWrittenFile(json: unknown): unknown {
  if (typeof json === 'string') return { path: json };
  if (!isObject(json)) return json;
  const { exports, depends_on: dependsOn } = json;
  return {
    ...json,
    exports: toTexts(exports, ['signature', 'name']),
    depends_on: toTexts(dependsOn ?? json.dependsOn, ['path', 'file', 'name']),
    imports: toImports(json.imports),
  };
}

/** A list of lines, or `{"runtime": "Node 24"}` and its like. */
function toDecisions(json: unknown): readonly string[] {
  if (!isObject(json)) return toTexts(json, ['decision', 'text', 'value']);
  return Object.entries(json).map(([what, value]) => `${what}: ${toTexts(value, ['value', 'name']).join(', ')}`);
}

/** `{"path": ["name"]}`, or a list of `{"from": "path", "names": ["name"]}`. */
function toImports(json: unknown): Readonly<Record<string, readonly string[]>> {
  if (isObject(json)) {
    return Object.fromEntries(Object.entries(json).map(([from, names]) => [from, toTexts(names, ['name'])]));
  }
  if (!Array.isArray(json)) return {};
  const entries = (json as readonly unknown[])
    .filter(isObject)
    .flatMap(({ from, names }) => (typeof from === 'string' ? [[from, toTexts(names, ['name'])] as const] : []));
  return Object.fromEntries(entries);
}

/** A list of texts out of whatever stands for one. An object shows itself by the first of these keys, else as JSON. */
function toTexts(json: unknown, keys: readonly string[]): readonly string[] {
  if (json === null || json === undefined || json === '') return [];
  return (Array.isArray(json) ? (json as readonly unknown[]) : [json])
    .filter((one) => one !== null && one !== '')
    .map((one) => {
      if (typeof one === 'string') return one;
      const named = isObject(one) ? keys.map((key) => one[key]).find((value) => typeof value === 'string') : undefined;
      return typeof named === 'string' ? named : JSON.stringify(one);
    });
}
