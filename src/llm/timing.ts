import type { LanguageModel, ModelCall, ModelPiece } from '../ports/language-model.ts';
import type { Observation, Observe } from '../ports/observation.ts';
import { ProviderFault } from './provider-fault.ts';

type CallEnded = Extract<Observation, { type: 'model-call-ended' }>;
type Ending = Pick<CallEnded, 'outcome' | 'status' | 'kind' | 'said'>;

const ANSWERED: Ending = { outcome: 'answered', status: 200, kind: null, said: null };

/** The model, with the time of each single request told. One that is aborted or left ends untold. */
export function timed(model: LanguageModel, observe: Observe, now = (): number => performance.now()): LanguageModel {
  return {
    name: model.name,
    canContinuePrefix: model.canContinuePrefix,
    generate: (call, signal) => generate(model, call, signal, observe, now),
  };
}

async function* generate(
  model: LanguageModel,
  call: ModelCall,
  signal: AbortSignal,
  observe: Observe,
  now: () => number,
): AsyncGenerator<ModelPiece, void, undefined> {
  const { task, step } = call;
  const from = now();
  let firstTokenMs: number | null = null;
  const tell = (ending: Ending): void =>
    observe({ type: 'model-call-ended', task, step, model: model.name, firstTokenMs, ms: now() - from, ...ending });
  try {
    for await (const piece of model.generate(call, signal)) {
      if (piece.type === 'text') firstTokenMs ??= now() - from;
      else if (piece.type === 'finish') {
        if (piece.fault instanceof ProviderFault) tell({ outcome: 'cut', ...piece.fault.seen });
        else tell(piece.reason === 'refused' ? { ...ANSWERED, outcome: 'model_refused' } : ANSWERED);
      }
      yield piece;
    }
  } catch (error) {
    if (error instanceof ProviderFault) tell({ outcome: error.code, ...error.seen });
    throw error;
  }
}
