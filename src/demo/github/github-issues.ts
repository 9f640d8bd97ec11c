import { z } from 'zod';
import { checkAccess, hasPermission } from './world/github-access.ts';
import { commentAnswer, issueAnswer } from './github-answers.ts';
import { loginOf } from './app/github-app-auth.ts';
import { deliverComment, deliverIssue } from './app/github-events.ts';
import { GitHubFailure } from './github-failure.ts';
import {
  numberOf,
  paged,
  readJsonBody,
  repositoryOf,
  requireKnownCaller,
  type GitHubContext,
  type GitHubRouter,
  type GitHubWorld,
} from './github-routes.ts';
import {
  type WorldCaller,
  roles,
  type WorldAccount,
  type WorldIssue,
  type WorldComment,
  type Level,
  type WorldRepository,
} from './world/world-objects.ts';

const commentBody = z.object({ body: z.string() });
const issueBody = z.object({ title: z.string().min(1), body: z.string().nullish() });

/** Issues and their comments. What is written through the API is delivered as a webhook too, as on GitHub. */
export function registerIssueRoutes(router: GitHubRouter, world: GitHubWorld): void {
  const { state, app } = world;
  const open = (c: GitHubContext, level: Level): WorldRepository => {
    const repository = repositoryOf(world, c);
    // Anyone who can read a repository may talk in it.
    checkAccess(state, c.get('caller'), repository, 'issues', level, 'read');
    return repository;
  };
  const writer = (c: GitHubContext): { account: WorldAccount; viaApp: boolean } => {
    const caller = requireKnownCaller(c);
    return { account: state.account(loginOf(caller, app) ?? ''), viaApp: caller.kind === 'installation' };
  };

  router.get('/repos/:owner/:repo/issues/:number{[0-9]+}', (c) => {
    const repository = open(c, 'read');
    return c.json(issueAnswer(state, app, repository, state.issue(repository, numberOf(c, 'number'))));
  });
  router.post('/repos/:owner/:repo/issues', async (c) => {
    const repository = open(c, 'write');
    const { account, viaApp } = writer(c);
    const { title, body } = await readJsonBody(c, issueBody);
    const issue = addIssue(world, repository, account, { title, body: body ?? null, viaApp });
    void deliverIssue(world, repository, issue);
    return c.json(issueAnswer(state, app, repository, issue), 201);
  });
  router.get('/repos/:owner/:repo/issues/:number{[0-9]+}/comments', (c) => {
    const repository = open(c, 'read');
    const since = Date.parse(c.req.query('since') ?? '1970-01-01');
    const { comments } = state.issue(repository, numberOf(c, 'number'));
    const recent = comments.filter((one) => Date.parse(one.updatedAt) >= since);
    return c.json(paged(c, state.apiUrl, recent).map((one) => commentAnswer(state, app, repository, one)));
  });
  router.post('/repos/:owner/:repo/issues/:number{[0-9]+}/comments', async (c) => {
    const repository = open(c, 'write');
    const issue = state.issue(repository, numberOf(c, 'number'));
    const { account, viaApp } = writer(c);
    const { body } = await readJsonBody(c, commentBody);
    const comment = addComment(world, issue, account, body, viaApp);
    void deliverComment(world, repository, comment, 'created', account);
    return c.json(commentAnswer(state, app, repository, comment), 201);
  });
  router.get('/repos/:owner/:repo/issues/comments/:id', (c) => {
    const repository = open(c, 'read');
    return c.json(commentAnswer(state, app, repository, state.comment(repository, numberOf(c, 'id'))));
  });
  router.patch('/repos/:owner/:repo/issues/comments/:id', async (c) => {
    const repository = open(c, 'write');
    const comment = state.comment(repository, numberOf(c, 'id'));
    checkMayChange(world, requireKnownCaller(c), repository, comment);
    const { body } = await readJsonBody(c, commentBody);
    state.checkComment(body);
    comment.body = body;
    comment.updatedAt = state.timestamp();
    void deliverComment(world, repository, comment, 'edited', writer(c).account);
    return c.json(commentAnswer(state, app, repository, comment));
  });
  router.delete('/repos/:owner/:repo/issues/comments/:id', (c) => {
    const repository = open(c, 'write');
    const comment = state.comment(repository, numberOf(c, 'id'));
    checkMayChange(world, requireKnownCaller(c), repository, comment);
    comment.issue.comments.splice(comment.issue.comments.indexOf(comment), 1);
    void deliverComment(world, repository, comment, 'deleted', writer(c).account);
    return c.body(null, 204);
  });
}

/** Writes a comment under an issue. */
export function addComment(
  world: GitHubWorld,
  issue: WorldIssue,
  author: WorldAccount,
  body: string,
  viaApp: boolean,
): WorldComment {
  const { state } = world;
  state.checkComment(body);
  const at = state.timestamp();
  const times = { createdAt: at, updatedAt: at };
  const comment: WorldComment = {
    id: state.nextId(),
    issue,
    author: author.login,
    viaApp,
    body,
    ...times,
    reactions: [],
  };
  issue.comments.push(comment);
  issue.updatedAt = at;
  return comment;
}

/** Opens an issue. */
export function addIssue(
  world: GitHubWorld,
  repository: WorldRepository,
  author: WorldAccount,
  given: { title: string; body: string | null; viaApp: boolean },
): WorldIssue {
  const at = world.state.timestamp();
  const issue: WorldIssue = {
    id: world.state.nextId(),
    number: repository.issues.length + 1,
    author: author.login,
    ...given,
    ...{ createdAt: at, updatedAt: at, comments: [], reactions: [] },
  };
  repository.issues.push(issue);
  return issue;
}

function checkMayChange(
  world: GitHubWorld,
  caller: WorldCaller,
  repository: WorldRepository,
  comment: WorldComment,
): void {
  const login = loginOf(caller, world.app);
  if (login === comment.author) return;
  const isAllowed =
    caller.kind === 'installation'
      ? hasPermission(caller.token.permissions, 'issues', 'write')
      : roles.indexOf(world.state.role(repository, login ?? '')) >= roles.indexOf('write');
  if (!isAllowed) throw new GitHubFailure(403, 'Must have push access to repository');
}
