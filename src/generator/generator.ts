import { TaskError } from '../core/errors.ts';
import type { RepositoryPath } from '../core/generated-file.ts';
import type { PlanFault } from '../core/project-plan.ts';
import { statedFailure } from '../core/stated-failure.ts';
import type { CreatedPlan } from '../core/task-event.ts';
import type { ModelMessage } from '../ports/language-model.ts';
import { MAX_ANSWERS, temperatureOf, type GenerationInput } from './ask-model.ts';
import { askForPlan } from './plan/ask-for-plan.ts';
import { readPlanAnswer } from './plan/plan-answer.ts';
import { PLAN_SCHEMA } from './plan/plan-schema.ts';
import { ProjectAuthor } from './project-author.ts';
import { renderPlanFaults, renderPlanRequest } from './prompts.ts';
import type { Draft } from './repair.ts';
import { isRefusal } from '../verify/talk.ts';
import { withoutThinking } from './answer/thinking.ts';
import type { Finding } from '../ports/verifier.ts';

/**
 * Asks for the plan, until one can be read. Faults are sent back with the plan; what can be settled then is settled.
 * @throws TaskError `plan_invalid`, `model_*`
 */
export async function createPlan(input: GenerationInput): Promise<CreatedPlan> {
  const beginning = renderPlanRequest(input.request, input.base);
  let messages = beginning;
  let settled: CreatedPlan | null = null;
  let refusals = 0;
  let fault: PlanFault = { path: '', code: 'plan_empty', values: {} };
  for (let round = 0; round < MAX_ANSWERS; round += 1) {
    const answer = await askForPlan(input, {
      step: 'plan',
      messages,
      format: 'json',
      schema: PLAN_SCHEMA,
      prefix: null,
      temperature: temperatureOf(round),
      priority: 0,
    });
    const { plan, faults } = readPlanAnswer(answer.text, answer.reason === 'cut' || answer.reason === 'length');
    if (answer.reason === 'refused' || (plan === null && isRefusal(withoutThinking(answer.text, '')))) refusals += 1;
    if (answer.reason === 'refused' || refusals > 1) throw new TaskError('model_refused');
    if (plan !== null) settled = { plan, text: answer.text, notes: faults.map((fault) => ({ ...fault })) };
    if (plan !== null && (faults.length === 0 || round > 0)) break;
    fault = faults[0] ?? fault;
    // A blank answer is not shown back: there is nothing in it to correct, and some providers refuse empty messages.
    const shown: ModelMessage[] = answer.text.trim() === '' ? [] : [{ role: 'assistant', content: answer.text }];
    messages = [...beginning, ...shown, { role: 'user', content: renderPlanFaults(faults) }];
  }
  // The last plan that could be settled: one that came before worse answers is still better than none.
  if (settled === null) throw statedFailure('plan_invalid', fault.path, fault);
  input.emit({ type: 'plan-created', ...settled });
  return settled;
}

/** The files of a project as far as they are there. */
export interface WrittenFiles {
  readonly drafts: ReadonlyMap<RepositoryPath, Draft>;
  /** What is wrong with them still. */
  readonly findings: readonly Finding[];
}

/**
 * Writes every planned file that is not in `kept`: each is asked for as soon as the files it depends on are there, and
 * sees them; independent files run side by side. Each is checked as it comes and mended before others build on it; then
 * all are checked together. When one fails, those that run are still finished and kept.
 * @throws TaskError `verification_failed`, `model_*`, …
 */
export async function generateFiles(
  input: GenerationInput,
  created: CreatedPlan,
  kept: ReadonlyMap<RepositoryPath, Draft>,
): Promise<WrittenFiles> {
  const project = new ProjectAuthor(input, created, kept);
  await project.writeAll();
  const written = await project.mendAll();
  input.signal.throwIfAborted();
  return written;
}
