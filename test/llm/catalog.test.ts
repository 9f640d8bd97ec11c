import { describe, expect, it, onTestFinished } from 'vitest';
import { TaskError } from '../../src/core/errors.ts';
import { createModelCatalog, type ModelCatalogOptions } from '../../src/llm/catalog.ts';
import type { Observation } from '../../src/ports/observation.ts';
import { startModelServer, type ReplyScript } from '../support/model-server.ts';
import { aCall, ask, settingsOf } from './model-calls.ts';

const LIMITS = { maxConcurrentCalls: 64, stallTimeoutMs: 5_000, queueTimeoutMs: 5_000 };
const deepseek = settingsOf('deepseek', 'http://127.0.0.1:9', { model: 'deepseek-flash' });
const openai = settingsOf('openai', 'http://127.0.0.1:9/v1', { model: 'gpt-6.1-sol' });
const ollama = settingsOf('ollama', 'http://127.0.0.1:9/v1', { model: 'qwen3', apiKey: null });

function catalogOf(change: Partial<ModelCatalogOptions> = {}) {
  const retry = { sleep: (): Promise<void> => Promise.resolve() };
  return createModelCatalog({
    providers: [openai, deepseek, ollama],
    defaultModel: 'deepseek',
    fallbackModels: [],
    limits: LIMITS,
    retry,
    ...change,
  });
}

describe('the catalog', () => {
  it('offers the default first, and no provider that lacks its key', () => {
    const catalog = catalogOf({ providers: [{ ...openai, apiKey: null }, ollama, deepseek] });
    expect(catalog.list()).toEqual([
      { name: 'deepseek/deepseek-flash', provider: 'deepseek', isDefault: true },
      { name: 'ollama/qwen3', provider: 'ollama', isDefault: false },
    ]);
  });

  it('knows address and model of DeepSeek and OpenAI where nothing else was set', () => {
    const unset = { baseUrl: null, model: null };
    const catalog = catalogOf({
      providers: [
        { ...openai, ...unset },
        { ...deepseek, ...unset },
        { ...ollama, ...unset },
      ],
    });
    expect(catalog.list().map((entry) => entry.name)).toEqual(['deepseek/deepseek-flash', 'openai/gpt-6.1-sol']);
  });

  it.each([
    [null, 'deepseek/deepseek-flash'],
    ['deepseek', 'deepseek/deepseek-flash'],
    [' DeepSeek ', 'deepseek/deepseek-flash'],
    ['deepseek/deepseek-v4-pro', 'deepseek/deepseek-v4-pro'],
    ['ollama/hf.co/some/model:Q4', 'ollama/hf.co/some/model:Q4'],
    ['anthropic', null],
    ['', null],
    ['deepseek/', null],
    ['deepseek/two words', null],
    ['deepseek/line\nbreak', null],
  ])('resolves %j to %s', (wish, name) => {
    expect(catalogOf().resolve(wish)).toBe(name);
  });

  it.each([
    ['gpt-4', 'openai/gpt-4'],
    ['GPT-4', 'openai/GPT-4'],
    ['o3', 'openai/o3'],
    ['gpt-6.1-sol', 'openai/gpt-6.1-sol'],
    ['deepseek-v4-pro', 'deepseek/deepseek-v4-pro'],
    ['qwen3', 'ollama/qwen3'],
    ['ollama-7b', 'ollama/ollama-7b'],
    ['claude-4', null],
    ['gpt', 'openai/gpt'],
    ['no-such-model', null],
    ['nobody/gpt-4', null],
  ])('takes a bare model id for the provider that it belongs to: %j, %s', (wish, name) => {
    expect(catalogOf().resolve(wish)).toBe(name);
  });

  it.each([
    ['gpt-4', 'ollama/gpt-4'],
    ['llama-3.3:70b', 'ollama/llama-3.3:70b'],
    ['no-such-model', null],
    ['nobody/gpt-4', null],
  ])('takes a bare model id for the only provider that is set up: %j, %s', (wish, name) => {
    expect(catalogOf({ providers: [ollama], defaultModel: 'ollama' }).resolve(wish)).toBe(name);
  });

  it('takes a default that names its model', () => {
    expect(catalogOf({ defaultModel: 'openai/gpt-6-luna' }).list()[0]).toEqual({
      name: 'openai/gpt-6-luna',
      provider: 'openai',
      isDefault: true,
    });
  });

  it('resolves nothing when nothing is set up', () => {
    const catalog = catalogOf({ providers: [] });
    expect(catalog.list()).toEqual([]);
    expect(catalog.resolve(null)).toBeNull();
  });

  it.each(['deepseek-chat', 'deepseek-reasoner'])(
    'puts the current model in the place of %s, and says so once',
    (id) => {
      const warnings: string[] = [];
      const catalog = catalogOf({ onWarning: (warning) => warnings.push(warning) });
      expect(catalog.resolve(`deepseek/${id}`)).toBe('deepseek/deepseek-flash');
      expect(catalog.open(`deepseek/${id}`).name).toBe('deepseek/deepseek-flash');
      expect(warnings).toEqual([expect.stringContaining(id)]);
    },
  );

  it('warns of a fallback that cannot be asked', () => {
    const warnings: string[] = [];
    catalogOf({ fallbackModels: ['mistral', 'openai'], onWarning: (warning) => warnings.push(warning) });
    expect(warnings).toEqual([expect.stringContaining('mistral')]);
  });

  it('refuses to open a model whose provider is gone', () => {
    expect(() => catalogOf().open('mistral/large')).toThrow(TaskError);
  });
});

