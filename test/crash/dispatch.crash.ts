import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Fault } from '../../src/demo/fault-injection.ts';
import { onStage, type CrashStage } from './crash-stage.ts';
import { checkLog, checkRepository } from './invariants.ts';
import type { CrashPoint } from './kill-at-write.ts';

const NAME = 'dispatched';
const DISPATCHES = /^\/repositories\/\d+\/dispatches$/;

const Sent = z.object({
  event_type: z.literal('gencode-result'),
  client_payload: z.object({
    ...{ request_id: z.string(), task_id: z.string(), status: z.string() },
    ...{ repo_url: z.string().nullable(), commit: z.string().nullable() },
  }),
});

/** The results that GitHub was given, heard of or not. */
function results({ github }: CrashStage): z.infer<typeof Sent>['client_payload'][] {
  const calls = github.calls.filter(({ method, path }) => method === 'POST' && DISPATCHES.test(path));
  return calls.map(({ body }) => Sent.parse(JSON.parse(body ?? '{}')).client_payload);
}

interface DispatchScenario {
  readonly crashAt?: CrashPoint;
  readonly loss?: Fault;
  /** GitHub takes the result, and the service dies before it hears of it. */
  readonly dies?: 'when the result is taken';
}

/** A dispatch with a `request_id`, delivered three times. Gives how often the result came. */
async function dispatchThrough(stage: CrashStage, { crashAt, loss, dies }: DispatchScenario): Promise<number> {
  const { github } = stage;
  if (loss !== undefined) github.inject(loss);
  const first = await stage.start({}, crashAt);
  if (dies !== undefined) {
    const onDone = (): void => void process.kill(first.pid, 'SIGKILL');
    github.inject({ method: 'POST', path: DISPATCHES, onDone, after: 'hang' });
  }
  const payload = { repo: NAME, prompt: 'A tiny greeting', request_id: 'request-1', issue_number: 1, callback: true };
  const told = { repo: 'acme/hub', sender: 'carol', eventType: 'gencode', payload };
  const delivery = await github.dispatch(told);
  if (delivery === undefined) throw new Error('the dispatch was not delivered');
  if (crashAt !== undefined || dies !== undefined) {
    await first.exited;
    await stage.start();
  }
  await github.redeliver(delivery.guid);
  await github.deliver('repository_dispatch', delivery.payload, { deliveryId: randomUUID() });
  const { tasks, logs } = await stage.settled();
  expect(tasks).toHaveLength(1);
  const [[id, log] = ['', []]] = logs;
  expect([...checkLog(log), ...(await checkRepository(stage, NAME, log))]).toEqual([]);
  expect(github.comments('acme/hub', 1)).toHaveLength(1);
  const sha = log.flatMap((event) => (event.type === 'commit-prepared' ? [event.commit.sha] : []))[0];
  const sent = results(stage);
  for (const result of sent) {
    expect(result).toMatchObject({ request_id: 'request-1', task_id: id, status: 'completed', commit: sha });
  }
  return sent.length;
}

describe('a repository_dispatch that asks for its result', () => {
  test.concurrent('is told once when nothing happens', async () => {
    expect(await onStage((stage) => dispatchThrough(stage, {}))).toBe(1);
  });

  test.concurrent.for([
    [1, 'before'],
    [1, 'after'],
    [10, 'after'],
    [20, 'before'],
    [20, 'after'],
  ] as const)('is told once when the service dies right %2$s event %1$i', async ([sequence, when]) => {
    const crashAt = { statement: 'insert into event', sequence, when };
    expect(await onStage((stage) => dispatchThrough(stage, { crashAt }))).toBe(1);
  });

  test.concurrent('is told at least once, and of the same task, when nobody heard that GitHub took it', async () => {
    const loss: Fault = { method: 'POST', path: DISPATCHES, after: 'reset' };
    expect(await onStage((stage) => dispatchThrough(stage, { loss }))).toBe(2);
    expect(await onStage((stage) => dispatchThrough(stage, { dies: 'when the result is taken' }))).toBe(2);
  });
});
