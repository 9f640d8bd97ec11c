import { splitFullName } from '../../../core/names.ts';
import { GitHubFailure, notFound } from '../github-failure.ts';
import type { ManifestApp } from '../app/manifest-app.ts';
import {
  type WorldComment,
  roles,
  type InstallationToken,
  type WorldIssue,
  type WorldAccount,
  type Role,
  type WorldRepository,
  type WorldInstallation,
} from './world-objects.ts';

const ROLE_OF_TEAM = { pull: 'read', triage: 'triage', push: 'write', maintain: 'maintain', admin: 'admin' } as const;

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
  readonly deletedIssues = new Set<WorldIssue>();
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

  repositoryOfId(id: number): WorldRepository | undefined {
    return this.repositories.find((one) => one.id === id);
  }

  issue(repository: WorldRepository, number: number): WorldIssue {
    const found = repository.issues.find((one) => one.number === number);
    if (found === undefined) throw notFound();
    if (this.deletedIssues.has(found)) throw new GitHubFailure(410, 'This issue was deleted');
    return found;
  }

  comment(repository: WorldRepository, id: number): WorldComment {
    for (const issue of repository.issues.filter((one) => !this.deletedIssues.has(one))) {
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
    for (const [slug, permission] of repository.teams) {
      if (owner.teams.get(slug)?.get(key) === 'active') given.push(ROLE_OF_TEAM[permission]);
    }
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
