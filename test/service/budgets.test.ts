import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defaultSeed } from '../../src/demo/github/github-seed.ts';
import { startModelStandIn, type ModelStandIn } from '../../src/demo/model/model-stand-in.ts';
import { eventually } from '../support/eventually.ts';
import { openIssue } from '../support/issue-talk.ts';
import { problemOf } from '../support/service-client.ts';
import { bears, setStage, type Stage, type StagedService } from '../support/stage.ts';

const ALWAYS = Number.POSITIVE_INFINITY;
const WORDS = 'a command line program that counts words';
/** So many files of so many lines are some hundred thousand tokens. */
const HUGE_PLAN = JSON.stringify({
  ...{ name: 'huge', summary: 'A huge project', run: '', test: '' },
  files: Array.from({ length: 60 }, (_, index) => ({
    ...{ path: `part-${index}.txt`, purpose: 'holds a part', exports: [], depends_on: [], lines: 400 },
  })),
});

let stage: Stage;
/** With the prices of DeepSeek, not those of OpenAI. */
let service: StagedService;
/** With a small budget for the day, and with one for each task and efforts of its own. */
let daily: StagedService;
let small: StagedService;
let openai: ModelStandIn;
/** Bills like OpenRouter. */
let billing: ModelStandIn;
/** Counts what its cache takes. */
let writing: ModelStandIn;

beforeAll(async () => {
  const policed = (name: string, limits: string) => ({
    ...{ owner: 'acme', name, files: { '.github/gencode.yml': `limits: { ${limits} }\n` } },
  });
  stage = await setStage({
    github: {
      seed: {
        repositories: [
          ...defaultSeed.repositories,
          policed('poor', 'usd_per_task: 0.05'),
          policed('monthly', 'usd_per_month: 0.000001'),
        ],
      },
    },
  });
  [openai, billing, writing] = await Promise.all([
    startModelStandIn({ style: 'openai', models: ['gpt-4', 'gpt-5.1'], apiKey: 'openai-key-0123456789' }),
    startModelStandIn({
      ...{ style: 'openai', models: ['bill-1'], apiKey: 'bill-key-0123456789' },
      ...{ reports: { cost: 0.25, cache_write_tokens: 50 }, refuses: ['reasoning_effort'] },
    }),
    startModelStandIn({
      ...{ style: 'openai', models: ['write-1'], apiKey: 'write-key-0123456789' },
      reports: { cache_write_tokens: 50 },
    }),
  ]);
  const others = {
    ...{ OPENAI_API_KEY: openai.apiKey, OPENAI_BASE_URL: `${openai.url}/v1`, OPENAI_MODEL: 'gpt-5.1' },
    ...{ EXTRA_MODELS: 'bill,write', BILL_API_KEY: billing.apiKey, BILL_BASE_URL: `${billing.url}/v1` },
    ...{ BILL_MODEL: 'bill-1', WRITE_MODEL: 'write-1', WRITE_API_KEY: writing.apiKey },
    ...{ WRITE_BASE_URL: `${writing.url}/v1`, WRITE_PRICES: '0,0,0,1000', DEEPSEEK_PRICES: '1,10,20' },
  };
  daily = await stage.start({ DAILY_TOKEN_BUDGET: '100', MAX_CONCURRENT_TASKS: '1' });
  small = await stage.start({
    ...{ TASK_BUDGET_TOKENS: '60000', DEEPSEEK_PLAN_EFFORT: 'off', DEEPSEEK_EFFORT: 'high' },
  });
  // The last one gets the deliveries.
  service = await stage.start(others);
});

afterAll(async () => {
  await stage.clear();
  await Promise.all([openai.close(), billing.close(), writing.close()]);
});

/** What a model was asked for a task. */
const asks = (tag: string, model = stage.model) => model.requests.filter(bears(tag));
const bodies = (tag: string, model = stage.model) =>
  asks(tag, model).map(({ body, wish }) => ({ wish: wish?.kind, body: z.looseObject({}).parse(body) }));
const dry = (tag: string, more: Readonly<Record<string, unknown>> = {}) => ({
  ...{ prompt: `${WORDS}, ${tag}`, repo_name: tag, dry_run: true, ...more },
});
const scriptHuge = (tag: string): void =>
  stage.model.script({
    match: (call) => call.wish?.kind === 'plan' && bears(tag)(call),
    behave: { kind: 'text', text: HUGE_PLAN },
  });

