import type { KeyObject } from 'node:crypto';

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
  /** Custom properties that repositories of the organisation may have, and their values. */
  readonly properties: Readonly<Record<string, readonly string[]>>;
  readonly createdAt: string;
}

/** What a team may do in a repository. */
export type TeamPermission = 'pull' | 'triage' | 'push' | 'maintain' | 'admin';

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

/** What a custom property of a repository says. */
export type PropertyValue = string | string[] | null;

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
  /** By slug of a team of the owner. */
  readonly teams: Map<string, TeamPermission>;
  readonly properties: Readonly<Record<string, PropertyValue>>;
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

/** The App under test: what its settings page would show. */
export interface WorldApp {
  readonly id: number;
  readonly slug: string;
  readonly owner: string;
  readonly permissions: WorldPermissions;
  readonly privateKey: string;
  readonly publicKey: KeyObject;
  readonly bot: WorldAccount;
  readonly createdAt: string;
}

/** Who a request comes from. */
export type WorldCaller =
  | { kind: 'anonymous' }
  | { kind: 'app'; app: WorldApp }
  | { kind: 'installation'; token: InstallationToken }
  | { kind: 'user'; account: WorldAccount };
