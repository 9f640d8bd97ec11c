import { z } from 'zod';
import { isGranted } from '../../core/app-permissions.ts';
import { TaskError } from '../../core/errors.ts';
import type { GitHubClient } from '../http/github-client.ts';
import { GitHubError } from '../http/github-error.ts';
import type { Installation } from './github-installations.ts';

/** Milliseconds before its end at which a token is no longer handed out. */
const RESERVE_MS = 5 * 60_000;
const MAX_CACHED = 1000;

export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

/** What a token may do, and where. Without repositories: wherever the installation may. */
export interface TokenGrant {
  readonly installationId: number;
  readonly permissions: Permissions;
  /** Names without their owner. */
  readonly repositories?: readonly string[];
  readonly repositoryIds?: readonly number[];
}

/** Installation tokens: minted when they are needed, for one purpose, kept in memory alone. */
export interface AccessTokens {
  /**
   * A token for exactly this grant, from memory when it is good for five more minutes.
   * @throws GitHubError; TaskError `github_permission` with the permission that the installation lacks
   */
  get(grant: TokenGrant, signal: AbortSignal): Promise<string>;
  /** A new token for this grant, which replaces the one in memory. `isClassic` asks for the short, older form. */
  mint(grant: TokenGrant, signal: AbortSignal, isClassic?: boolean): Promise<string>;
  /** From now on this installation's tokens are of the older form, which git took where it knew the newer one not. */
  keepClassic(installationId: number): void;
  /** Drops the tokens of an installation from memory. */
  forget(installationId: number): void;
}

const Minted = z.object({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) });

/**
 * Tokens minted by the App. `onSecret` hears of each, and of its end in ms since 1970, before anybody can use it, so that
 * it can be kept out of logs.
 */
export function createAccessTokens(
  asApp: GitHubClient,
  installation: (id: number, signal: AbortSignal) => Promise<Installation>,
  onSecret: (value: string, expiresAt: number) => void,
): AccessTokens {
  const cached = new Map<string, { token: string; expiresAt: number }>();
  const classic = new Set<number>();

  async function mint(grant: TokenGrant, signal: AbortSignal, isClassic = false): Promise<string> {
    const form = isClassic || classic.has(grant.installationId);
    const { data } = await send(grant, signal, form).catch(async (error: unknown) => {
      throw await explainRefusal(error, grant, signal);
    });
    const expiresAt = Date.parse(data.expires_at);
    onSecret(data.token, expiresAt);
    const now = Date.now();
    for (const [key, one] of cached) {
      if (one.expiresAt - RESERVE_MS <= now || cached.size >= MAX_CACHED) cached.delete(key);
    }
    cached.set(keyOf(grant), { token: data.token, expiresAt });
    return data.token;
  }

  function send(
    grant: TokenGrant,
    signal: AbortSignal,
    isClassic: boolean,
  ): ReturnType<typeof asApp.call<z.infer<typeof Minted>>> {
    return asApp.call(
      {
        route: 'POST /app/installations/{installation_id}/access_tokens',
        parameters: {
          installation_id: grant.installationId,
          permissions: grant.permissions,
          ...(grant.repositories && { repositories: grant.repositories }),
          ...(grant.repositoryIds && { repository_ids: grant.repositoryIds }),
        },
        ...(isClassic && { headers: { 'x-github-stateless-s2s-token': 'disabled' } }),
        answer: Minted,
        isRepeatable: true,
      },
      signal,
    );
  }

  /** GitHub refuses a token that asks for too much, without a word about what was too much. */
  async function explainRefusal(error: unknown, grant: TokenGrant, signal: AbortSignal): Promise<unknown> {
    if (!(error instanceof GitHubError) || error.status !== 422) return error;
    const { owner, permissions } = await installation(grant.installationId, signal);
    const held = permissions ?? grant.permissions;
    const lacking = Object.entries(grant.permissions).find(([name, level]) => !isGranted(held, name, level));
    if (lacking !== undefined) return new TaskError('github_permission', { permission: lacking[0], owner });
    // What is left is a repository that the installation does not reach: it looks as if it were not there.
    const facts = { status: 404, text: error.text, retryAt: null, permission: null };
    return new GitHubError('POST /app/installations/{installation_id}/access_tokens', facts);
  }

  return {
    mint,
    keepClassic: (installationId) => void classic.add(installationId),
    forget(installationId) {
      for (const key of cached.keys()) if (key.startsWith(`[${installationId},`)) cached.delete(key);
    },
    async get(grant, signal) {
      const known = cached.get(keyOf(grant));
      if (known !== undefined && known.expiresAt - RESERVE_MS > Date.now()) return known.token;
      return mint(grant, signal);
    },
  };
}

function keyOf({ installationId, permissions, repositories, repositoryIds }: TokenGrant): string {
  const sorted = Object.entries(permissions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([installationId, sorted, repositories ?? null, repositoryIds ?? null]);
}
