import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { createGitHubClient, type ClientSettings, type GitHubClient } from './http/github-client.ts';

/** The user of the operator's personal access token. */
export interface TokenUser {
  readonly id: number;
  readonly login: string;
  readonly htmlUrl: string;
  /** May this token push workflows? Fine-grained tokens do not say, which counts as no. */
  readonly mayPushWorkflows: boolean;
}

/** The operator's personal access token: what speaks with it, and whose it is. */
export interface TokenOwner {
  readonly token: string;
  readonly client: GitHubClient;
  /** Asked once. @throws GitHubError */
  user(signal: AbortSignal): Promise<TokenUser>;
}

const User = z.object({ id: z.number(), login: z.string().min(1), html_url: z.string() });

/** A client that speaks with a personal access token. */
export function createTokenOwner(token: string, settings: ClientSettings): TokenOwner {
  const { baseUrl, log } = settings;
  const debug = (message: string): void => log.debug(message);
  const octokit = new Octokit({
    auth: token,
    baseUrl,
    // The library reports every request at level info.
    log: { debug, info: debug, warn: (message) => log.warn(message), error: debug },
  });
  const client = createGitHubClient({ ...settings, send: (route, parameters) => octokit.request(route, parameters) });
  let known: TokenUser | null = null;
  return {
    token,
    client,
    async user(signal) {
      if (known !== null) return known;
      const { data, headers } = await client.call({ route: 'GET /user', answer: User }, signal);
      const scopes = (headers['x-oauth-scopes'] ?? '').split(/\s*,\s*/);
      known = { id: data.id, login: data.login, htmlUrl: data.html_url, mayPushWorkflows: scopes.includes('workflow') };
      return known;
    },
  };
}
