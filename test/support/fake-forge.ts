import { createHash } from 'node:crypto';
import { AccessRef } from '../../src/core/access-ref.ts';
import { TaskError } from '../../src/core/errors.ts';
import { isReservedName } from '../../src/core/names.ts';
import type { Repository } from '../../src/core/task-event.ts';
import type {
  CommandPlace,
  CommitSpec,
  Forge,
  FoundRepository,
  RepositoryContents,
  RepositorySpec,
  Target,
} from '../../src/ports/forge.ts';

/** A repository as the fake forge holds it. */
export interface HeldRepository {
  readonly repository: Repository;
  description: string;
  head: string | null;
  /** Commits that were pushed, in order. */
  readonly commits: CommitSpec[];
}

/** With whose rights it works. */
const ACCESS = AccessRef.parse('fake');

type Method = Exclude<keyof Forge, 'commitSha'>;

/** What happens instead of, or after, the next call of a method. */
export interface Happening {
  readonly throws: Error;
  /** `lost`: the call was carried out, and only its answer did not come. */
  readonly effect?: 'none' | 'lost';
}

/** A forge in memory with a log of calls. Methods can be made to fail, once for each happening. */
export class FakeForge implements Forge {
  readonly calls: Method[] = [];
  readonly repositories = new Map<string, HeldRepository>();
  /** Names that lead to another repository. */
  readonly redirects = new Set<string>();
  /** Looks during which a repository that was made cannot be seen yet. */
  hiddenLooks = 0;
  mayPushWorkflows = false;
  mayAdminister = true;
  maySeeTeams = true;
  /** What other repositories hold, by name. */
  readonly contents = new Map<string, RepositoryContents>();
  /** What teams were given, by repository. */
  readonly teams = new Map<string, NonNullable<RepositorySpec['team']>>();
  readonly #happenings = new Map<Method, Happening[]>();
  #nextId = 1;

  /** The next calls of this method fail like this, in order. */
  fail(method: Method, ...happenings: readonly Happening[]): void {
    this.#happenings.set(method, [...(this.#happenings.get(method) ?? []), ...happenings]);
  }

  count(method: Method): number {
    return this.calls.filter((call) => call === method).length;
  }

  /** Puts a repository there that belongs to somebody. */
  hold(fullName: string, description = '', head: string | null = null): HeldRepository {
    const repository: Repository = {
      id: this.#nextId,
      fullName,
      htmlUrl: `https://github.test/${fullName}`,
      cloneUrl: `https://github.test/${fullName}.git`,
      defaultBranch: 'main',
    };
    this.#nextId += 1;
    const held: HeldRepository = { repository, description, head, commits: [] };
    this.repositories.set(fullName.toLowerCase(), held);
    return held;
  }

  at(fullName: string): HeldRepository {
    const held = this.repositories.get(fullName.toLowerCase());
    if (held === undefined) throw new Error(`there is no ${fullName}`);
    return held;
  }

  /** Its owner gives it another name, under which its addresses lead to it from now on. */
  rename(fullName: string, to: string): void {
    const held = this.at(fullName);
    this.repositories.delete(fullName.toLowerCase());
    this.repositories.set(to.toLowerCase(), { ...held, repository: { ...held.repository, fullName: to } });
  }

  accessFor(): Promise<AccessRef> {
    return this.#do('accessFor', () => ACCESS);
  }

  checkTarget(wanted: Parameters<Forge['checkTarget']>[0]): Promise<Target> {
    return this.#do('checkTarget', () => {
      const owner = wanted.owner ?? 'acme';
      if (isReservedName(owner, wanted.name)) throw new TaskError('repository_name_reserved', { name: wanted.name });
      return {
        owner,
        ownerKind: 'organization',
        name: wanted.name,
        access: ACCESS,
        author: { name: 'gen-code[bot]', email: '7+gen-code[bot]@users.noreply.github.test' },
        mayPushWorkflows: this.mayPushWorkflows,
        ...{ mayAdminister: this.mayAdminister, maySeeTeams: this.maySeeTeams },
      };
    });
  }

  findRepository(target: Target, _?: AbortSignal, id?: number): Promise<FoundRepository> {
    return this.#do('findRepository', () => {
      if (id !== undefined) {
        const known = [...this.repositories.values()].find(({ repository }) => repository.id === id);
        return known === undefined ? { kind: 'absent' } : { kind: 'found', ...known };
      }
      const name = `${target.owner}/${target.name}`.toLowerCase();
      if (this.redirects.has(name)) return { kind: 'redirected' };
      const held = this.repositories.get(name);
      if (held === undefined) return { kind: 'absent' };
      if (this.hiddenLooks > 0) {
        this.hiddenLooks -= 1;
        return { kind: 'absent' };
      }
      return { kind: 'found', repository: held.repository, description: held.description };
    });
  }

  createRepository(target: Target, spec: RepositorySpec): Promise<Repository> {
    return this.#do('createRepository', () => {
      const name = `${target.owner}/${target.name}`;
      if (this.repositories.has(name.toLowerCase())) throw new TaskError('repository_exists', { repository: name });
      return this.hold(name, spec.description).repository;
    });
  }

  readContents({ repository }: CommandPlace): Promise<RepositoryContents> {
    return this.#do('readContents', () => {
      const contents = this.contents.get(repository);
      if (contents === undefined) throw new TaskError('github_permission', { repository, reason: 'base_unreadable' });
      return contents;
    });
  }

  readHead(_: Target, repository: Repository): Promise<string | null> {
    return this.#do('readHead', () => this.at(repository.fullName).head);
  }

  commitSha(spec: CommitSpec): Promise<string> {
    return Promise.resolve(shaOf(spec));
  }

  push(_: Target, repository: Repository, spec: CommitSpec): Promise<Repository> {
    return this.#do('push', () => {
      const held = [...this.repositories.values()].find((one) => one.repository.id === repository.id);
      if (held === undefined) throw new Error(`there is no ${repository.fullName}`);
      const sha = shaOf(spec);
      if (held.head === sha) return held.repository;
      if (held.head !== null)
        throw new TaskError('push_rejected', { repository: repository.fullName, reason: 'not_empty' });
      held.head = sha;
      held.commits.push(spec);
      return held.repository;
    });
  }

  setTeam(_: Target, { fullName }: Repository, team: NonNullable<RepositorySpec['team']>): Promise<void> {
    return this.#do('setTeam', () => void this.teams.set(fullName, team));
  }

  setTopics(): Promise<void> {
    return this.#do('setTopics', () => undefined);
  }

  describeRepository(_: Target, repository: Repository, description: string): Promise<void> {
    return this.#do('describeRepository', () => {
      this.at(repository.fullName).description = description;
    });
  }

  async #do<T>(method: Method, effect: () => T): Promise<T> {
    this.calls.push(method);
    const happening = this.#happenings.get(method)?.shift();
    if (happening !== undefined && happening.effect !== 'lost') throw happening.throws;
    const result = await Promise.resolve(effect());
    if (happening !== undefined) throw happening.throws;
    return result;
  }
}

/** A sha that hangs on everything that a commit holds. */
function shaOf(spec: CommitSpec): string {
  return createHash('sha1').update(JSON.stringify(spec)).digest('hex');
}
