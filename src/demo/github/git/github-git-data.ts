import { askGit, git, listRefs, readAt } from './bare-repository.ts';
import { checkAccess } from '../world/github-access.ts';
import type { JsonObject } from '../github-answers.ts';
import { GitHubFailure, notFound } from '../github-failure.ts';
import { paged, repositoryOf, type GitHubContext, type GitHubRouter, type GitHubWorld } from '../github-routes.ts';
import type { WorldRepository } from '../world/world-objects.ts';

/** Refs, commits, trees and files, all read from the bare repository that git pushes to. */
export function registerGitDataRoutes(router: GitHubRouter, world: GitHubWorld): void {
  const { state } = world;
  const open = (c: GitHubContext): { repository: WorldRepository; api: string } => {
    const repository = repositoryOf(world, c);
    checkAccess(state, c.get('caller'), repository, 'contents', 'read');
    return { repository, api: `${state.apiUrl}/repos/${repository.owner.login}/${repository.name}` };
  };
  const refAnswer = (api: string, ref: { name: string; sha: string }): JsonObject => ({
    ref: ref.name,
    url: `${api}/git/${ref.name}`,
    object: { type: 'commit', sha: ref.sha, url: `${api}/git/commits/${ref.sha}` },
  });
  const notEmpty = async (repository: WorldRepository): Promise<{ name: string; sha: string }[]> => {
    const refs = await listRefs(repository.gitDir);
    if (refs.length === 0) throw new GitHubFailure(409, 'Git Repository is empty.');
    return refs;
  };

  router.get('/repos/:owner/:repo/git/ref/:ref{.+}', async (c) => {
    const { repository, api } = open(c);
    const refs = await notEmpty(repository);
    const found = refs.find((one) => one.name === `refs/${c.req.param('ref')}`);
    if (found === undefined) throw notFound();
    return c.json(refAnswer(api, found));
  });
  router.get('/repos/:owner/:repo/git/refs', async (c) => {
    const { repository, api } = open(c);
    return c.json((await notEmpty(repository)).map((one) => refAnswer(api, one)));
  });
  router.get('/repos/:owner/:repo/git/matching-refs/:ref{.+}', async (c) => {
    const { repository, api } = open(c);
    const refs = await notEmpty(repository);
    const found = refs.filter((one) => one.name.startsWith(`refs/${c.req.param('ref')}`));
    return c.json(found.map((one) => refAnswer(api, one)));
  });
  router.get('/repos/:owner/:repo/branches', async (c) => {
    const { repository, api } = open(c);
    const refs = paged(c, state.apiUrl, await listRefs(repository.gitDir, 'refs/heads/'));
    return c.json(refs.map((one) => branchAnswer(api, one.name.slice(11), one.sha)));
  });
  router.get('/repos/:owner/:repo/branches/:branch{.+}', async (c) => {
    const { repository, api } = open(c);
    const branch = c.req.param('branch');
    const found = (await listRefs(repository.gitDir)).find((one) => one.name === `refs/heads/${branch}`);
    if (found === undefined) throw new GitHubFailure(404, 'Branch not found');
    return c.json(branchAnswer(api, branch, found.sha));
  });
  router.get('/repos/:owner/:repo/commits', async (c) => {
    const { repository, api } = open(c);
    await notEmpty(repository);
    const shas = await askGit(repository.gitDir, ['rev-list', c.req.query('sha') ?? repository.defaultBranch]);
    if (shas === undefined) throw notFound();
    const page = paged(c, state.apiUrl, shas.split('\n'));
    return c.json(await Promise.all(page.map((sha) => readCommit(repository, api, sha))));
  });
  router.get('/repos/:owner/:repo/commits/:ref{.+}', async (c) => {
    const { repository, api } = open(c);
    await notEmpty(repository);
    return c.json(await readCommit(repository, api, c.req.param('ref')));
  });
  router.get('/repos/:owner/:repo/git/commits/:sha', async (c) => {
    const { repository, api } = open(c);
    await notEmpty(repository);
    const { sha, commit, parents } = await readCommit(repository, api, c.req.param('sha'));
    return c.json({ sha, ...commit, parents });
  });
  router.get('/repos/:owner/:repo/git/trees/:sha{.+}', async (c) => {
    const { repository } = open(c);
    await notEmpty(repository);
    const sha = await askGit(repository.gitDir, ['rev-parse', '--verify', '--quiet', `${c.req.param('sha')}^{tree}`]);
    if (sha === undefined) throw notFound();
    return c.json({
      sha,
      tree: await readTree(repository, sha, c.req.query('recursive') !== undefined),
      truncated: false,
    });
  });
  router.get('/repos/:owner/:repo/contents/:path{.*}', async (c) => {
    const { repository, api } = open(c);
    const path = c.req.param('path').replace(/^\/+|\/+$/g, '');
    const ref = c.req.query('ref') ?? repository.defaultBranch;
    const addresses = (at: string, blob: unknown): JsonObject => {
      const escaped = at.split('/').map(encodeURIComponent).join('/');
      const url = `${api}/contents/${escaped}?ref=${ref}`;
      const html = `${state.url}/${repository.owner.login}/${repository.name}/blob/${ref}/${escaped}`;
      const git = `${api}/git/blobs/${String(blob)}`;
      return { url, git_url: git, html_url: html, download_url: html, _links: { self: url, git, html } };
    };
    const object = await readAt(repository.gitDir, ref, path);
    if (object === null) throw notFound();
    const { sha, content } = object;
    if (object.type === 'tree') {
      const entries = await readTree(repository, sha, false);
      return c.json(
        entries.map((one) => {
          const name = String(one['path']);
          const whole = path === '' ? name : `${path}/${name}`;
          const type = one['type'] === 'tree' ? 'dir' : 'file';
          return { type, size: one['size'] ?? 0, name, path: whole, sha: one['sha'], ...addresses(whole, one['sha']) };
        }),
      );
    }
    if (/\braw\b/.test(c.req.header('accept') ?? '')) {
      return c.body(content.toString(), 200, { 'content-type': 'application/vnd.github.raw; charset=utf-8' });
    }
    return c.json({
      ...{ type: 'file', encoding: 'base64', size: content.length, name: path.split('/').at(-1), path, sha },
      content: content.toString('base64').replace(/.{60}/g, '$&\n'),
      ...addresses(path, sha),
    });
  });
}

