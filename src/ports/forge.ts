import type { AccessRef } from '../core/access-ref.ts';
import type { GeneratedFile } from '../core/generated-file.ts';
import type { Repository } from '../core/task-event.ts';
import type { ReplyTo, RepositoryExtras, Visibility } from '../core/task-request.ts';

/** Where a repository is wanted, before anything was looked up. */
export interface WantedTarget {
  /** Null: the configured organisation, else the user of the token. */
  readonly owner: string | null;
  readonly name: string;
  /** Null: looked up by owner. */
  readonly access: AccessRef | null;
}

/** Where a repository will stand: owner, rights and name were looked up and fit. */
export interface Target {
  readonly owner: string;
  readonly ownerKind: 'organization' | 'user';
  readonly name: string;
  readonly access: AccessRef;
  /** The author of the commit: the App's bot, or the user of the token. */
  readonly author: { readonly name: string; readonly email: string };
  /** May files under `.github/workflows/` be pushed? */
  readonly mayPushWorkflows: boolean;
  /** May a repository be changed once it is made: its description, its topics, what a team may do in it? */
  readonly mayAdminister: boolean;
  /** May the teams of the owner be seen, so that one can be given a repository? */
  readonly maySeeTeams: boolean;
}

export interface RepositorySpec extends RepositoryExtras {
  readonly visibility: Visibility;
  /** Set in the create call itself; it bears the keyed mark by which we know our own repository again. */
  readonly description: string;
}

/** A repository by its name as it stands now. */
export type FoundRepository =
  | { readonly kind: 'absent' }
  /** The name leads to another repository; creating it anew would break that. */
  | { readonly kind: 'redirected' }
  | { readonly kind: 'found'; readonly repository: Repository; readonly description: string };

export interface CommitSpec {
  readonly files: readonly GeneratedFile[];
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  /** Author and committer time in ms since 1970: the task's own, so that the sha is the same each time. */
  readonly at: number;
}

/** What a repository holds on its default branch. */
export interface RepositoryContents {
  /** `owner/name`, as it is called now. */
  readonly fullName: string;
  readonly visibility: Visibility;
  readonly commit: string;
  readonly files: readonly GeneratedFile[];
  /** What cannot be carried over: links, submodules, and paths that are not safe everywhere. */
  readonly leftOut: readonly string[];
}

/** Where repositories are made. Every failure is a `TaskError` with a code of the contract. */
export interface Forge {
  /** Can this owner be served, and with whose rights? Null: neither an installation nor a token. */
  accessFor(owner: string | null, signal: AbortSignal): Promise<AccessRef | null>;
  /**
   * Looks up owner and rights. Does not look whether the name is free.
   * @throws TaskError `owner_not_allowed`, `github_permission`, `repository_name_reserved`, `github_*`
   */
  checkTarget(wanted: WantedTarget, signal: AbortSignal): Promise<Target>;
  /** By name, as it stands there now; or by id, whatever it is called by now. */
  findRepository(target: Target, signal: AbortSignal, id?: number): Promise<FoundRepository>;
  /**
   * Sends the create call once and never again by itself, unless GitHub refused what the policy wants beside: it is then
   * made without, and bears what was refused.
   * @throws TaskError; `repository_exists` when GitHub says that the name is taken
   */
  createRepository(target: Target, spec: RepositorySpec, signal: AbortSignal): Promise<Repository>;
  /**
   * All files of a repository that the access reaches, or that is public; of a bounded size.
   * @throws TaskError `github_permission` {repository, reason: base_…}, `github_*`
   */
  readContents(where: CommandPlace, signal: AbortSignal): Promise<RepositoryContents>;
  /** The sha at the head of the default branch; null when the repository is empty. */
  readHead(target: Target, repository: Repository, signal: AbortSignal): Promise<string | null>;
  /** The sha that this commit has, without asking anybody. */
  commitSha(spec: CommitSpec): Promise<string>;
  /**
   * Pushes the commit to the default branch, once, without force. An unknown outcome is decided by reading the branch.
   * @returns the repository as it is called by then, should it have been renamed since it was made
   * @throws TaskError `push_rejected`, `github_*`
   */
  push(target: Target, repository: Repository, spec: CommitSpec, signal: AbortSignal): Promise<Repository>;
  /** Replaces the description (and with it the marker) once the commit is there. */
  describeRepository(target: Target, repository: Repository, description: string, signal: AbortSignal): Promise<void>;
  /** Lets a team of the owner do this in it. */
  setTeam(
    target: Target,
    repository: Repository,
    team: NonNullable<RepositoryExtras['team']>,
    signal: AbortSignal,
  ): Promise<void>;
  setTopics(target: Target, repository: Repository, topics: readonly string[], signal: AbortSignal): Promise<void>;
}

/** A repository of a command, and with whose rights something is done there. By its id it is found under any name. */
export interface CommandPlace {
  readonly access: AccessRef;
  /** `owner/name`. */
  readonly repository: string;
  readonly repositoryId?: number | undefined;
}

export interface StoredComment {
  readonly id: number;
  readonly url: string;
}

export type Reaction = 'eyes' | 'rocket' | 'confused';

/** The conversation on an issue. */
export interface Conversation {
  /** Our own comment whose first line is this marker, or null. */
  findComment(where: ReplyTo, marker: string, signal: AbortSignal): Promise<StoredComment | null>;
  createComment(where: ReplyTo, body: string, signal: AbortSignal): Promise<StoredComment>;
  /** @returns false when the comment is gone */
  updateComment(where: ReplyTo, id: number, body: string, signal: AbortSignal): Promise<boolean>;
  /** Reacts to the comment that gave the command, or to the issue. */
  react(where: ReplyTo, reaction: Reaction, signal: AbortSignal): Promise<void>;
  /** Sends a `repository_dispatch`. */
  dispatch(
    where: CommandPlace,
    eventType: string,
    payload: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<void>;
}

export interface Membership {
  /** The permission on the repository, by the collaborator-permission endpoint; `none` for strangers. */
  permissionOf(where: CommandPlace, login: string, signal: AbortSignal): Promise<'admin' | 'write' | 'read' | 'none'>;
  /** Active member of the organisation? `unknown` when the App may not read members, or the owner is a user. */
  isMember(
    where: { readonly access: AccessRef; readonly organization: string },
    login: string,
    signal: AbortSignal,
  ): Promise<'yes' | 'no' | 'unknown'>;
  /** Active member of this team of the organisation? `unknown` when the App may not read members. */
  isInTeam(
    where: { readonly access: AccessRef; readonly organization: string },
    team: string,
    login: string,
    signal: AbortSignal,
  ): Promise<'yes' | 'no' | 'unknown'>;
  /** Text of a file on the default branch, or null: the org policy. */
  readFile(where: CommandPlace, path: string, signal: AbortSignal): Promise<string | null>;
}
