import { describe, expect, test } from 'vitest';
import { withBudget } from '../../src/generator/budget.ts';
import type { LanguageModel, ModelCall } from '../../src/ports/language-model.ts';
import { ScriptedModel } from '../support/scripted-model.ts';

/** A call whose prompt is about this many tokens. */
const call = (tokens: number, character = 'x'): ModelCall => ({
  messages: [{ role: 'user', content: character.repeat((tokens * 4) / Buffer.byteLength(character)) }],
  format: 'text',
  prefix: null,
  temperature: 0,
  task: 'a-task',
  step: 'file',
  priority: 0,
});
async function ask(model: LanguageModel, one: ModelCall): Promise<void> {
  for await (const piece of model.generate(one, new AbortController().signal)) if (piece.type === 'finish') return;
}

describe('the budget of a task', () => {
  test('lets calls through as long as they fit, and bears the name and manners of the model', async () => {
    const inner = new ScriptedModel(() => ({ text: 'a', usage: { promptTokens: 40, completionTokens: 10 } }), {
      canContinuePrefix: true,
    });
    const model = withBudget(inner, 0, 100);
    await ask(model, call(40));
    await ask(model, call(50));
    expect(inner.calls).toHaveLength(2);
    expect([model.name, model.canContinuePrefix]).toEqual(['scripted/model', true]);
  });

  test('ends before the call that would pass it, by what was really used', async () => {
    const inner = new ScriptedModel(() => ({ text: 'a', usage: { promptTokens: 60, completionTokens: 30 } }));
    const model = withBudget(inner, 0, 100);
    await ask(model, call(20));
    await expect(ask(model, call(20))).rejects.toMatchObject({
      code: 'budget_exceeded',
      values: { used: 90, limit: 100 },
    });
    expect(inner.calls).toHaveLength(1);
  });

  test('goes on from what an earlier run used', async () => {
    const inner = new ScriptedModel(() => 'a');
    await expect(ask(withBudget(inner, 95, 100), call(10))).rejects.toMatchObject({ code: 'budget_exceeded' });
    await ask(withBudget(inner, 90, 100), call(10));
    expect(inner.calls).toHaveLength(1);
  });

  test('counts the calls that are still running', async () => {
    const gate = Promise.withResolvers<string>();
    const inner = new ScriptedModel(() => gate.promise);
    const model = withBudget(inner, 0, 100);
    const first = ask(model, call(60));
    await inner.called(1);
    await expect(ask(model, call(60))).rejects.toMatchObject({ code: 'budget_exceeded' });
    gate.resolve('a');
    await first;
    await ask(model, call(60));
    expect(inner.calls).toHaveLength(2);
  });

  test('gives back what a failed call had set aside', async () => {
    const inner = new ScriptedModel((_, index) => {
      if (index === 0) throw new Error('down');
      return 'a';
    });
    const model = withBudget(inner, 0, 100);
    await expect(ask(model, call(60))).rejects.toThrow('down');
    await ask(model, call(60));
  });

  test('counts the prefix, and Chinese as what it costs', async () => {
    const model = withBudget(new ScriptedModel(() => 'a', { canContinuePrefix: true }), 0, 100);
    await expect(ask(model, { ...call(60), prefix: 'x'.repeat(200) })).rejects.toMatchObject({
      code: 'budget_exceeded',
    });
    await expect(ask(model, { ...call(1), prefix: '中'.repeat(140) })).rejects.toMatchObject({
      code: 'budget_exceeded',
    });
  });
});