describe('a fallback', () => {
  /** Two providers, DeepSeek first, and whether the second can continue a prefix. */
  async function twoProviders(first: ReplyScript, second: ReplyScript, prefix = false) {
    const [a, b] = await Promise.all([startModelServer(first), startModelServer(second)]);
    onTestFinished(async () => {
      await Promise.all([a.close(), b.close()]);
    });
    const providers = [
      { ...deepseek, baseUrl: a.url },
      { ...ollama, baseUrl: b.url, prefix },
    ];
    const seen: Observation[] = [];
    const observe = (observation: Observation): void => void seen.push(observation);
    const catalog = catalogOf({ providers, fallbackModels: ['ollama', 'deepseek'], observe });
    return { catalog, model: catalog.open('deepseek/deepseek-flash'), a, b, seen };
  }

  it.each([
    [503, 4],
    [429, 4],
    [402, 1],
    [401, 1],
  ])('answers when the chosen provider says %i after %i tries, and is named for it', async (status, tries) => {
    const { model, a, b } = await twoProviders(
      (reply) => reply.send(status, {}),
      (reply) => reply.answer('x'),
    );
    expect((await ask(model)).finish.model).toBe('ollama/qwen3');
    expect([a.requests.length, b.requests.length]).toEqual([tries, 1]);
  });

  it('stands in only where the policy lets it', async () => {
    const { catalog, b } = await twoProviders(
      (reply) => reply.send(402, {}),
      (reply) => reply.answer('x'),
    );
    const among = (allowed: readonly string[]) => ask(catalog.open('deepseek/deepseek-flash', { allowed }));
    await expect(among(['deepseek', 'openai'])).rejects.toMatchObject({ code: 'model_quota' });
    expect(b.requests).toEqual([]);
    expect((await among(['deepseek', 'Ollama'])).finish.model).toBe('ollama/qwen3');
    expect((await among(['deepseek', 'qwen3'])).finish.model).toBe('ollama/qwen3');
  });

  it('is told, with the one it stands in for and why', async () => {
    const { model, seen } = await twoProviders(
      (reply) => reply.send(402, { error: { message: 'Insufficient Balance' } }),
      (reply) => reply.answer('x'),
    );
    const [from, to] = ['deepseek/deepseek-flash', 'ollama/qwen3'];
    expect((await ask(model)).finish.fallback).toEqual({ from, to, reason: 'model_quota' });
    const cause = { status: 402, kind: 'http_status', said: 'Insufficient Balance' };
    expect(seen).toMatchObject([
      { type: 'model-call-ended', model: from, task: 'a-task', step: 'file', outcome: 'model_quota', ...cause },
      { type: 'model-fell-back', model: from, to, code: 'model_quota', ...cause },
      { type: 'model-call-ended', model: to, outcome: 'answered', status: 200, kind: null, said: null },
    ]);
    const [refused, , answered] = seen;
    expect(refused).toMatchObject({ firstTokenMs: null, ms: expect.any(Number) as number });
    expect(answered).toMatchObject({ firstTokenMs: expect.any(Number) as number });
  });

  it('hears nothing of a question that one of them has begun to answer, until its tries are over', async () => {
    const { model, a, b } = await twoProviders(
      (reply) => reply.send(503, {}),
      async (reply) => {
        reply.text('half');
        await new Promise((resolve) => setTimeout(resolve, 20));
        reply.kill();
      },
    );
    const { finish } = await ask(model);
    expect(finish).toMatchObject({ reason: 'cut', fallback: { to: 'ollama/qwen3' }, fault: { tries: 1 } });
    await ask(model, aCall({ after: finish.fault }));
    expect([a.requests.length, b.requests.length]).toEqual([4, 2]);
  });

  it('is told of each try before it, with the wait', async () => {
    const { model, seen } = await twoProviders(
      (reply, _, index) => (index === 0 ? reply.send(503, 'busy') : reply.answer('x')),
      (reply) => reply.answer('x'),
    );
    await ask(model);
    expect(seen.map(({ type }) => type)).toEqual(['model-call-ended', 'model-call-retried', 'model-call-ended']);
    expect(seen[1]).toMatchObject({ code: 'model_unavailable', attempt: 1, status: 503, said: 'busy' });
  });

  it('is not asked when the request itself is at fault', async () => {
    const { model, b } = await twoProviders(
      (reply) => reply.send(400, { error: { code: 'context_length_exceeded' } }),
      (reply) => reply.answer('x'),
    );
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_context' });
    expect(b.requests).toEqual([]);
  });

  it('fails as the last one failed when none answers', async () => {
    const { model } = await twoProviders(
      (reply) => reply.send(503, {}),
      (reply) => reply.send(402, {}),
    );
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_quota', values: { provider: 'ollama' } });
  });

  it('is passed over for a prefix that it cannot continue', async () => {
    const call = aCall({ prefix: 'begun\n' });
    const unable = await twoProviders(
      (reply) => reply.send(503, {}),
      (reply) => reply.answer('x'),
    );
    await expect(ask(unable.model, call)).rejects.toMatchObject({ values: { provider: 'deepseek' } });
    expect(unable.b.requests).toEqual([]);
    const able = await twoProviders(
      (reply) => reply.send(503, {}),
      (reply) => reply.answer('x'),
      true,
    );
    expect((await ask(able.model, call)).finish.model).toBe('ollama/qwen3');
  });

  it('needs no key where none is asked for', async () => {
    const { model, b } = await twoProviders(
      (reply) => reply.send(503, {}),
      (reply) => reply.answer('x'),
    );
    await ask(model);
    expect(b.requests[0]?.headers.authorization).not.toContain('canary');
  });
});
