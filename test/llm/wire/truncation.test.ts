import { describe, expect, it } from 'vitest';
import { truncationWarning } from '../../../src/llm/wire/truncation.ts';
import { NO_USAGE } from '../../../src/core/usage.ts';
import { inEnglish } from '../../support/statements.ts';
import { aCall, ask, serve } from '../model-calls.ts';

const LONG = aCall({ messages: [{ role: 'user', content: 'const a = 1;\n'.repeat(3_000) }] });
const WARNING =
  'the model server read about 4096 of 9750 tokens of the prompt: raise its context (Ollama: OLLAMA_CONTEXT_LENGTH or num_ctx)';

describe('a prompt that was cut without a word', () => {
  const reads = (tokens: number, cached = 0) => ({ ...NO_USAGE, promptTokens: tokens, cachedTokens: cached });

  it.each([
    [39_000, 2_000, 'told'],
    [39_000, 3_249, 'told'],
    [39_000, 3_250, 'not told'],
    [39_000, 9_000, 'not told'],
    [12_000, 900, 'told'],
    [11_999, 100, 'not told'],
    [39_000, 0, 'not told'],
  ])('of %i characters with %i tokens read is %s', (characters, tokens, told) => {
    const call = aCall({ messages: [{ role: 'user', content: 'x'.repeat(characters) }] });
    expect(truncationWarning(call, reads(tokens)) === null).toBe(told === 'not told');
  });

  it('is none where the rest came from a cache that is counted apart', () => {
    expect(truncationWarning(LONG, reads(100, 9_000))).toBeNull();
  });

  it.each([
    ['ollama', WARNING.replace('4096', '2000')],
    ['deepseek', undefined],
    ['openai', undefined],
  ])('from %s comes with the end of the answer as %s', async (provider, warning) => {
    const { model } = await serve((reply) => reply.answer('x', { prompt_tokens: 2_000 }), { provider });
    const { warning: told } = (await ask(model, LONG)).finish;
    expect(told && inEnglish(told)).toBe(warning);
  });
});
