import { backoff, type Backoff } from '../core/backoff.ts';
import { addUsage, NO_USAGE } from '../core/usage.ts';
import type { Finish, LanguageModel, ModelCall, ModelPiece } from '../ports/language-model.ts';
import type { Observe } from '../ports/observation.ts';
import { pause, type Pause } from '../ports/pause.ts';
import { ProviderFault } from './provider-fault.ts';

/** Longest wait, in milliseconds, that a provider can ask of us; with a longer one the call fails at once. */
export const MAX_RETRY_AFTER_MS = 60_000;

export interface RetryPolicy {
  /** Tries in all, the first one included. */
  readonly tries: number;
  readonly wait: Backoff;
  /** 0 to 1. */
  readonly random: () => number;
  readonly sleep: Pause;
}

const DEFAULT_POLICY: RetryPolicy = {
  tries: 4,
  // Half of it is chance, so that calls that failed together do not come back together.
  wait: backoff({ first: 500, longest: 8_000, jitter: 0.5 }),
  random: Math.random,
  sleep: pause,
};

/**
 * The one retry policy for models: asks again after a passing fault. An answer that was cut with text in hand is not
 * asked for again here: whoever reads it asks for the rest, as one of the tries. One that ran away is discarded.
 */
export function withRetry(
  model: LanguageModel,
  policy: Partial<RetryPolicy> = {},
  observe: Observe = () => undefined,
): LanguageModel {
  return {
    name: model.name,
    canContinuePrefix: model.canContinuePrefix,
    generate: (call, signal) => generate(model, call, signal, { ...DEFAULT_POLICY, ...policy, observe }),
  };
}

async function* generate(
  model: LanguageModel,
  firstCall: ModelCall,
  signal: AbortSignal,
  policy: RetryPolicy & { readonly observe: Observe },
): AsyncGenerator<ModelPiece, void, undefined> {
  let call = firstCall;
  let spent = NO_USAGE;
  /** Waits for the next try, after the fault of the last one. @throws the fault when there is none */
  const prepare = async (fault: ProviderFault): Promise<void> => {
    const waitMs = fault.tries < policy.tries ? waitBeforeRetry(fault, fault.tries, policy) : null;
    if (waitMs === null) throw fault;
    const { code, tries: attempt } = fault;
    const { task, step } = call;
    policy.observe({ type: 'model-call-retried', task, step, model: model.name, code, attempt, waitMs, ...fault.seen });
    await policy.sleep(waitMs, signal);
  };

  const before = faultBefore(call, model);
  if (before !== null) await prepare(before);
  for (let tries = (before?.tries ?? 0) + 1; ; tries += 1) {
    let hasText = false;
    try {
      for await (const piece of model.generate(call, signal)) {
        if (piece.type === 'text') hasText = true;
        yield piece.type === 'finish' ? countTries({ ...piece, usage: addUsage(spent, piece.usage) }, tries) : piece;
      }
      return;
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      spent = addUsage(spent, error.usage);
      await prepare(error.with({ usage: spent, tries }));
      call = sampledAnew(call, error);
      if (hasText) yield { type: 'discarded' };
    }
  }
}

/** What this question met with at this model before. Where only its form was refused, it begins anew in another one. */
function faultBefore({ after }: ModelCall, { name }: LanguageModel): ProviderFault | null {
  if (!(after instanceof ProviderFault) || after.model !== name) return null;
  const isOfForm = !after.isRetryable && after.code === 'model_unavailable';
  return isOfForm ? null : after.with({ usage: NO_USAGE });
}

/** At the same temperature a model that gave nothing, or the same without end, does so again. */
function sampledAnew(call: ModelCall, { kind }: ProviderFault): ModelCall {
  if (kind === 'endless_output') return { ...call, temperature: Math.min(1, Math.max(0.4, call.temperature) + 0.2) };
  if (kind !== 'empty_answer') return call;
  const blankAnswers = (call.blankAnswers ?? 0) + 1;
  return { ...call, blankAnswers, temperature: Math.max(call.temperature, 0.2 + 0.2 * blankAnswers) };
}

function countTries(finish: Finish, tries: number): Finish {
  return finish.fault instanceof ProviderFault ? { ...finish, fault: finish.fault.with({ tries }) } : finish;
}

/** Milliseconds to wait after a fault of the given try (1, 2, …); null: asking again is of no use. */
export function waitBeforeRetry(
  fault: ProviderFault,
  attempt: number,
  { wait, random }: Pick<RetryPolicy, 'wait' | 'random'>,
): number | null {
  if (!fault.isRetryable || (fault.retryAfterMs ?? 0) > MAX_RETRY_AFTER_MS) return null;
  // A limit of calls in a time takes longer to pass than a fault.
  const times = fault.code === 'model_rate_limited' ? 2 : 1;
  return Math.max(times * wait(attempt, random()), fault.retryAfterMs ?? 0);
}
