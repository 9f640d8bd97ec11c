import { expect, test } from 'vitest';
import { cachedShareOf, NO_USAGE, weighTokens, type Usage } from '../../src/core/usage.ts';
import { countTokens, PrefixCache, promptTokens } from '../../src/demo/model/model-cache.ts';
import { readPlan, type ProjectPlan } from '../../src/core/project-plan.ts';
import { TaskBudget } from '../../src/generator/budget.ts';
import { forecastFiles, type Forecast } from '../../src/generator/forecast.ts';
import { inventProject, type InventedProject } from '../support/invented-project.ts';
import { ScriptedModel, wantedBy } from '../support/scripted-model.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { generate } from './generation.ts';

const SHARE = cachedShareOf(null);
const NO_LIMITS = { tokens: Infinity, setting: '', usd: null, usdSetting: '', prices: null };

/** A model that writes this project and bills it as the stand-in for a provider does, prefix cache and all. */
function billingModel({ plan, files }: InventedProject): ScriptedModel {
  const cache = new PrefixCache();
  return new ScriptedModel((call) => {
    const messages = call.messages.map(({ role, content }) => ({ role, content }));
    const { nonce = '', paths = [] } = wantedBy(call) ?? {};
    const marked = paths.map((path) => `<<<FILE ${nonce} ${path}>>>\n${files.get(path) ?? ''}<<<END ${nonce}>>>\n`);
    const text = call.step === 'plan' ? plan : marked.join('');
    const cachedTokens = cache.hit('', messages);
    cache.keepAnswer('', messages, text);
    return { text, usage: { promptTokens: promptTokens(messages), cachedTokens, completionTokens: countTokens(text) } };
  });
}

/** What the files of a project were forecast to use once its plan was there, and what was billed for them. */
async function measure(project: InventedProject): Promise<{ readonly forecast: Forecast; readonly billed: Usage }> {
  const request = createTaskRequest({ prompt: project.prompt });
  const budget = new TaskBudget(NO_USAGE, NO_LIMITS);
  const { looked, files } = await generate(budget.guard(billingModel(project)), request, (created) =>
    forecastFiles(request, created, new Map(), budget.tokensPerEstimate),
  );
  expect(files.error).toBeNull();
  return { forecast: looked, billed: files.usage };
}

test.each([
  ['3 files', inventProject(3), 0.02],
  ['20 files', inventProject(20), 0.02],
  ['60 files', inventProject(60), 0.02],
  ['160 files', inventProject(160), 0.02],
  ['200 files', inventProject(200), 0.02],
  ['60 files that came out half as long as planned', inventProject(60, { written: 0.5 }), 0.8],
  ['60 files that came out longer than planned', inventProject(60, { written: 1.5 }), 0.3],
  ['60 files of which the plan does not say how long they are', inventProject(60, { saysLines: false }), 0.3],
  ['20 files in Chinese', inventProject(20, { prompt: '创建一个待办事项应用，'.repeat(200) }), 0.05],
])('the forecast is near to what is billed, and its least not above it: %s', async (_, project, error) => {
  const { forecast, billed } = await measure(project);
  const [actual, least, likely] = [billed, forecast.least, forecast.likely].map((one) => weighTokens(one, SHARE));
  expect(forecast.files).toBe(project.files.size);
  expect(forecast.likely.calls).toBe(billed.calls);
  expect(least).toBeLessThanOrEqual(actual ?? 0);
  expect(Math.abs((likely ?? 0) / (actual ?? 0) - 1)).toBeLessThan(error);
});

test('a project of 200 files fits into the default budget of tokens, since what its calls share comes from the cache', async () => {
  const { billed } = await measure(inventProject(200));
  expect(billed.promptTokens + billed.completionTokens).toBeGreaterThan(2_000_000);
  expect(weighTokens(billed, SHARE)).toBeLessThan(1_000_000);
});

function planOf(text: string): ProjectPlan {
  const { plan } = readPlan(JSON.parse(text));
  if (plan === null) throw new Error('this is no plan');
  return plan;
}

test('files that are there already are forecast for nothing', () => {
  const { plan, files, prompt } = inventProject(20);
  const request = createTaskRequest({ prompt });
  const created = { plan: planOf(plan), text: plan, notes: [] };
  const kept = new Map(
    created.plan.files.map(({ path }) => [path, { path, text: files.get(path) ?? '', warnings: [], repairs: 0 }]),
  );
  expect(forecastFiles(request, created, kept, 1)).toEqual({ files: 0, least: NO_USAGE, likely: NO_USAGE });
  const [first] = kept.keys();
  if (first !== undefined) kept.delete(first);
  expect(forecastFiles(request, created, kept, 1)).toMatchObject({ files: 1, likely: { calls: 1 } });
});
