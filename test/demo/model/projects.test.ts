import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { flaskLogin } from '../../../src/demo/model/projects/flask-login.ts';
import { todoApi } from '../../../src/demo/model/projects/todo-api.ts';
import { wordCount } from '../../../src/demo/model/projects/word-count.ts';

const run = promisify(execFile);

test.for([todoApi, wordCount])('$name passes its own tests', async ({ files }) => {
  const dir = await mkdtemp(join(tmpdir(), 'known-project-'));
  try {
    for (const { path, content } of files) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), content);
    }
    // Without the runner's own variables, by which a child test run would report to it.
    const { stdout } = await run(process.execPath, ['--test'], { cwd: dir, env: {} });
    expect(stdout).toMatch(/pass \d+/);
    expect(stdout).toMatch(/fail 0/);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

test.for([todoApi, flaskLogin, wordCount])(
  '$name depends only on files of its own, and never in a circle',
  ({ files }) => {
    const known = new Map(files.map((file) => [file.path, file]));
    const depth = (path: string, seen: string[] = []): number => {
      expect(seen).not.toContain(path);
      const file = known.get(path);
      if (file === undefined) throw new Error(`${path} is not part of the project`);
      return 1 + Math.max(0, ...file.dependsOn.map((one) => depth(one, [...seen, path])));
    };
    expect(Math.max(...files.map((file) => depth(file.path)))).toBeLessThanOrEqual(4);
  },
);
