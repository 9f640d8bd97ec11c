import { splitFullName } from '../../core/names.ts';
import type { ManifestApp } from './app/github-app-registration.ts';
import { GitHubFailure, notFound } from './github-failure.ts';

/** What a person may do in a repository, weakest first. */
export const roles = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
/** One of {@link roles}. */
export type Role = (typeof roles)[number];
/** How much of a permission an App's token has. */
export type Level = 'read' | 'write' | 'admin';
/** Permission name to level, as in an App's settings. */
export type WorldPermissions = Record<string, Level>;

/** A user, a bot or an organisation. */
export interface WorldAccount {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Organization' | 'Bot';
  readonly name: string;
  readonly members: Map<string, 'admin' | 'member'>;
  /** By slug: who belongs to the team, or was invited to it. */
  readonly teams: Map<string, Map<string, 'active' | 'pending'>>;
  readonly basePermission: Role;
  readonly createdAt: string;
}

/** One reaction of one account to an issue or a comment. */
export interface WorldReaction {
  readonly id: number;
  readonly author: string;
  readonly content: string;
  readonly createdAt: string;
}

/** A comment on an issue. */
export interface WorldComment {
  readonly id: number;
  readonly issue: WorldIssue;
  readonly author: string;
  readonly viaApp: boolean;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  readonly reactions: WorldReaction[];
}

/** An issue with all that hangs on it. */
export interface WorldIssue {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly author: string;
  readonly viaApp: boolean;
  readonly createdAt: string;
  updatedAt: string;
  readonly comments: WorldComment[];
  readonly reactions: WorldReaction[];
}

/** A repository; its commits lie in `gitDir`, a real bare repository. */
export interface WorldRepository {
  readonly id: number;
  readonly owner: WorldAccount;
  name: string;
  visibility: 'public' | 'private' | 'internal';
  description: string | null;
  homepage: string | null;
  topics: string[];
  defaultBranch: string;
  readonly createdAt: string;
  updatedAt: string;
  pushedAt: string;
  size: number;
  readonly collaborators: Map<string, Role>;
  readonly issues: WorldIssue[];
  readonly gitDir: string;
}

/** The App's installation on one account. */
export interface WorldInstallation {
  readonly id: number;
  readonly account: WorldAccount;
  permissions: WorldPermissions;
  isSuspended?: boolean;
  readonly selection: 'all' | Set<number>;
  readonly createdAt: string;
}

/** A token minted for an installation, with what it was narrowed to. */
export interface InstallationToken {
  readonly token: string;
  readonly installation: WorldInstallation;
  readonly permissions: WorldPermissions;
  readonly repositoryIds: Set<number> | undefined;
  readonly expiresAt: number;
}

/** All that the stand-in knows. Names are looked up without regard to case, as on GitHub. */
export class GitHubState {
  /** Where pages and git are. */
  url = '';
  /** The address before the path of each route of the API. */
  apiUrl = '';
  /** Of repositories made from now on. */
  defaultBranch = 'main';
  readonly now: () => number;
  readonly accounts = new Map<string, WorldAccount>();
  readonly repositories: WorldRepository[] = [];
  readonly renamed = new Map<string, WorldRepository>();
  readonly personalTokens = new Map<string, WorldAccount>();
  readonly installationTokens = new Map<string, InstallationToken>();
  readonly installations: WorldInstallation[] = [];
  /** Made here from manifests, beside the App that the stand-in began with. */
  readonly registeredApps: ManifestApp[] = [];
  /** Of each owner: what its rulesets say, and the text with which git refuses pushes for their sake. */
  readonly rules = new Map<WorldAccount, { rules: readonly Record<string, unknown>[]; text: string | undefined }>();
  #lastId = 41_200_000;

  constructor(now: () => number) {
    this.now = now;
  }

  nextId(): number {
    this.#lastId += 17;
    return this.#lastId;
  }

  timestamp(): string {
    return new Date(this.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }

  account(login: string): WorldAccount {
    const found = this.accounts.get(login.toLowerCase());
    if (found === undefined) throw notFound();
    return found;
  }

  findRepository(owner: string, name: string): WorldRepository | undefined {
    const fullName = `${owner}/${name}`.toLowerCase();
    return this.repositories.find((one) => `${one.owner.login}/${one.name}`.toLowerCase() === fullName);
  }

  /** The repository of that full name, for the driver's own methods: throws a plain sentence. */
  named(fullName: string): WorldRepository {
    const { owner, repo } = splitFullName(fullName);
    const found = this.findRepository(owner, repo);
    if (found === undefined) throw new Error(`The stand-in for GitHub has no repository ${fullName}`);
    return found;
  }

  issue(repository: WorldRepository, number: number): WorldIssue {
    const found = repository.issues.find((one) => one.number === number);
    if (found === undefined) throw notFound();
    return found;
  }

  comment(repository: WorldRepository, id: number): WorldComment {
    for (const issue of repository.issues) {
      const found = issue.comments.find((one) => one.id === id);
      if (found !== undefined) return found;
    }
    throw notFound();
  }

  /** The highest of what ownership, membership, invitation and publicity give. */
  role(repository: WorldRepository, login: string): Role {
    const key = login.toLowerCase();
    const { owner } = repository;
    const membership = owner.members.get(key);
    const given: Role[] = ['none'];
    if (owner.login.toLowerCase() === key || membership === 'admin') given.push('admin');
    if (membership === 'member') given.push(owner.basePermission);
    if (repository.visibility === 'public') given.push('read');
    given.push(repository.collaborators.get(key) ?? 'none');
    return given.reduce((best, one) => (roles.indexOf(one) > roles.indexOf(best) ? one : best));
  }

  installationOn(account: WorldAccount): WorldInstallation | undefined {
    return this.installations.find((one) => one.account === account);
  }

  checkComment(body: string): void {
    if (body.trim() === '') throw new GitHubFailure(422, 'Validation Failed', { errors: ["Body can't be blank"] });
    if (Array.from(body).length > 65_536) {
      throw new GitHubFailure(422, 'Validation Failed', {
        errors: [
          {
            resource: 'IssueComment',
            code: 'unprocessable',
            field: 'data',
            message: 'Body is too long (maximum is 65536 characters)',
          },
        ],
      });
    }
  }
}
