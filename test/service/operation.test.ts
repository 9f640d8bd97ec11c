import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { startModelStandIn, type ModelStandIn } from '../../src/demo/model/model-stand-in.ts';
import { eventually } from '../support/eventually.ts';
import { openIssue, taskOf } from '../support/issue-talk.ts';
import { usedIn, writtenIn } from '../support/metric-names.ts';
import { bears, planOf, setStage, type Stage, type StagedService } from '../support/stage.ts';

const ALWAYS = Number.POSITIVE_INFINITY;
const WORDS = 'a command line program that counts words';
/** A line of the log, as whoever reads the service's output finds it. */
type Line = Readonly<Record<string, unknown>>;
const LEVELS: Readonly<Record<number, string>> = { 30: 'info', 40: 'warn', 50: 'error' };

let stage: Stage;
let service: StagedService;
/** The provider that steps in. */
let other: ModelStandIn;

beforeAll(async () => {
  stage = await setStage();
  other = await startModelStandIn({ style: 'openai', models: ['other-1'], apiKey: 'other-key-0123456789' });
  service = await stage.start({
    ...{
      EXTRA_MODELS: 'other',
      OTHER_API_KEY: other.apiKey,
      OTHER_BASE_URL: `${other.url}/v1`,
      OTHER_MODEL: 'other-1',
    },
    ...{ FALLBACK_MODELS: 'other', DEEPSEEK_PRICES: '0.1,1,2', API_KEYS: 'stage:stage-api-key-0123456789#admin' },
  });
});

afterAll(async () => {
  await stage.clear();
  await other.close();
});

/** What the log says of a task, each line as `level message` with its fields. */
function told(task: string, from: StagedService = service): readonly (readonly [what: string, fields: Line])[] {
  return from.logs
    .filter((line) => line.startsWith('{') && line.includes(`"task":"${task}"`))
    .map((line) => {
      const { level, msg, ...fields } = z.looseObject({ level: z.number(), msg: z.string() }).parse(JSON.parse(line));
      return [`${LEVELS[level] ?? String(level)} ${msg}`, fields] as const;
    });
}

const saidOf = (task: string): readonly string[] => told(task).map(([what]) => what);
const metricsOf = async (from = service): Promise<string> => (await from.as(null).request('/metrics')).text();
/** A plan of one file, after whatever else was scripted for it. */
function scriptSmall(tag: string, model: ModelStandIn): void {
  const isTagged = bears(tag);
  model.script({
    match: (call) => call.wish?.kind === 'plan' && isTagged(call),
    times: ALWAYS,
    behave: { kind: 'text', text: planOf(['notes.txt']) },
  });
}

