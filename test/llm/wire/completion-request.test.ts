import { describe, expect, it } from 'vitest';
import type { ModelServer } from '../../support/model-server.ts';
import { aCall, ask, KEY, modeOf, serve } from '../model-calls.ts';

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
      reasoning_effort: 'none',
      prompt_cache_key: 'a-task',
    });
  });

  it.each([
    ['deepseek', 'plan', 'low', { thinking: { type: 'enabled' }, reasoning_effort: 'low' }],
    ['deepseek', 'plan', 'medium', { thinking: { type: 'enabled' }, reasoning_effort: 'high' }],
    ['deepseek', 'file', 'high', { thinking: { type: 'enabled' }, reasoning_effort: 'high' }],
    ['deepseek', 'plan', 'off', { thinking: { type: 'disabled' }, reasoning_effort: undefined }],
    ['openai', 'plan', 'low', { thinking: undefined, reasoning_effort: 'low' }],
    ['openai', 'repair', 'medium', { thinking: undefined, reasoning_effort: 'medium' }],
    ['local', 'continuation', 'high', { thinking: undefined, reasoning_effort: 'high' }],
    ['local', 'plan', 'off', { thinking: undefined, reasoning_effort: 'none' }],
  ] as const)('to %s says for a %s how hard the model thinks: %s', async (provider, step, effort, words) => {
    const other = effort === 'off' ? ('high' as const) : ('off' as const);
    const settings = step === 'plan' ? { planEffort: effort, effort: other } : { planEffort: other, effort };
    const { model, server } = await serve((reply) => reply.answer('x'), { provider, settings });
    await ask(model, aCall({ step }));
    expect(server.requests[0]?.body).toMatchObject(
      Object.fromEntries(Object.entries(words).filter(([, word]) => word !== undefined)),
    );
    for (const [name, word] of Object.entries(words)) expect(server.requests[0]?.body[name]).toEqual(word);
  });

  it('to DeepSeek never thinks about an answer that goes on from a prefix', async () => {
    const settings = { planEffort: 'high', effort: 'high' } as const;
    const { model, server } = await serve((reply) => reply.answer('x'), { provider: 'deepseek', settings });
    await ask(model, aCall({ step: 'continuation', prefix: 'line one\n' }));
    expect(server.requests[0]?.body).toMatchObject({ thinking: { type: 'disabled' } });
    expect(server.requests[0]?.body).not.toHaveProperty('reasoning_effort');
  });

  it('to any other server holds nothing but the common parameters', async () => {
    const { model, server } = await serve((reply) => reply.answer('x'));
    await ask(model);
    expect(Object.keys(server.requests[0]?.body ?? {}).sort()).toEqual([
      'max_tokens',
      'messages',
      'model',
      'reasoning_effort',
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

  const sent = (name: string, server: ModelServer): unknown[] => server.requests.map(({ body }) => body[name]);

  it.each([
    [
      // https://platform.openai.com/docs/guides/reasoning: a model that knows no `none`.
      {
        error: {
          message:
            "Unsupported value: 'reasoning_effort' does not support 'none' with this model. Supported values are: 'low', 'medium', 'high', and 'max'.",
          ...{ type: 'invalid_request_error', param: 'reasoning_effort', code: 'unsupported_value' },
        },
      },
      ['none', 'low', 'low'],
    ],
    [{ error: { message: 'Invalid value', param: 'reasoning_effort' } }, ['none', 'minimal', 'minimal']],
    [
      { error: { message: 'invalid reasoning value: "none" (must be "high", "medium" or "low")' } },
      ['none', 'low', 'low'],
    ],
    [
      { detail: [{ loc: ['body', 'reasoning_effort'], msg: "Input should be 'low', 'medium' or 'high'" }] },
      ['none', 'low', 'low'],
    ],
    [{ error: { message: '"llama3.2" does not support thinking' } }, ['none', undefined, undefined]],
    [
      { error: { message: 'Unrecognized request argument supplied: reasoning_effort' } },
      ['none', undefined, undefined],
    ],
  ])('takes the nearest word for an effort that it knows, or none: %j', async (refusal, words) => {
    const { model, server } = await serve((reply, { body }) => {
      if (body['reasoning_effort'] === 'none') reply.send(400, refusal);
      else reply.answer('x');
    });
    await ask(model);
    await ask(model);
    expect(sent('reasoning_effort', server)).toEqual(words);
  });

  it('is the key of the cache, which is left out from then on', async () => {
    const { model, server } = await serve(
      (reply, { body }) => {
        if ('prompt_cache_key' in body) reply.send(400, { error: { message: 'Unknown parameter: prompt_cache_key' } });
        else reply.answer('x');
      },
      { provider: 'openai' },
    );
    await ask(model);
    await ask(model);
    expect(sent('prompt_cache_key', server)).toEqual(['a-task', undefined, undefined]);
  });

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

  it.each(['temperature', 'stream_options', 'thinking', 'response_format', 'max_tokens'] as const)(
    '%s is left out from then on, in whatever way the refusal is told',
    async (parameter) => {
      const words = `Unsupported parameter: '${parameter}' is not supported with this model.`;
      const refusals: readonly (readonly [status: number, body: unknown])[] = [
        [400, { error: { message: 'no', param: parameter, code: 'unsupported_parameter' } }],
        [422, { error: { message: 'no', param: `${parameter}.type`, code: null } }],
        [400, { error: { message: words, param: null } }],
        [422, { error: { message: words } }],
        [400, { error: words }],
        [422, { message: words }],
        [
          422,
          { detail: [{ loc: ['body', parameter], msg: 'Extra inputs are not permitted', type: 'extra_forbidden' }] },
        ],
        [400, `plain words about ${parameter}`],
        // A gateway that met the refusal and tells it under status 200.
        [200, { error: { message: words, code: 400 } }],
      ];
      for (const [status, body] of refusals) {
        const { model, server } = await serve(
          (reply, request) => {
            if (parameter in request.body) reply.send(status, body);
            else reply.answer('x');
          },
          { provider: 'deepseek' },
        );
        await ask(model, json);
        await ask(model, json);
        const sent = server.requests.map((request) => parameter in request.body);
        expect(sent, JSON.stringify(body)).toEqual([true, false, false]);
      }
    },
  );

  it('is taken from where the error names it, not from a request that it quotes', async () => {
    const { model, server } = await serve((reply, { body }) => {
      const detail = [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted', input: body }];
      if ('stream_options' in body) reply.send(422, { detail });
      else reply.answer('x');
    });
    await ask(model, json);
    expect(Object.keys(server.requests[1]?.body ?? {}).sort()).toEqual([
      'max_tokens',
      'messages',
      'model',
      'reasoning_effort',
      'response_format',
      'stream',
      'temperature',
    ]);
  });

  it('is renamed back where a server knows the old name alone', async () => {
    const { model, server } = await serve(
      (reply, { body }) => {
        if ('max_completion_tokens' in body)
          reply.send(422, { detail: [{ loc: ['body', 'max_completion_tokens'], msg: 'Extra inputs' }] });
        else reply.answer('x');
      },
      { provider: 'openai', model: 'gpt-6.1-sol' },
    );
    await ask(model);
    await ask(model);
    expect(server.requests.map(({ body }) => body['max_tokens'])).toEqual([undefined, 65_536, 65_536]);
  });

  it.each([
    "This model's maximum context length is 9 tokens: 40 (8 in the messages, 32 in the completion)",
    'max_tokens is too large: 32768. This model supports at most 4096 completion tokens',
    'Invalid max_tokens value, the valid range of max_tokens is [1, 8192]',
  ])('is left out under either name when its number is too high (%s)', async (message) => {
    const { model, server } = await serve((reply, { body }) => {
      if ('max_tokens' in body || 'max_completion_tokens' in body) reply.send(400, { error: { message } });
      else reply.answer('x');
    });
    await ask(model);
    await ask(model);
    expect(server.requests).toHaveLength(3);
  });

  it('is not given up for a request that is refused all the same without it', async () => {
    const message = "This model's maximum context length is 9 tokens: 40 (38 in the messages, 2 in the completion)";
    const { model, server } = await serve((reply, { body }, index) => {
      if (index > 1) reply.answer('x');
      else reply.send(400, { error: { message, code: 'context_length_exceeded', param: 'messages', body } });
    });
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_context' });
    await ask(model);
    expect(server.requests.map(({ body }) => 'max_tokens' in body)).toEqual([true, false, true]);
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

describe('the JSON mode', () => {
  const schema = {
    name: 'plan',
    schema: { type: 'object', properties: {}, required: [], additionalProperties: false },
  };
  const json = aCall({ format: 'json', schema });

  it('is json_object first, and json_schema with the schema of the caller where that is refused', async () => {
    const { model, server } = await serve((reply, { body }) => {
      if (modeOf(body) === 'json_object')
        reply.send(400, { error: "'response_format.type' must be 'json_schema' or 'text'" });
      else reply.answer('{}');
    });
    await ask(model, json);
    await ask(model, json);
    await ask(model, aCall());
    expect(server.requests.map(({ body }) => modeOf(body))).toEqual([
      'json_object',
      'json_schema',
      'json_schema',
      undefined,
    ]);
    expect(server.requests[1]?.body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'plan', strict: true, schema: schema.schema },
    });
  });

  it.each([
    { error: { message: 'no', param: 'response_format' } },
    { error: { message: 'json_object is not available' } },
  ])('is asked for in words alone where both are refused (%j)', async (body) => {
    const { model, server } = await serve((reply, request) => {
      const mode = modeOf(request.body);
      if (mode === undefined) reply.answer('{}');
      else
        reply.send(400, mode === 'json_object' ? body : { error: { message: 'Invalid schema for response_format' } });
    });
    await ask(model, json);
    await ask(model, json);
    expect(server.requests.map((request) => modeOf(request.body))).toEqual([
      'json_object',
      'json_schema',
      undefined,
      undefined,
    ]);
  });

  it('has no schema where the caller gives none', async () => {
    const { model, server } = await serve((reply, { body }) => {
      if (modeOf(body) === undefined) reply.answer('{}');
      else reply.send(400, { error: { param: 'response_format', message: 'no' } });
    });
    await ask(model, aCall({ format: 'json' }));
    expect(server.requests.map(({ body }) => modeOf(body))).toEqual(['json_object', undefined]);
  });
});

describe('an account that can pay for fewer tokens', () => {
  const short = (tokens: number): unknown => ({
    error: {
      message: `This request requires more credits, or fewer max_tokens. You requested up to 32768 tokens, but can only afford ${tokens}.`,
      ...{ code: 402, metadata: { provider_name: null } },
    },
  });
  const limits = (server: ModelServer): unknown[] => server.requests.map(({ body }) => body['max_tokens']);

  it.each([402, 200])(
    'is asked once more for so many, told under status %d, and nothing is remembered',
    async (status) => {
      const { model, server } = await serve((reply, { body }) => {
        if (Number(body['max_tokens']) > 3_102) reply.send(status, short(3_102));
        else reply.answer('x');
      });
      await ask(model);
      await ask(model);
      expect(limits(server)).toEqual([32_768, 3_102, 32_768, 3_102]);
    },
  );

  it('is out of credit when it cannot pay for those either', async () => {
    const { model, server } = await serve((reply) => reply.send(402, short(3_102)));
    await expect(ask(model)).rejects.toMatchObject({ code: 'model_quota' });
    expect(limits(server)).toEqual([32_768, 3_102]);
  });

  it.each([short(40), { error: { message: 'Insufficient Balance' } }])(
    'is out of credit at once when that is too few, or not said: %j',
    async (body) => {
      const { model, server } = await serve((reply) => reply.send(402, body));
      await expect(ask(model)).rejects.toMatchObject({ code: 'model_quota' });
      expect(server.requests).toHaveLength(1);
    },
  );
});