describe('the budget of the day', () => {
  test.concurrent(
    'is asked again at the turn of a task, which then waits for the next day and holds no slot',
    async () => {
      // It holds the slot until the others are in line.
      stage.model.script({ match: bears('day-first'), behave: { kind: 'delay', ms: 700 } });
      const first = await daily.client.create(dry('day-first'));
      const [second, third] = await Promise.all(
        ['day-second', 'day-third'].map((tag) => daily.client.create(dry(tag))),
      );
      if (second === undefined || third === undefined) throw new Error('nothing was created');
      await daily.client.end(first);
      // The third one gets its turn too: the second holds no slot.
      for (const id of [second, third]) {
        const task = await eventually(async () => {
          const seen = await daily.client.task(id);
          expect(seen.waiting).not.toBeNull();
          return seen;
        });
        expect(task.waiting).toEqual({
          reason: 'daily_budget',
          until: expect.stringMatching(/T00:00:00\.000Z$/) as string,
        });
        const line = daily.logs.find((one) => one.includes(id) && one.includes('task waits'));
        expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 40, ...task.waiting });
      }
      expect([...asks('day-second'), ...asks('day-third')]).toEqual([]);
      const refused = await daily.client.submit(dry('day-fourth'));
      expect(refused.status).toBe(503);
      expect((await problemOf(refused)).detail).toMatch(/hour|minute/);
      await Promise.all([second, third].map((id) => daily.client.post(id, 'cancel')));
      const told = await daily.client.follow(second);
      expect(told.map(({ event }) => event)).toEqual(['status', 'status', 'status']);
      expect(told[1]?.data).toMatchObject({ status: 'pending', message: expect.stringContaining('used up') as string });
    },
  );
});

describe('the budget of a task', () => {
  test.concurrent(
    'ends one that will not fit right after its plan, with the estimate and the figures of its usage',
    async () => {
      scriptHuge('huge-one');
      const [huge, fitting] = await Promise.all(['huge-one', 'fits-one'].map((tag) => small.client.run(dry(tag))));
      expect(huge).toMatchObject({ status: 'failed', error: { code: 'budget_exceeded' }, usage: { llm_calls: 1 } });
      expect(asks('huge-one').map(({ wish }) => wish?.kind)).toEqual(['plan']);
      const said = huge?.error?.message ?? '';
      const [, files, tokens, estimate, limit] =
        /The (\d+) files .* with the ([\d,]+) tokens used so far .* about ([\d,]+) of the ([\d,]+)/.exec(said) ?? [];
      const number = (text = ''): number => Number(text.replaceAll(',', ''));
      expect([number(files), number(limit)]).toEqual([60, 60_000]);
      expect(number(tokens), said).toBe((huge?.usage.prompt_tokens ?? 0) + (huge?.usage.completion_tokens ?? 0));
      expect(number(estimate)).toBeGreaterThan(100_000);
      expect(said).toContain('TASK_BUDGET_TOKENS');
      expect(fitting).toMatchObject({ status: 'completed', outcome: 'clean' });
    },
  );
});

describe('a limit in USD of the policy', () => {
  test.concurrent('without prices refuses a command and names the variable', async () => {
    for (const repo of ['acme/poor', 'acme/monthly']) {
      const talk = await openIssue(stage.github, { repo });
      await talk.say(`/gencode unpriced-app --model openai ${WORDS}, unpricedtag`);
      expect(await talk.answer()).toContain('OPENAI_PRICES');
    }
    expect(asks('unpricedtag', openai)).toEqual([]);
  });

  test.concurrent('without prices refuses a dispatch, and says so to whoever asked to be told', async () => {
    const payload = {
      request_id: 'unpriced-dispatch',
      repo: 'unpriced-sent',
      prompt: `${WORDS}, unpricedsent`,
      model: 'openai',
      callback: true,
    };
    await stage.github.dispatch({ repo: 'acme/poor', sender: 'alice', eventType: 'gencode', payload });
    const told = await eventually(() => {
      const results = stage.github.calls.filter(({ body }) => (body ?? '').includes('gencode-result'));
      const found = results.map(({ body }) => body ?? '').find((body) => body.includes('unpriced-dispatch'));
      if (found === undefined) throw new Error('nobody was told');
      return found;
    });
    expect(told).toContain('OPENAI_PRICES');
    expect(asks('unpricedsent', openai)).toEqual([]);
  });

  test.concurrent('ends a task that will not fit after its plan', async () => {
    scriptHuge('usd-huge');
    const talk = await openIssue(stage.github, { repo: 'acme/poor' });
    const body = await talk.end(await talk.say(`/gencode usd-huge --dry-run ${WORDS}, usd-huge`));
    expect(body).toContain('limits.usd_per_task');
    expect(asks('usd-huge')).toHaveLength(1);
  });

  test.concurrent('a month refuses at the door once it is spent', async () => {
    const first = await openIssue(stage.github, { repo: 'acme/monthly' });
    await first.end(await first.say(`/gencode month-one --dry-run ${WORDS}, month-one`));
    const before = asks('month-two').length;
    const second = await openIssue(stage.github, { repo: 'acme/monthly' });
    await second.say(`/gencode month-two --dry-run ${WORDS}, month-two`);
    expect(await second.answer()).toContain('limits.usd_per_month');
    expect(asks('month-two')).toHaveLength(before);
  });
});

