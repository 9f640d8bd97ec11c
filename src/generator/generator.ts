import { TaskError } from '../core/errors.ts';
import type { RepositoryPath } from '../core/generated-file.ts';
import type { ProjectPlan } from '../core/project-plan.ts';
import type { CreatedPlan, NewEvent } from '../core/task-event.ts';
import type { ModelMessage } from '../ports/language-model.ts';
import { EventChannel } from './event-channel.ts';
import { FileAuthor } from './file-author.ts';
import { askModel, MAX_ANSWERS, temperatureOf, type GenerationInput } from './model-answer.ts';
import { readPlanAnswer } from './plan-answer.ts';
import { renderPlanFaults, renderPlanRequest } from './prompts.ts';
import { isRefusal } from './talk.ts';
import { withoutThinking } from './thinking.ts';

/**
 * Asks for the plan, until one can be read. Faults are sent back with the plan; what can be settled then is settled.
 * @throws TaskError `plan_invalid`, `model_*`
 */
export async function* createPlan(input: GenerationInput): AsyncGenerator<NewEvent, CreatedPlan> {
  const beginning = renderPlanRequest(input.request);
  let messages = beginning;
  let settled: CreatedPlan | null = null;
  let refusals = 0;
  let reason = '';
  for (let round = 0; round < MAX_ANSWERS; round += 1) {
    const answer = yield* askModel(input, null, {
      messages,
      format: 'json',
      prefix: null,
      temperature: temperatureOf(round),
      isContinuation: false,
      priority: 0,
    });
    const { plan, faults } = readPlanAnswer(answer.text, answer.reason === 'cut' || answer.reason === 'length');
    if (answer.reason === 'refused' || (plan === null && isRefusal(withoutThinking(answer.text, '')))) refusals += 1;
    if (answer.reason === 'refused' || refusals > 1) throw new TaskError('model_refused');
    if (plan !== null) settled = { plan, text: answer.text, notes: faults.map((fault) => ({ ...fault })) };
    if (plan !== null && (faults.length === 0 || round > 0)) break;
    reason = faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
    // A blank answer is not shown back: there is nothing in it to correct, and some providers refuse empty messages.
    const shown: ModelMessage[] = answer.text.trim() === '' ? [] : [{ role: 'assistant', content: answer.text }];
    messages = [...beginning, ...shown, { role: 'user', content: renderPlanFaults(faults) }];
  }
  // The last plan that could be settled: one that came before worse answers is still better than none.
  if (settled === null) throw new TaskError('plan_invalid', { reason: reason.slice(0, 300) });
  yield { type: 'plan-created', ...settled };
  return settled;
}

/**
 * Writes every planned file that is not in `done`: each is asked for as soon as the files it depends on are there, and
 * bears their text; independent files run side by side. When one fails, those that run are still finished and kept.
 * @throws TaskError `verification_failed`, `model_*`, …
 */
export async function* generateFiles(
  input: GenerationInput,
  created: CreatedPlan,
  done: ReadonlyMap<RepositoryPath, string>,
): AsyncGenerator<NewEvent, ReadonlyMap<RepositoryPath, string>> {
  const texts = new Map(done);
  const events = new EventChannel<NewEvent>();
  // A reader that goes away takes the calls with it.
  const abandoned = new AbortController();
  const signal = AbortSignal.any([input.signal, abandoned.signal]);
  const author = new FileAuthor({ ...input, signal }, created, (event) => events.push(event));
  const weights = chainWeights(created.plan);
  const waiting = new Set(created.plan.files.filter((file) => !texts.has(file.path)));
  const failures: unknown[] = [];
  let running = 0;

  const startReady = (): void => {
    if (failures.length === 0 && !signal.aborted) {
      for (const file of waiting) {
        if (!file.dependsOn.every((path) => texts.has(path))) continue;
        waiting.delete(file);
        running += 1;
        const dependencies = new Map(file.dependsOn.map((path) => [path, texts.get(path) ?? '']));
        void author
          .write(file, dependencies, -(weights.get(file.path) ?? 0))
          .then((text) => texts.set(file.path, text))
          .catch((error: unknown) => failures.push(error))
          .finally(() => {
            running -= 1;
            startReady();
          });
      }
    }
    if (running === 0) events.close();
  };

  startReady();
  try {
    yield* events.read();
  } finally {
    abandoned.abort();
  }
  input.signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  return texts;
}

/** Files on the longest chain that waits for each file, itself included: those with more behind them go first. */
function chainWeights(plan: ProjectPlan): ReadonlyMap<RepositoryPath, number> {
  const dependents = new Map<RepositoryPath, RepositoryPath[]>();
  for (const file of plan.files) {
    for (const path of file.dependsOn) dependents.set(path, [...(dependents.get(path) ?? []), file.path]);
  }
  const weights = new Map<RepositoryPath, number>();
  // The graph has no cycles, so this many rounds settle every chain.
  for (let round = 0, hasChanged = true; hasChanged && round <= plan.files.length; round += 1) {
    hasChanged = false;
    for (const { path } of plan.files) {
      const weight = 1 + Math.max(0, ...(dependents.get(path) ?? []).map((dependent) => weights.get(dependent) ?? 0));
      hasChanged ||= weights.get(path) !== weight;
      weights.set(path, weight);
    }
  }
  return weights;
}
