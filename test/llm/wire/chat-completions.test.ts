import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ProviderFault } from '../../../src/llm/provider-fault.ts';
import type { ModelPiece } from '../../../src/ports/language-model.ts';
import type { ModelReply } from '../../support/model-server.ts';
import { aCall, ask, firstPiece, KEY, serve } from '../model-calls.ts';

const USAGE = { prompt_tokens: 100, completion_tokens: 7 };

describe('a good stream', () => {
  it('gives the text in pieces, then how it ended, what it cost and who answered', async () => {
    const { model } = await serve((reply) => {
      reply.text('one ');
      reply.text('two');
      reply.finish('stop', { ...USAGE, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 });
      reply.done();
    });
    const pieces: ModelPiece[] = [];
    for await (const piece of model.generate(aCall(), new AbortController().signal)) pieces.push(piece);
    const usage = { promptTokens: 100, cachedTokens: 64, completionTokens: 7, calls: 1 };
    expect(pieces).toEqual([
      { type: 'text', text: 'one ' },
      { type: 'text', text: 'two' },
      { type: 'finish', reason: 'stop', usage, model: 'local/test-model' },
    ]);
  });

  it('reads usage from a later chunk with empty choices', async () => {
    const { model } = await serve((reply) => {
      reply.text('x');
      reply.finish('stop');
      reply.event({ choices: [], usage: { ...USAGE, prompt_tokens_details: { cached_tokens: 30 } } });
      reply.done();
    });
    expect((await ask(model)).finish.usage).toEqual({
      promptTokens: 100,
      cachedTokens: 30,
      completionTokens: 7,
      calls: 1,
    });
  });

  it('reads usage where Groq puts it', async () => {
    const { model } = await serve((reply) => {
      reply.text('x');
      reply.event({ choices: [{ delta: {}, finish_reason: 'stop' }], x_groq: { usage: USAGE } });
      reply.done();
    });
    expect((await ask(model)).finish.usage).toMatchObject({ promptTokens: 100, completionTokens: 7 });
  });

  it('estimates a call whose usage was never reported', async () => {
    const { model } = await serve((reply) => reply.answer('x'));
    expect((await ask(model)).finish.usage).toEqual({
      promptTokens: 3,
      cachedTokens: 0,
      completionTokens: 1,
      calls: 1,
    });
  });

  it('survives comments, CRLF, null choices, empty deltas and chunks of no known shape', async () => {
    const { model } = await serve((reply) => {
      reply.write(': keep-alive\r\n\r\n: keep-alive\r\n\r\n');
      reply.event({ choices: null });
      reply.event({ choices: 'soon', usage: 'later' });
      reply.event([]);
      reply.write(
        `data: ${JSON.stringify({ choices: [{ delta: { content: null, reasoning_content: '' } }] })}\r\n\r\n`,
      );
      reply.write(`data: ${JSON.stringify({ choices: [{ delta: { content: 'fine' } }] })}\r\n\r\n`);
      reply.finish('stop');
      reply.done();
    });
    expect((await ask(model)).text).toBe('fine');
  });

  it('puts characters together whose bytes came apart', async () => {
    const { model } = await serve(async (reply) => {
      const bytes = Buffer.from(`data: ${JSON.stringify({ choices: [{ delta: { content: '创建🐍' } }] })}\n\n`);
      for (const byte of bytes) {
        reply.write(Uint8Array.of(byte));
        await new Promise(setImmediate);
      }
      reply.finish('stop');
      reply.done();
    });
    expect((await ask(model)).text).toBe('创建🐍');
  });

  it('keeps reasoning out of the text, by either name', async () => {
    const { model } = await serve((reply) => {
      reply.event({ choices: [{ delta: { reasoning_content: 'hmm' } }] });
      reply.event({ choices: [{ delta: { reasoning: 'well' } }] });
      reply.answer('text');
    });
    expect((await ask(model)).text).toBe('text');
  });

  it.each([
    ['both names, the older one empty', { reasoning_content: '', reasoning: 'hmm', content: null }],
    ['parts', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hmm' }] }] }],
  ])('keeps reasoning out of the text that comes as %s', async (_, delta) => {
    const { model } = await serve((reply) => {
      reply.event({ choices: [{ delta }] });
      reply.event({ choices: [{ delta: { content: [{ type: 'text', text: 'te' }] } }] });
      reply.answer('xt');
    });
    expect((await ask(model)).text).toBe('text');
  });

  it('reads text that stands beside the finish reason, and behind it', async () => {
    const { model } = await serve((reply) => {
      reply.text('one ');
      reply.event({ choices: [{ delta: { content: 'two ' }, finish_reason: 'stop' }], usage: USAGE });
      reply.text('three');
      reply.done();
    });
    expect(await ask(model)).toMatchObject({
      text: 'one two three',
      finish: { reason: 'stop', usage: { promptTokens: 100 } },
    });
  });

  it('reads usage where Moonshot puts it, and the last one where every chunk bears one', async () => {
    const { model } = await serve((reply) => {
      reply.event({ choices: [{ delta: { content: 'x' } }], usage: { prompt_tokens: 100, completion_tokens: 1 } });
      reply.event({ choices: [{ delta: {}, finish_reason: 'stop', usage: USAGE }] });
      reply.done();
    });
    expect((await ask(model)).finish.usage).toMatchObject({ promptTokens: 100, completionTokens: 7 });
  });

  it('keeps blanks at the head of an answer', async () => {
    const { model } = await serve((reply) => {
      reply.text('\n');
      reply.text('  ');
      reply.answer('x');
    });
    expect((await ask(model)).text).toBe('\n  x');
  });

  it('reads an answer of a server that does not stream', async () => {
    const message = { content: 'whole' };
    const { model } = await serve((reply) => {
      const body = JSON.stringify({ choices: [{ message, finish_reason: 'stop' }], usage: USAGE });
      reply.send(200, `\n\n\n${body}`);
    });
    expect(await ask(model)).toMatchObject({ text: 'whole', finish: { reason: 'stop', usage: { promptTokens: 100 } } });
  });

  it('ends although the server leaves the connection open after the finish reason', async () => {
    const { model } = await serve(
      (reply) => {
        reply.text('x');
        reply.finish('stop', USAGE);
      },
      { stallTimeoutMs: 50 },
    );
    expect((await ask(model)).finish).toMatchObject({ reason: 'stop', usage: { promptTokens: 100 } });
  });
});

describe('a stream as it is in the wild', () => {
  it('is read as without the heartbeats, comments and pings in it', async () => {
    const { model } = await serve((reply) => {
      reply.write('\ufeff: hello\n\nevent: ping\ndata: 1732752000\n\n');
      reply.text('one ');
      reply.write('data:\n\ndata: : PROCESSING\n\nevent: ping\ndata: still here\n\n');
      reply.text('two');
      reply.write('data: null\n\n');
      reply.finish('stop', USAGE);
      reply.done();
    });
    expect(await ask(model)).toMatchObject({
      text: 'one two',
      finish: { reason: 'stop', usage: { promptTokens: 100 } },
    });
  });

  it('has one answer, whatever others are interleaved with it', async () => {
    const choice = (index: number, content: string, finish_reason: string | null = null): object => ({
      choices: [{ index, delta: { content }, finish_reason }],
    });
    const { model } = await serve((reply) => {
      reply.event(choice(1, 'NO'));
      reply.event(choice(0, 'one '));
      reply.event(choice(1, 'NO', 'stop'));
      reply.event({
        choices: [
          { index: 1, delta: { content: 'NO' } },
          { index: 0, delta: { content: 'two' } },
        ],
      });
      reply.event(choice(0, '', 'stop'));
      reply.done();
    });
    expect(await ask(model)).toMatchObject({ text: 'one two', finish: { reason: 'stop' } });
  });

  it('goes on through finish reasons that say nothing', async () => {
    const { model } = await serve((reply) => {
      for (const [content, finish_reason] of [
        ['one ', 'null'],
        ['two', ''],
      ]) {
        reply.event({ choices: [{ delta: { content }, finish_reason }], usage: USAGE });
      }
      reply.finish('stop');
      reply.done();
    });
    expect((await ask(model)).text).toBe('one two');
  });

  it('is over with finish reason and usage, although the server neither says so nor hangs up', async () => {
    let hasGoneOn = false;
    const { model } = await serve((reply) => {
      reply.text('x');
      reply.finish('stop');
      reply.event({ choices: [], usage: USAGE });
      // Before the wait for a usage that does not come would be over.
      setTimeout(() => (hasGoneOn = true), 4_000).unref();
    });
    expect((await ask(model)).finish).toMatchObject({ reason: 'stop', usage: { promptTokens: 100 } });
    expect(hasGoneOn).toBe(false);
  });
});

describe('how an answer ends', () => {
  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'refused'],
    ['insufficient_system_resource', 'cut'],
    ['error', 'cut'],
    ['some_new_word', 'stop'],
  ])('finish_reason %s is %s', async (word, reason) => {
    const { model } = await serve((reply) => {
      reply.text('x');
      reply.finish(word);
      reply.done();
    });
    expect((await ask(model)).finish.reason).toBe(reason);
  });

  it('is refused when the message is a refusal, without any text', async () => {
    const { model } = await serve((reply) => {
      reply.event({ choices: [{ delta: { refusal: 'I cannot help with that' } }] });
      reply.finish('stop');
      reply.done();
    });
    expect(await ask(model)).toMatchObject({ text: '', finish: { reason: 'refused' } });
  });

  it('is its limit when that was spent on thinking, without any text', async () => {
    const { model } = await serve((reply) => {
      reply.event({ choices: [{ delta: { reasoning: 'hmm' } }] });
      reply.event({ choices: [{ delta: { content: null }, finish_reason: 'length' }], usage: USAGE });
      reply.done();
    });
    expect(await ask(model)).toMatchObject({ text: '', finish: { reason: 'length', usage: { completionTokens: 7 } } });
  });

  it.each(['', '   \n  '])('is a passing fault when %j is all that came', async (text) => {
    const { model } = await serve((reply) => reply.answer(text, USAGE));
    await expect(ask(model)).rejects.toMatchObject({
      code: 'model_unavailable',
      isRetryable: true,
      usage: { promptTokens: 100, calls: 1 },
    });
  });

  it('may be empty when the rest was asked for and nothing is missing', async () => {
    const { model } = await serve((reply) => reply.answer('\n'), { prefix: true });
    expect(await ask(model, aCall({ prefix: 'whole file', step: 'continuation' }))).toMatchObject({
      text: '\n',
      finish: { reason: 'stop' },
    });
  });
});

