import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import {
  startModelStandIn,
  type ModelStandIn,
  type ModelStandInOptions,
} from '../../../src/demo/model/model-stand-in.ts';
import { todoApi } from '../../../src/demo/model/projects/todo-api.ts';

let model: ModelStandIn;

beforeEach(async () => {
  model = await startModelStandIn({ cut: { path: 'src/app.js', afterCharacters: 700 } });
});

afterEach(() => model.close());

interface Message {
  role: string;
  content: string;
  prefix?: boolean;
}

interface Spoken {
  text: string;
  reasoning: string;
  finishReason: string | null | undefined;
  usage: Record<string, unknown> | undefined;
  chunks: Chunk[];
  isDone: boolean;
}

interface Chunk {
  choices: { delta: { content?: string | null; reasoning_content?: string | null }; finish_reason: string | null }[];
  usage?: Record<string, unknown>;
}

async function restart(options: ModelStandInOptions): Promise<void> {
  await model.close();
  model = await startModelStandIn(options);
}

function post(messages: Message[], more: Record<string, unknown> = {}, path = '/chat/completions'): Promise<Response> {
  return fetch(`${model.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${model.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'deepseek-flash',
      messages,
      stream: true,
      stream_options: { include_usage: true },
      thinking: { type: 'disabled' },
      ...more,
    }),
  });
}

async function speak(messages: Message[], more: Record<string, unknown> = {}, path?: string): Promise<Spoken> {
  const answer = await post(messages, more, path);
  if (!answer.ok || answer.body === null) throw new Error(`${answer.status} ${await answer.text()}`);
  const spoken: Spoken = {
    text: '',
    reasoning: '',
    finishReason: undefined,
    usage: undefined,
    chunks: [],
    isDone: false,
  };
  for await (const event of answer.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())) {
    if (event.data === '[DONE]') {
      spoken.isDone = true;
      break;
    }
    const chunk = JSON.parse(event.data) as Chunk;
    spoken.chunks.push(chunk);
    spoken.text += chunk.choices[0]?.delta.content ?? '';
    spoken.reasoning += chunk.choices[0]?.delta.reasoning_content ?? '';
    spoken.finishReason = chunk.choices[0]?.finish_reason ?? spoken.finishReason;
    spoken.usage = chunk.usage ?? spoken.usage;
  }
  return spoken;
}

const opening: Message[] = [
  { role: 'system', content: 'You write whole projects. '.repeat(20) },
  { role: 'user', content: 'Plan this as JSON: a small todo REST API in plain Node' },
];

function fileRequest(plan: string, ...paths: string[]): Message[] {
  const markers = paths.map((path) => `<<<FILE n0nce ${path}>>>`).join('\n');
  return [
    ...opening,
    { role: 'assistant', content: plan },
    { role: 'user', content: `Write these:\n${markers}\nNow.` },
  ];
}

function contentOf(path: string): string {
  return todoApi.files.find((file) => file.path === path)?.content ?? '';
}

describe('the conversation', () => {
  test('goes from the plan over the files to the rest of a cut one', async () => {
    const plan = await speak(opening, { response_format: { type: 'json_object' } });
    expect(JSON.parse(plan.text)).toMatchObject({ name: 'todo-api', test: 'npm test' });

    const two = await speak(fileRequest(plan.text, 'src/store.js', 'no/such.py'));
    expect(two.text).toContain(`<<<FILE n0nce src/store.js>>>\n${contentOf('src/store.js')}<<<END n0nce>>>\n`);
    expect(two.text).toMatch(/<<<FILE n0nce no\/such.py>>>\n# no\/such.py: .*\n<<<END n0nce>>>\n$/);

    const asked = fileRequest(plan.text, 'src/app.js');
    const cut = await speak(asked);
    expect([cut.finishReason, cut.text.length]).toEqual(['length', 700]);
    const whole = `<<<FILE n0nce src/app.js>>>\n${contentOf('src/app.js')}<<<END n0nce>>>\n`;

    const partial = cut.text.slice(0, cut.text.lastIndexOf('\n') + 1);
    const prefixed = [...asked, { role: 'assistant', content: partial, prefix: true }];
    expect(partial + (await speak(prefixed, {}, '/beta/chat/completions')).text).toBe(whole);
    expect((await post(prefixed)).status).toBe(400);

    const tail = cut.text.split('\n').slice(-10).join('\n');
    const quoted = [
      ...asked,
      { role: 'assistant', content: cut.text },
      { role: 'user', content: `You stopped after:\n${tail}\nGo on with <<<FILE n0nce src/app.js>>> from there.` },
    ];
    const rest = await speak(quoted);
    expect(cut.text + rest.text).toBe(whole);
    const wishes = model.requests.filter((one) => one.status === 200).map((one) => one.wish?.kind);
    expect(wishes).toEqual(['plan', 'files', 'files', 'continuation', 'continuation']);
  });

  test('finds the project that the prompt speaks of', async () => {
    const nameFor = async (prompt: string): Promise<unknown> => {
      const { text } = await speak([{ role: 'user', content: prompt }]);
      return (JSON.parse(text) as { name: string }).name;
    };
    expect(await nameFor('创建一个Python Flask Web应用，包含用户认证功能')).toBe('flask-login');
    expect(await nameFor('A CLI that counts words')).toBe('words');
    expect(await nameFor('Surprise me')).toBe('todo-api');
  });
});

describe('the cache', () => {
  test('counts the beginning that an earlier request and its answer have paid for, byte for byte', async () => {
    const plan = await speak(opening);
    expect(plan.usage).toMatchObject({ prompt_cache_hit_tokens: 0 });
    const first = await speak(fileRequest(plan.text, 'src/store.js'));
    const hit = Number(first.usage?.['prompt_cache_hit_tokens']);
    expect(hit).toBeGreaterThan(Number(plan.usage?.['prompt_tokens']));
    expect(first.usage).toMatchObject({
      prompt_cache_miss_tokens: Number(first.usage?.['prompt_tokens']) - hit,
      prompt_tokens_details: { cached_tokens: hit },
    });
    const changed = await speak(fileRequest(`${plan.text} `, 'src/store.js'));
    expect(Number(changed.usage?.['prompt_cache_hit_tokens'])).toBe(Number(plan.usage?.['prompt_tokens']));
    const other = await speak([{ role: 'system', content: 'different' }, ...opening.slice(1)]);
    expect(other.usage).toMatchObject({ prompt_cache_hit_tokens: 0 });
  });
});

describe('the wire', () => {
  test('streams as DeepSeek does: reasoning first, usage in the last chunk', async () => {
    const { chunks, reasoning, isDone, text } = await speak(opening, { thinking: { type: 'enabled' } });
    expect(chunks[0]?.choices[0]?.delta).toMatchObject({ content: null, reasoning_content: '' });
    expect(reasoning).not.toBe('');
    expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }], usage: {} });
    expect([isDone, JSON.parse(text)]).toMatchObject([true, {}]);
  });

  test('streams as OpenAI does when asked: usage in a chunk of its own', async () => {
    await restart({ style: 'openai', models: ['gpt-x'] });
    const { chunks } = await speak(opening, { model: 'gpt-x', thinking: undefined }, '/v1/chat/completions');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: {} });
    expect((await post(opening, { model: 'gpt-x' }, '/v1/chat/completions')).status).toBe(400);
  });

  test('answers in one piece without streaming, and obeys max_tokens', async () => {
    const answer = await post(opening, { stream: false, max_tokens: 10 });
    expect(await answer.json()).toMatchObject({
      choices: [{ message: { role: 'assistant', content: expect.any(String) as string }, finish_reason: 'length' }],
      usage: { completion_tokens: 10 },
    });
  });

  test('refuses a wrong key, an unknown model and JSON mode without the word', async () => {
    const wrong = await fetch(`${model.url}/models`, { headers: { authorization: 'Bearer sk-other' } });
    expect([wrong.status, await wrong.json()]).toMatchObject([401, { error: { type: 'authentication_error' } }]);
    expect((await post(opening, { model: 'deepseek-chat' })).status).toBe(400);
    const silent = await post([{ role: 'user', content: 'plan' }], { response_format: { type: 'json_object' } });
    expect(silent.status).toBe(400);
    expect(JSON.stringify(model.requests)).not.toContain(model.apiKey);
  });
});

describe('the script', () => {
  test('gives statuses with their headers, as often as told', async () => {
    model.script({ behave: { kind: 'status', status: 429, retryAfter: 2 }, times: 2 });
    const statuses = [await post(opening), await post(opening), await post(opening)].map((one) => one.status);
    expect(statuses).toEqual([429, 429, 200]);
  });

  test('breaks streams off in every way', async () => {
    model.script({ behave: { kind: 'end-early', afterCharacters: 50 } });
    const early = await speak(opening);
    expect([early.text.length, early.finishReason, early.isDone]).toEqual([50, undefined, false]);
    for (const kind of ['reset', 'reset-mid-stream', 'half-event'] as const) {
      model.script({ behave: { kind } });
      await expect(
        speak(opening).then(({ isDone }) => (isDone ? 'done' : Promise.reject(new Error(kind)))),
      ).rejects.toThrow();
    }
    model.script({ behave: { kind: 'finish', reason: 'insufficient_system_resource' } });
    expect((await speak(opening)).finishReason).toBe('insufficient_system_resource');
    model.script({ behave: { kind: 'stall', afterCharacters: 20 } });
    const stalled = await post(opening);
    await expect.poll(() => model.requests.at(-1)?.answer.length).toBe(20);
    await stalled.body?.cancel();
    await expect.poll(() => model.requests.at(-1)?.wasAborted).toBe(true);
  });

  test('puts any content between the markers, for requests that match', async () => {
    model.script({ match: (one) => one.wish?.kind === 'files', behave: { kind: 'content', content: 'broken {\n' } });
    const plan = await speak(opening);
    const { text } = await speak(fileRequest(plan.text, 'a.js'));
    expect(text).toBe('<<<FILE n0nce a.js>>>\nbroken {\n<<<END n0nce>>>\n');
    expect((await speak(fileRequest(plan.text, 'src/store.js'))).text).toContain('class TodoStore');
  });
});
