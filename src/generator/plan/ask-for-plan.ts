import { isProviderFault, TaskError } from '../../core/errors.ts';
import type { ModelMessage } from '../../ports/language-model.ts';
import { askModel, type GenerationInput, type ModelAnswer, type Question } from '../ask-model.ts';
import { cutBack, MAX_CONTINUATIONS, withoutPacking } from '../continuation/continuation.ts';
import { joinRest } from '../continuation/seam.ts';
import { renderPlanRest } from '../prompts.ts';
import { readPlanAnswer } from './plan-answer.ts';

/**
 * One answer with a plan, to its end. Where its stream was cut it is gone on with, unless the plan is all there already;
 * each cut is one of the tries, which the model counts.
 * @throws TaskError `model_*`
 */
export async function askForPlan(input: GenerationInput, question: Question): Promise<ModelAnswer> {
  let answer = await askModel(input, null, question);
  for (let round = 0; answer.fault !== undefined && !isPlan(answer.text); round += 1) {
    if (round >= MAX_CONTINUATIONS) throw answer.fault;
    // The seam lies at a line end where there is one.
    const begun = cutBack(answer.text, 0);
    const { rest, text } = await askForRest(input, { ...question, after: answer.fault }, begun);
    answer = { ...rest, text };
  }
  return answer;
}

/** Asks for what follows. A model that cannot go on from a prefix, or does not answer one, is shown what there is. */
async function askForRest(
  input: GenerationInput,
  question: Question,
  begun: string,
): Promise<{ readonly rest: ModelAnswer; readonly text: string }> {
  // The rest of an object is none.
  const { schema: _, ...asked } = { ...question, step: 'continuation', format: 'text' } as const;
  const join = (rest: ModelAnswer, whole: string): { readonly rest: ModelAnswer; readonly text: string } => ({
    rest,
    text: isPlan(rest.text) ? rest.text : whole,
  });
  let { after } = question;
  if (input.model.canContinuePrefix) {
    try {
      const rest = await askModel(input, null, { ...asked, prefix: begun });
      return join(rest, begun + rest.text);
    } catch (error) {
      if (!(error instanceof TaskError) || !isProviderFault(error.code)) throw error;
      after = error;
    }
  }
  const more: readonly ModelMessage[] = [
    { role: 'assistant', content: begun },
    { role: 'user', content: renderPlanRest(begun) },
  ];
  const rest = await askModel(input, null, { ...asked, after, messages: [...asked.messages, ...more] });
  const bare = withoutPacking(rest.text, 'plan.json');
  return join(rest, joinRest({ text: begun, seams: [] }, { text: bare, isEnded: false, isAnew: false }).text);
}

function isPlan(text: string): boolean {
  return readPlanAnswer(text, true).plan !== null;
}
