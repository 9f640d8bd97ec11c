import {
  accountAnswer,
  commentAnswer,
  issueAnswer,
  nodeId,
  repositoryAnswer,
  type JsonObject,
} from '../github-answers.ts';
import type { SentDelivery } from './github-deliveries.ts';
import type { GitHubWorld } from '../github-routes.ts';
import type { WorldAccount, WorldIssue, WorldComment, WorldRepository } from '../world/world-objects.ts';

/** What an event of a repository adds to the fields that all of them bear. */
interface RepositoryEvent {
  repository: WorldRepository;
  sender: WorldAccount;
  event: 'issue_comment' | 'issues' | 'repository_dispatch';
  action: string;
  fields: JsonObject;
}

/** Delivers the event to the App, when it is installed on the owner, covers the repository and has an address. */
async function deliverEvent(world: GitHubWorld, one: RepositoryEvent): Promise<SentDelivery | undefined> {
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
  repository: WorldRepository,
  comment: WorldComment,
  action: 'created' | 'edited' | 'deleted',
  sender: WorldAccount,
): Promise<SentDelivery | undefined> {
  const fields = {
    issue: issueAnswer(world.state, world.app, repository, comment.issue),
    comment: commentAnswer(world.state, world.app, repository, comment),
  };
  return deliverEvent(world, { repository, sender, event: 'issue_comment', action, fields });
}

/** Tells the App about a new issue. */
export function deliverIssue(
  world: GitHubWorld,
  repository: WorldRepository,
  issue: WorldIssue,
): Promise<SentDelivery | undefined> {
  const sender = world.state.account(issue.author);
  const fields = { issue: issueAnswer(world.state, world.app, repository, issue) };
  return deliverEvent(world, { repository, sender, event: 'issues', action: 'opened', fields });
}

/** Tells the App about a `repository_dispatch`. */
export function deliverDispatch(
  world: GitHubWorld,
  repository: WorldRepository,
  sender: WorldAccount,
  eventType: string,
  payload: JsonObject | null,
): Promise<SentDelivery | undefined> {
  const fields = { branch: repository.defaultBranch, client_payload: payload };
  return deliverEvent(world, { repository, sender, event: 'repository_dispatch', action: eventType, fields });
}
