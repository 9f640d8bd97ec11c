import { addUsage, NO_USAGE } from '../core/usage.ts';
import { isProviderFault } from '../core/errors.ts';
import type { LanguageModel, ModelCall, ModelPiece } from '../ports/language-model.ts';
import { ProviderFault } from './provider-fault.ts';

/** The first model, with the others in order behind it for when a provider gives no answer at all. */
export function withFallbacks(first: LanguageModel, others: readonly LanguageModel[]): LanguageModel {
  return {
    name: first.name,
    canContinuePrefix: first.canContinuePrefix,
    generate: (call, signal) => {
      const able = others.filter((model) => call.prefix === null || model.canContinuePrefix);
      return generate([first, ...able], call, signal);
    },
  };
}

async function* generate(
  models: readonly LanguageModel[],
  call: ModelCall,
  signal: AbortSignal,
): AsyncGenerator<ModelPiece, void, undefined> {
  let spent = NO_USAGE;
  for (const [index, model] of models.entries()) {
    let hasText = false;
    try {
      for await (const piece of model.generate(call, signal)) {
        hasText = true;
        yield piece.type === 'finish' ? { ...piece, usage: addUsage(spent, piece.usage) } : piece;
      }
      return;
    } catch (error) {
      const isLast = index === models.length - 1;
      if (!(error instanceof ProviderFault)) throw error;
      spent = addUsage(spent, error.usage);
      if (isLast || hasText || !isProviderFault(error.code)) throw error.withUsage(spent);
    }
  }
}