describe('a stream that breaks', () => {
  const breaks: Readonly<Record<string, (reply: ModelReply) => void>> = {
    'ends without a reason': (reply) => void reply.response.end(),
    'loses its connection': (reply) => reply.kill(),
    'turns into an error': (reply) => reply.event({ error: { message: 'overloaded', code: 502 } }),
    'stops in the middle of an event': (reply) => {
      reply.write('data: {"choices":[{"del');
      reply.response.end();
    },
    'falls silent': (reply) => reply.write(': still here\n\n'),
    'sends comments and empty chunks for ever': (reply) => {
      const timer = setInterval(() => {
        reply.write(': keep-alive\n\n');
        reply.event({ choices: [{ delta: { content: '' } }] });
      }, 10);
      reply.response.once('close', () => clearInterval(timer));
    },
  };
  const cases = Object.entries(breaks);

  it.each(cases)('keeps what came when it %s after some text', async (_, breakOff) => {
    const { model } = await serve(
      async (reply) => {
        reply.text('half ');
        reply.text('an answer');
        await new Promise((resolve) => setTimeout(resolve, 20));
        breakOff(reply);
      },
      { stallTimeoutMs: 150 },
    );
    expect(await ask(model)).toMatchObject({
      text: 'half an answer',
      finish: { reason: 'cut', usage: { calls: 1 }, fault: { code: 'model_unavailable', isRetryable: true } },
    });
  });

  it.each(cases)('is a passing fault when it %s before any text', async (_, breakOff) => {
    const { model } = await serve(
      (reply) => {
        reply.event({ choices: [{ delta: { content: '', role: 'assistant' } }] });
        breakOff(reply);
      },
      { queueTimeoutMs: 150 },
    );
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_unavailable', isRetryable: true });
  });

  it('does not lose patience in the queue of the provider as soon as in the middle of an answer', async () => {
    const { model } = await serve(
      async (reply) => {
        reply.write(': keep-alive\n\n');
        await new Promise((resolve) => setTimeout(resolve, 200));
        reply.answer('at last');
      },
      { stallTimeoutMs: 50, queueTimeoutMs: 5_000 },
    );
    expect((await ask(model)).text).toBe('at last');
  });

  it('counts reasoning as a sign of life', async () => {
    const { model } = await serve(
      async (reply) => {
        for (let step = 0; step < 8; step += 1) {
          reply.event({ choices: [{ delta: { reasoning: '.' } }] });
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        reply.answer('thought through');
      },
      { stallTimeoutMs: 300, queueTimeoutMs: 300 },
    );
    expect((await ask(model)).text).toBe('thought through');
  });

  it('gives up on a server that never sends the head of its answer', async () => {
    const { model } = await serve(() => undefined, { queueTimeoutMs: 50 });
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_unavailable', isRetryable: true });
  });
});

describe('an answer without end', () => {
  it.each([
    ['the same line', 'text', '{"files":[{"path":"a.txt","content":"aaaaaaaa"}]}\n'],
    ['blanks', 'text', ' '.repeat(50)],
    ['the same thought', 'reasoning', 'Wait, let me look at it again. '],
  ])('is stopped when it is %s again and again', async (_, field, piece) => {
    let sent = 0;
    const { model } = await serve(async (reply) => {
      const delta = field === 'text' ? { content: piece } : { reasoning_content: piece };
      for (; sent < 2_097_152 && !reply.response.destroyed; sent += piece.length) {
        reply.event({ choices: [{ delta }] });
        if (reply.response.writableNeedDrain) await new Promise(setImmediate);
      }
      reply.finish('stop');
      reply.done();
    });
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_runaway', isRetryable: true });
    expect(sent).toBeLessThan(2_097_152);
  });

  it('lets go of the connection', async () => {
    let hasClosed = false;
    const { model } = await serve(async (reply) => {
      for (let sent = 0; sent < 100; sent += 1) reply.text('a'.repeat(4_096));
      await reply.closed();
      hasClosed = true;
    });
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_runaway' });
    await expect.poll(() => hasClosed).toBe(true);
  });

  it('is refused when one event alone is larger than any answer', async () => {
    const { model } = await serve((reply) => {
      reply.write('data: {"choices":[{"delta":{"content":"');
      for (let sent = 0; sent < 6; sent += 1) reply.write('x'.repeat(1024 * 1024));
    });
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_unavailable' });
  });
});

describe('an abort', () => {
  const reason = new Error('cancelled by its requester');

  it('in the middle of the stream throws its reason and hangs up', async () => {
    let hasClosed = false;
    const { model } = await serve(async (reply) => {
      reply.text('x');
      await reply.closed();
      hasClosed = true;
    });
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      for await (const piece of model.generate(aCall(), controller.signal)) {
        if (piece.type === 'text') controller.abort(reason);
      }
    };
    await expect(read()).rejects.toBe(reason);
    await expect.poll(() => hasClosed).toBe(true);
  });

  it('before the answer throws its reason', async () => {
    const controller = new AbortController();
    const { model } = await serve(() => controller.abort(reason));
    await expect(ask(model, aCall(), controller.signal)).rejects.toBe(reason);
  });

  it('before the call sends nothing', async () => {
    const { model, server } = await serve((reply) => reply.answer('x'));
    await expect(ask(model, aCall(), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server.requests).toEqual([]);
  });

  it('hangs up when the reader stops early', async () => {
    let hasClosed = false;
    const { model } = await serve(async (reply) => {
      reply.text('x');
      await reply.closed();
      hasClosed = true;
    });
    expect(await firstPiece(model)).toEqual({ type: 'text', text: 'x' });
    await expect.poll(() => hasClosed).toBe(true);
  });
});

describe('an error of the provider', () => {
  it.each([
    [400, { error: { message: 'bad request' } }, 'model_unavailable', false],
    [400, { error: { message: 'too long', code: 'context_length_exceeded' } }, 'model_context', false],
    [400, { message: "This model's maximum context length is 4096 tokens", code: 400 }, 'model_context', false],
    [
      500,
      {
        error: {
          code: 500,
          message: 'the request exceeds the available context size',
          type: 'exceed_context_size_error',
        },
      },
      'model_context',
      false,
    ],
    [413, 'Request Entity Too Large', 'model_context', false],
    [200, { error: { message: 'prompt is too long: 9 tokens > 8 maximum' } }, 'model_context', false],
    [200, { object: 'error', message: 'maximum context length is 9 tokens', code: 40303 }, 'model_context', false],
    [504, { error: { message: 'context deadline exceeded' } }, 'model_unavailable', true],
    [400, { error: { message: 'flagged', code: 'content_policy_violation' } }, 'model_refused', false],
    [401, { error: { message: `Incorrect API key: ${KEY}` } }, 'model_unauthorized', false],
    [
      402,
      { error: { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' } },
      'model_quota',
      false,
    ],
    [403, {}, 'model_unauthorized', false],
    [404, { error: { message: 'no such model' } }, 'model_unavailable', false],
    [422, { detail: [{ loc: ['body', 'messages'] }] }, 'model_unavailable', false],
    [429, { error: { message: 'slow', code: 'rate_limit_exceeded' } }, 'model_rate_limited', true],
    [
      429,
      { error: { message: 'pay', type: 'insufficient_quota', code: 'credit_balance_exhausted' } },
      'model_quota',
      false,
    ],
    [500, 'oops', 'model_unavailable', true],
    [502, '<html>Bad gateway</html>', 'model_unavailable', true],
    [503, { error: { code: 'server_is_overloaded' } }, 'model_unavailable', true],
    [200, { error: { message: 'upstream', code: 502 } }, 'model_unavailable', true],
    [200, { error: { message: 'no credit', code: 402 } }, 'model_quota', false],
    [200, { error: 'something' }, 'model_unavailable', true],
  ])('%i %j is %s', async (status, body, code, isRetryable) => {
    const { model, server } = await serve((reply) => reply.send(status, body));
    await expect(ask(model)).rejects.toMatchObject({ code, isRetryable, values: { provider: 'local' } });
    expect(server.requests).toHaveLength(1);
  });

  it('is told in its own words, with the status', async () => {
    const message = 'model "quirk-model" not found, try pulling it first';
    const { model } = await serve((reply) => reply.send(404, { error: { message, type: 'api_error' } }));
    await expect(ask(model)).rejects.toMatchObject({
      isRetryable: false,
      values: {
        provider: 'local',
        model: 'local/test-model',
        kind: 'http_status',
        detail: 404,
        said: message,
        tries: 1,
      },
    });
  });

  it.each([
    ['an event', 'data: {"error":{"message":"context size has been exceeded","code":500}}\n\n', 'model_context'],
    ['a named event', 'event: error\ndata: prompt is too long: 9 > 8\n\n', 'model_context'],
    ['a bare object', '{"error":{"message":"overloaded","code":529}}\n', 'model_unavailable'],
  ])('keeps its cause as %s of the stream', async (_, raw, code) => {
    const { model } = await serve((reply) => {
      reply.event({ choices: [{ delta: { content: '', role: 'assistant' } }] });
      reply.write(raw);
      reply.response.end();
    });
    await expect(ask(model)).rejects.toMatchObject({ code, isRetryable: code === 'model_unavailable' });
  });

  it('can be a web page under status 200', async () => {
    const { model } = await serve((reply) => reply.send(200, '<html>Sign in</html>', { 'content-type': 'text/html' }));
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_unavailable', isRetryable: true });
  });

  it('can be that nobody listens', async () => {
    const { model, server } = await serve((reply) => reply.kill());
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_unavailable', isRetryable: true });
    await server.close();
    await expect(ask(model)).rejects.toMatchObject({
      kind: 'connection_lost',
      values: { detail: 'ECONNREFUSED' },
    });
  });

  it('names the variable to look at when the key is refused', async () => {
    const { model } = await serve((reply) => reply.send(401, {}), { provider: 'deepseek' });
    await expect(ask(model)).rejects.toMatchObject({ values: { variable: 'DEEPSEEK_API_KEY' } });
  });

  it('never shows the key, whatever the provider echoes', async () => {
    const echo = { error: { message: `Incorrect API key: ${KEY}`, code: KEY, type: KEY, param: KEY } };
    const { model } = await serve((reply, request) => {
      reply.send(401, echo, { 'x-request-id': request.headers.authorization ?? '' });
    });
    const error: unknown = await ask(model).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProviderFault);
    expect(inspect(error, { depth: 20, showHidden: true, getters: true })).not.toContain('canary');
  });

  it('is final when it is a redirect, which is not followed', async () => {
    const { model, server } = await serve((reply) => reply.send(307, '', { location: '/elsewhere/chat/completions' }));
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_unavailable', isRetryable: false });
    expect(server.requests.map((request) => request.path)).toEqual(['/chat/completions']);
  });
});
