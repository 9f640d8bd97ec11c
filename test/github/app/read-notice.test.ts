import { beforeEach, describe, expect, it } from 'vitest';
import { mintAccess } from '../../../src/github/access-mint.ts';
import type { Notice } from '../../../src/core/notice.ts';
import { readNotice, UnreadablePayloadError } from '../../../src/github/app/read-notice.ts';

const notices: Notice[] = [];

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

/** Reads a delivery as it was stored. */
function receive(event: string, payload: unknown): void {
  const notice = readNotice({ id: 'delivery-1', event, payload: JSON.stringify(payload) });
  if (notice !== null) notices.push(notice);
}

const facts = {
  deliveryId: 'delivery-1',
  access: mintAccess(42),
  account: { login: 'acme', kind: 'organization' },
  repository: 'acme/app',
  repositoryId: 9,
  sender: { login: 'octocat', id: 1, type: 'User', appSlug: null },
};

describe('readNotice', () => {
  it('turns a comment into a notice', () => {
    receive('issue_comment', { ...common, action: 'created', issue: { ...issue, body: 'b' }, comment });
    expect(notices).toEqual([
      {
        kind: 'comment',
        ...facts,
        issue: { number: 5, title: 'A title', body: 'b', isPullRequest: false },
        comment: { id: 77, body: '/gencode demo x' },
      },
    ]);
  });

  it('tells a pull request and the account of a user', () => {
    const repository = { ...common.repository, owner: { login: 'jo', id: 3, type: 'User' } };
    const payload = {
      ...common,
      action: 'created',
      repository,
      issue: { ...issue, pull_request: { url: 'u' } },
      comment,
    };
    receive('issue_comment', payload);
    expect(notices[0]).toMatchObject({
      account: { login: 'jo', kind: 'user' },
      issue: { isPullRequest: true, body: null },
    });
  });

  it('turns an opened issue and a dispatch into notices', () => {
    receive('issues', { ...common, action: 'opened', issue });
    receive('repository_dispatch', {
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

  it('tells of installations', () => {
    const installation = { id: 42, account: common.repository.owner };
    receive('installation', { action: 'deleted', installation, sender: octocat });
    receive('installation_repositories', { action: 'added', installation, sender: octocat });
    const { repository: _, repositoryId: __, ...rest } = facts;
    const none = { permissions: null, settingsUrl: null, formerLogin: null, repositories: { selection: 'unknown' } };
    expect(notices).toEqual([
      { kind: 'installation', ...rest, ...none, event: 'installation', action: 'deleted' },
      { kind: 'installation', ...rest, ...none, event: 'installation_repositories', action: 'added' },
    ]);
  });

  it('tells what an installation may and reaches, and when its account has another name', () => {
    const permissions = { contents: 'write' };
    const settings = { html_url: 'https://github.test/settings/installations/42', repository_selection: 'selected' };
    const installation = { id: 42, account: common.repository.owner, permissions, ...settings };
    const changed = { installation, repositories_added: [{}, {}], repositories_removed: [], sender: octocat };
    receive('installation_repositories', { action: 'added', ...changed });
    const renamed = { action: 'renamed', account: { login: 'New', type: 'Organization' }, installation: { id: 42 } };
    receive('installation_target', { ...renamed, changes: { login: { from: 'Old' } }, sender: octocat });
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
  ])('marks %s honestly', (_, sender, changes, expected) => {
    const written = { ...comment, user: sender, ...changes };
    receive('issue_comment', { ...common, sender, action: 'created', issue, comment: written });
    expect(notices[0]?.sender).toMatchObject(expected);
  });

  it('marks a deleted sender as unknown', () => {
    receive('repository_dispatch', { ...common, sender: null, action: 'gencode', client_payload: {} });
    expect(notices[0]?.sender).toEqual({ login: 'ghost', id: 0, type: 'Unknown', appSlug: null });
  });

  it('leaves alone what is edited, other events, and what did not come through the App', () => {
    const { installation: _, ...withoutApp } = common;
    receive('issue_comment', { ...common, action: 'edited', issue, comment });
    receive('issues', { ...common, action: 'closed', issue });
    receive('ping', { zen: 'x' });
    receive('issue_comment', { ...withoutApp, action: 'created', issue, comment });
    expect(notices).toEqual([]);
  });

  it('rejects a payload that cannot be read, and names the place, not the content', () => {
    const payload = { ...common, action: 'created', issue, comment: { ...comment, body: { secret: 'canary' } } };
    const read = (): void => receive('issue_comment', payload);
    expect(read).toThrow(UnreadablePayloadError);
    expect(read).toThrow(/^the payload does not fit at: comment\.body$/);
  });

  it('rejects what is not JSON, whatever the event, without a word of it', () => {
    for (const [event, payload] of [
      ['issue_comment', '{"canary'],
      ['star', ''],
    ] as const) {
      const read = (): unknown => readNotice({ id: 'delivery-1', event, payload });
      expect(read).toThrow(UnreadablePayloadError);
      expect(read).toThrow(/^it is not JSON$/);
    }
  });

  it('leaves alone what is JSON and no payload', () => {
    for (const payload of [null, 5, 'text', [], {}]) receive('issues', payload);
    expect(notices).toEqual([]);
  });
});
