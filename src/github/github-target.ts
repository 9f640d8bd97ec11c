import { z } from 'zod';
import type { AccessRef } from '../core/access-ref.ts';
import { isGranted } from '../core/app-permissions.ts';
import { TaskError } from '../core/errors.ts';
import { isReservedName } from '../core/names.ts';
import type { Target, WantedTarget } from '../ports/forge.ts';
import { installationOf, mintAccess, TOKEN_ACCESS } from './access-mint.ts';
import type { AppClient } from './app/app-client.ts';
import { createCommitAuthor, type CommitAuthor } from './git/commit-author.ts';
import { GitHubError } from './http/github-error.ts';
import { withTaskErrors } from './http/github-fault.ts';
import type { TokenOwner } from './token-owner.ts';

/** With what rights there are, and for whom when a request names nobody. */
export interface Credentials {
  readonly app: AppClient | null;
  readonly tokenOwner: TokenOwner | null;
  readonly defaultOwner: string | null;
}

/** The installation on this owner, else the token, else nothing. */
export async function findAccess(
  { app, tokenOwner, defaultOwner }: Credentials,
  wanted: string | null,
  signal: AbortSignal,
): Promise<AccessRef | null> {
  const owner = wanted ?? defaultOwner;
  const installation = owner === null ? null : ((await app?.installations.byOwner(owner, signal)) ?? null);
  if (installation !== null) return mintAccess(installation.id);
  return tokenOwner === null ? null : TOKEN_ACCESS;
}

/**
 * Looks up owner and rights.
 * @throws TaskError `repository_name_reserved` {name}, `owner_not_allowed` {owner, reason}, `github_permission`
 *   {owner, permission or reason}; GitHubError
 */
export async function findTarget(credentials: Credentials, wanted: WantedTarget, signal: AbortSignal): Promise<Target> {
  const access = wanted.access ?? (await findAccess(credentials, wanted.owner, signal));
  const installationId = access === null ? null : installationOf(access);
  const target =
    installationId === null
      ? await askedWithToken(wanted, () => tokenTarget(credentials, wanted, signal))
      : await installationTarget(credentials, wanted, installationId, signal);
  if (isReservedName(target.owner, target.name)) throw new TaskError('repository_name_reserved', { name: target.name });
  return target;
}

async function installationTarget(
  credentials: Credentials,
  wanted: WantedTarget,
  installationId: number,
  signal: AbortSignal,
): Promise<Target> {
  const { app } = credentials;
  if (app === null) throw new TaskError('owner_not_allowed', { owner: wanted.owner ?? '', reason: 'not_installed' });
  const installation = await app.installations.byId(installationId, signal).catch(async (error: unknown) => {
    if (!(error instanceof GitHubError) || error.status !== 404) throw error;
    // Installed anew since the delivery, an App has another id on the same account.
    const anew = wanted.owner === null ? null : await app.installations.byOwner(wanted.owner, signal);
    if (anew !== null) return anew;
    throw new TaskError('owner_not_allowed', { owner: wanted.owner ?? '', reason: 'not_installed' }, { cause: error });
  });
  const { owner, ownerKind, permissions } = installation;
  if (wanted.owner !== null && !isSame(wanted.owner, owner)) {
    throw new TaskError('owner_not_allowed', { owner: wanted.owner, reason: 'other_account' });
  }
  // GitHub lets no App create repositories for a user; only the user's own token can.
  if (ownerKind !== 'organization') {
    return askedWithToken({ owner }, () => tokenTarget(credentials, { ...wanted, owner }, signal, 'user_installation'));
  }
  if (installation.isSuspended) throw new TaskError('github_permission', { owner, reason: 'suspended' });
  // Where GitHub does not list them, the calls themselves will tell.
  const isHeld = (name: string, level: 'read' | 'write' = 'write'): boolean =>
    permissions === null || isGranted(permissions, name, level);
  const mayAdminister = isHeld('administration');
  if (!mayAdminister && !isHeld('repository_creation'))
    throw new TaskError('github_permission', { owner, reason: 'creation_permission' });
  if (!isHeld('contents')) throw new TaskError('github_permission', { owner, permission: 'contents' });
  return {
    owner,
    ownerKind,
    name: wanted.name,
    access: mintAccess(installation.id),
    author: await findBot(app, installation.id, signal),
    mayPushWorkflows: permissions !== null && isGranted(permissions, 'workflows', 'write'),
    ...{ mayAdminister, maySeeTeams: isHeld('members', 'read') },
  };
}

