import { NO_USAGE, addUsage, type Usage } from '../../src/core/usage.ts';
import { parseRepositoryPath, type RepositoryPath } from '../../src/core/generated-file.ts';
import { readPlan } from '../../src/core/project-plan.ts';
import type { CreatedPlan, NewEvent, TaskDelta } from '../../src/core/task-event.ts';
import { createPlan, generateFiles } from '../../src/generator/generator.ts';
import type { GenerationInput } from '../../src/generator/model-answer.ts';
import type { LanguageModel } from '../../src/ports/language-model.ts';
import { createTaskRequest } from '../support/task-request.ts';

/** The graph of a project: each file with those it depends on. */
export type Graph = Readonly<Record<string, readonly string[]>>;

/** The text of a plan, as a model writes it. */
export function planText(graph: Graph): string {
  const files = Object.entries(graph).map(([path, depends_on]) => ({ path, purpose: 'p', exports: [], depends_on }));
  return JSON.stringify({ name: 'n', summary: 's', files, run: 'r', test: 't' });
}

/** A plan as `createPlan` gives it. */
export function createdPlan(graph: Graph): CreatedPlan {
  const text = planText(graph);
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
export function files(
  model: LanguageModel,
  graph: Graph,
  options: { readonly done?: Readonly<Record<string, string>>; readonly signal?: AbortSignal } = {},
): Promise<Outcome<ReadonlyMap<RepositoryPath, string>>> {
  const done = new Map(Object.entries(options.done ?? {}).map(([path, text]) => [parseRepositoryPath(path), text]));
  return collect(model, options.signal, (input) => generateFiles(input, createdPlan(graph), done));
}

const REQUEST = createTaskRequest({ prompt: 'A Flask app\nwith login' });

async function collect<T>(
  model: LanguageModel,
  signal: AbortSignal | undefined,
  start: (input: GenerationInput) => AsyncGenerator<NewEvent, T>,
): Promise<Outcome<T>> {
  const events: NewEvent[] = [];
  const deltas: TaskDelta[] = [];
  const run = start({
    request: REQUEST,
    model,
    signal: signal ?? new AbortController().signal,
    onDelta: (delta) => deltas.push(delta),
  });
  let result: T | null = null;
  let error: unknown = null;
  try {
    for (let step = await run.next(); ; step = await run.next()) {
      if (step.done === true) {
        result = step.value;
        break;
      }
      events.push(step.value);
    }
  } catch (thrown) {
    error = thrown;
  }
  const usage = events.reduce((sum, one) => (one.type === 'usage-recorded' ? addUsage(sum, one.usage) : sum), NO_USAGE);
  return { events, deltas, usage, result, error };
}
