import { spawn } from 'node:child_process';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { gitEnvironment, listRefs } from './bare-repository.ts';
import { checkAccess, hasPermission } from '../world/github-access.ts';
import { authenticate, loginOf } from '../app/github-app-auth.ts';
import { GitHubFailure } from '../github-failure.ts';
import type { GitHubWorld } from '../github-routes.ts';
import type { WorldCaller, WorldRepository } from '../world/world-objects.ts';

/** A request to the git server, as far as it matters. */
export interface GitRequest {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: Readable;
}

/** What goes back: the body of a fetch streams, that of a push is complete. */
export interface GitAnswer {
  status: number;
  headers: Record<string, string>;
  body: Readable | Buffer | string;
}

const gitPath = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

const preReceive = `#!/bin/sh
# What GitHub checks before it takes a push.
if [ -f decline ]; then cat decline >&2; exit 1; fi
[ "$MAY_WRITE_WORKFLOWS" = yes ] && exit 0
while read -r old new ref; do
  case "$new" in *[!0]*) ;; *) continue ;; esac
  for commit in $(git rev-list "$new" --not --all); do
    path=$(git diff-tree --no-commit-id --name-only -r --root "$commit" -- .github/workflows | head -n 1)
    if [ -n "$path" ]; then
      echo "refusing to allow a GitHub App to create or update workflow \\\`$path\\\` without \\\`workflows\\\` permission" >&2
      exit 1
    fi
  done
done
`;

/** Is this a path of git's own protocol? */
export function isGitPath(path: string): boolean {
  return gitPath.test(path);
}

/** Writes the hook that all repositories under `gitRoot` share. */
export async function installHooks(gitRoot: string): Promise<void> {
  const hooks = join(gitRoot, 'hooks');
  await mkdir(hooks, { recursive: true });
  await writeFile(join(hooks, 'pre-receive'), preReceive);
  await chmod(join(hooks, 'pre-receive'), 0o755);
}

/** From now on every push to the repository is refused with this text, as by a ruleset; `undefined` lets them in again. */
export async function declinePushes(gitDir: string, text: string | undefined): Promise<void> {
  const file = join(gitDir, 'decline');
  if (text === undefined) await rm(file, { force: true });
  else await writeFile(file, `${text}\n`);
}

/** Serves one request of git's smart HTTP protocol by `git http-backend`. */
export async function serveGit(world: GitHubWorld, request: GitRequest): Promise<GitAnswer> {
  const [, owner = '', name = '', service = ''] = gitPath.exec(request.url.pathname) ?? [];
  const isPush = service === 'git-receive-pack' || request.url.searchParams.get('service') === 'git-receive-pack';
  let caller: WorldCaller;
  try {
    caller = authenticate(world.state, world.app, request.headers.authorization);
  } catch {
    return refusal(401, 'Invalid username or token. Password authentication is not supported for Git operations.');
  }
  const repository = world.state.findRepository(owner, name);
  const moved = world.state.renamed.get(`${owner}/${name}`.toLowerCase());
  if (repository === undefined && moved !== undefined && caller.kind !== 'anonymous') {
    const path = `/${moved.owner.login}/${moved.name}.git/${service}${request.url.search}`;
    return { status: 301, headers: { location: `${world.state.url}${path}` }, body: '' };
  }
  const refused = refuse(world, caller, repository, isPush);
  if (refused !== undefined) return refused;
  if (repository === undefined) return refusal(404, 'Repository not found.');
  const answer = await runBackend(request, `/${service}`, repository, {
    REMOTE_USER: loginOf(caller, world.app) ?? '',
    MAY_WRITE_WORKFLOWS: mayWriteWorkflows(caller) ? 'yes' : 'no',
  });
  if (service !== 'git-receive-pack') return answer;
  const body = Buffer.isBuffer(answer.body) || typeof answer.body === 'string' ? answer.body : await drain(answer.body);
  await notePush(world, repository);
  return { ...answer, body };
}

function refuse(
  world: GitHubWorld,
  caller: WorldCaller,
  repository: WorldRepository | undefined,
  isPush: boolean,
): GitAnswer | undefined {
  if (caller.kind === 'anonymous' && (isPush || repository?.visibility !== 'public')) {
    return refusal(401, 'Authentication required.');
  }
  const isUnseen = world.isGitBlindToStateless && caller.kind === 'installation' && isStateless(caller.token.token);
  if (repository === undefined || isUnseen) return refusal(404, 'Repository not found.');
  try {
    checkAccess(world.state, caller, repository, 'contents', isPush ? 'write' : 'read');
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error;
    if (error.status !== 403) return refusal(error.status, 'Repository not found.');
    const path = `${repository.owner.login}/${repository.name}.git`;
    return refusal(403, `Permission to ${path} denied to ${loginOf(caller, world.app) ?? 'nobody'}.`);
  }
  return undefined;
}

/** A token of the newer form, which bears a JWT. */
function isStateless(token: string): boolean {
  return token.includes('.');
}

function refusal(status: number, text: string): GitAnswer {
  const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {};
  return { status, headers: { 'content-type': 'text/plain', ...challenge }, body: `${text}\n` };
}

function mayWriteWorkflows(caller: WorldCaller): boolean {
  return caller.kind !== 'installation' || hasPermission(caller.token.permissions, 'workflows', 'write');
}

function runBackend(
  request: GitRequest,
  service: string,
  repository: WorldRepository,
  extra: Record<string, string>,
): Promise<GitAnswer> {
  const { headers, url } = request;
  const child = spawn('git', ['http-backend'], {
    env: {
      ...gitEnvironment(),
      GIT_PROJECT_ROOT: repository.gitDir,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: service,
      REQUEST_METHOD: request.method,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: headers['content-type'] ?? '',
      ...(headers['content-length'] !== undefined && { CONTENT_LENGTH: headers['content-length'] }),
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      REMOTE_ADDR: '127.0.0.1',
      ...extra,
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  request.body.pipe(child.stdin);
  request.body.on('close', () => child.stdin.end());
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    let head = Buffer.alloc(0);
    const readHead = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return;
      child.stdout.off('data', readHead);
      child.stdout.pause();
      child.stdout.unshift(head.subarray(end + 4));
      resolve({ ...parseHead(head.subarray(0, end).toString()), body: child.stdout });
    };
    child.stdout.on('data', readHead);
    child.stdout.on('end', () => resolve(refusal(500, 'git http-backend said nothing')));
  });
}

function parseHead(head: string): { status: number; headers: Record<string, string> } {
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of head.split('\r\n')) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else if (name !== '') headers[name.toLowerCase()] = value;
  }
  return { status, headers };
}

async function drain(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** The first branch pushed becomes the default one, unless the default one is there. */
async function notePush(world: GitHubWorld, repository: WorldRepository): Promise<void> {
  const branches = (await listRefs(repository.gitDir, 'refs/heads/')).map((ref) => ref.name.slice(11));
  const [first] = branches;
  if (first !== undefined && !branches.includes(repository.defaultBranch)) repository.defaultBranch = first;
  repository.pushedAt = world.state.timestamp();
  repository.size = Math.max(repository.size, branches.length);
}
