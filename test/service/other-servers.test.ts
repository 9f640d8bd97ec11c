import { afterAll, beforeAll, expect, test } from 'vitest';
import { startModelServer, type ModelServer } from '../support/model-server.ts';
import { planOf, setStage, type Stage } from '../support/stage.ts';

const FILES: Readonly<Record<string, string>> = {
  'README.md': '# small\n\nRun `node main.js`.\n',
  'main.js': "console.log('hello');\n",
};
const REFUSED = ['max_tokens', 'stream_options', 'temperature'];
const READ_TOKENS = 1_000;

let stage: Stage;
let server: ModelServer;

/** A server of another make: picky about parameters, thinks aloud, and reads the beginning of a prompt alone. */
beforeAll(async () => {
  stage = await setStage();
  server = await startModelServer((reply, { path, body }) => {
    // The start looks whether somebody answers here.
    if (!path.endsWith('/chat/completions')) {
      reply.send(404, {});
      return;
    }
    const refused = REFUSED.find((name) => name in body);
    const format = body['response_format'];
    if (refused !== undefined) {
      const detail = [{ loc: ['body', refused], msg: 'Extra inputs are not permitted', input: body }];
      reply.send(422, { detail });
      return;
    }
    if (JSON.stringify(format ?? '').includes('json_object')) {
      reply.send(400, { error: "'response_format.type' must be 'json_schema' or 'text'" });
      return;
    }
    const messages = body['messages'] as { readonly content: string }[];
    const wanted = [...(messages.at(-1)?.content ?? '').matchAll(/^<<<FILE (\S+) (.+)>>>$/gm)];
    const text =
      wanted.length === 0
        ? planOf(Object.keys(FILES))
        : wanted.map(([opening, nonce, path]) => `${opening}\n${FILES[path ?? '']}<<<END ${nonce}>>>\n`).join('');
    reply.event({ choices: [{ delta: { content: null, reasoning_content: '', reasoning: 'let me see' } }] });
    reply.event({
      choices: [{ delta: { content: `<think>well</think>\n${text}` }, finish_reason: 'stop' }],
      x_groq: { usage: { prompt_tokens: READ_TOKENS, completion_tokens: 9 } },
    });
    reply.done();
  });
});
afterAll(async () => {
  await stage.clear();
  await server.close();
});

test('a server that takes little and reads half is asked in its own way, and the report says what to do', async () => {
  const service = await stage.start({
    EXTRA_MODELS: 'local',
    LOCAL_BASE_URL: `${server.url}/v1`,
    LOCAL_MODEL: 'small-1',
    DEFAULT_MODEL: 'local',
  });
  const prompt = `A program that says hello. ${'It is a very polite program. '.repeat(600)}`;
  const body = { prompt, repo_name: 'polite', dry_run: true };
  const task = await service.client.run(body);
  expect(task).toMatchObject({ status: 'completed', model: 'local/small-1', report: { files: 3 } });
  const said = task.report?.warnings.filter(({ path }) => path === '').map(({ message }) => message);
  expect(said).toHaveLength(1);
  expect(said?.[0]).toMatch(
    /^the model server read about 1000 of \d+ tokens of the prompt: raise its context \(Ollama: OLLAMA_CONTEXT_LENGTH or num_ctx\)$/,
  );
  // What it says is below half of what went over the wire: it is an estimate that counts.
  expect(task.usage.prompt_tokens).toBeGreaterThan(2 * READ_TOKENS * task.usage.llm_calls);

  // Negotiated once: the next task is asked in that form from its first call on.
  const before = server.requests.length;
  const again = await service.client.run(body);
  expect(server.requests.length - before).toBe(again.usage.llm_calls);
});
