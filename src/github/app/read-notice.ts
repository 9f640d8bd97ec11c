import { z } from 'zod';
import type {
  CommentNotice,
  DispatchNotice,
  InstallationNotice,
  IssueNotice,
  Notice,
  NoticeAccount,
  Sender,
} from '../../core/notice.ts';
import type { Delivery } from '../../ports/ledger.ts';
import { mintAccess } from '../access-mint.ts';

/** Raised for a payload that lacks what we need. It is the same on every redelivery, so it is not worth a retry. */
export class UnreadablePayloadError extends Error {
  override readonly name = 'UnreadablePayloadError';
}

/** The fields that are used, and no others. GitHub's `null` is a user who was deleted. */
const User = z.object({ login: z.string(), id: z.int(), type: z.string() });
const Installation = z.object({ id: z.int() });
const App = z.object({ slug: z.string() }).nullish();
const Repository = z.object({ id: z.int().optional(), full_name: z.string(), owner: User });
const Issue = z.object({ number: z.int(), title: z.string(), body: z.string().nullish() });

const common = { installation: Installation.optional(), repository: Repository, sender: User.nullish() };
const CommentPayload = z.object({
  ...common,
  issue: Issue.extend({ pull_request: z.unknown().optional() }),
  comment: z.object({ id: z.int(), body: z.string(), user: User.nullish(), performed_via_github_app: App }),
});
const IssuePayload = z.object({
  ...common,
  issue: Issue.extend({ user: User.nullish(), performed_via_github_app: App }),
});
const DispatchPayload = z.object({ ...common, action: z.string(), client_payload: z.unknown().optional() });
const Listed = z.array(z.unknown()).optional();
const InstallationPayload = z.object({
  action: z.string(),
  installation: Installation.extend({
    account: User.nullish(),
    permissions: z.record(z.string(), z.string()).nullish(),
    repository_selection: z.string().nullish(),
    html_url: z.string().nullish(),
  }),
  repositories: Listed,
  repositories_added: Listed,
  repositories_removed: Listed,
  sender: User.nullish(),
});
const TargetPayload = z.object({
  action: z.string(),
  account: z.object({ login: z.string(), type: z.string().optional() }),
  changes: z.object({ login: z.object({ from: z.string() }).optional() }),
  installation: Installation.optional(),
  sender: User.nullish(),
});

const Action = z.object({ action: z.string() });

/**
 * What a delivery says, in our words; null: nothing that concerns us, or it did not come through an installation.
 * @throws UnreadablePayloadError
 */
export function readNotice({ id, event, payload }: Pick<Delivery, 'id' | 'event' | 'payload'>): Notice | null {
  const content = parse(payload);
  const action = Action.safeParse(content).data?.action;
  switch (event) {
    case 'issue_comment':
      return action === 'created' ? toCommentNotice(id, content) : null;
    case 'issues':
      return action === 'opened' ? toIssueNotice(id, content) : null;
    case 'repository_dispatch':
      return toDispatchNotice(id, content);
    case 'installation':
    case 'installation_repositories':
      return toInstallationNotice(id, event, content);
    case 'installation_target':
      return toTargetNotice(id, content);
    default:
      return null;
  }
}

/** `issue_comment.created` → a notice; null when it did not come through an installation of the App. */
function toCommentNotice(deliveryId: string, payload: unknown): CommentNotice | null {
  const { comment, issue, ...rest } = read(CommentPayload, payload);
  const facts = factsOf(deliveryId, rest, authorOf(rest.sender, comment.user, comment.performed_via_github_app?.slug));
  if (facts === null) return null;
  const { number, title, body } = issue;
  const isPullRequest = issue.pull_request !== undefined && issue.pull_request !== null;
  return {
    kind: 'comment',
    ...facts,
    issue: { number, title, body: body ?? null, isPullRequest },
    comment: { id: comment.id, body: comment.body },
  };
}

/** `issues.opened` → a notice. An issue that was moved here is "opened" by who moved it: its author is not the sender. */
function toIssueNotice(deliveryId: string, payload: unknown): IssueNotice | null {
  const { issue, ...rest } = read(IssuePayload, payload);
  const facts = factsOf(deliveryId, rest, authorOf(rest.sender, issue.user, issue.performed_via_github_app?.slug));
  if (facts === null) return null;
  return { kind: 'issue', ...facts, issue: { number: issue.number, title: issue.title, body: issue.body ?? null } };
}

