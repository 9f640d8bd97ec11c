import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { createCommitObjects } from '../../../src/github/git/commit-objects.ts';
import { GitHttpError } from '../../../src/github/git/git-http.ts';
import { pushCommit, readRemoteHead, UnknownPushError, type GitRemote } from '../../../src/github/git/git.ts';
import { PushRejection } from '../../../src/github/git/push-rejection.ts';
import { runGit, startGitHttpServer, type GitHttpServer } from '../../support/git-http-server.ts';

const TOKEN = 'ghs_aTokenThatMustNeverBeSeenAnywhere0123456789';
const signal = new AbortController().signal;
let server: GitHttpServer;
let remote: GitRemote;
let folder: string;

beforeEach(async () => {
  server = await startGitHttpServer(TOKEN);
  remote = { cloneUrl: server.cloneUrl, branch: 'main', token: TOKEN, silenceMs: 20_000 };
  folder = await mkdtemp(join(tmpdir(), 'clone-'));
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

function commitOf(files: Readonly<Record<string, string>>): ReturnType<typeof createCommitObjects> {
  return createCommitObjects({
    files: Object.entries(files).map(([path, text]) => ({ path: parseRepositoryPath(path), text })),
    message: 'Generated\n\nGen-Code-Task: 1\n',
    author: { name: 'gen-code[bot]', email: '1+gen-code[bot]@users.noreply.github.com' },
    at: 1_700_000_000_000,
  });
}

function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable('it was expected to fail'),
    (error: unknown) => error,
  );
}

describe('pushing to a real git server', () => {
  it('brings every file there to the byte, in a repository that git finds sound', async () => {
    const files: Record<string, string> = {
      'empty.txt': '',
      'no-newline.txt': 'no newline at the end',
      'windows.txt': 'one\r\ntwo\r\n',
      'mixed.txt': 'one\r\ntwo\nthree\r',
      'bin/run.sh': '#!/bin/sh\necho hello\n',
      '.gitignore': '*\n',
      'a/b/c/d/e/deep.txt': 'deep\n',
      'a.txt': 'sorts before the folder a/\n',
      'a0.txt': 'sorts after it\n',
      '文档/说明.md': '# 说明\n',
      'émoji-😀.txt': '😀\n',
      '！full-width.txt': 'sorts by its bytes\n',
    };
    for (let index = 0; index < 200; index += 1)
      files[`many/${index % 10}/file-${index}.ts`] = `export const n = ${index};\n`;
    const commit = await commitOf(files);
    await pushCommit(remote, commit, signal);

    await runGit(server.gitDir, 'fsck', '--full', '--strict');
    await runGit(folder, 'clone', '--quiet', '-c', 'core.autocrlf=false', server.gitDir, 'clone');
    const clone = join(folder, 'clone');
    const listed = (await runGit(clone, 'ls-files', '-z')).split('\0').filter((path) => path !== '');
    expect(listed.toSorted()).toEqual(Object.keys(files).toSorted());
    for (const [path, text] of Object.entries(files)) {
      expect(Buffer.compare(await readFile(join(clone, path)), Buffer.from(text)), path).toBe(0);
    }
    expect((await stat(join(clone, 'bin/run.sh'))).mode & 0o111).not.toBe(0);
    expect((await stat(join(clone, 'a.txt'))).mode & 0o111).toBe(0);
    expect((await runGit(clone, 'rev-parse', 'HEAD')).trim()).toBe(commit.sha);
    expect((await runGit(clone, 'log', '--format=%an|%ae|%at|%cn|%ai')).trim()).toBe(
      'gen-code[bot]|1+gen-code[bot]@users.noreply.github.com|1700000000|gen-code[bot]|2023-11-14 22:13:20 +0000',
    );
  });

  it('shows its token with the first request, which saves one', async () => {
    await pushCommit(remote, await commitOf({ 'a.txt': 'a' }), signal);
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /app.git/info/refs?service=git-receive-pack',
      'POST /app.git/git-receive-pack',
    ]);
  });

  it('takes a branch that stands at the commit already as done, and sends nothing', async () => {
    const commit = await commitOf({ 'a.txt': 'a' });
    await pushCommit(remote, commit, signal);
    server.requests.length = 0;
    await pushCommit(remote, await commitOf({ 'a.txt': 'a' }), signal);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('never writes over another commit', async () => {
    const first = await commitOf({ 'a.txt': 'a' });
    await pushCommit(remote, first, signal);
    const error = await failureOf(pushCommit(remote, await commitOf({ 'a.txt': 'b' }), signal));
    expect(error).toMatchObject({ name: 'PushRejection', reason: 'not_empty' });
    expect(await readRemoteHead(remote, signal)).toBe(first.sha);
  });

  it('keeps what the remote says when a hook refuses', async () => {
    const text =
      'error: GH013: Repository rule violations found for refs/heads/main.\n\n- GITHUB PUSH PROTECTION\n  —— Amazon AWS Access Key ID ——\n';
    await server.decline(text);
    const error = await failureOf(pushCommit(remote, await commitOf({ 'a.txt': 'a' }), signal));
    expect(error).toBeInstanceOf(PushRejection);
    expect(error).toMatchObject({ reason: 'push_protection' });
    const said = error instanceof PushRejection ? error.remote : '';
    expect(said).toContain('GH013: Repository rule violations found for refs/heads/main.');
    expect(said).toContain('Amazon AWS Access Key ID');
    expect(said).toContain('pre-receive hook declined');
  });

  it('keeps what git says when the objects are refused', async () => {
    const commit = await createCommitObjects({
      files: [{ path: parseRepositoryPath('a.txt'), text: 'a' }],
      message: 'm',
      // A name that git's own check refuses.
      author: { name: 'a <b', email: 'a@example.com' },
      at: 0,
    });
    const error = await failureOf(pushCommit(remote, commit, signal));
    expect(error).toMatchObject({ name: 'PushRejection', reason: 'invalid_objects' });
  });

  it('goes on to success or failure by no guess when the connection breaks after the work was done', async () => {
    server.intercept(async (request, response, work) => {
      if (request.method !== 'POST') return work();
      response.end = () => response.destroy();
      await work();
    });
    const commit = await commitOf({ 'a.txt': 'a' });
    expect(await failureOf(pushCommit(remote, commit, signal))).toBeInstanceOf(UnknownPushError);
    expect(await readRemoteHead(remote, signal)).toBe(commit.sha);
  });

  it('does not know the outcome when the answer is late, cut short, or no git at all', async () => {
    const commit = await commitOf({ 'a.txt': 'a' });
    const answers = [null, '', '00', '0030unpack', '001f\u0002remote', '<html>', '000eunpack ok\n'];
    for (const answer of answers) {
      server.intercept(async (request, response, work) => {
        if (request.method !== 'POST') return work();
        request.resume();
        response.setHeader('content-type', 'application/x-git-receive-pack-result');
        if (answer !== null) response.end(answer);
      });
      const patience = { ...remote, silenceMs: answer === null ? 300 : 20_000 };
      expect(await failureOf(pushCommit(patience, commit, signal)), String(answer)).toBeInstanceOf(UnknownPushError);
    }
  });

  it('keeps the body of a refusal by the HTTP server', async () => {
    server.intercept(async (request, response, work) => {
      if (request.method !== 'POST') return work();
      request.resume();
      response.writeHead(403).end('Write access to repository not granted.\n');
    });
    const error = await failureOf(pushCommit(remote, await commitOf({ 'a.txt': 'a' }), signal));
    expect(error).toMatchObject({ reason: 'denied', remote: 'Write access to repository not granted.' });
  });

  it('ends at once when it is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    server.intercept((request) => {
      request.resume();
      controller.abort(reason);
      return Promise.resolve();
    });
    expect(await failureOf(pushCommit(remote, await commitOf({ 'a.txt': 'a' }), controller.signal))).toBe(reason);
  });
});

