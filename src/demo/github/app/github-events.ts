import { accountAnswer, commentAnswer, issueAnswer, nodeId, repositoryAnswer, type Answer } from '../github-answers.ts';
import type { Delivery } from './github-deliveries.ts';
import type { GitHubWorld } from '../github-routes.ts';
import type { Account, Issue, IssueComment, Repository } from '../github-state.ts';

/** What an event of a repository adds to the fields that all of them bear. */
interface RepositoryEvent {
  repository: Repository;
  sender: Account;
  event: 'issue_comment' | 'issues' | 'repository_dispatch';
  action: string;
  fields: Answer;
}

/** Delivers the event to the App, when it is installed on the owner, covers the repository and has an address. */
async function deliverEvent(world: GitHubWorld, one: RepositoryEvent): Promise<Delivery | undefined> {
  const { state, deliveries } = world;
  const { owner } = one.repository;
  const installation = state.installationOn(owner);
  if (installation === undefined || !deliveries.isActive) return undefined;
  if (installation.selection !== 'all' && !installation.selection.has(one.repository.id)) return undefined;
  return deliveries.deliver(one.event, {
    action: one.action,
    ...one.fields,
    repository: repositoryAnswer(state, one.repository),
    ...(owner.type === 'Organization' && { organization: accountAnswer(state, owner) }),
    sender: accountAnswer(state, one.sender),
    installation: { id: installation.id, node_id: nodeId('MDIzOkludGVncmF0aW9u', installation.id) },
  });
}

/** Tells the App about a comment. */
export function deliverComment(
  world: GitHubWorld,
  repository: Repository,
  comment: IssueComment,
  action: 'created' | 'edited' | 'deleted',
  sender: Account,
): Promise<Delivery | undefined> {
  const fields = {
    issue: issueAnswer(world.state, world.app, repository, comment.issue),
    comment: commentAnswer(world.state, world.app, repository, comment),
  };
  return deliverEvent(world, { repository, sender, event: 'issue_comment', action, fields });
}

/** Tells the App about a new issue. */
export function deliverIssue(world: GitHubWorld, repository: Repository, issue: Issue): Promise<Delivery | undefined> {
  const sender = world.state.account(issue.author);
  const fields = { issue: issueAnswer(world.state, world.app, repository, issue) };
  return deliverEvent(world, { repository, sender, event: 'issues', action: 'opened', fields });
}

/** Tells the App about a `repository_dispatch`. */
export function deliverDispatch(
  world: GitHubWorld,
  repository: Repository,
  sender: Account,
  eventType: string,
  payload: Answer | null,
): Promise<Delivery | undefined> {
  const fields = { branch: repository.defaultBranch, client_payload: payload };
  return deliverEvent(world, { repository, sender, event: 'repository_dispatch', action: eventType, fields });
}
