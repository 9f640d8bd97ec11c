import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { splitFullName } from '../../core/names.ts';
import { commitFiles } from './git/bare-repository.ts';
import { FaultInjection, type Fault } from '../fault-injection.ts';
import { declinePushes, installHooks } from './git/git-server.ts';
import { createAppKeys } from './app/github-app-auth.ts';
import { createInstallationToken } from './app/github-app-routes.ts';
import { Deliveries, type SentDelivery, type DeliveryChanges } from './app/github-deliveries.ts';
import { deliverComment, deliverDispatch, deliverIssue } from './app/github-events.ts';
import { changeInstallation, type InstallationChange } from './app/github-installation-events.ts';
import { addComment, addIssue } from './github-issues.ts';
import { renameRepository } from './github-repository-routes.ts';
import { defaultSeed, plantSeed, type GitHubSeed } from './github-seed.ts';
import { createGitHubServer, type Call } from './github-server.ts';
import { GitHubState } from './world/github-state.ts';
import type { GitHubWorld } from './github-routes.ts';
import type {
  WorldApp,
  WorldInstallation,
  WorldIssue,
  WorldComment,
  WorldPermissions,
  WorldReaction,
  WorldRepository,
} from './world/world-objects.ts';
import type { ManifestApp } from './app/manifest-app.ts';

/** How the stand-in starts; all of it may be left out. */
export interface GitHubStandInOptions {
  port?: number;
  /** Parts given here take the place of the default seed's. */
  seed?: Partial<GitHubSeed>;
  app?: { id?: number; slug?: string; permissions?: WorldPermissions };
  /** Where the bare repositories lie; a temporary directory, removed at the end, when left out. */
  gitRoot?: string;
  /** How long an installation token lives; one hour when left out. */
  tokenLifeMs?: number;
  /** GitHub's old short tokens or its new ones of some 500 characters with dots. */
  tokenFormat?: 'classic' | 'stateless';
  /** Does git answer 404 to the new tokens, as has been reported of private repositories? */
  isGitBlindToStateless?: boolean;
  /** Path before each route of the API: `/api/v3` on GitHub Enterprise Server, nothing when left out. */
  apiPath?: string;
  /** Of new repositories, as an owner may set it; `main` when left out. */
  defaultBranch?: string;
  /** Name of this machine under which pages and git are, as they have a host of their own on ghe.com. */
  webHost?: string;
  now?: () => number;
}

/** A running stand-in for GitHub: its address, and what a person at GitHub could do. */
export interface GitHubStandIn {
  /** Of pages and git. */
  readonly url: string;
  /** Of the REST API. */
  readonly apiUrl: string;
  readonly app: { id: number; slug: string; privateKey: string; botLogin: string; botId: number };
  readonly calls: readonly Call[];
  readonly deliveries: readonly SentDelivery[];
  /** Apps that were made here from manifests. */
  readonly registeredApps: readonly ManifestApp[];
  readonly gitRoot: string;
  setWebhook(url: string, secret: string): void;
  installationId(account: string): number;
  /** A token of the installation, to clone with or to play the App. */
  installationToken(account: string, narrow?: { permissions?: WorldPermissions; repository_ids?: number[] }): string;
  /** Writes a comment as that person and delivers it. */
  comment(given: {
    repo: string;
    issue: number;
    author: string;
    body: string;
  }): Promise<{ comment: WorldComment; delivery: SentDelivery | undefined }>;
  openIssue(given: {
    repo: string;
    author: string;
    title: string;
    body?: string;
  }): Promise<{ issue: WorldIssue; delivery: SentDelivery | undefined }>;
  dispatch(given: {
    repo: string;
    sender: string;
    eventType: string;
    payload?: Record<string, unknown>;
  }): Promise<SentDelivery | undefined>;
  /** Sends any payload as that event, signed unless told otherwise. */
  deliver(event: string, payload: Record<string, unknown>, changes?: DeliveryChanges): Promise<SentDelivery>;
  /** An owner changes the installation on that account, and GitHub tells the App. */
  changeInstallation(account: string, change: InstallationChange): Promise<SentDelivery | undefined>;
  redeliver(guid: string): Promise<SentDelivery>;
  comments(repo: string, issue: number): readonly WorldComment[];
  /** Of the issue itself, or of one of its comments. */
  reactions(repo: string, issue: number, commentId?: number): readonly WorldReaction[];
  /** Throws when there is none. */
  repository(fullName: string): WorldRepository;
  hasRepository(fullName: string): boolean;
  gitDir(fullName: string): string;
  commitFiles(fullName: string, files: Record<string, string>): Promise<void>;
  renameRepository(fullName: string, name: string): void;
  /** As if it had never been, but for its git directory. */
  deleteRepository(fullName: string): void;
  deleteIssue(repo: string, issue: number): void;
  declinePushes(fullName: string, text: string | undefined): Promise<void>;
  /** Rules of the owner for all its repositories; pushes to those made from now on are refused with the text. */
  setRules(owner: string, rules: readonly Record<string, unknown>[], text?: string): void;
  inject(fault: Fault): void;
  clearFaults(): void;
  close(): Promise<void>;
}

const defaultPermissions: WorldPermissions = {
  administration: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
};

