import { NO_USAGE, addUsage, type Usage } from '../../src/core/usage.ts';
import { parseRepositoryPath, type RepositoryPath } from '../../src/core/generated-file.ts';
import { readPlan } from '../../src/core/project-plan.ts';
import type { CreatedPlan, NewEvent, TaskDelta } from '../../src/core/task-event.ts';
import { createPlan, generateFiles } from '../../src/generator/generator.ts';
import type { GenerationInput } from '../../src/generator/ask-model.ts';
import type { Finding } from '../../src/ports/verifier.ts';
import type { Verifier } from '../../src/ports/verifier.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import type { LanguageModel } from '../../src/ports/language-model.ts';
import { FakeVerifier } from '../support/fake-verifier.ts';
import { createTaskRequest } from '../support/task-request.ts';

/** The graph of a project: each file with those it depends on. */
export type Graph = Readonly<Record<string, readonly string[]>>;

/** The text of a plan, as a model writes it. */
export function planText(graph: Graph, lines: Readonly<Record<string, number>> = {}): string {
  const files = Object.entries(graph).map(([path, depends_on]) => {
    const estimate = lines[path];
    return { path, purpose: 'p', exports: [], depends_on, ...(estimate === undefined ? {} : { lines: estimate }) };
  });
  return JSON.stringify({ name: 'n', summary: 's', files, run: 'r', test: 't' });
}

/** A plan as `createPlan` gives it. */
function createdPlan(graph: Graph, lines?: Readonly<Record<string, number>>): CreatedPlan {
  const text = planText(graph, lines);
  const { plan } = readPlan(JSON.parse(text));
  if (plan === null) throw new Error('the graph is no plan');
  return { plan, text, notes: [] };
}

/** What came out of a run of the generator, also when it failed. */
export interface Outcome<T> {
  readonly events: readonly NewEvent[];
  readonly deltas: readonly TaskDelta[];
  readonly usage: Usage;
  readonly result: T | null;
  readonly error: unknown;
}

/** Asks for the plan of the request that all tests share. */
export function plan(model: LanguageModel, signal?: AbortSignal): Promise<Outcome<CreatedPlan>> {
  return collect(model, signal, createPlan);
}

/** Asks for the files of a graph. */
export async function files(
  model: LanguageModel,
  graph: Graph,
  options: {
    readonly done?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
    readonly verifier?: Verifier;
    /** How often what is done was written again for its faults. */
    readonly repairs?: number;
    /** Planned lines, by path. */
    readonly lines?: Readonly<Record<string, number>>;
  } = {},
): Promise<Outcome<ReadonlyMap<RepositoryPath, string>> & { readonly findings: readonly Finding[] }> {
  const kept = new Map(
    Object.entries(options.done ?? {}).map(([raw, text]) => {
      const path = parseRepositoryPath(raw);
      return [path, { path, text, warnings: [], repairs: options.repairs ?? 0 }];
    }),
  );
  const created = createdPlan(graph, options.lines);
  const outcome = await collect(
    model,
    options.signal,
    (input) => generateFiles(input, created, kept),
    options.verifier,
  );
  const { result } = outcome;
  const texts = result === null ? null : new Map([...result.drafts].map(([path, { text }]) => [path, text]));
  return { ...outcome, result: texts, findings: result?.findings ?? [] };
}

/** Asks for the plan, looks at it, and asks for its files. */
export async function generate<T>(
  model: LanguageModel,
  request: TaskRequest,
  look: (created: CreatedPlan) => T,
): Promise<{ readonly looked: T; readonly files: Outcome<unknown> }> {
  const planned = await collect(model, undefined, createPlan, undefined, request);
  const created = planned.result;
  if (created === null) throw planned.error;
  const looked = look(created);
  const write = (input: GenerationInput): Promise<unknown> => generateFiles(input, created, new Map());
  return { looked, files: await collect(model, undefined, write, undefined, request) };
}

const REQUEST = createTaskRequest({ prompt: 'A Flask app\nwith login' });

async function collect<T>(
  model: LanguageModel,
  signal: AbortSignal | undefined,
  start: (input: GenerationInput) => Promise<T>,
  verifier: Verifier = new FakeVerifier(),
  request: TaskRequest = REQUEST,
): Promise<Outcome<T>> {
  const events: NewEvent[] = [];
  const deltas: TaskDelta[] = [];
  let result: T | null = null;
  let error: unknown = null;
  try {
    result = await start({
      taskId: 'a-task',
      request,
      model,
      verifier,
      signal: signal ?? new AbortController().signal,
      emit: (event) => events.push(event),
      onDelta: (delta) => deltas.push(delta),
    });
  } catch (thrown) {
    error = thrown;
  }
  const usage = events.reduce((sum, one) => (one.type === 'usage-recorded' ? addUsage(sum, one.usage) : sum), NO_USAGE);
  return { events, deltas, usage, result, error };
}