describe('keeping the token', () => {
  it('is not led astray by a config in the git directory', async () => {
    const caught: string[] = [];
    const thief = createServer((request, response) => {
      caught.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.end();
    });
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    const evil = `http://127.0.0.1:${(thief.address() as AddressInfo).port}`;
    const commit = await commitOf({ 'a.txt': 'a' });
    await commit.fs.promises.writeFile(
      '/git/config',
      `[http]\n\tcorsProxy = ${evil}\n[remote "origin"]\n\turl = ${evil}/x.git\n\tpushurl = ${evil}/y.git\n` +
        `[branch "main"]\n\tpushRemote = origin\n[remote]\n\tpushDefault = origin\n[credential "${server.cloneUrl}"]\n\tusername = evil\n`,
    );
    await pushCommit(remote, commit, signal);
    expect(caught).toEqual([]);
    expect(await readRemoteHead(remote, signal)).toBe(commit.sha);
    await new Promise((resolve) => thief.close(resolve));
  });

  it('follows no redirect', async () => {
    const elsewhere = await startGitHttpServer(TOKEN);
    server.intercept((_request, response) => {
      response.writeHead(302, { location: `${elsewhere.cloneUrl}/info/refs?service=git-receive-pack` }).end();
      return Promise.resolve();
    });
    const error = await failureOf(pushCommit(remote, await commitOf({ 'a.txt': 'a' }), signal));
    expect(error).toBeInstanceOf(GitHttpError);
    expect(error).toMatchObject({ status: 302 });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  it('does not show it in any error', async () => {
    const commit = await commitOf({ 'a.txt': 'a' });
    const encoded = Buffer.from(`x-access-token:${TOKEN}`).toString('base64');
    const errors: unknown[] = [];
    await server.decline(
      `your token ${TOKEN} and Authorization: Basic ${encoded} at https://x-access-token:${TOKEN}@github.com\n`,
    );
    errors.push(await failureOf(pushCommit(remote, commit, signal)));
    for (const status of [401, 403, 404, 500]) {
      server.intercept((_request, response) => {
        response.writeHead(status).end(`no: ${TOKEN} Basic ${encoded}`);
        return Promise.resolve();
      });
      errors.push(await failureOf(pushCommit(remote, commit, signal)));
      errors.push(await failureOf(readRemoteHead(remote, signal)));
    }
    server.intercept((request) => Promise.resolve(void request.socket.destroy()));
    errors.push(await failureOf(pushCommit(remote, commit, signal)));
    errors.push(await failureOf(pushCommit({ ...remote, cloneUrl: 'http://127.0.0.1:1/app.git' }, commit, signal)));
    for (const error of errors) {
      const shown = `${inspect(error, { depth: 12, showHidden: true })} ${JSON.stringify(error)} ${String(error)}`;
      expect(shown).not.toContain(TOKEN);
      expect(shown).not.toContain(encoded);
    }
  });
});

describe('reading the head', () => {
  it('finds nothing in an empty repository', async () => {
    expect(await readRemoteHead(remote, signal)).toBeNull();
  });

  it('finds the default branch', async () => {
    const commit = await commitOf({ 'a.txt': 'a' });
    await pushCommit(remote, commit, signal);
    expect(await readRemoteHead(remote, signal)).toBe(commit.sha);
  });

  it('does not call a repository empty that holds another branch', async () => {
    const commit = await commitOf({ 'a.txt': 'a' });
    await pushCommit({ ...remote, branch: 'other' }, commit, signal);
    expect(await readRemoteHead(remote, signal)).toBe(commit.sha);
  });
});
