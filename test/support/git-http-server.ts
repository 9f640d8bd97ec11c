import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Git with nobody's configuration. Never the blocking form: the server lives in this process. */
export async function runGit(cwd: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };
  const { stdout } = await run('git', args, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** What may happen to a request in place of git, or after it. */
export type Interception = (
  request: IncomingMessage,
  response: ServerResponse,
  work: () => Promise<void>,
) => Promise<void>;

export interface GitHttpServer {
  /** Address of the one repository. */
  readonly cloneUrl: string;
  /** The bare repository. */
  readonly gitDir: string;
  readonly requests: { method: string; path: string; authorization: string | undefined }[];
  intercept(interception: Interception | null): void;
  /** Refuses every push with this text, as a ruleset would. */
  decline(text: string): Promise<void>;
  close(): Promise<void>;
}

/** One empty bare repository behind git's own `http-backend`, which asks for the token. */
export async function startGitHttpServer(token: string): Promise<GitHttpServer> {
  const root = await mkdtemp(join(tmpdir(), 'git-http-server-'));
  const gitDir = join(root, 'app.git');
  await runGit(root, 'init', '--quiet', '--bare', '-b', 'main', gitDir);
  await runGit(gitDir, 'config', 'http.receivepack', 'true');
  await runGit(gitDir, 'config', 'receive.fsckObjects', 'true');
  const requests: GitHttpServer['requests'] = [];
  const wanted = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  let interception: Interception | null = null;

  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    requests.push({ method, path: url, authorization: headers.authorization });
    if (headers.authorization !== wanted) return void response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
    const work = (): Promise<void> => serve(root, request, response);
    void (interception === null ? work() : interception(request, response, work));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    cloneUrl: `http://127.0.0.1:${port}/app.git`,
    gitDir,
    requests,
    intercept: (next) => (interception = next),
    async decline(text) {
      await writeFile(join(gitDir, 'refusal'), text);
      await writeFile(join(gitDir, 'hooks/pre-receive'), '#!/bin/sh\ncat refusal >&2\nexit 1\n', { mode: 0o755 });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function serve(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const env = {
    ...process.env,
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: path,
    QUERY_STRING: query,
    REQUEST_METHOD: request.method ?? '',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    CONTENT_LENGTH: request.headers['content-length'] ?? '',
    REMOTE_USER: 'x-access-token',
  };
  const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child.stdout, 'end');
  const answer = Buffer.concat(chunks);
  const end = answer.indexOf('\r\n\r\n');
  for (const line of answer.subarray(0, end).toString().split('\r\n')) {
    const colon = line.indexOf(':');
    if (line.startsWith('Status:')) response.statusCode = Number.parseInt(line.slice(7), 10);
    else response.setHeader(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  response.end(answer.subarray(end + 4));
}
