import { z } from 'zod';
import type { GitHubClient } from '../http/github-client.ts';
import { GitHubError } from '../http/github-error.ts';

/** Milliseconds for which an installation counts as known. */
const FRESH_MS = 30_000;

/** The App as it is installed on one account. */
export interface Installation {
  readonly id: number;
  /** Login of the account. */
  readonly owner: string;
  readonly ownerKind: 'organization' | 'user' | 'other';
  readonly isSuspended: boolean;
  /** Granted, which is not always what the App asks for: `{ contents: 'write' }`. Null: GitHub did not say. */
  readonly permissions: Readonly<Record<string, string>> | null;
}

/** Where the App is installed. Asked anew after half a minute. */
export interface Installations {
  /** @throws GitHubError, 404 when there is none any more */
  readonly byId: (id: number, signal: AbortSignal) => Promise<Installation>;
  /** The installation on this account, or null. */
  readonly byOwner: (owner: string, signal: AbortSignal) => Promise<Installation | null>;
  /** The first hundred, asked anew each time. */
  readonly list: (signal: AbortSignal) => Promise<readonly Installation[]>;
  /** Drops what is remembered of an installation, and of accounts. */
  readonly forget: (id: number, owners: readonly string[]) => void;
}

const Answer = z
  .object({
    id: z.number(),
    account: z.looseObject({ login: z.string().optional(), type: z.string().optional() }).nullable(),
    suspended_at: z.string().nullish(),
    permissions: z.record(z.string(), z.string()).nullish(),
  })
  .transform(({ id, account, suspended_at: suspendedAt, permissions }): Installation => {
    const kinds: Readonly<Record<string, Installation['ownerKind']>> = { Organization: 'organization', User: 'user' };
    return {
      id,
      owner: account?.login ?? '',
      ownerKind: kinds[account?.type ?? ''] ?? 'other',
      isSuspended: typeof suspendedAt === 'string',
      permissions: permissions ?? null,
    };
  });

/** Looks installations up as the App. */
export function createInstallations(asApp: GitHubClient): Installations {
  const byId = withMemory((id: number, signal) =>
    ask('GET /app/installations/{installation_id}', { installation_id: id }, signal),
  );
  const byOwner = withMemory(async (owner: string, signal) => {
    const found = await ask('GET /orgs/{org}/installation', { org: owner }, signal).catch(nullWhenAbsent);
    return found ?? ask('GET /users/{username}/installation', { username: owner }, signal).catch(nullWhenAbsent);
  });

  async function ask(route: string, parameters: Record<string, unknown>, signal: AbortSignal): Promise<Installation> {
    return (await asApp.call({ route, parameters, answer: Answer }, signal)).data;
  }

  return {
    byId: byId.look,
    byOwner: (owner, signal) => byOwner.look(owner.toLowerCase(), signal),
    list: async (signal) => {
      const call = { route: 'GET /app/installations', parameters: { per_page: 100 }, answer: z.array(Answer) };
      return (await asApp.call(call, signal)).data;
    },
    forget: (id, owners) => {
      byId.forget((key) => key === id);
      byOwner.forget((key, value) => value?.id === id || owners.some((owner) => owner.toLowerCase() === key));
    },
  };
}

function nullWhenAbsent(error: unknown): null {
  if (error instanceof GitHubError && error.status === 404) return null;
  throw error;
}

interface Remembered<K, V> {
  readonly look: (key: K, signal: AbortSignal) => Promise<V>;
  readonly forget: (isMeant: (key: K, value: V) => boolean) => void;
}

function withMemory<K, V>(look: (key: K, signal: AbortSignal) => Promise<V>): Remembered<K, V> {
  const known = new Map<K, { value: V; at: number }>();
  return {
    async look(key, signal) {
      const now = Date.now();
      for (const [one, { at }] of known) if (now - at > FRESH_MS) known.delete(one);
      const entry = known.get(key);
      if (entry !== undefined) return entry.value;
      const value = await look(key, signal);
      known.set(key, { value, at: Date.now() });
      return value;
    },
    forget(isMeant) {
      for (const [key, { value }] of known) if (isMeant(key, value)) known.delete(key);
    },
  };
}
