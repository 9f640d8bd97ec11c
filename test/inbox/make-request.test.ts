import { describe, expect, test } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { sha256 } from '../../src/core/generated-file.ts';
import type { IssueNotice } from '../../src/core/notice.ts';
import { DEFAULT_POLICY, OrgPolicy, toPolicy } from '../../src/core/org-policy.ts';
import { makeRequest, type KeyWish, type NoticeWish, type RequestOptions } from '../../src/inbox/make-request.ts';

const ACCESS = AccessRef.parse('7');
const MODELS = ['deepseek/flash', 'openai/coder'];
const WISH = {
  ...{ identity: 'one', owner: null, name: 'my-app', prompt: 'A Flask app', model: null, visibility: null },
  ...{ dryRun: false, locale: 'zh' as const },
};
const NOTICE: IssueNotice = {
  kind: 'issue',
  ...{ deliveryId: 'd', access: ACCESS, repository: 'Acme/ideas' },
  account: { login: 'Acme', kind: 'organization' },
  sender: { login: 'alice', id: 11, type: 'User', appSlug: null },
  issue: { number: 3, title: 'An idea', body: null },
};

const options = (change: Partial<RequestOptions> = {}): RequestOptions => ({
  models: {
    list: () => MODELS.map((name) => ({ name, provider: name, isDefault: false })),
    resolve: (wish) => MODELS.find((name) => name.startsWith(wish ?? 'deepseek')) ?? null,
  },
  defaults: { visibility: 'private', owner: null },
  hasAccess: () => Promise.resolve(true),
  pricesOf: () => null,
  ...change,
});

function ofKey(change: Partial<KeyWish> = {}, owners: readonly string[] | null = null): KeyWish {
  return {
    ...WISH,
    key: { name: 'ci', sha256: '', owners, isAdmin: false },
    fingerprint: 'f',
    description: 'An app',
    ...change,
  };
}

function ofNotice(change: Partial<NoticeWish> = {}): NoticeWish {
  return { ...WISH, notice: NOTICE, policy: DEFAULT_POLICY, replyTo: null, callback: null, ...change };
}

describe('a wish of the holder of a key', () => {
  test('becomes a request that looks up its own access', async () => {
    expect(await makeRequest(options(), ofKey())).toEqual({
      refusal: null,
      request: {
        ...{ door: 'api', idempotencyKey: 'one', fingerprint: 'f', requester: { kind: 'key', name: 'ci' } },
        target: { owner: null, name: 'my-app', access: null },
        ...{ prompt: 'A Flask app', model: 'deepseek/flash', visibility: 'private', description: 'An app' },
        ...{ dryRun: false, replyTo: null, callback: null, locale: 'zh' },
      },
    });
  });

  test.each([
    ['the one that was asked for', 'bob', null, 'acme', 'bob'],
    ['the default one', null, null, 'acme', 'acme'],
    ["the key's only one before the default one", null, ['alice_acme'], 'acme', 'alice_acme'],
    ["the default one among several of the key's", null, ['bob', 'ACME'], 'acme', 'acme'],
    ['as it was written, whatever the case', 'ACME', ['acme'], null, 'ACME'],
  ])('is made for %s', async (_, owner, owners, fallback, made) => {
    const reading = await makeRequest(
      options({ defaults: { visibility: 'private', owner: fallback } }),
      ofKey({ owner }, owners),
    );
    expect(reading).toMatchObject({ request: { target: { owner: made } } });
  });

  test.each([
    [ofKey({ owner: 'evil' }, ['acme']), { code: 'owner_not_allowed', values: { owner: 'evil' } }],
    [ofKey({}, ['acme', 'bob']), { code: 'owner_needed' }],
    [ofKey({ model: 'x' }), { code: 'unknown_model', values: { model: 'x', known: MODELS.join(', ') } }],
  ])('is refused with what is wrong: %#', async (wish, refusal) => {
    expect(await makeRequest(options(), wish)).toEqual({ refusal });
  });

  test('is refused where nothing can be created for the owner, but for a dry run', async () => {
    const nowhere = options({ hasAccess: (owner) => Promise.resolve(owner !== 'bob') });
    expect(await makeRequest(nowhere, ofKey({ owner: 'bob' }))).toEqual({ refusal: { code: 'credentials_missing' } });
    expect(await makeRequest(nowhere, ofKey({ owner: 'bob', dryRun: true }))).toMatchObject({ refusal: null });
  });
});

