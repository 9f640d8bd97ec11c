import { describe, expect, it } from 'vitest';
import { isContextOverflow } from '../../../src/llm/wire/context-overflow.ts';
import { readErrorBody } from '../../../src/llm/wire/error-body.ts';

describe('a request that is longer than the context', () => {
  it.each([
    ["This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."],
    ['Your input exceeds the context window of this model. Please adjust your input and try again.'],
    ["This endpoint's maximum context length is 131072 tokens. However, you requested about 200000 tokens"],
    ['the request exceeds the available context size. try increasing the context size or enable context shift'],
    ['request (1407 tokens) exceeds the available context size (256 tokens), try increasing it'],
    ['Context size has been exceeded.'],
    ['context shift is disabled'],
    ['the input length exceeds the context length'],
    ['prompt too long; exceeded max context length by 12 tokens'],
    [
      'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.',
    ],
    [
      'The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length',
    ],
    [
      'Reached context length of 4096 tokens with model, but this model does not support mid-generation context overflow',
    ],
    ['prompt is too long: 210000 tokens > 200000 maximum'],
    ['input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000'],
    ['Prompt contains 35000 tokens, too large for model with 32768 maximum context length'],
    ['Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000 `inputs` tokens'],
    ['Input validation error: `inputs` must have less than 4096 tokens. Given: 5000'],
    ['Please reduce the length of the messages or completion.'],
    ['The decoder prompt (length 5000) is longer than the maximum model length of 4096.'],
    ["The input (5000 tokens) is longer than the model's context length (4096 tokens)."],
    ["Requested token count exceeds the model's maximum context length of 4096 tokens."],
    ['The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'],
    ['too many tokens: total number of tokens in the prompt cannot exceed 4081'],
    ["This model's maximum prompt length is 131072 but the request contains 150000 tokens."],
    ['Input is too long for requested model.'],
    ['Invalid request: Your request exceeded model token limit: 8192'],
    ['Range of input length should be [1, 30720]'],
    ['context window exceeds limit'],
    ['Prompt 超长'],
  ])('says so: %s', (message) => {
    expect(isContextOverflow(readErrorBody({ message }))).toBe(true);
  });

  it.each([
    [{ code: 'context_length_exceeded', message: 'no' }],
    [{ type: 'exceed_context_size_error' }],
    [{ message: 'Provider returned error', metadata: { raw: '{"error":{"message":"prompt is too long: 9 > 8"}}' } }],
    [{ detail: [{ loc: ['body'], msg: 'the prompt is too long' }] }],
    ['context_length_exceeded: the input is too long'],
  ])('says so wherever it stands: %j', (body) => {
    expect(isContextOverflow(readErrorBody(body))).toBe(true);
  });

  it.each([
    ['context deadline exceeded'],
    ['context canceled'],
    ['The request took too long and was stopped'],
    ['Rate limit reached: too many tokens per minute. Limit 30000, requested 40000'],
    ['Request too large for gpt-x on tokens per min (TPM): Limit 30000, Requested 40000'],
    ['You exceeded your current quota, please check your plan'],
    ['Too many tokens, please wait before trying again.'],
    ['Unknown parameter: context_length'],
    ['max_tokens is too large: 40000. This model supports at most 16384 completion tokens'],
    ['model requires more system memory (9 GiB) than is available (4 GiB)'],
    ['Failed to load the model: reduce the context length or free memory'],
    ['the server is overloaded, the queue is too long'],
    ['Internal server error'],
    [''],
  ])('is not what this says: %s', (message) => {
    expect(isContextOverflow(readErrorBody({ message }))).toBe(false);
  });
});
