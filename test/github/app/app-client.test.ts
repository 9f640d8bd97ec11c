import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createAppClient, PrivateKeyError, type AppClient } from '../../../src/github/app/app-client.ts';
import { failureOf, setUpGitHub, signal } from '../github-setup.ts';

const ISSUE = { title: 'An issue', author: 'alice' };

function appWith(privateKey: string): AppClient {
  return createAppClient({
    appId: 1,
    privateKey,
    baseUrl: 'http://127.0.0.1:1',
    log: pino({ level: 'silent' }),
    onSecret: () => undefined,
    isThrottled: false,
  });
}

describe('building the App', () => {
  it('refuses a key that is none, without showing it', () => {
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'sec1',
      format: 'pem',
    });
    for (const key of [
      '',
      'canary',
      '-----BEGIN RSA PRIVATE KEY-----\ncanary\n-----END RSA PRIVATE KEY-----',
      String(elliptic),
    ]) {
      let thrown: unknown;
      try {
        appWith(key);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(PrivateKeyError);
      expect(inspect(thrown, { showHidden: true })).not.toContain('canary');
    }
  });

  it('takes keys of both forms', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    for (const type of ['pkcs1', 'pkcs8'] as const) {
      expect(appWith(String(privateKey.export({ type, format: 'pem' }))).appId).toBe(1);
    }
  });
});

describe('the App on GitHub', () => {
  it('knows itself, and asks as itself', async () => {
    const setup = await setUpGitHub();
    const { app, github } = setup;
    expect(await app.identity(signal)).toEqual({
      slug: 'gen-code',
      htmlUrl: expect.stringContaining(github.url) as string,
    });
    expect(github.calls.at(-1)).toMatchObject({ path: '/app', auth: 'app' });
    await setup.close();
  });

  it('corrects its clock by GitHub’s', async () => {
    const { app, github, ...setup } = await setUpGitHub();
    const headers = { date: new Date(Date.now() - 90_000).toUTCString() };
    const body = { message: "'Expiration time' claim ('exp') is too far in the future" };
    github.inject({ path: /^\/app$/, before: { status: 401, headers, body } });
    expect(await app.identity(signal)).toMatchObject({ slug: 'gen-code' });
    await setup.close();
  });

  it('mints a token once for as long as it is good, and anew five minutes before its end', async () => {
    const grant = (installationId: number) => ({ installationId, permissions: { metadata: 'read' } as const });
    for (const [tokenLifeMs, minted] of [
      [3_600_000, 1],
      [4 * 60_000, 2],
    ] as const) {
      const { app, github, secrets, ...setup } = await setUpGitHub({ tokenLifeMs });
      const id = github.installationId('acme');
      await app.tokens.get(grant(id), signal);
      await app.tokens.get(grant(id), signal);
      expect(secrets).toHaveLength(minted);
      await setup.close();
    }
  });

  it('remembers an installation for a while', async () => {
    const { app, github, ...setup } = await setUpGitHub();
    await app.installations.byOwner('acme', signal);
    await app.installations.byOwner('ACME', signal);
    expect(github.calls.filter(({ path }) => path === '/orgs/acme/installation')).toHaveLength(1);
    await setup.close();
  });

  it('lets no installation wait for another: neither for its limit nor for its silence', async () => {
    const seed = {
      organizations: ['acme', 'beta', 'gamma'].map((login) => ({ login, members: { alice: 'admin' as const } })),
      repositories: ['acme', 'beta', 'gamma'].map((owner) => ({ owner, name: 'hub', issues: [ISSUE] })),
      installations: [{ account: 'acme' }, { account: 'beta' }, { account: 'gamma' }],
    };
    const setup = await setUpGitHub({ seed }, true);
    const { app, github } = setup;
    const talk = (owner: string, stop = signal): Promise<unknown> =>
      app.asInstallation({ installationId: github.installationId(owner), permissions: { issues: 'write' } }).call(
        {
          route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
          parameters: { owner, repo: 'hub', issue_number: 1, body: 'hello' },
          answer: z.unknown(),
        },
        stop,
      );
    const headers = { 'retry-after': '1800' };
    const body = { message: 'You have exceeded a secondary rate limit' };
    github.inject({ path: /^\/repos\/acme\/hub\/issues/, before: { status: 403, headers, body } });
    const leave = new AbortController();
    github.inject({ path: new RegExp(`/${github.installationId('beta')}/access_tokens$`), before: 'hang' });
    const hanging = failureOf(talk('beta', leave.signal));
    await expect.poll(() => github.calls.filter(({ path }) => path.endsWith('/access_tokens')).length).toBe(1);
    expect(await failureOf(talk('acme'))).toMatchObject({ status: 403, text: body.message });
    await talk('gamma');
    expect(setup.waits).toEqual([]);
    expect(github.comments('gamma/hub', 1)).toHaveLength(1);
    const reason = new Error('left');
    leave.abort(reason);
    expect(await hanging).toBe(reason);
    await setup.close();
  });

  it('leaves waiting for rate limits to us, also where Octokit spaces the writes', async () => {
    const { app, github, waits, ...setup } = await setUpGitHub({}, true);
    const grant = { installationId: github.installationId('acme'), permissions: { metadata: 'read' } } as const;
    const texts = ['API rate limit exceeded', 'You have exceeded a secondary rate limit'];
    for (const message of texts) {
      const headers = { 'retry-after': '1800', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4000000000' };
      github.inject({ path: /^\/repos\/acme\/hub$/, before: { status: 403, headers, body: { message } } });
      const call = {
        route: 'GET /repos/{owner}/{repo}',
        parameters: { owner: 'acme', repo: 'hub' },
        answer: z.unknown(),
      };
      expect(await failureOf(app.asInstallation(grant).call(call, signal))).toMatchObject({
        status: 403,
        text: message,
      });
    }
    expect(waits).toEqual([]);
    await setup.close();
  });
});