/** Refusals are those of the operator's token, whatever else there is. */
function askedWithToken({ owner }: Pick<WantedTarget, 'owner'>, ask: () => Promise<Target>): Promise<Target> {
  return withTaskErrors({ ...(owner !== null && { owner }), permission: 'metadata', isToken: true }, ask);
}

async function tokenTarget(
  { tokenOwner, defaultOwner }: Credentials,
  wanted: WantedTarget,
  signal: AbortSignal,
  refusal: 'user_installation' | 'other_user' = 'other_user',
): Promise<Target> {
  const refuse = (owner: string, reason: 'not_installed' | 'unknown' | typeof refusal): TaskError =>
    new TaskError('owner_not_allowed', { owner, reason });
  if (tokenOwner === null) {
    throw refuse(wanted.owner ?? defaultOwner ?? '', refusal === 'user_installation' ? refusal : 'not_installed');
  }
  const user = await tokenOwner.user(signal);
  const rights = {
    name: wanted.name,
    access: TOKEN_ACCESS,
    author: createCommitAuthor(user, user.htmlUrl),
    mayPushWorkflows: user.mayPushWorkflows,
    // A token does not tell; its calls will.
    ...{ mayAdminister: true, maySeeTeams: true },
  } as const;
  const owner = wanted.owner ?? defaultOwner ?? user.login;
  if (isSame(owner, user.login)) return { ...rights, owner: user.login, ownerKind: 'user' };
  if (refusal === 'user_installation') {
    throw new TaskError('owner_not_allowed', { owner, reason: 'user_installation_other_token', user: user.login });
  }
  const account = await findAccount(tokenOwner, owner, signal);
  if (account?.type !== 'Organization') throw refuse(owner, account === null ? 'unknown' : refusal);
  return { ...rights, owner: account.login, ownerKind: 'organization' };
}

const Account = z.object({ id: z.number(), login: z.string().min(1), type: z.string().optional() });
type Account = z.infer<typeof Account>;

async function findAccount(
  { client }: Pick<TokenOwner, 'client'>,
  username: string,
  signal: AbortSignal,
): Promise<(Account & { readonly type: string }) | null> {
  // Organisations are users to the first address; where they are hidden there, the second may show them.
  for (const route of ['GET /users/{username}', 'GET /orgs/{username}']) {
    try {
      const { data } = await client.call({ route, parameters: { username }, answer: Account }, signal);
      return { ...data, type: data.type ?? (route.includes('/orgs/') ? 'Organization' : 'User') };
    } catch (error) {
      if (!(error instanceof GitHubError) || error.status !== 404) throw error;
    }
  }
  return null;
}

/** The App's bot is a user with an id of its own, which is not the App's. */
const bots = new WeakMap<AppClient, CommitAuthor>();

async function findBot(app: AppClient, installationId: number, signal: AbortSignal): Promise<CommitAuthor> {
  const known = bots.get(app);
  if (known !== undefined) return known;
  const { slug, htmlUrl } = await app.identity(signal);
  const client = app.asInstallation({ installationId, permissions: { metadata: 'read' } });
  const account = await findAccount({ client }, `${slug}[bot]`, signal);
  if (account === null)
    throw new TaskError('internal', {}, { cause: new Error('the bot of the App is unknown to GitHub') });
  const author = createCommitAuthor(account, htmlUrl);
  bots.set(app, author);
  return author;
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
