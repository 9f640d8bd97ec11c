import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_PERMISSIONS } from '../../src/core/app-permissions.ts';
import { BUILT_SERVICE } from '../support/service-under-test.ts';
import { ALICE_TOKEN, setStage, type Changes, type Stage } from '../support/stage.ts';

let stage: Stage;
let cwd: string;

beforeAll(async () => {
  stage = await setStage({ github: { app: { permissions: APP_PERMISSIONS } } });
  cwd = await mkdtemp(join(tmpdir(), 'service-doctor-'));
});

afterAll(async () => {
  await stage.clear();
  await rm(cwd, { recursive: true, force: true });
});

interface Said {
  readonly code: number;
  readonly text: string;
  /** Lines that are no `ok`. */
  readonly doubts: readonly string[];
}

function askDoctor(changes: Changes = {}, args: readonly string[] = []): Promise<Said> {
  const env = stage.variables({ DATA_DIR: join(cwd, 'data'), PUBLIC_URL: 'https://gen-code.example.com', ...changes });
  return new Promise((resolve) => {
    execFile(process.execPath, [BUILT_SERVICE, 'doctor', ...args], { cwd, env, timeout: 60_000 }, (error, out, err) => {
      const text = out + err;
      const doubts = text.split('\n').filter((line) => line !== '' && !line.startsWith('ok '));
      resolve({ code: error === null ? 0 : Number(error.code), text, doubts });
    });
  });
}

/** The key of another App. */
function strangersKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
}

test('says of a sound configuration that it is sound, and leaves nothing behind', async () => {
  const { code, text, doubts } = await askDoctor({ GITHUB_TOKEN: ALICE_TOKEN });
  expect(doubts).toEqual([]);
  expect(code).toBe(0);
  for (const found of ['is that of alice', 'installed on acme', 'serves deepseek-flash', 'DATA_DIR is made']) {
    expect(text).toContain(found);
  }
  expect(await readdir(cwd)).toEqual([]);
  expect(stage.model.requests).toEqual([]);
});

test('names each variable that has to be mended, and repeats no secret', async () => {
  const { code, text, doubts } = await askDoctor({
    ...{ GITHUB_TOKEN: 'ghp_canary0000000000000000000000000000000000', DEEPSEEK_API_KEY: 'sk-canary-0123456789' },
    ...{ OPENAI_API_KEY: stage.model.apiKey, OPENAI_BASE_URL: stage.model.url, OPENAI_MODEL: 'nobodys-model' },
    ...{ EXTRA_MODELS: 'gone', GONE_BASE_URL: 'http://127.0.0.1:9', GONE_MODEL: 'm', GITHUB_TOKN: 'canary' },
    ...{ PRIVATE_KEY: strangersKey(), DATA_DIR: BUILT_SERVICE },
  });
  expect(code).toBe(1);
  const named = [
    ['warn ', 'GITHUB_TOKN: not known; did you mean GITHUB_TOKEN?'],
    ['fault', 'DATA_DIR: expected a folder'],
    ['fault', 'GITHUB_TOKEN: GitHub does not take it'],
    ['fault', 'APP_ID, PRIVATE_KEY: GitHub does not take it'],
    ['fault', 'DEEPSEEK_API_KEY: deepseek does not take it'],
    ['fault', 'OPENAI_MODEL: openai does not list that model'],
    ['fault', 'GONE_BASE_URL: gone cannot be reached'],
  ] as const;
  for (const [index, [verdict, what]] of named.entries()) {
    expect(doubts[index]).toMatch(new RegExp(`^${verdict}`));
    expect(doubts[index]).toContain(what);
  }
  expect(doubts).toHaveLength(named.length);
  expect(text).not.toContain('canary');
});

test('tells programs the same, and of a wrong value what is expected', async () => {
  const { code, text } = await askDoctor({ SERVER_PORT: 'canary', WEBHOOK_SECRET: null, WEBHOK_SECRET: 'x' }, [
    '--json',
  ]);
  expect(code).toBe(1);
  const { sound, checks } = JSON.parse(text) as { sound: boolean; checks: { verdict: string; text: string }[] };
  expect(sound).toBe(false);
  expect(checks.map(({ verdict, text: line }) => `${verdict} ${line.split(':', 1)[0] ?? ''}`)).toEqual([
    'fault SERVER_PORT',
    'fault WEBHOOK_SECRET',
    'warn WEBHOK_SECRET',
  ]);
  expect(text).not.toContain('canary');
});

test('looks at the database while a service works on it, and at a damaged one', async () => {
  const service = await stage.start();
  const beside = await askDoctor({ DATA_DIR: service.dataDir });
  expect(beside.doubts).toEqual([]);
  const id = await service.client.create({ prompt: 'count words', repo_name: 'beside', dry_run: true });
  expect((await service.client.end(id)).status).toBe('completed');
  const damaged = join(cwd, 'damaged');
  await mkdir(damaged);
  await writeFile(join(damaged, 'gen-code.db'), 'no database at all'.repeat(99));
  const { code, doubts } = await askDoctor({ DATA_DIR: damaged });
  expect([code, doubts]).toEqual([1, [expect.stringContaining('DATA_DIR: ')]]);
});
