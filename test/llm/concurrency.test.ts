import { describe, expect, it } from 'vitest';
import { backoff } from '../../src/core/backoff.ts';
import { CallSlots } from '../../src/llm/call-slots.ts';
import { CallLimiter, limited } from '../../src/llm/concurrency.ts';
import { withRetry } from '../../src/llm/retry.ts';
import type { ModelReply } from '../support/model-server.ts';
import { aCall, ask, firstPiece, serve } from './model-calls.ts';

const anySignal = new AbortController().signal;
const noWait = { sleep: (): Promise<void> => Promise.resolve() };
const moment = (ms = 10): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A server that answers so many at once and says 429 to all others. */
async function serveWithCap(cap: number, retryAfter?: string) {
  let active = 0;
  let refused = 0;
  const { model, server } = await serve(async (reply: ModelReply) => {
    if (active >= cap) {
      refused += 1;
      reply.send(429, {}, retryAfter === undefined ? {} : { 'retry-after-ms': retryAfter });
      return;
    }
    active += 1;
    reply.text('x');
    await moment(50);
    // Free before the client can know, as with a provider that counts until the answer is complete.
    active -= 1;
    reply.finish('stop');
    reply.done();
  });
  return { model, server, refused: () => refused };
}

describe('the limit of calls', () => {
  it('loses none of 40 calls over a cap of 8', async () => {
    const { model, refused } = await serveWithCap(8);
    const limiter = new CallLimiter(64);
    const calls = Array.from({ length: 40 }, () => ask(withRetry(limited(model, limiter))));
    const answers = await Promise.all(calls);
    expect(answers.map((answer) => answer.text)).toEqual(Array(40).fill('x'));
    expect(refused()).toBeGreaterThan(0);
    expect(limiter.limit).toBeLessThan(64);
  });

  it('lets nobody in before the time that the provider named', async () => {
    const { model } = await serveWithCap(4, '50');
    const limiter = new CallLimiter(64);
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(withRetry(limited(model, limiter)))));
    expect(answers).toHaveLength(12);
  });

  it('loses no call when all of them are told 429 for a while', async () => {
    let isOver = false;
    const { model, server } = await serve((reply) => (isOver ? reply.answer('x') : reply.send(429, {})));
    const wait = backoff({ first: 100, longest: 1_000 });
    const limiter = new CallLimiter(64, null, wait);
    const calls = Array.from({ length: 30 }, () => ask(withRetry(limited(model, limiter), { wait })));
    // Longer than the four tries of one call by itself.
    void moment(1_000).then(() => (isOver = true));
    expect(await Promise.all(calls)).toHaveLength(30);
    expect(server.requests.length).toBeGreaterThan(30);
  });

  it('forgets earlier 429s once a call was answered, whoever stands between', async () => {
    let calls = 0;
    const { model } = await serve((reply) => ((calls += 1) % 2 === 1 ? reply.send(429, {}) : reply.answer('x')));
    const waits: number[] = [];
    const limiter = new CallLimiter(8, null, (failures) => {
      waits.push(failures);
      return 0;
    });
    for (let turn = 0; turn < 4; turn += 1) await ask(withRetry(limited(model, limiter), noWait));
    expect(waits).toEqual([1, 1, 1, 1]);
  });

  it('keeps no task waiting for another whose every call is told 429', async () => {
    const tags: string[] = [];
    const { model } = await serve((reply, { body }) => {
      const isRefused = JSON.stringify(body).includes('refused');
      tags.push(isRefused ? 'refused' : 'served');
      if (isRefused) reply.send(429, {});
      else reply.answer('x');
    });
    const limiter = new CallLimiter(64, null, backoff({ first: 20, longest: 100 }));
    const callOf = (content: string) => aCall({ messages: [{ role: 'user', content }] });
    const askIn = (lane: symbol, content: string) =>
      ask(withRetry(limited(model, limiter, lane), noWait), callOf(content));
    const bad = Symbol('bad');
    const refused = Promise.allSettled(Array.from({ length: 8 }, () => askIn(bad, 'refused')));
    await moment(200);
    const before = tags.length;
    await askIn(Symbol('good'), 'served');
    expect(tags.slice(before).indexOf('served')).toBeLessThanOrEqual(2);
    expect((await refused).every(({ status }) => status === 'rejected')).toBe(true);
    expect(tags.filter((tag) => tag === 'refused')).toHaveLength(32);
  });

  it('makes each 429 one of the tries of a call', async () => {
    const { model, server } = await serve((reply) => reply.send(429, {}));
    await expect(ask(withRetry(limited(model, new CallLimiter(64)), noWait))).rejects.toMatchObject({
      code: 'model_rate_limited',
    });
    expect(server.requests).toHaveLength(4);
  });

  it('falls to what was in flight, then grows by one for each clean round', async () => {
    const limiter = new CallLimiter(64);
    const turn = { lane: Symbol('task'), priority: 0 };
    const releases = await Promise.all(Array.from({ length: 5 }, () => limiter.acquire(turn, anySignal)));
    limiter.recordRateLimit(null);
    expect(limiter.limit).toBe(4);
    for (const release of releases) release();
    for (let call = 0; call < 4; call += 1) limiter.recordAnswer();
    expect(limiter.limit).toBe(5);
    for (let call = 0; call < 5; call += 1) limiter.recordAnswer();
    expect(limiter.limit).toBe(6);
  });

  it('never falls below one or grows beyond what is allowed', () => {
    const limiter = new CallLimiter(2);
    limiter.recordRateLimit(null);
    expect(limiter.limit).toBe(1);
    for (let call = 0; call < 9; call += 1) limiter.recordAnswer();
    expect(limiter.limit).toBe(2);
  });

  it('holds over all providers together', async () => {
    const { model, server } = await serveWithCap(99);
    const shared = new CallSlots(3);
    const limiters = [new CallLimiter(3, shared), new CallLimiter(3, shared)];
    await Promise.all(limiters.flatMap((limiter) => Array.from({ length: 6 }, () => ask(limited(model, limiter)))));
    expect(server.peak()).toBeLessThanOrEqual(3);
    expect(shared.inFlight).toBe(0);
  });

  it('frees the slot when the stream ends, fails, is aborted or is left', async () => {
    const { model } = await serve(async (reply, _, index) => {
      if (index === 0) reply.send(400, {});
      else reply.text('x');
      if (index === 3) reply.finish('stop');
      if (index === 3) reply.done();
      else await reply.closed();
    });
    const narrow = limited(model, new CallLimiter(1));
    await expect(ask(narrow)).rejects.toMatchObject({ code: 'model_unavailable' });
    await firstPiece(narrow);
    const controller = new AbortController();
    const reading = (async () => {
      for await (const piece of narrow.generate(aCall(), controller.signal)) controller.abort(new Error(piece.type));
    })();
    await expect(reading).rejects.toThrow('text');
    expect((await ask(narrow)).text).toBe('x');
  });

  it('holds no slot while a call waits to be tried again', async () => {
    const { model } = await serve((reply, { body }) => {
      if (body['temperature'] === 1) reply.send(503, '');
      else reply.answer('x');
    });
    const limiter = new CallLimiter(1);
    let wakeUp = (): void => undefined;
    const sleep = (): Promise<void> => new Promise((resolve) => (wakeUp = resolve));
    const failing = ask(withRetry(limited(model, limiter), { sleep, tries: 2 }), aCall({ temperature: 1 })).catch(
      () => 'failed',
    );
    expect((await ask(limited(model, limiter))).text).toBe('x');
    wakeUp();
    expect(await failing).toBe('failed');
  });
});

