import { describe, expect, test } from 'vitest';
import { NO_USAGE, type Prices, type Usage } from '../../src/core/usage.ts';
import { TaskBudget } from '../../src/generator/budget.ts';
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

function withBudget(model: LanguageModel, used: number, tokens: number): LanguageModel {
  return budgetOf({ tokens }, { promptTokens: used, calls: 1 }).guard(model);
}

function budgetOf(
  limits: { readonly tokens?: number; readonly usd?: number; readonly prices?: Prices },
  used: Partial<Usage> = {},
): TaskBudget {
  const settings = { setting: 'TASK_BUDGET_TOKENS', usdSetting: 'limits.usd_per_task' };
  const none = { tokens: 1_000_000, usd: null, prices: null };
  return new TaskBudget({ ...NO_USAGE, ...used }, { ...none, ...settings, ...limits });
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
      values: { reason: 'tokens_spent', tokens: 90, cached: 0, used: 90, limit: 100, setting: 'TASK_BUDGET_TOKENS' },
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

  test('counts tokens from a cache for their share, a tenth where no price says otherwise', async () => {
    const usage = { promptTokens: 1_000, cachedTokens: 1_000, completionTokens: 0 };
    const ends = async (budget: TaskBudget): Promise<number> => {
      const inner = new ScriptedModel(() => ({ text: 'a', usage }));
      const model = budget.guard(inner);
      await expect(async () => {
        for (;;) await ask(model, call(1));
      }).rejects.toMatchObject({ code: 'budget_exceeded' });
      return inner.calls.length;
    };
    expect(await ends(budgetOf({ tokens: 1_000 }))).toBe(10);
    expect(await ends(budgetOf({ tokens: 1_000, prices: { hit: 1, miss: 2, out: 3 } }))).toBe(2);
    expect(await ends(budgetOf({ tokens: 1_000, prices: { hit: 2, miss: 2, out: 3 } }))).toBe(1);
  });

  test('in USD ends before the call that would pass it', async () => {
    const usage = { promptTokens: 100, completionTokens: 100, costUsd: 0.4 };
    const inner = new ScriptedModel(() => ({ text: 'a', usage }));
    const model = budgetOf({ usd: 1, prices: { hit: 1, miss: 10, out: 100 } }).guard(inner);
    await ask(model, call(1));
    await ask(model, call(1));
    // Another 20,000 tokens of a prompt are 0.2 USD.
    await expect(ask(model, call(20_001))).rejects.toMatchObject({
      code: 'budget_exceeded',
      values: { reason: 'usd_spent', cost: 0.8, limit: 1, setting: 'limits.usd_per_task' },
    });
    await ask(model, call(1));
    expect(inner.calls).toHaveLength(3);
  });

  test('refuses files that cannot fit, by tokens and by USD, with the estimate', () => {
    const least = { ...NO_USAGE, promptTokens: 500, cachedTokens: 400, completionTokens: 300, calls: 2 };
    const likely = { ...least, completionTokens: 500 };
    const used = { promptTokens: 100, completionTokens: 60, calls: 1 };
    const forecast = { files: 7, least, likely };
    budgetOf({ tokens: 600 }, used).refuseTooMuch(forecast);
    expect(() => budgetOf({ tokens: 599 }, used).refuseTooMuch(forecast)).toThrow(
      expect.objectContaining({
        code: 'budget_exceeded',
        values: {
          reason: 'tokens_forecast',
          ...{ files: 7, estimate: 800, tokens: 160, limit: 599, setting: 'TASK_BUDGET_TOKENS' },
        },
      }),
    );
    const prices = { hit: 1_000, miss: 10_000, out: 100_000 };
    const paid = { ...used, costUsd: 7 };
    budgetOf({ usd: 38.4, prices }, paid).refuseTooMuch(forecast);
    expect(() => budgetOf({ usd: 38.3, prices }, paid).refuseTooMuch(forecast)).toThrow(
      expect.objectContaining({
        values: {
          reason: 'usd_forecast',
          ...{ files: 7, estimate: 58.4, cost: 7, limit: 38.3, setting: 'limits.usd_per_task' },
        },
      }),
    );
  });
});
