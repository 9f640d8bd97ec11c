import { expect, test } from 'vitest';
import { providerVariable } from '../../src/core/known-providers.ts';

test.each([
  ['deepseek', 'MODEL', 'DEEPSEEK_MODEL'],
  ['my-llm', 'API_KEY', 'MY_LLM_API_KEY'],
])('the variables of %s begin with its name: %s is %s', (provider, suffix, variable) => {
  expect(providerVariable(provider, suffix)).toBe(variable);
});
