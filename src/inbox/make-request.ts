import { decideRequest } from '../core/access.ts';
import { sha256 } from '../core/generated-file.ts';
import type { ReplyMessage } from '../core/messages/reply-messages.ts';
import type { Policy } from '../core/org-policy.ts';
import type { ReplyTo, TaskRequest, Visibility } from '../core/task-request.ts';
import type { ModelCatalog } from '../ports/language-model.ts';
import type { InboxOptions } from './inbox-options.ts';
import type { CommentNotice, DispatchNotice, IssueNotice } from '../core/notice.ts';

/** What one command asks for, whichever door it came through. */
export interface Wish {
  readonly name: string;
  readonly prompt: string;
  readonly model: string | null;
  readonly visibility: Visibility | null;
  readonly dryRun: boolean;
  readonly replyTo: ReplyTo | null;
  /** Two wishes of one identity are one task. */
  readonly identity: string;
  readonly callback: TaskRequest['callback'];
  readonly policy: Policy;
}

/** A request, or the sentence that says why there is none. */
export type WishReading =
  { readonly request: TaskRequest; readonly refusal: null } | { readonly refusal: ReplyMessage };

/** Fills in what was left out, and asks the policy. */
export function makeRequest(
  { models, defaults }: Pick<InboxOptions, 'models' | 'defaults'>,
  notice: CommentNotice | IssueNotice | DispatchNotice,
  wish: Wish,
): WishReading {
  const { policy, identity } = wish;
  const model = wish.model === null ? defaultModel(models, policy) : models.resolve(wish.model);
  if (model === null) {
    const known = models.list().map((entry) => entry.name);
    return { refusal: ['reply.unknown_model', { model: wish.model ?? '', known: known.join(', ') }] };
  }
  const visibility = wish.visibility ?? defaultVisibility(defaults.visibility, policy);
  const verdict = decideRequest(policy, { model, visibility, name: wish.name });
  if (!verdict.allowed) return { refusal: [`reply.${verdict.reason}`, { permitted: verdict.permitted }] };
  const request: TaskRequest = {
    door: notice.kind,
    idempotencyKey: identity,
    fingerprint: sha256(identity),
    requester: { kind: 'user', login: notice.sender.login, id: notice.sender.id },
    target: { owner: notice.account.login, name: wish.name, access: notice.access },
    prompt: wish.prompt,
    model,
    visibility,
    description: null,
    dryRun: wish.dryRun,
    tokenLimit: policy.limits.tokens_per_task,
    topics: policy.topics,
    replyTo: wish.replyTo,
    asked: {
      access: notice.access,
      repository: notice.repository,
      ownerKind: notice.account.kind,
      sender: { login: notice.sender.login, type: notice.sender.type },
    },
    callback: wish.callback,
    locale: defaults.locale,
  };
  return { request, refusal: null };
}

/** The service's own where the policy allows it, else the first that it names and that is set up. */
function defaultModel(models: ModelCatalog, policy: Policy): string | null {
  const own = models.resolve(null);
  const candidates = [own, ...(policy.models ?? []).map((name) => models.resolve(name))];
  const isAllowed = (model: string): boolean =>
    decideRequest({ ...policy, visibility: null, name_prefix: '' }, { model, visibility: 'private', name: '' }).allowed;
  return candidates.find((model) => model !== null && isAllowed(model)) ?? own;
}

function defaultVisibility(own: Visibility, policy: Policy): Visibility {
  return policy.visibility === null || policy.visibility.includes(own) ? own : (policy.visibility[0] ?? own);
}
