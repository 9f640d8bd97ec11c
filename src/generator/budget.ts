import { TaskError } from '../core/errors.ts';
import { totalTokens } from '../core/usage.ts';
import type { LanguageModel, ModelCall } from '../ports/language-model.ts';

/** About this many bytes of UTF-8 make a token, in English as in Chinese; only used to look ahead, never to bill. */
const BYTES_PER_TOKEN = 4;

/**
 * Ends a task before the call that would pass its budget of tokens: what is used, what the running calls will take,
 * and the prompt of the next one are added up.
 * @throws TaskError `budget_exceeded` out of `generate`
 */
export function withBudget(model: LanguageModel, usedBefore: number, limit: number): LanguageModel {
  let used = usedBefore;
  let reserved = 0;
  return {
    name: model.name,
    canContinuePrefix: model.canContinuePrefix,
    async *generate(call, signal) {
      const estimate = promptTokens(call);
      if (used + reserved + estimate > limit) throw new TaskError('budget_exceeded', { used, limit });
      reserved += estimate;
      try {
        for await (const piece of model.generate(call, signal)) {
          if (piece.type === 'finish') used += totalTokens(piece.usage);
          yield piece;
        }
      } catch (error) {
        if (error instanceof TaskError && error.usage !== null) used += totalTokens(error.usage);
        throw error;
      } finally {
        reserved -= estimate;
      }
    },
  };
}

function promptTokens(call: ModelCall): number {
  const prefix = Buffer.byteLength(call.prefix ?? '');
  const bytes = call.messages.reduce((sum, message) => sum + Buffer.byteLength(message.content), prefix);
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}
