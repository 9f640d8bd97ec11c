import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintAccess } from '../../src/github/access-mint.ts';
import { ParkError, TaskError } from '../../src/core/errors.ts';
import type { ReplyTo } from '../../src/core/task-request.ts';
import { createGitHubConversation } from '../../src/github/github-conversation.ts';
import type { Conversation } from '../../src/ports/forge.ts';
import { failureOf, setUpGitHub, signal, type GitHubSetup } from './github-setup.ts';

const MARKER = '<!-- gen-code:task=1 -->';
let setup: GitHubSetup;
let conversation: Conversation;
let where: ReplyTo;

beforeEach(async () => {
  setup = await setUpGitHub();
  conversation = createGitHubConversation(setup.app);
  where = {
    access: mintAccess(setup.github.installationId('acme')),
    repository: 'acme/hub',
    issue: 1,
    commentId: null,
  };
});

afterEach(() => setup.close());

describe('the status comment', () => {
  it('is created, found by its marker, and edited', async () => {
    expect(await conversation.findComment(where, MARKER, signal)).toBeNull();
    const created = await conversation.createComment(where, `${MARKER}\nworking`, signal);
    expect(await conversation.findComment(where, MARKER, signal)).toEqual(created);
    expect(await conversation.updateComment(where, created.id, `${MARKER}\ndone`, signal)).toBe(true);
    expect(setup.github.comments('acme/hub', 1)).toMatchObject([{ author: 'gen-code[bot]', body: `${MARKER}\ndone` }]);
  });

  it('is not one that somebody else marked', async () => {
    setup.github.setWebhook('http://127.0.0.1:1/', 'a-secret-of-16-chars');
    await setup.github.comment({ repo: 'acme/hub', issue: 1, author: 'bob', body: `${MARKER}\nmine` });
    expect(await conversation.findComment(where, MARKER, signal)).toBeNull();
    await conversation.createComment(where, `quoted: ${MARKER}`, signal);
    await conversation.createComment(where, `above\n${MARKER}`, signal);
    expect(await conversation.findComment(where, MARKER, signal)).toBeNull();
  });

  it('is found at the end of a long conversation, from the newest page on', async () => {
    setup.github.setWebhook('http://127.0.0.1:1/', 'a-secret-of-16-chars');
    for (let count = 0; count < 205; count += 1) {
      await setup.github.comment({ repo: 'acme/hub', issue: 1, author: 'bob', body: `${count}` });
    }
    const created = await conversation.createComment(where, `${MARKER}\nworking`, signal);
    const before = reads();
    expect(await conversation.findComment(where, MARKER, signal)).toEqual(created);
    expect(reads() - before).toBe(2);
  });

  it('is sent once, even when nobody knows whether it arrived; a look then finds it', async () => {
    setup.github.inject({ method: 'POST', path: /\/comments$/, after: { status: 502, body: '<html>' } });
    const error = await failureOf(conversation.createComment(where, MARKER, signal));
    expect(error).toBeInstanceOf(TaskError);
    expect(error).toMatchObject({ code: 'github_unavailable' });
    expect(setup.github.comments('acme/hub', 1)).toHaveLength(1);
    expect(await conversation.findComment(where, MARKER, signal)).not.toBeNull();
  });

  it('is edited again when GitHub stumbles, and is gone when it is gone', async () => {
    const { id } = await conversation.createComment(where, MARKER, signal);
    setup.github.inject({ method: 'PATCH', path: /\/comments\//, times: 2, before: 'reset' });
    expect(await conversation.updateComment(where, id, 'new', signal)).toBe(true);
    expect(await conversation.updateComment(where, 1, 'new', signal)).toBe(false);
    setup.github.inject({ method: 'PATCH', path: /\/comments\//, before: { status: 410 } });
    expect(await conversation.updateComment(where, id, 'new', signal)).toBe(false);
  });

  it('waits for a long rate limit elsewhere', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4000000000' };
    setup.github.inject({
      method: 'POST',
      path: /\/comments$/,
      before: { status: 403, headers, body: { message: 'API rate limit exceeded' } },
    });
    const error = await failureOf(conversation.createComment(where, MARKER, signal));
    expect(error).toBeInstanceOf(ParkError);
    expect(error).toMatchObject({ notBefore: 4_000_000_001_000 });
  });
});

it('reacts to the comment that gave the command, or to the issue, once however often it is told', async () => {
  setup.github.setWebhook('http://127.0.0.1:1/', 'a-secret-of-16-chars');
  const { comment } = await setup.github.comment({
    repo: 'acme/hub',
    issue: 1,
    author: 'alice',
    body: '/gencode app x',
  });
  await conversation.react({ ...where, commentId: comment.id }, 'eyes', signal);
  await conversation.react({ ...where, commentId: comment.id }, 'eyes', signal);
  await conversation.react(where, 'rocket', signal);
  expect(setup.github.reactions('acme/hub', 1, comment.id)).toMatchObject([
    { content: 'eyes', author: 'gen-code[bot]' },
  ]);
  expect(setup.github.reactions('acme/hub', 1)).toMatchObject([{ content: 'rocket' }]);
});

it('sends a dispatch', async () => {
  const to = { access: where.access, repository: 'acme/hub' };
  await conversation.dispatch(to, 'gencode-result', { request_id: '7' }, signal);
  expect(setup.github.calls.at(-1)).toMatchObject({ path: '/repos/acme/hub/dispatches', status: 204 });
});

it('does all this with tokens for the one repository, minted once for each purpose', async () => {
  await conversation.createComment(where, MARKER, signal);
  await conversation.findComment(where, MARKER, signal);
  await conversation.react(where, 'eyes', signal);
  await conversation.dispatch(where, 'gencode-result', {}, signal);
  expect(setup.minted()).toEqual([
    { permissions: { issues: 'write', metadata: 'read' }, repositories: ['hub'] },
    { permissions: { contents: 'write', metadata: 'read' }, repositories: ['hub'] },
  ]);
});

it('names the permission that the installation lacks', async () => {
  const silent = await setUpGitHub({ app: { permissions: { contents: 'write' } } });
  const at = { ...where, access: mintAccess(silent.github.installationId('acme')) };
  const error = await failureOf(createGitHubConversation(silent.app).createComment(at, 'x', signal));
  expect(error).toMatchObject({ code: 'github_permission', values: { permission: 'issues', owner: 'acme' } });
  await silent.close();
});

function reads(): number {
  return setup.github.calls.filter(({ method, path }) => method === 'GET' && path.endsWith('/issues/1/comments'))
    .length;
}
