import { backoff, type Backoff } from '../core/backoff.ts';
import { addUsage, NO_USAGE } from '../core/usage.ts';
import type { LanguageModel, ModelCall, ModelPiece } from '../ports/language-model.ts';
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
  tries: 3,
  // Half of it is chance, so that calls that failed together do not come back together.
  wait: backoff({ first: 500, longest: 8_000, jitter: 0.5 }),
  random: Math.random,
  sleep: pause,
};

/** The one retry policy for models: asks again after a passing fault, as long as no text was handed on. */
export function withRetry(model: LanguageModel, policy: Partial<RetryPolicy> = {}): LanguageModel {
  return {
    name: model.name,
    canContinuePrefix: model.canContinuePrefix,
    generate: (call, signal) => generate(model, call, signal, { ...DEFAULT_POLICY, ...policy }),
  };
}

async function* generate(
  model: LanguageModel,
  firstCall: ModelCall,
  signal: AbortSignal,
  policy: RetryPolicy,
): AsyncGenerator<ModelPiece, void, undefined> {
  let call = firstCall;
  let spent = NO_USAGE;
  for (let attempt = 1; ; attempt += 1) {
    let hasText = false;
    try {
      for await (const piece of model.generate(call, signal)) {
        hasText = true;
        yield piece.type === 'finish' ? { ...piece, usage: addUsage(spent, piece.usage) } : piece;
      }
      return;
    } catch (error) {
      if (hasText || !(error instanceof ProviderFault)) throw error;
      spent = addUsage(spent, error.usage);
      const wait = attempt < policy.tries ? waitBeforeRetry(error, attempt, policy) : null;
      if (wait === null) throw error.withUsage(spent);
      if (error.kind === 'empty_answer') {
        const blankAnswers = (call.blankAnswers ?? 0) + 1;
        call = { ...call, blankAnswers, temperature: Math.max(call.temperature, 0.2 + 0.2 * blankAnswers) };
      }
      await policy.sleep(wait, signal);
    }
  }
}

/** Milliseconds to wait after a fault of the given try (1, 2, …); null: asking again is of no use. */
export function waitBeforeRetry(
  fault: ProviderFault,
  attempt: number,
  { wait, random }: Pick<RetryPolicy, 'wait' | 'random'>,
): number | null {
  if (!fault.isRetryable || (fault.retryAfterMs ?? 0) > MAX_RETRY_AFTER_MS) return null;
  return Math.max(wait(attempt, random()), fault.retryAfterMs ?? 0);
}
