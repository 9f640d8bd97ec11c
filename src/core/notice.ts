import type { AccessRef } from './access-ref.ts';

/** Who did it, as the delivery says. Whether that is enough is decided elsewhere. */
export interface Sender {
  readonly login: string;
  readonly id: number;
  /** GitHub's word (`User`, `Bot`, `Organization`, …); `Unknown` for a deleted user, or where author and sender differ. */
  readonly type: string;
  /** The App that acted, itself or in a user's name; null: none. */
  readonly appSlug: string | null;
}

/** The owner on which the App is installed. */
export interface NoticeAccount {
  readonly login: string;
  readonly kind: 'organization' | 'user';
}

interface NoticeFacts {
  readonly deliveryId: string;
  /** The installation of the App that it came through. */
  readonly access: AccessRef;
  readonly account: NoticeAccount;
  readonly sender: Sender;
}

interface RepositoryNoticeFacts extends NoticeFacts {
  /** `owner/name`, as it was called when the delivery was made. */
  readonly repository: string;
  /** It stays when the name does not. GitHub always says it. */
  readonly repositoryId?: number | undefined;
}

/** A comment was written on an issue or a pull request. */
export interface CommentNotice extends RepositoryNoticeFacts {
  readonly kind: 'comment';
  readonly issue: {
    readonly number: number;
    readonly title: string;
    readonly body: string | null;
    readonly isPullRequest: boolean;
  };
  readonly comment: { readonly id: number; readonly body: string };
}

/** An issue was opened. */
export interface IssueNotice extends RepositoryNoticeFacts {
  readonly kind: 'issue';
  readonly issue: { readonly number: number; readonly title: string; readonly body: string | null };
}

/** A `repository_dispatch` came; its payload is whatever the sender wrote. */
export interface DispatchNotice extends RepositoryNoticeFacts {
  readonly kind: 'dispatch';
  readonly eventType: string;
  readonly clientPayload: unknown;
}

/** The App was installed, changed or taken away, or its account got another name. */
export interface InstallationNotice extends NoticeFacts {
  readonly kind: 'installation';
  readonly event: 'installation' | 'installation_repositories' | 'installation_target';
  readonly action: string;
  /** Granted: `{ contents: 'write' }`. Null: the delivery does not say. */
  readonly permissions: Readonly<Record<string, string>> | null;
  /** What the delivery says of the repositories that it reaches. */
  readonly repositories: {
    /** `all` or `selected`. */
    readonly selection: string;
    readonly listed?: number;
    readonly added?: number;
    readonly removed?: number;
  } | null;
  /** Where an owner of the account manages it. */
  readonly settingsUrl: string | null;
  /** The account's name until now, when that is what changed. */
  readonly formerLogin: string | null;
}

/** What a verified delivery says, in our words. */
export type Notice = CommentNotice | IssueNotice | DispatchNotice | InstallationNotice;
