import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { EvalClient } from '../../../bench/eval/eval-client.ts';
import type { EvalEntry, TaskAnswer } from '../../../bench/eval/eval-result.ts';
import { runEvaluation } from '../../../bench/eval/run-evaluation.ts';

const ENDED = {
  ...{ status: 'completed', outcome: 'with_faults', model: 'deepseek/x' },
  ...{ created_at: '2026-01-01T00:00:00Z', finished_at: '2026-01-01T00:01:30Z', progress: { files_done: 2 } },
  usage: { prompt_tokens: 10, cached_tokens: 4, completion_tokens: 5, llm_calls: 3, cost_usd: 0.5 },
  report: {
    ...{ files: 2, repaired: ['b.py'], trial: { state: 'failed', reason: 'test' } },
    faults: [{ path: 'a.py', line: 3, code: 'syntax_error', message: 'it is not valid Python: no' }],
    warnings: [{ path: '', code: 'readme_missing', message: 'no README' }],
  },
};

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

interface Call {
  readonly path: string;
  readonly name: string;
}

/** A service that answers as told, by the name of the repository that is asked for: status, body, and when to hang up. */
async function serviceThat(answer: (call: Call) => { status: number; body: unknown } | 'hang up'): Promise<string> {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const name = body === '' ? '' : (JSON.parse(body) as { repo_name: string }).repo_name;
      const said = answer({ path: request.url ?? '', name });
      if (said === 'hang up') request.socket.destroy();
      else response.writeHead(said.status, { 'retry-after': '0' }).end(JSON.stringify(said.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Wishes {
  readonly ids?: readonly string[];
  readonly characters?: number;
  readonly signal?: AbortSignal;
  readonly onEnd?: (entry: EvalEntry, task: TaskAnswer | null) => void;
}

async function evaluate(url: string, wishes: Wishes = {}): Promise<readonly EvalEntry[]> {
  const { ids = ['a'], characters = 3, signal = new AbortController().signal, onEnd } = wishes;
  const entries: EvalEntry[] = [];
  await runEvaluation({
    client: new EvalClient(url, 'key'),
    requests: ids.map((id) => ({
      ...{ id, language: 'Python', size: 'small', prompt: 'abc', promptCharacters: characters, tests: null },
    })),
    ...{ model: null, atOnce: 1, patience: 1, signal },
    onEnd: (entry, task) => {
      entries.push(entry);
      onEnd?.(entry, task);
      return Promise.resolve();
    },
  });
  return entries;
}

describe('an evaluation', () => {
  test('tells what a task reports, by code', async () => {
    const url = await serviceThat(({ path }) =>
      path === '/api/v1/generate'
        ? { status: 202, body: { task_id: 't1' } }
        : { status: 200, body: { ...ENDED, task_id: 't1' } },
    );
    const [entry] = await evaluate(url);
    expect(entry?.result).toEqual({
      ...{ state: 'ended', outcome: 'with_faults', taskId: 't1', model: 'deepseek/x', files: 2, minutes: 1.5 },
      ...{ unparsed: { syntax_error: 1 }, faults: { syntax_error: 1 }, warnings: { readme_missing: 1 }, repaired: 1 },
      faultLines: ['a.py:3 syntax_error: it is not valid Python: no'],
      ...{ trial: { state: 'failed', reason: 'test' }, usage: ENDED.usage, error: null },
    });
  });

  test('goes on behind a request that is refused, with the words of the refusal', async () => {
    const refusal = { detail: 'Some fields are wrong', errors: [{ path: 'model', message: 'unknown' }] };
    const url = await serviceThat(({ path, name }) => {
      if (path !== '/api/v1/generate') return { status: 200, body: { ...ENDED, task_id: 't1' } };
      return name === 'a' ? { status: 400, body: refusal } : { status: 202, body: { task_id: 't1' } };
    });
    const entries = await evaluate(url, { ids: ['a', 'b'] });
    expect(entries.map(({ result }) => result)).toMatchObject([
      { state: 'no_result', reason: 'the service answered 400: Some fields are wrong; model: unknown' },
      { state: 'ended' },
    ]);
  });

  test('asks a service again that hangs up or has no room, and loses no task by it', async () => {
    const said: string[] = [];
    const url = await serviceThat(({ path }) => {
      said.push(path);
      if (said.length === 1) return 'hang up';
      if (said.length === 2) return { status: 503, body: {} };
      if (path === '/api/v1/generate') return { status: 202, body: { task_id: 't1' } };
      return said.length === 4 ? 'hang up' : { status: 200, body: { ...ENDED, task_id: 't1' } };
    });
    const [entry] = await evaluate(url);
    expect(entry?.result).toMatchObject({ state: 'ended', outcome: 'with_faults' });
    expect(said).toEqual([...Array<string>(3).fill('/api/v1/generate'), ...Array<string>(2).fill('/api/v1/task/t1')]);
  });

  test('puts no request that is longer than a prompt may be', async () => {
    const url = await serviceThat(() => ({ status: 500, body: {} }));
    const [entry] = await evaluate(url, { characters: 400_001 });
    expect(entry?.result).toEqual({ state: 'no_result', reason: '400001 characters: 400000 at most' });
  });

  test('that is ended keeps what it has, cancels what runs and begins nothing more', async () => {
    const stop = new AbortController();
    const paths: string[] = [];
    const url = await serviceThat(({ path, name }) => {
      paths.push(path);
      if (path === '/api/v1/generate') return { status: 202, body: { task_id: name } };
      if (path === '/api/v1/task/a') return { status: 200, body: { ...ENDED, task_id: 'a' } };
      // The second is under way when somebody has enough.
      stop.abort(new Error('interrupted'));
      return { status: 200, body: { ...ENDED, task_id: 'b', status: 'generating', outcome: null, finished_at: null } };
    });
    const entries = await evaluate(url, { ids: ['a', 'b', 'c'], signal: stop.signal });
    expect(entries.map(({ id, result }) => [id, result.state])).toEqual([
      ['a', 'ended'],
      ['b', 'no_result'],
    ]);
    expect(paths).toContain('/api/v1/task/b/cancel');
  });
});
