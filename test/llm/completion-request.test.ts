import { describe, expect, it } from 'vitest';
import { aCall, ask, KEY, serve } from './model-calls.ts';

describe('the request', () => {
  it('to DeepSeek switches thinking off and limits the answer by max_tokens', async () => {
    const { model, server } = await serve((reply) => reply.answer('{}'), { provider: 'deepseek' });
    await ask(model, aCall({ format: 'json' }));
    expect(server.requests[0]?.path).toBe('/chat/completions');
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(server.requests[0]?.body).toEqual({
      model: 'test-model',
      messages: [{ role: 'user', content: 'Write a file' }],
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 65_536,
      temperature: 0.2,
      response_format: { type: 'json_object' },
      thinking: { type: 'disabled' },
    });
  });

  it('to OpenAI limits by max_completion_tokens and sends reasoning models no temperature', async () => {
    const { model, server } = await serve((reply) => reply.answer('x'), { provider: 'openai', model: 'gpt-6.1-sol' });
    await ask(model);
    expect(server.requests[0]?.body).toEqual({
      model: 'gpt-6.1-sol',
      messages: [{ role: 'user', content: 'Write a file' }],
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 65_536,
    });
  });

  it('to any other server holds nothing but the common parameters', async () => {
    const { model, server } = await serve((reply) => reply.answer('x'));
    await ask(model);
    expect(Object.keys(server.requests[0]?.body ?? {}).sort()).toEqual([
      'max_tokens',
      'messages',
      'model',
      'stream',
      'stream_options',
      'temperature',
    ]);
  });

  it('bears no word of the environment', async () => {
    process.env['OPENAI_ORG_ID'] = 'org-canary';
    process.env['OPENAI_PROJECT_ID'] = 'proj-canary';
    try {
      const { model, server } = await serve((reply) => reply.answer('x'));
      await ask(model);
      expect(JSON.stringify(server.requests[0]?.headers)).not.toMatch(/org-canary|proj-canary/);
    } finally {
      delete process.env['OPENAI_ORG_ID'];
      delete process.env['OPENAI_PROJECT_ID'];
    }
  });
});

describe('a prefix', () => {
  const call = aCall({ prefix: 'line one\n' });
  const last = { role: 'assistant', content: 'line one\n', prefix: true };

  it('goes to the beta address of DeepSeek', async () => {
    const { model, server } = await serve((reply) => reply.answer('line two'), { provider: 'deepseek' });
    expect(model.canContinuePrefix).toBe(true);
    expect((await ask(model, call)).text).toBe('line two');
    expect(server.requests[0]?.path).toBe('/beta/chat/completions');
    expect(server.requests[0]?.body['messages']).toEqual([{ role: 'user', content: 'Write a file' }, last]);
  });

  it('goes to the plain address of a provider that was declared to know it', async () => {
    const { model, server } = await serve((reply) => reply.answer('line two'), { prefix: true });
    await ask(model, call);
    expect(server.requests[0]?.path).toBe('/chat/completions');
    expect(server.requests[0]?.body['messages']).toContainEqual(last);
  });

  it('is never sent to any other', async () => {
    const { model, server } = await serve((reply) => reply.answer('x'));
    expect(model.canContinuePrefix).toBe(false);
    await expect(ask(model, call)).rejects.toThrow(TypeError);
    expect(server.requests).toEqual([]);
  });
});

describe('a parameter that the server refuses', () => {
  const json = aCall({ format: 'json' });

  it('is renamed once, and the new name is remembered', async () => {
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    const { model, server } = await serve((reply, { body }) => {
      if ('max_tokens' in body)
        reply.send(400, { error: { message, param: 'max_tokens', code: 'unsupported_parameter' } });
      else reply.answer('x');
    });
    await ask(model);
    await ask(model);
    expect(server.requests.map(({ body }) => [body['max_tokens'], body['max_completion_tokens']])).toEqual([
      [32_768, undefined],
      [undefined, 32_768],
      [undefined, 32_768],
    ]);
  });

  it.each([
    ['temperature', 400, { error: { message: 'Unsupported parameter', param: 'temperature', code: null } }],
    ['response_format', 400, { error: { message: 'refused', param: 'response_format.type' } }],
    ['response_format', 400, { error: "'response_format.type' must be 'json_schema' or 'text'" }],
    ['stream_options', 422, { detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] }],
    [
      'max_tokens',
      400,
      { message: "This model's maximum context length is 9 tokens: 40 (8 in the messages, 32 in the completion)" },
    ],
  ])('%s is left out from then on (%i %j)', async (parameter, status, body) => {
    const { model, server } = await serve((reply, request) => {
      if (parameter in request.body) reply.send(status, body);
      else reply.answer('x');
    });
    await ask(model, json);
    await ask(model, json);
    expect(server.requests.map((request) => parameter in request.body)).toEqual([true, false, false]);
  });

  it('may be one after another, each once', async () => {
    const { model, server } = await serve((reply, { body }) => {
      const refused = ['temperature', 'response_format', 'stream_options', 'max_tokens'].find((name) => name in body);
      if (refused === undefined) reply.answer('x');
      else reply.send(400, { error: { message: 'no', param: refused } });
    });
    await ask(model, json);
    expect(server.requests).toHaveLength(5);
  });

  it('ends in the error when nothing is left to take away', async () => {
    const { model, server } = await serve((reply) =>
      reply.send(400, { error: { message: 'no', param: 'temperature' } }),
    );
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_unavailable', isRetryable: false });
    expect(server.requests).toHaveLength(2);
  });
});
