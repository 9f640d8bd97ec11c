import { createHmac } from 'node:crypto';
import examples, { type WebhookDefinition } from '@octokit/webhooks-examples';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seeded } from '../support/seeded.ts';
import { openIssue } from '../support/issue-talk.ts';
import { setStage, WEBHOOK_PATH, WEBHOOK_SECRET, type Stage, type StagedService } from '../support/stage.ts';

/** One payload of GitHub's, under the name of its event. */
interface Example {
  readonly event: string;
  readonly payload: Json;
}

type Json = Readonly<Record<string, unknown>>;

const VARIANTS = 300;
/** Deliveries on their way at once. */
const AT_ONCE = 16;

// The types know GitHub's newest payloads; what lies in the package is older and looser than they are.
const definitions = examples as unknown as readonly Pick<WebhookDefinition, 'name' | 'examples'>[];
const all: readonly Example[] = definitions.flatMap(({ name, examples: payloads }) =>
  payloads.map((payload) => ({ event: name, payload: payload as unknown as Json })),
);
/** The events that the App acts on: of these, more variants are sent than of others. */
const ours = all.filter(({ event }) => /^(?:issue_comment|issues|repository_dispatch|installation)/.test(event));

let stage: Stage;
let service: StagedService;
/** Issues on which the test itself asked for the status. */
const asked = new Set<number>();

beforeAll(async () => {
  stage = await setStage();
  service = await stage.start();
});

afterAll(() => stage.clear());

/** Sends them all, some at once, and gives each answer's status with the event it was for. */
async function deliverAll(given: readonly Example[], tag: string): Promise<readonly string[]> {
  const answers: string[] = [];
  const waiting = given.entries();
  const work = async (): Promise<void> => {
    for (const [index, { event, payload }] of waiting) {
      const { statusCode } = await stage.github.deliver(event, payload, { deliveryId: `${tag}-${index}` });
      answers.push(statusCode === 202 ? '202' : `${event} ${tag}-${index}: ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers;
}

/** Everything that was delivered before has been handled once a command after it is answered. */
async function expectNothingBegun(): Promise<void> {
  const talk = await openIssue(stage.github);
  asked.add(talk.issue);
  await talk.say('/gencode status');
  expect(await talk.answer()).toMatch(/no task/);
  const { calls } = stage.github;
  const hub = stage.github.repository('acme/hub');
  const own = new Set([...asked].map((issue) => `/repositories/${hub.id}/issues/${issue}/comments`));
  const written = calls
    .filter(({ method, path }) => method !== 'GET' && !own.has(path) && !/\/(?:access_tokens|reactions)$/.test(path))
    .map(({ method, path }) => `${method} ${path}`);
  expect(written).toEqual([]);
  expect(calls.filter(({ isGit }) => isGit)).toEqual([]);
  expect(stage.model.requests).toEqual([]);
  expect(await (await service.client.request('/api/v1/tasks')).json()).toEqual({ tasks: [], next_cursor: null });
  expect((await service.client.request('/readyz')).status).toBe(200);
  // Of pino's levels, 50 and 60 are errors; that a payload cannot be read is one to be told of.
  const errors = service.logs.filter((line) => /"level":(?:50|60)/.test(line) && !line.includes('UnreadablePayload'));
  expect(errors).toEqual([]);
}

test('every example of GitHub’s is taken and none of them starts anything', async () => {
  expect(all.length).toBeGreaterThan(300);
  expect(new Set(await deliverAll(all, 'example'))).toEqual(new Set(['202']));
  await expectNothingBegun();
});

test('nor does one that lacks a field, or has another in its place, or comes through our own installation', async () => {
  const random = randomOf(20_260_112);
  const installation = { id: stage.github.installationId('acme'), node_id: 'x' };
  const variants = Array.from({ length: VARIANTS }, (_, index): Example => {
    const { event, payload } = random.pick(index % 2 === 0 ? ours : all);
    // Without an installation most of them would be put aside before they are read.
    const whole = random.below(4) === 0 ? payload : { ...payload, installation };
    return { event, payload: spoil(whole, random) };
  });
  expect(new Set(await deliverAll(variants, 'variant'))).toEqual(new Set(['202']));
  await expectNothingBegun();
});

test('nor does what is signed and no JSON object: it is taken, and told to the operator', async () => {
  for (const [index, body] of [
    '{"action":"created","comment":{"body":"/gencode a b',
    'null',
    '7',
    '"x"',
    '',
  ].entries()) {
    const response = await service.as(null).request(WEBHOOK_PATH, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-delivery': `no-object-${index}`,
        'x-github-event': 'issue_comment',
        'x-hub-signature-256': `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex')}`,
      },
      body,
    });
    expect(response.status, `the body ${body}`).toBe(body === '' ? 400 : 202);
  }
  await expectNothingBegun();
  const told = service.logs.filter((line) => line.includes('a delivery could not be read')).join('\n');
  expect(told).toContain('no-object-0');
});

interface Random {
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
}

function randomOf(seed: number): Random {
  const next = seeded(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick(from) {
      const picked = from[below(from.length)];
      if (picked === undefined) throw new Error('there is nothing to pick from');
      return picked;
    },
  };
}

/** A copy in which one to four fields, at any depth, are gone or hold something else. */
function spoil(payload: Json, random: Random): Json {
  const copy = structuredClone(payload) as Record<string, unknown>;
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    let at: Record<string, unknown> = copy;
    for (let depth = random.below(4); depth > 0; depth -= 1) {
      const inner = Object.values(at).filter(
        (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      );
      if (inner.length === 0) break;
      at = random.pick(inner) as Record<string, unknown>;
    }
    const keys = Object.keys(at);
    if (keys.length === 0) continue;
    const key = at === copy && random.below(4) === 0 ? 'action' : random.pick(keys);
    const others = [null, 0, -1, 1.5, '', 'x', true, [], {}, [null], '/gencode spoilt a thing', 9e15, { id: 'x' }];
    const choice = random.below(others.length + 4);
    if (choice < others.length) at[key] = others[choice];
    else Reflect.deleteProperty(at, key);
  }
  return copy;
}