describe('a wish in a notice', () => {
  const policy = toPolicy(
    OrgPolicy.parse({ models: ['openai'], visibility: ['internal'], name_prefix: 'my-', topics: ['generated'] }),
  );

  test('becomes a request for the account of the installation, that remembers who asked where', async () => {
    const callback = { access: ACCESS, repository: 'Acme/ideas', requestId: 'r' };
    const replyTo = { access: ACCESS, repository: 'Acme/ideas', issue: 3, commentId: null };
    const wish = ofNotice({ owner: 'ACME', callback, replyTo });
    const asleep = options({ hasAccess: () => Promise.reject(new Error('the installation is known')) });
    expect(await makeRequest(asleep, wish)).toEqual({
      refusal: null,
      request: {
        ...{ door: 'issue', delivery: 'd', idempotencyKey: 'one', fingerprint: sha256('one') },
        requester: { kind: 'user', login: 'alice', id: 11 },
        target: { owner: 'Acme', name: 'my-app', access: ACCESS },
        ...{ prompt: 'A Flask app', model: 'deepseek/flash', visibility: 'private', description: null },
        ...{
          delivery: 'd',
          dryRun: false,
          usdLimit: null,
          usdMonthLimit: null,
          tokenLimit: null,
          topics: [],
          replyTo,
          callback,
          locale: 'zh',
        },
        asked: {
          ...{ access: ACCESS, repository: 'Acme/ideas', ownerKind: 'organization' },
          sender: { login: 'alice', type: 'User' },
        },
      },
    });
  });

  test('is filled in by what the policy allows', async () => {
    expect(await makeRequest(options(), ofNotice({ policy }))).toMatchObject({
      request: { model: 'openai/coder', visibility: 'internal', topics: ['generated'] },
    });
  });

  test('takes along what the policy has every task keep to', async () => {
    const house = toPolicy(OrgPolicy.parse({ models: ['deepseek'], instructions: ' Be kind. ', agents_md: false }));
    expect(await makeRequest(options(), { ...ofNotice({}), policy: house })).toMatchObject({
      request: { allowedModels: ['deepseek'], instructions: 'Be kind.', agentsMd: false },
    });
  });

  test('with a limit in USD needs prices for the model, and names where they are set', async () => {
    const inUsd = toPolicy(OrgPolicy.parse({ limits: { usd_per_task: 2, usd_per_month: 100 } }));
    const wish = { ...ofNotice({}), policy: inUsd };
    const model = MODELS[0] ?? '';
    expect(await makeRequest(options(), wish)).toEqual({
      refusal: { code: 'prices_missing', values: { model, variable: 'DEEPSEEK_PRICES' } },
    });
    const priced = options({ pricesOf: () => ({ hit: 1, miss: 1, out: 1 }) });
    expect(await makeRequest(priced, wish)).toMatchObject({ request: { usdLimit: 2, usdMonthLimit: 100 } });
  });

  test.each([
    [{ owner: 'bob' }, { code: 'bad_owner', values: { owner: 'Acme', wanted: 'bob' } }],
    [{ model: 'x' }, { code: 'unknown_model', values: { model: 'x', known: MODELS.join(', ') } }],
    [{ model: 'deepseek' }, { code: 'model_not_allowed', values: { permitted: 'openai' } }],
    [{ visibility: 'public' }, { code: 'visibility_not_allowed', values: { permitted: 'internal' } }],
    [{ name: 'app' }, { code: 'name_prefix_missing', values: { permitted: 'my-' } }],
  ] as const)('is refused with what is wrong: %j', async (change, refusal) => {
    expect(await makeRequest(options(), ofNotice({ policy, ...change }))).toEqual({ refusal });
  });
});