/** `repository_dispatch` → a notice. */
function toDispatchNotice(deliveryId: string, payload: unknown): DispatchNotice | null {
  const { action, client_payload: clientPayload, ...rest } = read(DispatchPayload, payload);
  const facts = factsOf(deliveryId, rest, senderOf(rest.sender));
  return facts === null ? null : { kind: 'dispatch', ...facts, eventType: action, clientPayload };
}

/** `installation` and `installation_repositories` → a notice; null where GitHub names no account. */
function toInstallationNotice(
  deliveryId: string,
  event: 'installation' | 'installation_repositories',
  payload: unknown,
): InstallationNotice | null {
  const { action, installation, sender, ...lists } = read(InstallationPayload, payload);
  if (!installation.account) return null;
  const { repositories: listed, repositories_added: added, repositories_removed: removed } = lists;
  const repositories = {
    selection: installation.repository_selection ?? 'unknown',
    ...(listed !== undefined && { listed: listed.length }),
    ...(added !== undefined && { added: added.length }),
    ...(removed !== undefined && { removed: removed.length }),
  };
  return {
    kind: 'installation',
    deliveryId,
    access: mintAccess(installation.id),
    account: accountOf(installation.account),
    sender: senderOf(sender),
    event,
    action,
    permissions: installation.permissions ?? null,
    repositories,
    settingsUrl: installation.html_url ?? null,
    formerLogin: null,
  };
}

/** `installation_target` → a notice: the account on which the App is installed has another name. */
function toTargetNotice(deliveryId: string, payload: unknown): InstallationNotice | null {
  const { action, account, changes, installation, sender } = read(TargetPayload, payload);
  if (installation === undefined) return null;
  return {
    kind: 'installation',
    deliveryId,
    access: mintAccess(installation.id),
    account: { login: account.login, kind: account.type === 'User' ? 'user' : 'organization' },
    sender: senderOf(sender),
    event: 'installation_target',
    action,
    permissions: null,
    repositories: null,
    settingsUrl: null,
    formerLogin: changes.login?.from ?? null,
  };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    // The reason quotes the payload.
    throw new UnreadablePayloadError('it is not JSON');
  }
}

function read<T extends z.ZodType>(schema: T, payload: unknown): z.infer<T> {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const paths = result.error.issues.map((issue) => issue.path.join('.'));
  throw new UnreadablePayloadError(`the payload does not fit at: ${paths.join(', ')}`);
}

function factsOf(
  deliveryId: string,
  payload: { installation?: { id: number } | undefined; repository: z.infer<typeof Repository> },
  sender: Sender,
): Pick<IssueNotice, 'deliveryId' | 'access' | 'account' | 'repository' | 'repositoryId' | 'sender'> | null {
  const { installation, repository } = payload;
  if (installation === undefined) return null;
  const account = accountOf(repository.owner);
  const { id: repositoryId, full_name: name } = repository;
  return { deliveryId, access: mintAccess(installation.id), account, repository: name, repositoryId, sender };
}

function accountOf(owner: z.infer<typeof User>): NoticeAccount {
  return { login: owner.login, kind: owner.type === 'Organization' ? 'organization' : 'user' };
}

function senderOf(user: z.infer<typeof User> | null | undefined): Sender {
  if (!user) return { login: 'ghost', id: 0, type: 'Unknown', appSlug: null };
  const isBot = user.login.endsWith('[bot]');
  const appSlug = isBot ? user.login.slice(0, -'[bot]'.length) : null;
  return { login: user.login, id: user.id, type: isBot ? 'Bot' : user.type, appSlug };
}

/** Who wrote the text. Where that is not who sent the event, nobody vouches for it. */
function authorOf(
  sender: z.infer<typeof User> | null | undefined,
  author: z.infer<typeof User> | null | undefined,
  appSlug: string | undefined,
): Sender {
  const facts = senderOf(sender);
  const isSame = author?.id === facts.id;
  return { ...facts, type: isSame ? facts.type : 'Unknown', appSlug: appSlug ?? facts.appSlug };
}