describe('an account that cannot pay', () => {
  const offer = (message: string) => ({
    ...{ kind: 'status' as const, status: 402 },
    body: { error: { message, code: 402, metadata: { provider_name: null } } },
  });

  test.concurrent('for all tokens that were asked for is asked once more, for as many as it offers', async () => {
    const words =
      'This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 3102.';
    stage.model.script({ match: bears('afford-some'), behave: offer(words) });
    const task = await service.client.run(dry('afford-some'));
    expect(task.status).toBe('completed');
    const plans = bodies('afford-some').filter(({ wish }) => wish === 'plan');
    expect(plans.map(({ body }) => body['max_tokens'])).toEqual([65_536, 3102]);
  });

  test.concurrent('and offers the same again is not asked a third time', async () => {
    const words = 'This request requires more credits, or fewer max_tokens. You can only afford 3102.';
    stage.model.script({ match: bears('afford-lie'), times: ALWAYS, behave: offer(words) });
    const task = await service.client.run(dry('afford-lie'));
    expect(task).toMatchObject({ status: 'failed', error: { code: 'model_quota' } });
    expect(asks('afford-lie')).toHaveLength(2);
  });

  test.concurrent('and offers nothing is asked once', async () => {
    stage.model.script({ match: bears('afford-none'), times: ALWAYS, behave: { kind: 'status', status: 402 } });
    const task = await service.client.run(dry('afford-none'));
    expect(task).toMatchObject({ status: 'failed', error: { code: 'model_quota' } });
    expect(asks('afford-none')).toHaveLength(1);
  });
});

describe('on the wire', () => {
  test.concurrent(
    'OpenAI finds the cache by the id of the task, and is told its effort for plan and files',
    async () => {
      const id = await service.client.create(dry('keyed', { model: 'openai' }));
      expect(await service.client.end(id)).toMatchObject({ status: 'completed', model: 'openai/gpt-5.1' });
      const sent = bodies('keyed', openai);
      expect(sent.length).toBeGreaterThan(1);
      for (const { wish, body } of sent) {
        expect(body).toMatchObject({ prompt_cache_key: id, reasoning_effort: wish === 'plan' ? 'low' : 'none' });
      }
    },
  );

  test.concurrent(
    'DeepSeek is told in its own words to think a little about the plan, and not about files',
    async () => {
      expect(await service.client.run(dry('slow-mind'))).toMatchObject({ status: 'completed' });
      for (const { wish, body } of bodies('slow-mind')) {
        expect(body).not.toHaveProperty('prompt_cache_key');
        if (wish === 'plan') expect(body).toMatchObject({ thinking: { type: 'enabled' }, reasoning_effort: 'low' });
        else expect(body).toMatchObject({ thinking: { type: 'disabled' } });
      }
    },
  );

  test.concurrent('the efforts that the operator set are said in place of these', async () => {
    expect(await small.client.run(dry('efforts'))).toMatchObject({ status: 'completed' });
    for (const { wish, body } of bodies('efforts')) {
      if (wish === 'plan') expect(body).toMatchObject({ thinking: { type: 'disabled' } });
      else expect(body).toMatchObject({ thinking: { type: 'enabled' }, reasoning_effort: 'high' });
    }
  });

  test.concurrent('what a server does not take is left out, and asked for no more', async () => {
    const task = await service.client.run(dry('refuses', { model: 'bill' }));
    expect(task.status).toBe('completed');
    const efforts = bodies('refuses', billing).filter(({ body }) => 'reasoning_effort' in body);
    expect(efforts.length).toBeLessThanOrEqual(1);
    expect(task.usage.llm_calls).toBe(asks('refuses', billing).length - efforts.length);
  });
});

describe('a bare model id', () => {
  test.concurrent('is taken for the provider whose it is known to be, over REST', async () => {
    const answer = await service.client.submit(dry('bare-rest', { model: 'gpt-4' }));
    expect(answer.status).toBe(202);
    const { task_id: id } = z.object({ task_id: z.string() }).parse(await answer.json());
    expect(await service.client.end(id)).toMatchObject({ status: 'completed', model: 'openai/gpt-4' });
    expect(bodies('bare-rest', openai)[0]?.body).toMatchObject({ model: 'gpt-4' });
  });

  test.concurrent('is taken for the same in a command', async () => {
    const talk = await openIssue(stage.github);
    await talk.end(await talk.say(`/gencode bare-said --model gpt-4 --dry-run ${WORDS}, bare-said`));
    expect(bodies('bare-said', openai)[0]?.body).toMatchObject({ model: 'gpt-4' });
  });

  test.concurrent('that is nobody’s is refused', async () => {
    const answer = await service.client.submit(dry('bare-none', { model: 'unheard-of-7' }));
    expect(answer.status).toBe(400);
    expect((await problemOf(answer)).errors?.map(({ path }) => path)).toEqual(['model']);
  });
});

describe('the cost of a task', () => {
  test.concurrent('is what the provider reports', async () => {
    const { usage } = await service.client.run(dry('billed', { model: 'bill' }));
    expect(usage.cost_usd).toBeCloseTo(0.25 * usage.llm_calls, 6);
    expect((await service.client.run(dry('unbilled', { model: 'openai' }))).usage.cost_usd).toBeNull();
  });

  test.concurrent('counts what the cache took at its own price', async () => {
    const { usage } = await service.client.run(dry('written', { model: 'write' }));
    expect(usage.cost_usd).toBeCloseTo(0.05 * usage.llm_calls, 6);
  });
});
