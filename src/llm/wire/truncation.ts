import type { Usage } from '../../core/usage.ts';
import type { Statement } from '../../core/warning.ts';
import type { ModelCall } from '../../ports/language-model.ts';

/** Shorter prompts fit into every context there is. */
const MIN_CHARACTERS = 12_000;
/** No tokenizer makes fewer tokens of a text than one for so many characters. */
const MOST_CHARACTERS_PER_TOKEN = 6;
/** A usual figure, for people. */
const USUAL_CHARACTERS_PER_TOKEN = 4;

/**
 * What to tell the operator when a server read far less than it was sent: Ollama and LM Studio drop the oldest messages
 * without a word when their context is too small. Null: nothing speaks for it.
 */
export function truncationWarning(call: ModelCall, usage: Usage): Statement | null {
  const characters = call.messages.reduce((sum, { content }) => sum + content.length, call.prefix?.length ?? 0);
  // Some servers count what they had in their cache beside the prompt, not in it.
  const read = usage.promptTokens + usage.cachedTokens;
  if (characters < MIN_CHARACTERS || read === 0 || read >= characters / MOST_CHARACTERS_PER_TOKEN / 2) return null;
  const sent = Math.round(characters / USUAL_CHARACTERS_PER_TOKEN);
  return { code: 'prompt_truncated', values: { read, sent } };
}