describe('a turn', () => {
  const turn = (lane: symbol, priority = 0) => ({ lane, priority });

  it('comes by priority, then by arrival', async () => {
    const slots = new CallSlots(1);
    const lane = Symbol('task');
    const release = await slots.acquire(turn(lane), anySignal);
    const came: string[] = [];
    const waiting = [
      ['b', 2],
      ['c', 2],
      ['a', 1],
    ].map(async ([name, priority]) => {
      const free = await slots.acquire(turn(lane, Number(priority)), anySignal);
      came.push(String(name));
      free();
    });
    release();
    await Promise.all(waiting);
    expect(came).toEqual(['a', 'b', 'c']);
  });

  it('goes to the task with the fewest calls in flight, so that a small one is not kept waiting by a large one', async () => {
    const slots = new CallSlots(4);
    const [large, small] = [Symbol('large'), Symbol('small')];
    const held = await Promise.all(Array.from({ length: 4 }, () => slots.acquire(turn(large), anySignal)));
    const came: string[] = [];
    const enter = async (lane: symbol, priority: number): Promise<void> => {
      await slots.acquire(turn(lane, priority), anySignal);
      came.push(String(lane.description));
    };
    const waiting = [enter(large, 0), enter(large, 0), enter(small, 5), enter(small, 5)];
    for (const release of held) release();
    await Promise.all(waiting);
    expect(came.slice(0, 2)).toContain('small');
    expect(slots.inFlight).toBe(4);
  });

  it('goes round between tasks that are even, whatever the priorities of their calls', async () => {
    const slots = new CallSlots(1);
    const [one, other] = [Symbol('one'), Symbol('other')];
    const release = await slots.acquire(turn(one), anySignal);
    const came: string[] = [];
    const waiting = [one, one, one, other, other].map(async (lane) => {
      const free = await slots.acquire(turn(lane, lane === one ? 0 : 5), anySignal);
      came.push(String(lane.description));
      free();
    });
    release();
    await Promise.all(waiting);
    expect(came).toEqual(['other', 'one', 'other', 'one', 'one']);
  });

  it('is given up when its signal aborts, and leaves the line as it was', async () => {
    const slots = new CallSlots(1);
    const lane = Symbol('task');
    const release = await slots.acquire(turn(lane), anySignal);
    const controller = new AbortController();
    const given = slots.acquire(turn(lane), controller.signal);
    const next = slots.acquire(turn(lane), anySignal);
    const reason = new Error('cancelled');
    controller.abort(reason);
    await expect(given).rejects.toBe(reason);
    release();
    (await next)();
    expect(slots.inFlight).toBe(0);
  });

  it('is kept although its signal aborts, until it is given back', async () => {
    const slots = new CallSlots(1);
    const controller = new AbortController();
    const release = await slots.acquire(turn(Symbol('task')), controller.signal);
    controller.abort(new Error('cancelled'));
    await moment(1);
    expect(slots.inFlight).toBe(1);
    release();
    release();
    expect(slots.inFlight).toBe(0);
  });
});
