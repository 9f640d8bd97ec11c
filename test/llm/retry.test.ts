import { describe, expect, it } from 'vitest';
import type { TaskError } from '../../src/core/errors.ts';
import { backoff } from '../../src/core/backoff.ts';
import { ProviderFault } from '../../src/llm/provider-fault.ts';
import { waitBeforeRetry, withRetry } from '../../src/llm/retry.ts';
import type { ReplyScript } from '../support/model-server.ts';
import { aCall, ask, modeOf, serve } from './model-calls.ts';

const USAGE = { prompt_tokens: 10, completion_tokens: 1 };
const JSON_CALL = aCall({ format: 'json', schema: { name: 'answer', schema: { type: 'object' } } });

/** A server behind the retry policy, whose waits are written down and not made. */
async function retrying(script: ReplyScript) {
  const waits: number[] = [];
  const { model, server } = await serve(script);
  const sleep = (ms: number): Promise<void> => {
    waits.push(ms);
    return Promise.resolve();
  };
  return { model: withRetry(model, { sleep, random: () => 1 }), server, waits };
}

describe('retry', () => {
  it('asks again after passing faults, waiting longer each time', async () => {
    const { model, server, waits } = await retrying((reply, _, index) => {
      if (index < 3) reply.send(503, 'busy');
      else reply.answer('at last');
    });
    expect((await ask(model)).text).toBe('at last');
    expect(server.requests).toHaveLength(4);
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  it('gives up after four tries in all', async () => {
    const { model, server } = await retrying((reply) => reply.kill());
    await expect(ask(model)).rejects.toMatchObject({
      code: 'model_unavailable',
      values: { provider: 'local', tries: 4 },
    });
    expect(server.requests).toHaveLength(4);
  });

  it.each([400, 401, 402, 403, 404, 422])('does not ask again after %i', async (status) => {
    const { model, server } = await retrying((reply) => reply.send(status, {}));
    await expect(ask(model)).rejects.toBeInstanceOf(ProviderFault);
    expect(server.requests).toHaveLength(1);
  });

  it('does not ask again when the quota is spent, although that is a 429', async () => {
    const { model, server } = await retrying((reply) => reply.send(429, { error: { type: 'insufficient_quota' } }));
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_quota' });
    expect(server.requests).toHaveLength(1);
  });

  it('waits as long as the provider asks', async () => {
    const { model, waits } = await retrying((reply, _, index) => {
      if (index === 0) reply.send(429, {}, { 'retry-after': '30' });
      else reply.answer('x');
    });
    await ask(model);
    expect(waits).toEqual([30_000]);
  });

  it('fails at once when the provider asks for more than a minute', async () => {
    const { model, server, waits } = await retrying((reply) => reply.send(429, {}, { 'retry-after': '3600' }));
    await expect(ask(model)).rejects.toMatchObject({
      code: 'model_rate_limited',
      values: { provider: 'local', seconds: 3_600 },
    });
    expect(server.requests).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  it('does not believe a Retry-After that makes no sense', async () => {
    const { model, waits } = await retrying((reply, _, index) => {
      if (index === 0) reply.send(429, {}, { 'retry-after': '-30' });
      else reply.answer('x');
    });
    await ask(model);
    expect(waits).toEqual([1_000]);
  });

  it('asks again for blanks in the same JSON mode, a little warmer, and adds up what both cost', async () => {
    const { model, server } = await retrying((reply, _, index) => reply.answer(index === 0 ? '    ' : '{}', USAGE));
    const { finish } = await ask(model, JSON_CALL);
    expect(finish.usage).toEqual({ promptTokens: 20, cachedTokens: 0, completionTokens: 2, calls: 2 });
    expect(server.requests.map(({ body }) => [body['temperature'], modeOf(body)])).toEqual([
      [0.2, 'json_object'],
      [0.4, 'json_object'],
    ]);
  });

  it('drops to the next JSON mode at the second blank answer, for that call alone', async () => {
    const { model, server } = await retrying((reply, { body }, index) => {
      if (modeOf(body) === 'json_object' && index < 2) reply.answer(' '.repeat(400));
      else reply.answer('{}');
    });
    await ask(model, JSON_CALL);
    await ask(model, JSON_CALL);
    expect(server.requests.map(({ body }) => modeOf(body))).toEqual([
      'json_object',
      'json_object',
      'json_schema',
      'json_object',
    ]);
  });

  it('asks in words alone where the next mode is refused, and still begins with the first one the next time', async () => {
    const { model, server } = await retrying((reply, { body }, index) => {
      if (modeOf(body) === 'json_schema')
        reply.send(400, { error: { message: 'This response_format type is unavailable now', param: null } });
      else reply.answer(modeOf(body) === 'json_object' && index < 4 ? ' ' : '{}');
    });
    await ask(model, JSON_CALL);
    await ask(model, JSON_CALL);
    expect(server.requests.map(({ body }) => modeOf(body))).toEqual([
      'json_object',
      'json_object',
      'json_schema',
      undefined,
      'json_object',
    ]);
  });

  it('fails with what was spent when every answer is empty', async () => {
    const { model } = await retrying((reply) => reply.answer('', USAGE));
    await expect(ask(model)).rejects.toMatchObject({
      code: 'model_unavailable',
      usage: { promptTokens: 40, calls: 4 },
    });
  });

  it('never asks again once text was handed on', async () => {
    const { model, server } = await retrying(async (reply) => {
      reply.text('half');
      await new Promise((resolve) => setTimeout(resolve, 20));
      reply.kill();
    });
    expect(await ask(model)).toMatchObject({ text: 'half', finish: { reason: 'cut' } });
    expect(server.requests).toHaveLength(1);
  });

  it('counts an answer that was cut as a try of whoever goes on with it, and ends with its cause', async () => {
    const { model, server, waits } = await retrying(async (reply, _, index) => {
      if (index === 1) return reply.send(503, 'busy');
      reply.text('half');
      await new Promise((resolve) => setTimeout(resolve, 20));
      return reply.kill();
    });
    let after: TaskError | undefined;
    for (const tries of [1, 3, 4]) {
      const { finish } = await ask(model, aCall({ after }));
      expect(finish).toMatchObject({ reason: 'cut', fault: { tries } });
      after = finish.fault;
    }
    await expect(ask(model, aCall({ after }))).rejects.toMatchObject({
      code: 'model_unavailable',
      values: { kind: 'connection_lost', tries: 4 },
      usage: { calls: 0 },
    });
    expect(server.requests).toHaveLength(4);
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  it('asks a form anew whose other form was refused', async () => {
    const { model, server } = await retrying((reply) => reply.answer('x'));
    const after = new ProviderFault('model_unavailable', model.name, { isRetryable: false, kind: 'http_status' });
    expect((await ask(model, aCall({ after }))).text).toBe('x');
    const spent = new ProviderFault('model_quota', model.name, { isRetryable: false, kind: 'http_status' });
    await expect(ask(model, aCall({ after: spent }))).rejects.toMatchObject({ code: 'model_quota' });
    expect(server.requests).toHaveLength(1);
  });

  it('discards an answer that runs away and asks for another one, warmer', async () => {
    const { model, server } = await retrying(async (reply, _, index) => {
      reply.text(`try ${index}`);
      for (let sent = 0; index < 3 && sent < 100 && !reply.response.destroyed; sent += 1) {
        reply.text('a'.repeat(4_096));
        await new Promise(setImmediate);
      }
      reply.finish('stop');
      reply.done();
    });
    expect((await ask(model)).text).toBe('try 3');
    const temperatures = server.requests.map(({ body }) => Number(body['temperature']));
    expect(temperatures).toEqual([...temperatures].sort((a, b) => a - b));
    expect(new Set(temperatures).size).toBe(4);
  });

  it('ends as a runaway when every answer is one', async () => {
    const { model, server } = await retrying((reply) => {
      for (let sent = 0; sent < 100; sent += 1) reply.text('a'.repeat(4_096));
    });
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_runaway', values: { tries: 4 } });
    expect(server.requests).toHaveLength(4);
  });

  it('ends a wait with the reason of an abort', async () => {
    const { model: bare } = await serve((reply) => reply.send(503, ''));
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const random = (): number => {
      controller.abort(reason);
      return 1;
    };
    const wait = backoff({ first: 60_000, longest: 60_000 });
    await expect(ask(withRetry(bare, { wait, random }), aCall(), controller.signal)).rejects.toBe(reason);
  });
});

describe('the wait before a retry', () => {
  const fault = new ProviderFault('model_unavailable', 'local', {
    isRetryable: true,
    kind: 'http_status',
    detail: 503,
  });
  const policy = { wait: backoff({ first: 500, longest: 8_000, jitter: 0.5 }) };

  it.each([
    [1, 0, 250],
    [1, 1, 500],
    [2, 1, 1_000],
    [3, 0, 1_000],
    [9, 1, 8_000],
  ])('after try %i with chance %d is %i ms', (attempt, chance, expected) => {
    expect(waitBeforeRetry(fault, attempt, { ...policy, random: () => chance })).toBe(expected);
  });
});
