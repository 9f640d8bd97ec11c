import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { Probot } from 'probot';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mintAccess } from '../../../src/github/access-mint.ts';
import { registerWebhooks } from '../../../src/probot-app.ts';
import type { Notice } from '../../../src/core/notice.ts';

let probot: Probot;
const notices: Notice[] = [];

beforeAll(async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  probot = new Probot({ appId: 1, privateKey, secret: 'a webhook secret', log: pino({ level: 'silent' }) });
  await probot.ready();
  registerWebhooks(probot, {
    handle: (notice) => {
      notices.push(notice);
      return Promise.resolve('done');
    },
  });
});
beforeEach(() => notices.splice(0));

type Payload = Record<string, unknown>;
const octocat = { login: 'octocat', id: 1, type: 'User' };
const common = {
  installation: { id: 42, node_id: 'x' },
  repository: { id: 9, full_name: 'acme/app', name: 'app', owner: { login: 'acme', id: 2, type: 'Organization' } },
  sender: octocat,
};
const comment = { id: 77, body: '/gencode demo x', user: octocat, performed_via_github_app: null };
const issue = { number: 5, title: 'A title', body: null, user: octocat };

/** Delivers a payload to Probot, as the inbox does with a stored one. */
async function receive(name: string, payload: Payload): Promise<void> {
  const event = { id: 'delivery-1', name, payload } as unknown as Parameters<Probot['receive']>[0];
  await probot.receive(event);
}

const facts = {
  deliveryId: 'delivery-1',
  access: mintAccess(42),
  account: { login: 'acme', kind: 'organization' },
  repository: 'acme/app',
  sender: { login: 'octocat', id: 1, type: 'User', appSlug: null },
};

describe('registerWebhooks', () => {
  it('turns a comment into a notice', async () => {
    await receive('issue_comment', { ...common, action: 'created', issue: { ...issue, body: 'b' }, comment });
    expect(notices).toEqual([
      {
        kind: 'comment',
        ...facts,
        issue: { number: 5, title: 'A title', body: 'b', isPullRequest: false },
        comment: { id: 77, body: '/gencode demo x' },
      },
    ]);
  });

  it('tells a pull request and the account of a user', async () => {
    const repository = { ...common.repository, owner: { login: 'jo', id: 3, type: 'User' } };
    const payload = {
      ...common,
      action: 'created',
      repository,
      issue: { ...issue, pull_request: { url: 'u' } },
      comment,
    };
    await receive('issue_comment', payload);
    expect(notices[0]).toMatchObject({
      account: { login: 'jo', kind: 'user' },
      issue: { isPullRequest: true, body: null },
    });
  });

  it('turns an opened issue and a dispatch into notices', async () => {
    await receive('issues', { ...common, action: 'opened', issue });
    await receive('repository_dispatch', {
      ...common,
      action: 'gencode',
      branch: 'main',
      client_payload: { repo: 'demo', prompt: 'x', org: 'other' },
    });
    expect(notices).toEqual([
      { kind: 'issue', ...facts, issue: { number: 5, title: 'A title', body: null } },
      { kind: 'dispatch', ...facts, eventType: 'gencode', clientPayload: { repo: 'demo', prompt: 'x', org: 'other' } },
    ]);
  });

  it('tells of installations', async () => {
    const installation = { id: 42, account: common.repository.owner };
    await receive('installation', { action: 'deleted', installation, sender: octocat });
    await receive('installation_repositories', { action: 'added', installation, sender: octocat });
    const { repository: _, ...rest } = facts;
    const none = { permissions: null, settingsUrl: null, formerLogin: null, repositories: { selection: 'unknown' } };
    expect(notices).toEqual([
      { kind: 'installation', ...rest, ...none, event: 'installation', action: 'deleted' },
      { kind: 'installation', ...rest, ...none, event: 'installation_repositories', action: 'added' },
    ]);
  });

  it('tells what an installation may and reaches, and when its account has another name', async () => {
    const permissions = { contents: 'write' };
    const settings = { html_url: 'https://github.test/settings/installations/42', repository_selection: 'selected' };
    const installation = { id: 42, account: common.repository.owner, permissions, ...settings };
    const changed = { installation, repositories_added: [{}, {}], repositories_removed: [], sender: octocat };
    await receive('installation_repositories', { action: 'added', ...changed });
    const renamed = { action: 'renamed', account: { login: 'New', type: 'Organization' }, installation: { id: 42 } };
    await receive('installation_target', { ...renamed, changes: { login: { from: 'Old' } }, sender: octocat });
    expect(notices).toMatchObject([
      { permissions, settingsUrl: settings.html_url, repositories: { selection: 'selected', added: 2, removed: 0 } },
      { event: 'installation_target', account: { login: 'New', kind: 'organization' }, formerLogin: 'Old' },
    ]);
  });

  it.each<[string, Payload, Payload, Payload]>([
    ['a bot', { login: 'ci[bot]', id: 8, type: 'Bot' }, {}, { login: 'ci[bot]', type: 'Bot', appSlug: 'ci' }],
    ['a bot that says it is a user', { login: 'ci[bot]', id: 8, type: 'User' }, {}, { type: 'Bot', appSlug: 'ci' }],
    ['an organisation', { login: 'acme', id: 2, type: 'Organization' }, {}, { type: 'Organization' }],
    [
      'an App in the name of a user',
      octocat,
      { performed_via_github_app: { slug: 'helper' } },
      { type: 'User', appSlug: 'helper' },
    ],
    ['another than the author', octocat, { user: { login: 'eve', id: 66, type: 'User' } }, { type: 'Unknown' }],
    ['somebody while the author was deleted', octocat, { user: null }, { type: 'Unknown' }],
  ])('marks %s honestly', async (_, sender, changes, expected) => {
    const written = { ...comment, user: sender, ...changes };
    await receive('issue_comment', { ...common, sender, action: 'created', issue, comment: written });
    expect(notices[0]?.sender).toMatchObject(expected);
  });

  it('marks a deleted sender as unknown', async () => {
    await receive('repository_dispatch', { ...common, sender: null, action: 'gencode', client_payload: {} });
    expect(notices[0]?.sender).toEqual({ login: 'ghost', id: 0, type: 'Unknown', appSlug: null });
  });

  it('leaves alone what is edited, other events, and what did not come through the App', async () => {
    const { installation: _, ...withoutApp } = common;
    await receive('issue_comment', { ...common, action: 'edited', issue, comment });
    await receive('issues', { ...common, action: 'closed', issue });
    await receive('ping', { zen: 'x' });
    await receive('issue_comment', { ...withoutApp, action: 'created', issue, comment });
    expect(notices).toEqual([]);
  });

  it('rejects a payload that cannot be read, and names the place, not the content', async () => {
    const payload = { ...common, action: 'created', issue, comment: { ...comment, body: { secret: 'canary' } } };
    const error: unknown = await receive('issue_comment', payload).catch((reason: unknown) => reason);
    const [cause] = (error as AggregateError).errors as Error[];
    expect(cause?.name).toBe('UnreadablePayloadError');
    expect(cause?.message).toBe('the payload does not fit at: comment.body');
  });
});
