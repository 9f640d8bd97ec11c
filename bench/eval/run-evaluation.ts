import { MAX_PROMPT_CHARACTERS } from '../../src/core/prompt.ts';
import type { EvalClient } from './eval-client.ts';
import type { EvalRequest } from './eval-request.ts';
import { toResult, type EvalEntry, type ProjectResult, type TaskAnswer } from './eval-result.ts';

/** How requests are put, and who hears of each as it ends. */
export interface Evaluation {
  readonly client: EvalClient;
  readonly requests: readonly EvalRequest[];
  readonly model: string | null;
  readonly atOnce: number;
  /** Minutes for one request, its wait for a slot of the service included. */
  readonly patience: number;
  /** Ends all of it: what has ended by then stays. */
  readonly signal: AbortSignal;
  /** Hears of each project while its files can still be read; `task` is null where it did not end. */
  readonly onEnd: (entry: EvalEntry, task: TaskAnswer | null) => Promise<void>;
}

/** Puts all requests to the service, so many at once, in their order. No request's failure ends another. */
export async function runEvaluation(evaluation: Evaluation): Promise<void> {
  const { requests, atOnce, signal, onEnd } = evaluation;
  const waiting = requests.values();
  const work = async (): Promise<void> => {
    for (const request of waiting) {
      if (signal.aborted) return;
      const { result, task } = await askFor(request, evaluation);
      const { id, language, size, promptCharacters, tests } = request;
      await onEnd({ id, language, size, promptCharacters, tests, result }, task);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, requests.length) }, work));
}

async function askFor(
  { id, prompt, promptCharacters }: EvalRequest,
  { client, model, patience, signal }: Evaluation,
): Promise<{ readonly result: ProjectResult; readonly task: TaskAnswer | null }> {
  if (promptCharacters > MAX_PROMPT_CHARACTERS)
    return noResult(`${promptCharacters} characters: ${MAX_PROMPT_CHARACTERS} at most`);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(patience * 60_000)]);
  let taskId: string | null = null;
  try {
    taskId = await client.submit({ prompt, repo_name: id, ...(model === null ? {} : { model }) }, limited);
    const task = await client.waitForEnd(taskId, limited);
    return { result: toResult(task), task };
  } catch (error) {
    if (taskId !== null && limited.aborted) await client.cancel(taskId);
    if (limited.aborted && !signal.aborted) return noResult(`it did not end within ${patience} minutes`);
    return noResult(reasonOf(error));
  }
}

function noResult(reason: string): { readonly result: ProjectResult; readonly task: null } {
  return { result: { state: 'no_result', reason }, task: null };
}

/** What went wrong, with the cause that a failed connection hides. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
