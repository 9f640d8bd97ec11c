import { isProviderFault } from '../core/errors.ts';
import { addUsage, NO_USAGE } from '../core/usage.ts';
import type { LanguageModel, ModelCall, ModelPiece } from '../ports/language-model.ts';
import type { Observe } from '../ports/observation.ts';
import { ProviderFault } from './provider-fault.ts';

/** The first model, with the others in order behind it for when a provider is out of tries. */
export function withFallbacks(
  first: LanguageModel,
  others: readonly LanguageModel[],
  observe: Observe = () => undefined,
): LanguageModel {
  return {
    name: first.name,
    canContinuePrefix: first.canContinuePrefix,
    generate: (call, signal) => {
      const able = others.filter((model) => call.prefix === null || model.canContinuePrefix);
      return generate([first, ...able], call, signal, observe);
    },
  };
}

async function* generate(
  models: readonly LanguageModel[],
  call: ModelCall,
  signal: AbortSignal,
  observe: Observe,
): AsyncGenerator<ModelPiece, void, undefined> {
  const { task, step, after } = call;
  let spent = NO_USAGE;
  // Who gave the beginning of an answer is asked for the rest.
  const begun = after instanceof ProviderFault ? models.findIndex(({ name }) => name === after.model) : 0;
  let why: ProviderFault | null = null;
  for (const [index, model] of models.slice(Math.max(0, begun)).entries()) {
    let hasText = false;
    try {
      for await (const piece of model.generate(call, signal)) {
        if (piece.type === 'text') hasText = true;
        const told = why === null ? {} : { fallback: { from: why.model, to: model.name, reason: why.code } };
        yield piece.type === 'finish' ? { ...piece, ...told, usage: addUsage(spent, piece.usage) } : piece;
      }
      return;
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      spent = addUsage(spent, error.usage);
      const next = models[Math.max(0, begun) + index + 1];
      if (next === undefined || !isProviderFault(error.code)) throw error.with({ usage: spent });
      const { code, seen } = error;
      observe({ type: 'model-fell-back', task, step, model: model.name, to: next.name, code, ...seen });
      // The one that was asked first is the one that is stood in for.
      why ??= error;
      if (hasText) yield { type: 'discarded' };
    }
  }
}
