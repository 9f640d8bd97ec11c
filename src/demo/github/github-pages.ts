import { html } from 'hono/html';
import { askGit } from './git/bare-repository.ts';
import { notFound } from './github-failure.ts';
import type { GitHubRouter, GitHubWorld } from './github-routes.ts';
import type { WorldRepository } from './world/world-objects.ts';

/** The few pages that a person follows links to. They ask for no login: nothing here is real but the commits. */
export function registerPages(router: GitHubRouter, world: GitHubWorld): void {
  const find = (owner: string, name: string): WorldRepository => {
    const found = world.state.findRepository(owner, name);
    if (found === undefined) throw notFound();
    return found;
  };
  router.get('/:owner/:repo', async (c) => {
    const { owner, name, description, defaultBranch, gitDir, issues } = find(c.req.param('owner'), c.req.param('repo'));
    const title = `${owner.login}/${name}`;
    const files = (await askGit(gitDir, ['ls-tree', '-r', '--name-only', defaultBranch])) ?? '';
    const log =
      (await askGit(gitDir, ['log', '-5', '--format=%h %an: %s', defaultBranch])) ?? 'This repository is empty.';
    return c.html(
      html`<!doctype html>
        <title>${title}</title>
        <h1>${title}</h1>
        <p>${description ?? ''}</p>
        <pre>${log}</pre>
        <ul>
          ${files
            .split('\n')
            .filter((path) => path !== '')
            .map((path) => html`<li><a href="/${title}/blob/${defaultBranch}/${path}">${path}</a></li>`)}
        </ul>
        <ul>
          ${issues.map((issue) => html`<li><a href="/${title}/issues/${issue.number}">#${issue.number} ${issue.title}</a></li>`)}
        </ul>`,
    );
  });
  router.get('/:owner/:repo/blob/:branch/:path{.+}', async (c) => {
    const { owner, repo, branch, path } = c.req.param();
    const text = await askGit(find(owner, repo).gitDir, ['cat-file', 'blob', `${branch}:${path}`]);
    if (text === undefined) throw notFound();
    return c.text(text);
  });
  router.get('/:owner/:repo/issues/:number{[0-9]+}', (c) => {
    const { owner, repo, number } = c.req.param();
    const issue = world.state.issue(find(owner, repo), Number(number));
    const { title, author, body, comments } = issue;
    return c.html(
      html`<!doctype html>
        <title>${title}</title>
        <h1>#${number} ${title}</h1>
        <p><b>${author}</b></p>
        <pre>${body ?? ''}</pre>
        ${comments.map(
          (one) =>
            html`<hr />
              <p><b>${one.author}</b> ${one.updatedAt}</p>
              <pre style="white-space:pre-wrap">${one.body}</pre>`,
        )}`,
    );
  });
}
