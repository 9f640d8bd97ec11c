import { createPrivateKey } from 'node:crypto';
import { request } from '@octokit/request';
import { ProbotOctokit } from 'probot';
import { z } from 'zod';
import { createAccessTokens, type AccessTokens, type TokenGrant } from './access-tokens.ts';
import { createGitHubClient, type ClientSettings, type GitHubClient, type SendRequest } from '../http/github-client.ts';
import { createInstallations, type Installations } from './github-installations.ts';

export interface AppClientOptions extends ClientSettings {
  readonly appId: number;
  /** PEM, PKCS#1 or PKCS#8. */
  readonly privateKey: string;
  /** Hears of every token, and of its end in ms since 1970, before it is used. */
  readonly onSecret: (value: string, expiresAt: number) => void;
  /** Space writes as GitHub asks for (1 s, comments 3 s, for each installation)? Off for a local stand-in. */
  readonly isThrottled: boolean;
}

/** The App as GitHub knows it. */
export interface AppIdentity {
  readonly slug: string;
  readonly htmlUrl: string;
}

/** The GitHub App: who it is, where it is installed, and clients that speak for it. */
export interface AppClient {
  readonly appId: number;
  readonly tokens: AccessTokens;
  readonly installations: Installations;
  /** Speaks as the App itself: for routes that take its JWT. */
  readonly asApp: GitHubClient;
  /** Speaks as an installation, with a token for this grant and nothing more. */
  asInstallation(grant: TokenGrant): GitHubClient;
  identity(signal: AbortSignal): Promise<AppIdentity>;
  /** Drops all that is remembered of an installation: tokens, permissions, its queue of writes; and of these accounts. */
  forget(installationId: number, owners: readonly string[]): void;
}

/** Raised when the private key of the App cannot be read. */
export class PrivateKeyError extends Error {
  override readonly name = 'PrivateKeyError';
}

/**
 * Builds the App's clients. Asks GitHub nothing yet.
 * @throws PrivateKeyError
 */
export function createAppClient(options: AppClientOptions): AppClient {
  const { appId, privateKey, baseUrl, log } = options;
  checkPrivateKey(privateKey);
  const Octokit = octokitClass(baseUrl, options.isThrottled);
  const own = { auth: { appId, privateKey }, baseUrl, log };
  const app = new Octokit(own);
  const asApp = createGitHubClient({ ...options, send: (route, parameters) => app.request(route, parameters) });
  const installations = createInstallations(asApp);
  // Octokit's queue lets one mint through at a time, whoever it is for: one installation would wait for another.
  const Unqueued = octokitClass(baseUrl, false);
  const minter = new Unqueued(own);
  const asMinter = createGitHubClient({ ...options, send: (route, parameters) => minter.request(route, parameters) });
  const tokens = createAccessTokens(asMinter, installations.byId, options.onSecret);
  const senders = new Map<number, SendRequest>();
  let identity: AppIdentity | null = null;

  /** One Octokit for each installation: it holds the installation's queue of writes, and no token. */
  function senderOf(installationId: number): SendRequest {
    const known = senders.get(installationId);
    if (known !== undefined) return known;
    const octokit = new Octokit({
      authStrategy: undefined,
      baseUrl,
      log,
      throttle: { id: `installation-${installationId}` },
    });
    const send: SendRequest = (route, parameters) => octokit.request(route, parameters);
    senders.set(installationId, send);
    return send;
  }

  return {
    appId,
    tokens,
    installations,
    asApp,
    asInstallation: (grant) =>
      createGitHubClient({
        ...options,
        send: senderOf(grant.installationId),
        authorize: (isRefused, signal) => (isRefused ? tokens.mint(grant, signal) : tokens.get(grant, signal)),
      }),
    async identity(signal) {
      identity ??= (await asApp.call({ route: 'GET /app', answer: Identity }, signal)).data;
      return identity;
    },
    forget(installationId, owners) {
      tokens.forget(installationId);
      installations.forget(installationId, owners);
      senders.delete(installationId);
    },
  };
}

const Identity = z
  .object({ slug: z.string().min(1), html_url: z.string() })
  .transform(({ slug, html_url: htmlUrl }): AppIdentity => ({ slug, htmlUrl }));

/** Probot finds a bad key only at its first call, and then says nothing of use. */
function checkPrivateKey(pem: string): void {
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'rsa') return;
  } catch {
    // The reason may quote the key.
  }
  throw new PrivateKeyError('the private key of the App is not an RSA key in PEM form');
}

interface OctokitOptions {
  readonly auth?: Readonly<Record<string, unknown>>;
  readonly throttle?: Readonly<Record<string, unknown>>;
}

/**
 * Octokit as Probot has it, less what surprises: only the function form of `defaults` wins over Probot's own options.
 * Waiting and repeating are `createGitHubClient`'s, which obeys a signal and never repeats a POST.
 */
function octokitClass(baseUrl: string, isThrottled: boolean): typeof ProbotOctokit {
  return ProbotOctokit.defaults((given: OctokitOptions) => ({
    ...given,
    // Without it the App's JWT goes to api.github.com, wherever GitHub is.
    ...(given.auth && { auth: { ...given.auth, request: request.defaults({ baseUrl }) } }),
    retry: { enabled: false },
    throttle: {
      ...given.throttle,
      enabled: isThrottled,
      // The library knows what notifies by routes with names alone.
      triggersNotification: (path: string) => path.endsWith('/comments'),
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
  }));
}
