import type { Membership } from '../../src/ports/forge.ts';

/** Who may do what, as a test sets it, with a log of calls. */
export class FakeMembership implements Membership {
  readonly calls: string[] = [];
  /** By login; nobody else has any. */
  readonly permissions = new Map<string, 'admin' | 'write' | 'read' | 'none'>([['alice', 'write']]);
  readonly members = new Map<string, 'yes' | 'no' | 'unknown'>([['alice', 'yes']]);
  /** By `organization/team login`. */
  readonly teams = new Map<string, 'yes' | 'no' | 'unknown'>();
  /** By `owner/name:path`. */
  readonly files = new Map<string, string>();
  /** The next call fails like this. */
  failure: Error | null = null;

  permissionOf(_: unknown, login: string): Promise<'admin' | 'write' | 'read' | 'none'> {
    return this.#do(`permissionOf ${login}`, () => this.permissions.get(login) ?? 'none');
  }

  isMember(_: unknown, login: string): Promise<'yes' | 'no' | 'unknown'> {
    return this.#do(`isMember ${login}`, () => this.members.get(login) ?? 'no');
  }

  isInTeam({ organization }: { readonly organization: string }, team: string, login: string) {
    const key = `${organization}/${team} ${login}`;
    return this.#do(`isInTeam ${key}`, () => this.teams.get(key) ?? 'no');
  }

  readFile({ repository }: { readonly repository: string }, path: string): Promise<string | null> {
    return this.#do(`readFile ${repository}`, () => this.files.get(`${repository}:${path}`) ?? null);
  }

  async #do<T>(call: string, answer: () => T): Promise<T> {
    this.calls.push(call);
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure;
    return await Promise.resolve(answer());
  }
}
