import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { badTexts } from '../support/bad-inputs.ts';
import { ALICE, BOB } from '../support/api-keys.ts';
import { startApi, type ApiService } from './api-service.ts';

let service: ApiService;
beforeEach(async () => {
  service = await startApi();
});
afterEach(() => service.stop());

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> =>
  service.request('/api/v1/generate', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
const pathsOf = async (response: Response): Promise<unknown[]> =>
  ((await response.json()) as { errors: { path: string }[] }).errors.map((fault) => fault.path);

/** The entries whose input is a structure. */
const entries = (kind: string): { input: unknown }[] => {
  const text = readFileSync(new URL('../fixtures/bad-inputs.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { kind: string; input: unknown }[]).filter((entry) => entry.kind === kind);
};

describe('the bad inputs of kind api_body', () => {
  /** The list says `repo` where the contract says `repo_name`. */
  const bodies = entries('api_body').map(({ input }) => input);

  it.each(bodies.filter((input): input is string => typeof input === 'string'))('refuses %s', async (body) => {
    const response = await post(body.replaceAll('"repo"', '"repo_name"'));
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it('names duplicate and unknown fields', async () => {
    expect(await pathsOf(await post('{"repo_name":"safe","repo_name":"evil","prompt":"x"}'))).toEqual(['repo_name']);
    expect(await pathsOf(await post('{"repo_name":"d","prompt":"x","__proto__":{"admin":true}}'))).toEqual([
      '__proto__',
    ]);
    expect(await pathsOf(await post('{"repo_name":"d","prompt":"x","baseURL":"http://x/"}'))).toEqual(['baseURL']);
  });

  it('refuses a body that is nested too deeply', async () => {
    const depth = 100_000;
    const body = `{"repo_name":"demo","prompt":"x","meta":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('nested too deeply');
  });

  it('refuses a body over 2 MiB, announced or chunked', async () => {
    const large = Buffer.alloc(2 * 1024 * 1024 + 1, 'x');
    expect((await post(large)).status).toBe(413);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        `${service.url}/api/v1/generate`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked', 'x-api-key': ALICE },
        },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      sent.on('error', reject);
      sent.end(large);
    });
    expect(status).toBe(413);
    expect((await post(Buffer.alloc(2 * 1024 * 1024, ' '))).status).toBe(400);
  });
});

describe('the bad inputs of kind prompt', () => {
  const send = (prompt: string): Promise<Response> => post(JSON.stringify({ repo_name: 'demo', prompt }));

  it.each(badTexts('prompt').map(({ text, expect: expected }) => ({ text, expected })))(
    'are refused or cleaned: $expected',
    async ({ text, expected }) => {
      // The contract's limit is 400,000 characters where the list says 20,000.
      const isTooLong = expected === 'reject:prompt_too_long';
      const response = await send(isTooLong ? 'A'.repeat(400_001) : text);
      if (expected.startsWith('reject')) {
        expect(response.status).toBe(400);
        expect(await pathsOf(response)).toEqual(['prompt']);
      } else {
        expect(response.status).toBe(202);
        const { task_id: id } = (await response.json()) as { task_id: string };
        const stored = (await service.store.get(id))?.request.prompt ?? '';
        expect(stored).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
        expect(stored.isWellFormed()).toBe(true);
      }
    },
  );

  it('are refused as names of repositories too', async () => {
    for (const { text, expect: expected } of badTexts('repo_name')) {
      if (expected !== 'reject:invalid_repo_name') continue;
      expect((await post(JSON.stringify({ repo_name: text, prompt: 'x' }))).status, text).toBe(400);
    }
  });
});

describe('the bad inputs of kind header', () => {
  it('refuses an empty bearer, a wrong scheme and keys that differ', async () => {
    const cases: Record<string, string>[] = [
      { authorization: 'Bearer ' },
      { authorization: 'Bearer' },
      { authorization: 'Basic YWxpY2U6' },
      { authorization: `Bearer${ALICE}` },
      { authorization: `Token ${ALICE}` },
      { 'x-api-key': '' },
      { 'x-api-key': `${ALICE}x` },
      { authorization: `Bearer ${ALICE}`, 'x-api-key': BOB },
      { authorization: 'Bearer ', 'x-api-key': ALICE },
    ];
    for (const headers of cases) {
      const response = await service.request('/api/v1/models', { key: null, headers });
      expect(response.status, JSON.stringify(headers)).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('takes either header, in any case of the scheme, and both when they agree', async () => {
    const cases: Record<string, string>[] = [
      { authorization: `bearer ${ALICE}` },
      { 'x-api-key': ALICE },
      { authorization: `BEARER  ${ALICE}`, 'x-api-key': ALICE },
    ];
    for (const headers of cases) {
      expect((await service.request('/api/v1/models', { key: null, headers })).status).toBe(200);
    }
  });

  it.each(['key', 'api_key', 'apikey', 'token', 'access_token', 'API-KEY', 'x-api-key'])(
    'refuses a key in the query as ?%s=, right or wrong, and does not log it',
    async (name) => {
      for (const value of [ALICE, 'wrong']) {
        const response = await service.request(`/api/v1/models?${name}=${value}`, { key: null });
        expect(response.status).toBe(400);
        expect(await pathsOf(response)).toEqual([name]);
      }
      expect(service.logged.join('')).not.toContain(ALICE);
    },
  );

  it('refuses what is not plain JSON', async () => {
    const body = '{"prompt":"x","repo_name":"r"}';
    const cases: Record<string, string>[] = [
      { 'content-type': 'text/plain' },
      { 'content-type': '' },
      { 'content-type': 'application/jsonx' },
      { 'content-type': 'application/json; charset=utf-16' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-encoding': 'gzip' },
      { 'content-encoding': 'br' },
    ];
    for (const headers of cases) expect((await post(body, headers)).status, JSON.stringify(headers)).toBe(415);
    expect((await post(new Uint8Array([0x7b, 0xff, 0x7d]))).status).toBe(400);
    expect((await post(body, { 'content-type': 'application/json' })).status).toBe(202);
  });
});
