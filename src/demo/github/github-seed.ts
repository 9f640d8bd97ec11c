import { addRepository } from './github-repository-creation.ts';
import type { GitHubState } from './world/github-state.ts';
import type { Role, WorldIssue, WorldPermissions } from './world/world-objects.ts';

/** What exists before the first request. */
export interface GitHubSeed {
  users: { login: string; name?: string; type?: 'User' | 'Bot' }[];
  organizations: ({ login: string; name?: string; members: Record<string, 'admin' | 'member'> } & Members)[];
  repositories: {
    /** Counted up from 41,200,000 when left out, as the other ids; one that is given has to be none of those. */
    id?: number;
    owner: string;
    name: string;
    visibility?: 'public' | 'private' | 'internal';
    description?: string;
    collaborators?: Record<string, Role>;
    issues?: {
      title: string;
      body?: string;
      author: string;
      /** The App speaks as its bot. */
      comments?: { id?: number; author: string; body: string }[];
    }[];
    /** Path to text: committed on `main`. Without any, the repository is empty. */
    files?: Record<string, string>;
  }[];
  /** Personal access tokens and whose they are. */
  tokens: Record<string, string>;
  /** Where the App is installed; `repositories` are names, all of them when left out. */
  installations: { id?: number; account: string; repositories?: string[]; permissions?: WorldPermissions }[];
}

/** One organisation with a repository to talk in, its admin, a writer, an outsider, and a user with the App as well. */
export const defaultSeed: GitHubSeed = {
  users: [
    { login: 'alice', name: 'Alice Archer' },
    { login: 'bob', name: 'Bob Baker' },
    { login: 'carol', name: 'Carol Cook' },
    { login: 'dave', name: 'Dave Draper' },
    { login: 'renovate[bot]', type: 'Bot' },
    { login: 'github-actions[bot]', type: 'Bot' },
  ],
  organizations: [
    { login: 'acme', name: 'Acme Corporation', members: { alice: 'admin', carol: 'member' }, basePermission: 'read' },
  ],
  repositories: [
    {
      owner: 'acme',
      name: 'hub',
      description: 'Where the team asks for things',
      collaborators: { carol: 'write', bob: 'read' },
      issues: [{ title: 'We need a todo API', body: 'Something small to keep our lists in.', author: 'alice' }],
      files: { 'README.md': '# hub\n\nAsk for new repositories here.\n' },
    },
    {
      owner: 'dave',
      name: 'desk',
      issues: [{ title: 'A tool for me', body: 'Count the words of my essays.', author: 'dave' }],
    },
  ],
  tokens: {
    ghp_alicePersonalAccessToken0000000000000000: 'alice',
    ghp_davePersonalAccessToken00000000000000000: 'dave',
  },
  installations: [{ account: 'acme' }, { account: 'dave' }],
};

/** Adds all of `seed` to a fresh state. */
export async function plantSeed(
  state: GitHubState,
  seed: GitHubSeed,
  gitRoot: string,
  appPermissions: WorldPermissions,
): Promise<void> {
  const createdAt = state.timestamp();
  const add = (login: string, type: 'User' | 'Organization' | 'Bot', name: string, rest: Members = {}): void => {
    const members = new Map(Object.entries(rest.members ?? {}).map(([one, role]) => [one.toLowerCase(), role]));
    const teams = new Map(
      Object.entries(rest.teams ?? {}).map(([slug, people]) => [
        slug.toLowerCase(),
        new Map(Object.entries(people).map(([one, state]) => [one.toLowerCase(), state])),
      ]),
    );
    const { basePermission = 'read', properties = {} } = rest;
    state.accounts.set(login.toLowerCase(), {
      id: state.nextId(),
      login,
      type,
      name,
      members,
      teams,
      basePermission,
      properties,
      createdAt,
    });
  };
  for (const { login, name, type } of seed.users) add(login, type ?? 'User', name ?? login);
  for (const one of seed.organizations) add(one.login, 'Organization', one.name ?? one.login, one);
  for (const [token, login] of Object.entries(seed.tokens)) state.personalTokens.set(token, state.account(login));
  for (const one of seed.repositories) {
    const visibility = one.visibility ?? 'private';
    const repository = await addRepository(state, gitRoot, state.account(one.owner), { ...one, visibility });
    for (const [login, role] of Object.entries(one.collaborators ?? {})) {
      repository.collaborators.set(login.toLowerCase(), role);
    }
    for (const { title, body, author, comments } of one.issues ?? []) {
      const issue: WorldIssue = {
        id: state.nextId(),
        number: repository.issues.length + 1,
        ...{ title, body: body ?? null, author, viaApp: false, createdAt, updatedAt: createdAt },
        ...{ comments: [], reactions: [] },
      };
      repository.issues.push(issue);
      for (const { id, ...said } of comments ?? []) {
        const viaApp = state.account(said.author).type === 'Bot';
        const times = { createdAt, updatedAt: createdAt };
        issue.comments.push({ id: id ?? state.nextId(), issue, ...said, viaApp, ...times, reactions: [] });
      }
    }
  }
  for (const { id, account, repositories, permissions } of seed.installations) {
    const ids = repositories?.map((name) => state.named(`${account}/${name}`).id);
    state.installations.push({
      id: id ?? state.nextId(),
      account: state.account(account),
      permissions: permissions ?? appPermissions,
      selection: ids === undefined ? 'all' : new Set(ids),
      createdAt,
    });
  }
}

interface Members {
  members?: Record<string, 'admin' | 'member'>;
  /** Slug to login to the state of the membership. */
  teams?: Record<string, Record<string, 'active' | 'pending'>>;
  basePermission?: Role;
  /** Custom properties of its repositories, and the values they may have. */
  properties?: Record<string, string[]>;
}