function branchAnswer(api: string, name: string, sha: string): JsonObject {
  return { name, commit: { sha, url: `${api}/commits/${sha}` }, protected: false };
}

interface CommitAnswer extends JsonObject {
  sha: string;
  commit: JsonObject;
  parents: { sha: string }[];
}

async function readCommit(repository: WorldRepository, api: string, revision: string): Promise<CommitAnswer> {
  const format = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00');
  const text = await askGit(repository.gitDir, ['log', '-1', `--format=${format}`, `${revision}^{commit}`, '--']);
  if (text === undefined) throw new GitHubFailure(422, `No commit found for SHA: ${revision}`);
  const [sha = '', tree = '', parents = '', name, email, date, committer, committerEmail, committedAt, message = ''] =
    text.split('\0');
  const commit = {
    author: { name, email, date },
    committer: { name: committer, email: committerEmail, date: committedAt },
    message: message.trimEnd(),
    tree: { sha: tree, url: `${api}/git/trees/${tree}` },
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null },
  };
  const url = `${api}/commits/${sha}`;
  return { sha, url, commit, parents: parents.split(' ').flatMap((one) => (one === '' ? [] : [{ sha: one }])) };
}

async function readTree(repository: WorldRepository, tree: string, isRecursive: boolean): Promise<JsonObject[]> {
  const flags = isRecursive ? ['-r', '-t'] : [];
  const text = (await git(repository.gitDir, ['ls-tree', '-z', '-l', ...flags, tree])).toString();
  return text.split('\0').flatMap((line) => {
    const [meta = '', path] = line.split('\t');
    const [mode, type, sha, size] = meta.split(/\s+/);
    return path === undefined ? [] : [{ path, mode, type, sha, ...(type === 'blob' && { size: Number(size) }) }];
  });
}
