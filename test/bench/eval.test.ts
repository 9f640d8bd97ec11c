import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EvalRun } from '../../bench/eval/eval-result.ts';

const PROGRAM = join(import.meta.dirname, '../../bench/eval.ts');
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'eval-'));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function runEval(...args: string[]): Promise<Ended> {
  const env = { PATH: process.env['PATH'] ?? '' };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [PROGRAM, ...args], { env, cwd: dir })) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

test('the built service writes what is asked for, and what became of it is told, kept and compared', async () => {
  for (const name of ['words', 'letters', 'nothing']) await mkdir(join(dir, 'specs', name), { recursive: true });
  await writeFile(join(dir, 'specs/words/start.md'), '# words\n\nA command line program that counts words.\n');
  await writeFile(join(dir, 'specs/words/test_commands.json'), '["npm test"]');
  await writeFile(join(dir, 'specs/letters/start.md'), 'A command line program that counts words and letters.\n');
  const { code, stdout, stderr } = await runEval('--stand-in', '--spec', 'specs', '--out', 'out');

  // One folder without a specification: the others ran, and the exit code says that not all did.
  expect(stderr).toContain('left out: nothing: no start.md');
  expect(stderr).toContain('words: a specification of 51 characters, about 13 tokens; its tests (not run here)');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^2 of 2 requests, 2 clean; stand-in for a model, deepseek\/\S+, 20/);
  expect(stdout).toMatch(/\| letters +\| – +\| clean +\| +\d+ \| +0 \| +0 \|/);
  expect(await readFile(join(dir, 'out/results.md'), 'utf8')).toBe(stdout);
  const run = EvalRun.parse(JSON.parse(await readFile(join(dir, 'out/results.json'), 'utf8')));
  expect(run.entries.map(({ id }) => id)).toEqual(['letters', 'words']);
  for (const { id, result } of run.entries) {
    expect(result).toMatchObject({ state: 'ended', usage: { cost_usd: 0 } });
    expect(await readdir(join(dir, 'out/projects', id))).toContain('README.md');
  }

  const compared = await runEval('--compare', 'out/results.json', 'out/results.json');
  expect(compared).toMatchObject({ code: 0 });
  expect(compared.stdout).toMatch(/\| words +\| clean +\| +\| +\d+ \| +0 \|/);
}, 90_000);

test('what cannot be done is said by exit code and on stderr', async () => {
  const [unread, unknown] = await Promise.all([
    runEval('--compare', 'none.json', 'nothing.json'),
    runEval('--stand-in', '--only', 'nobody'),
  ]);
  expect(unread).toMatchObject({ code: 1, stdout: '', stderr: 'none.json: no results.json of an evaluation\n' });
  expect(unknown).toMatchObject({ code: 64, stdout: '' });
  expect(unknown.stderr).toMatch(/^--only: there is no request nobody\n/);
});