describe('the log tells of a task', () => {
  test.concurrent('that it was created and completed, with delivery and installation', async () => {
    const talk = await openIssue(stage.github);
    const comment = await talk.say(`/gencode told-whole ${WORDS}`);
    const id = taskOf(await talk.end(comment));
    const lines = told(id);
    const delivery = stage.github.deliveries.find(({ payload }) => JSON.stringify(payload).includes('told-whole'));
    expect(lines.map(([what]) => what)).toEqual(['info task created', 'info task completed']);
    for (const [, fields] of lines) {
      expect(fields).toMatchObject({
        delivery: delivery?.guid,
        installation: expect.stringMatching(/^\d+$/) as string,
      });
    }
    expect(lines[1]?.[1]).toMatchObject({
      ...{ outcome: 'clean', provider: 'deepseek', model: expect.stringMatching(/^deepseek\//) as string },
      ...{ repository: `${stage.github.url}/acme/told-whole`, cost_usd: expect.any(Number) as number },
    });
  });

  test.concurrent('that its model is not there: provider, model, status and the words of the provider', async () => {
    other.script({
      match: bears('nomodeltag'),
      times: ALWAYS,
      behave: {
        ...{ kind: 'status', status: 404 },
        body: { error: { message: 'The model `other-1` does not exist; key other-key-0123456789', type: 'not_found' } },
      },
    });
    const id = await service.client.create({ prompt: 'nomodeltag', repo_name: 'no-model', model: 'other' });
    await service.client.end(id);
    const [what, fields] = told(id).at(-1) ?? [];
    expect(what).toBe('error task failed');
    expect(fields).toMatchObject({
      ...{ code: 'model_unavailable', provider: 'other', model: 'other/other-1', status: 404, step: 'plan' },
      ...{ cause: expect.stringContaining('The model `other-1` does not exist') as string, during: 'generating' },
    });
    expect(service.logs.join('\n')).not.toContain('other-key-0123456789');
  });

  test.concurrent('that each call was made again, once for each time', async () => {
    other.script({
      match: bears('busytag'),
      times: 2,
      behave: { kind: 'status', status: 503, body: { error: { message: 'overloaded' } } },
    });
    scriptSmall('busytag', other);
    const id = await service.client.create({ prompt: 'busytag', repo_name: 'busy', model: 'other', dry_run: true });
    expect(await service.client.end(id)).toMatchObject({ status: 'completed' });
    expect(saidOf(id)).toEqual([
      'info task created',
      'warn model call retried',
      'warn model call retried',
      'info task completed',
    ]);
    expect(told(id)[2]?.[1]).toMatchObject({
      ...{ provider: 'other', model: 'other/other-1', step: 'plan', status: 503, attempt: 2 },
      ...{ code: 'model_unavailable', cause: expect.stringContaining('overloaded') as string },
    });
  });

  test.concurrent('that another model stepped in, and why', async () => {
    const match = bears('stepintag');
    stage.model.script({
      match,
      times: ALWAYS,
      behave: { kind: 'status', status: 401, body: { error: { message: 'bad key' } } },
    });
    scriptSmall('stepintag', other);
    const id = await service.client.create({ prompt: 'stepintag', repo_name: 'step-in', dry_run: true });
    expect(await service.client.end(id)).toMatchObject({ status: 'completed', model: 'other/other-1' });
    const fell = told(id).filter(([what]) => what === 'warn model fell back');
    expect(fell.length).toBeGreaterThan(0);
    expect(fell[0]?.[1]).toMatchObject({
      ...{ provider: 'deepseek', to: 'other/other-1', status: 401, code: 'model_unauthorized', cause: 'bad key' },
    });
  });

  test.concurrent('that GitHub was asked again, and of a short wait for one of its limits', async () => {
    const path = /\/repos\/acme\/asked-again$/;
    stage.github.inject({ method: 'GET', path, before: { status: 502, body: { message: 'Server Error' } } });
    const limit = { status: 429, headers: { 'retry-after': '1' }, body: { message: 'a secondary rate limit' } };
    stage.github.inject({ method: 'GET', path, before: limit });
    const id = await service.client.create({ prompt: WORDS, repo_name: 'asked-again' });
    expect(await service.client.end(id)).toMatchObject({ status: 'completed' });
    const lines = told(id);
    expect(lines.map(([what]) => what)).toEqual([
      'info task created',
      'warn github call retried',
      'warn task waits',
      'info task goes on',
      'info task completed',
    ]);
    expect(lines[1]?.[1]).toMatchObject({ status: 502, attempt: 1, cause: 'Server Error' });
    expect(lines[1]?.[1]['route']).toMatch(/^GET \/repos\/\{owner\}\/\{repo\}$/);
    expect(Number(lines[1]?.[1]['wait_ms'])).toBeGreaterThan(0);
  });

  test.concurrent('that it was cancelled', async () => {
    stage.model.script({ match: bears('stoppedtag'), times: ALWAYS, behave: { kind: 'hang' } });
    const id = await service.client.create({ prompt: 'stoppedtag', repo_name: 'stopped' });
    await eventually(async () => expect((await service.client.task(id)).status).toBe('generating'));
    await service.client.post(id, 'cancel');
    expect(saidOf(id)).toEqual(['info task created', 'info task cancelled']);
  });
});

describe('a wait is seen', () => {
  test.concurrent('for a limit of GitHub: in GET, stream, comment, dashboard, log and metrics', async () => {
    const headers = { 'retry-after': '3600' };
    const limit = { status: 403, headers, body: { message: 'You have exceeded a secondary rate limit' } };
    stage.github.inject({ method: 'GET', path: /\/repos\/acme\/has-to-wait$/, times: ALWAYS, before: limit });
    const talk = await openIssue(stage.github);
    await talk.say(`/gencode has-to-wait ${WORDS}`);
    const comment = await eventually(async () => {
      const body = await talk.answer();
      expect(body).toMatch(/Waiting until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC for a limit of GitHub to pass/);
      return body;
    });
    const id = taskOf(comment);
    const task = await service.client.task(id);
    expect(task).toMatchObject({ status: 'generating', waiting: { reason: 'github_rate_limited' } });
    const until = task.waiting?.until ?? '';
    expect(Date.parse(until) - Date.now()).toBeGreaterThan(3_000_000);
    const words = until.slice(0, 19).replace('T', ' ');
    expect(task.message).toContain(words);
    expect(comment).toContain(words);
    const stream = await service.client.events(id);
    await stream.until(() => stream.events.length >= 3);
    expect(stream.events.map(({ event }) => event)).toEqual(['status', 'status', 'status']);
    const ids = stream.events.map((event) => Number(event.id));
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
    const data = stream.events.map((event) =>
      z.object({ status: z.string(), message: z.string() }).parse(JSON.parse(event.data)),
    );
    expect(data.map(({ status }) => status)).toEqual(['pending', 'generating', 'generating']);
    expect(data[2]?.message).toContain(words);
    expect(told(id).at(-1)).toMatchObject(['warn task waits', { reason: 'github_rate_limited', until }]);
    const metrics = await metricsOf();
    expect(metrics).toMatch(/^gencode_tasks_parked [1-9]/m);
    expect(metrics).toMatch(/^gencode_task_waits_total\{reason="github_rate_limited"\} [1-9]/m);
    expect(metrics).toMatch(/^gencode_sse_readers [1-9]/m);
    const page = await (await service.as(null).request(`/tasks/${id}`, { headers: { cookie: await signIn() } })).text();
    expect(page).toContain('a limit of GitHub is reached');
    expect(page).toContain(`datetime="${until}"`);
    await service.client.post(id, 'cancel');
    await stream.toEnd();
    expect(await service.client.task(id)).toMatchObject({ status: 'cancelled', waiting: null });
  });
});

/** The cookie of somebody who signed in to the dashboard. */
async function signIn(): Promise<string> {
  const body = new URLSearchParams({ key: 'stage-api-key-0123456789', next: '' });
  const answer = await service.as(null).request('/sign-in', { method: 'POST', body });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

describe('after all that', () => {
  const document = (name: string): string => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');

  test('the metrics have what the contract names', async () => {
    const text = await metricsOf();
    for (const pattern of [
      /^gencode_tasks_ended_total\{outcome="clean",code=""\} [1-9]/m,
      /^gencode_tasks_ended_total\{outcome="failed",code="model_unavailable"\} 1/m,
      /^gencode_task_duration_seconds_count\{outcome="clean"\} [1-9]/m,
      /^gencode_task_queue_wait_seconds_count [1-9]/m,
      /^gencode_model_call_duration_seconds_count\{provider="deepseek",model="deepseek\/[^"]+",step="plan"\} [1-9]/m,
      /^gencode_model_call_duration_seconds_count\{provider="other",model="other\/other-1",step="file"\} [1-9]/m,
      /^gencode_model_first_token_seconds_sum\{provider="deepseek",model="deepseek\/[^"]+",step="plan"\} 0?\.?\d/m,
      /^gencode_github_call_duration_seconds_count\{route="GET \/repos\/\{owner\}\/\{repo\}",status="5xx"\} 1/m,
      /^gencode_git_push_duration_seconds_count\{outcome="accepted"\} [1-9]/m,
      /^gencode_model_tokens_total\{provider="deepseek",model="deepseek\/[^"]+",kind="prompt"\} [1-9]/m,
      /^gencode_model_cost_usd_total\{provider="deepseek",model="deepseek\/[^"]+"\} \d/m,
      /^gencode_model_retries_total\{provider="other",model="other\/other-1",code="model_unavailable"\} [2-9]/m,
      /^gencode_model_fallbacks_total\{provider="deepseek",.*to="other\/other-1",code="model_unauthorized"\} [1-9]/m,
      /^gencode_github_retries_total\{route="GET \/repos\/\{owner\}\/\{repo\}",status="5xx"\} 1/m,
      /^nodejs_eventloop_lag_p99_seconds \d/m,
    ]) {
      expect(text).toMatch(pattern);
    }
  });

  test("the operator's page has the four key figures", async () => {
    const page = await (await service.as(null).request('/operator', { headers: { cookie: await signIn() } })).text();
    for (const figure of ['Success rate', 'Mean duration', 'Model latency', 'GitHub latency']) {
      const [, value = ''] = new RegExp(`<h2>${figure}</h2>\\s*<p class="figure-value">([^<]+)</p>`).exec(page) ?? [];
      expect(value, figure).toMatch(/^\d[\d.,]*(%| m?s)$/);
    }
    expect(page).toContain('GET /repos/{owner}/{repo}');
  });

  test('the dashboard, the alert rules and the README use names and labels that are there', async () => {
    const panels = z.object({
      panels: z.array(
        z.object({ targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).optional() }),
      ),
    });
    const targets = panels.parse(JSON.parse(document('grafana.json'))).panels.flatMap((panel) => panel.targets ?? []);
    const Rules = z.object({
      groups: z.array(
        z.object({
          rules: z.array(
            z.object({ alert: z.string(), expr: z.string(), annotations: z.record(z.string(), z.string()) }),
          ),
        }),
      ),
    });
    const rules = Rules.parse(parse(document('alerts.yml'))).groups.flatMap((group) => group.rules);
    const said = [
      ...targets.map(({ expr, legendFormat }) => ({ expr, texts: [legendFormat] })),
      ...rules.map(({ expr, annotations }) => ({ expr, texts: Object.values(annotations) })),
    ];
    const there = writtenIn(await metricsOf());
    expect(said.length).toBeGreaterThan(30);
    const missing = said.flatMap(({ expr, texts }) =>
      usedIn(expr, texts)
        .filter(({ metric, label }) => there.get(metric)?.has(label) !== true && !(label === '' && there.has(metric)))
        .map(({ metric, label }) => `${metric} ${label}: ${expr}`),
    );
    expect(missing).toEqual([]);
    const named: readonly string[] =
      document('../README.md').match(/\b(?:gencode|nodejs|process)_[a-z0-9_]+(?=`)/g) ?? [];
    expect(named.length).toBeGreaterThan(20);
    const families = new Set([...there.keys()].flatMap((name) => [name, name.replace(/_(?:bucket|sum|count)$/, '')]));
    expect(named.filter((name) => !families.has(name))).toEqual([]);
    // What a service has and no document names is never found.
    const own = [...families].filter((name) => name.startsWith('gencode_') && !/_(?:bucket|sum|count)$/.test(name));
    expect(own.filter((name) => !named.includes(name))).toEqual([]);
  });
});
