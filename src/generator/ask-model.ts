import { TaskError } from '../core/errors.ts';
import type { GeneratedFile } from '../core/generated-file.ts';
import type { NewEvent, TaskDelta } from '../core/task-event.ts';
import type { TaskRequest } from '../core/task-request.ts';
import type { FinishReason, LanguageModel, ModelCall } from '../ports/language-model.ts';
import type { Verifier } from '../ports/verifier.ts';

/** Tells what has happened. It is recorded in the order in which it was told. */
export type Emit = (event: NewEvent) => void;

export interface GenerationInput {
  readonly taskId: string;
  readonly request: TaskRequest;
  /** Files of the policy's base. */
  readonly base?: readonly GeneratedFile[];
  readonly model: LanguageModel;
  readonly verifier: Verifier;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Shows model output as it streams. */
  readonly onDelta: (delta: TaskDelta) => void;
}

/** A call as the authors make it: whose it is, they need not know. */
export type Question = Omit<ModelCall, 'task'>;

/** An answer as far as it came. */
export interface ModelAnswer {
  readonly text: string;
  readonly reason: FinishReason;
  /** Why it was cut, for the question that goes on with it. */
  readonly fault?: TaskError | undefined;
}

/** Answers that are asked for until a plan, or a file, can be read out of one. */
export const MAX_ANSWERS = 3;

/** A little warmth after a bad answer: at 0 a model gives the same one again. */
const TEMPERATURES = [0, 0.3, 0.6];

/** The temperature of an attempt, counted from 0. */
export function temperatureOf(round: number): number {
  return TEMPERATURES[round] ?? 0;
}

/**
 * One call, to its end: shows what streams (as part of `path`, or of the plan), tells the usage, gives the answer.
 * @throws TaskError `model_*`
 */
export async function askModel(input: GenerationInput, path: string | null, question: Question): Promise<ModelAnswer> {
  const call: ModelCall = { ...question, task: input.taskId };
  let text = '';
  try {
    for await (const piece of input.model.generate(call, input.signal)) {
      if (piece.type === 'text') {
        text += piece.text;
        input.onDelta({ type: 'delta', path, text: piece.text });
      } else if (piece.type === 'discarded') {
        text = '';
      } else {
        const { model, usage, warning, fallback, reason, fault } = piece;
        const told = { ...(warning === undefined ? {} : { warning }), ...(fallback === undefined ? {} : { fallback }) };
        input.emit({ type: 'usage-recorded', model, usage, ...told });
        return { text, reason, fault };
      }
    }
  } catch (error) {
    // Answers of no use were paid for as well.
    const usage = error instanceof TaskError ? error.usage : null;
    if (usage !== null && usage.calls > 0) input.emit({ type: 'usage-recorded', model: input.model.name, usage });
    throw error;
  }
  input.signal.throwIfAborted();
  return { text, reason: 'cut' };
}
