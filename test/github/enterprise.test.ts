import { expect, it } from 'vitest';
import { mintAccess } from '../../src/github/access-mint.ts';
import { createCommitAuthor } from '../../src/github/git/commit-author.ts';
import { createGitHubConversation } from '../../src/github/github-conversation.ts';
import { createGitHubMembership } from '../../src/github/github-membership.ts';
import { redeliverFailed } from '../../src/github/app/failed-deliveries.ts';
import { commitOf, setUpGitHub, signal } from './github-setup.ts';

const SPEC = { visibility: 'internal', description: 'made by gen-code marker-1' } as const;

it.each([
  ['an Enterprise Server, whose API lies under a path', { apiPath: '/api/v3' }],
  ['ghe.com, whose API has a host of its own', { webHost: 'localhost' }],
  ['both at once, with the tokens of 2026', { apiPath: '/api/v3', webHost: 'localhost', tokenFormat: 'stateless' }],
] as const)('everything works on %s', async (_, options) => {
  const setup = await setUpGitHub(options);
  const { github, app } = setup;
  const host = new URL(github.url).hostname;
  const forge = setup.forge();
  const access = mintAccess(github.installationId('acme'));

  const target = await forge.checkTarget({ owner: 'acme', name: 'app', access: null }, signal);
  expect(target.author.email).toBe(`${github.app.botId}+gen-code[bot]@users.noreply.${host}`);
  const repository = await forge.createRepository(target, SPEC, signal);
  expect(repository.cloneUrl).toBe(`${github.url}/acme/app.git`);
  await forge.push(target, repository, commitOf({ 'a.txt': 'a\n' }), signal);
  await forge.describeRepository(target, repository, 'An app', signal);
  await forge.setTopics(target, repository, ['generated'], signal);
  expect(await forge.findRepository(target, signal)).toMatchObject({ kind: 'found', description: 'An app' });

  const conversation = createGitHubConversation(app);
  const where = { access, repository: 'acme/hub', issue: 1, commentId: null };
  const { id, url } = await conversation.createComment(where, '<!-- marker -->\nhello', signal);
  expect(url.startsWith(`${github.url}/acme/hub/issues/1`)).toBe(true);
  expect(await conversation.updateComment(where, id, '<!-- marker -->\nbye', signal)).toBe(true);
  expect(await conversation.findComment(where, '<!-- marker -->', signal)).toEqual({ id, url });
  await conversation.react(where, 'eyes', signal);
  await conversation.dispatch({ access, repository: 'acme/hub' }, 'gencode-result', { a: 1 }, signal);

  const membership = createGitHubMembership(app);
  const hub = { access, repository: 'acme/hub' };
  expect(await membership.permissionOf(hub, 'carol', signal)).toBe('write');
  expect(await membership.readFile(hub, 'README.md', signal)).toContain('# hub');
  await redeliverFailed(app, { isKnown: () => Promise.resolve(false), since: 0, signal });

  const person = setup.forge({ app: null, token: 'ghp_davePersonalAccessToken00000000000000000' });
  const own = await person.checkTarget({ owner: null, name: 'notes', access: null }, signal);
  expect(own.author.email).toMatch(new RegExp(`^\\d+\\+dave@users\\.noreply\\.${host.replaceAll('.', '\\.')}$`));
  const notes = await person.createRepository(own, { ...SPEC, visibility: 'private' }, signal);
  await person.push(own, notes, commitOf({ 'b.txt': 'b\n' }), signal);

  for (const { path, isGit, status } of github.calls) {
    if (!isGit) expect(path.startsWith(`${new URL(github.apiUrl).pathname.replace(/\/$/, '')}/`), path).toBe(true);
    expect(status, path).not.toBe(404);
  }
  if ('tokenFormat' in options) expect(setup.secrets.filter((token) => token.length > 500)).not.toEqual([]);
  await setup.close();
});

it('makes the author of the host of the pages', () => {
  const bot = { id: 41, login: 'gen-code[bot]' };
  const hosts = ['github.com', 'octo.ghe.com', 'git.example.com:8443'];
  expect(hosts.map((host) => createCommitAuthor(bot, `https://${host}/apps/gen-code`).email)).toEqual([
    '41+gen-code[bot]@users.noreply.github.com',
    '41+gen-code[bot]@users.noreply.octo.ghe.com',
    '41+gen-code[bot]@users.noreply.git.example.com',
  ]);
});