/** Starts GitHub in small: the REST API, a git server with real repositories, an App, and webhooks. */
export async function startGitHubStandIn(options: GitHubStandInOptions = {}): Promise<GitHubStandIn> {
  const state = new GitHubState(options.now ?? Date.now);
  const gitRoot = options.gitRoot ?? (await mkdtemp(join(tmpdir(), 'github-stand-in-')));
  state.defaultBranch = options.defaultBranch ?? 'main';
  await installHooks(gitRoot);
  const app = await createApp(state, options);
  const deliveries = new Deliveries(state, app.id);
  const world: GitHubWorld = {
    ...{ state, app, deliveries, gitRoot },
    tokenLifeMs: options.tokenLifeMs ?? 3_600_000,
    tokenFormat: options.tokenFormat ?? 'classic',
    isGitBlindToStateless: options.isGitBlindToStateless ?? false,
    apiPath: options.apiPath ?? '',
  };
  await plantSeed(state, { ...defaultSeed, ...options.seed }, gitRoot, app.permissions);
  const faults = new FaultInjection();
  const calls: Call[] = [];
  const server = createGitHubServer(world, faults, calls);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  state.url = `http://${options.webHost ?? '127.0.0.1'}:${port}`;
  state.apiUrl = `http://127.0.0.1:${port}${world.apiPath}`;
  const close = async (): Promise<void> => {
    await deliveries.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    if (options.gitRoot === undefined) await rm(gitRoot, { recursive: true, force: true });
  };
  return {
    ...{ url: state.url, apiUrl: state.apiUrl },
    app: { id: app.id, slug: app.slug, privateKey: app.privateKey, botLogin: app.bot.login, botId: app.bot.id },
    ...{ calls, deliveries: deliveries.log, registeredApps: state.registeredApps, gitRoot, close },
    setWebhook: (url, secret) => deliveries.setWebhook(url, secret),
    inject: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    ...people(world),
    ...inspection(world),
  };
}

/** To make a pair takes longer than all else of a start: the stand-ins of one process have the same. */
let sharedKeys: ReturnType<typeof createAppKeys> | undefined;

async function createApp(state: GitHubState, { app }: GitHubStandInOptions): Promise<WorldApp> {
  const slug = app?.slug ?? 'gen-code';
  const createdAt = state.timestamp();
  const account = {
    name: slug,
    members: new Map(),
    teams: new Map(),
    basePermission: 'none' as const,
    properties: {},
    createdAt,
  };
  const bot = { ...account, id: state.nextId(), login: `${slug}[bot]`, type: 'Bot' as const };
  const owner = { ...account, id: state.nextId(), login: 'ghost', type: 'User' as const };
  for (const one of [bot, owner]) state.accounts.set(one.login.toLowerCase(), one);
  sharedKeys ??= createAppKeys();
  const keys = await sharedKeys;
  const permissions = app?.permissions ?? defaultPermissions;
  return { id: app?.id ?? 424_242, slug, owner: owner.login, permissions, ...keys, bot, createdAt };
}

type People =
  | 'comment'
  | 'openIssue'
  | 'dispatch'
  | 'deliver'
  | 'changeInstallation'
  | 'redeliver'
  | 'renameRepository'
  | 'deleteRepository'
  | 'deleteIssue'
  | 'declinePushes'
  | 'setRules'
  | 'commitFiles';

/** What people do at GitHub, and what GitHub then sends. */
function people(world: GitHubWorld): Pick<GitHubStandIn, People> {
  const { state, deliveries } = world;
  return {
    comment: async ({ repo, issue, author, body }) => {
      const repository = state.named(repo);
      const account = state.account(author);
      const comment = addComment(world, state.issue(repository, issue), account, body, false);
      return { comment, delivery: await deliverComment(world, repository, comment, 'created', account) };
    },
    openIssue: async ({ repo, author, title, body }) => {
      const repository = state.named(repo);
      const given = { title, body: body ?? null, viaApp: false };
      const issue = addIssue(world, repository, state.account(author), given);
      return { issue, delivery: await deliverIssue(world, repository, issue) };
    },
    dispatch: async ({ repo, sender, eventType, payload }) =>
      deliverDispatch(world, state.named(repo), state.account(sender), eventType, payload ?? null),
    deliver: (event, payload, changes) => deliveries.deliver(event, payload, changes),
    changeInstallation: (account, change) => changeInstallation(world, state.account(account), change),
    redeliver: (guid) => deliveries.redeliver(guid),
    renameRepository: (fullName, name) => renameRepository(world, state.named(fullName), name),
    deleteRepository: (fullName) =>
      void state.repositories.splice(state.repositories.indexOf(state.named(fullName)), 1),
    deleteIssue: (repo, issue) => void state.deletedIssues.add(state.issue(state.named(repo), issue)),
    declinePushes: (fullName, text) => declinePushes(state.named(fullName).gitDir, text),
    setRules: (owner, rules, text) => void state.rules.set(state.account(owner), { rules, text }),
    commitFiles: (fullName, files) => {
      const { gitDir, defaultBranch } = state.named(fullName);
      return commitFiles(gitDir, defaultBranch, files);
    },
  };
}

type Inspection =
  'installationId' | 'installationToken' | 'comments' | 'reactions' | 'repository' | 'hasRepository' | 'gitDir';

/** What is there now. */
function inspection(world: GitHubWorld): Pick<GitHubStandIn, Inspection> {
  const { state } = world;
  const installation = (account: string): WorldInstallation => {
    const found = state.installationOn(state.account(account));
    if (found === undefined) throw new Error(`The App is not installed on ${account}`);
    return found;
  };
  return {
    installationId: (account) => installation(account).id,
    installationToken: (account, narrow = {}) => createInstallationToken(world, installation(account), narrow).token,
    comments: (repo, issue) => state.issue(state.named(repo), issue).comments,
    reactions: (repo, issue, commentId) => {
      const repository = state.named(repo);
      if (commentId === undefined) return state.issue(repository, issue).reactions;
      return state.comment(repository, commentId).reactions;
    },
    repository: (fullName) => state.named(fullName),
    hasRepository: (fullName) => {
      const { owner, repo } = splitFullName(fullName);
      return state.findRepository(owner, repo) !== undefined;
    },
    gitDir: (fullName) => state.named(fullName).gitDir,
  };
}
