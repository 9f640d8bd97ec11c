import { decideRequest, isModelAllowed, type RequestDecision } from '../core/access.ts';
import { isOwnerAllowed, type ApiKey } from '../core/api-key.ts';
import { sha256 } from '../core/generated-file.ts';
import type { CommentNotice, DispatchNotice, IssueNotice } from '../core/notice.ts';
import type { Policy } from '../core/org-policy.ts';
import type { Locale, ReplyTo, TaskRequest, Visibility } from '../core/task-request.ts';
import { providerVariable } from '../core/known-providers.ts';
import { providerOf } from '../core/names.ts';
import { cleanPrompt } from '../core/prompt.ts';
import type { Prices } from '../core/usage.ts';
import type { ModelCatalog } from '../ports/language-model.ts';

/** What requests are made with, whichever door they came through. */
export interface RequestOptions {
  readonly models: Pick<ModelCatalog, 'resolve' | 'list'>;
  readonly defaults: { readonly visibility: Visibility; readonly owner: string | null };
  /** May there be a way to create something for this owner? Asked where no installation came with the wish. */
  hasAccess(owner: string | null): Promise<boolean>;
  /** What a model costs (`provider/model-id`); null: not known. */
  readonly pricesOf: (model: string) => Prices | null;
}

/** What somebody asks for. What is null was not said. */
interface Wish {
  /** Two wishes of one identity are one task. */
  readonly identity: string;
  readonly owner: string | null;
  readonly name: string;
  readonly prompt: string;
  readonly model: string | null;
  readonly visibility: Visibility | null;
  readonly dryRun: boolean;
  readonly locale: Locale;
}

/** What the holder of an API key asks for, within the owners of the key. */
export interface KeyWish extends Wish {
  readonly key: ApiKey;
  readonly description: string | null;
  /** Hash of what was asked, to tell a repetition from another wish of the same identity. */
  readonly fingerprint: string;
}

/** What somebody asks for on GitHub who may, within the policy. It is made for the account of the installation. */
export interface NoticeWish extends Wish {
  readonly notice: CommentNotice | IssueNotice | DispatchNotice;
  readonly policy: Policy;
  readonly replyTo: ReplyTo | null;
  readonly callback: TaskRequest['callback'];
}

interface UnknownModel {
  readonly code: 'unknown_model';
  readonly values: { readonly model: string; readonly known: string };
}

interface NotInPolicy {
  readonly code: Extract<RequestDecision, { allowed: false }>['reason'];
  readonly values: { readonly permitted: string };
}

/** A limit in USD is no limit where nobody knows what the model costs. */
interface PricesMissing {
  readonly code: 'prices_missing';
  readonly values: { readonly model: string; readonly variable: string };
}

/** Why the holder of a key does not get it. */
export type KeyRefusal =
  | UnknownModel
  | { readonly code: 'owner_needed' | 'credentials_missing' }
  | { readonly code: 'owner_not_allowed'; readonly values: { readonly owner: string } };

/** Why somebody on GitHub does not get it. */
export type NoticeRefusal =
  | UnknownModel
  | NotInPolicy
  | PricesMissing
  | { readonly code: 'bad_owner'; readonly values: { readonly owner: string; readonly wanted: string } };

/** A request, or why there is none. */
export type RequestReading<Refusal> =
  { readonly request: TaskRequest; readonly refusal: null } | { readonly refusal: Refusal };

/**
 * Makes every request there is: checks owner, model and policy, and fills in what was left out. How a refusal is worded
 * is for the door to say.
 */
export function makeRequest(options: RequestOptions, wish: KeyWish): Promise<RequestReading<KeyRefusal>>;
export function makeRequest(options: RequestOptions, wish: NoticeWish): Promise<RequestReading<NoticeRefusal>>;
export async function makeRequest(
  options: RequestOptions,
  wish: KeyWish | NoticeWish,
): Promise<RequestReading<KeyRefusal | NoticeRefusal>> {
  const { identity, name, prompt, dryRun, locale } = wish;
  const { owner, access, ...origin } = 'key' in wish ? originOfKey(wish, options.defaults.owner) : originOfNotice(wish);
  const refusal = refuseOwner(wish, owner);
  if (refusal !== null) return { refusal };
  const choice = choose(options, wish);
  if ('code' in choice) return { refusal: choice };
  const isReachable = access !== null || dryRun || (await options.hasAccess(owner));
  if (!isReachable) return { refusal: { code: 'credentials_missing' } };
  const request: TaskRequest = {
    ...{ ...origin, idempotencyKey: identity, target: { owner, name, access } },
    ...{ prompt, ...choice, dryRun, locale },
  };
  return { request, refusal: null };
}

/** What the two kinds of wish have each in its own way: who asks, for whom it is made, where it is told. */
type Origin = Omit<TaskRequest, 'idempotencyKey' | 'target' | 'prompt' | 'model' | 'visibility' | 'dryRun' | 'locale'> &
  Pick<TaskRequest['target'], 'owner' | 'access'>;

/** For the owner that was asked for, else the only one that the key may serve, else the default. */
function originOfKey({ key, owner, fingerprint, description }: KeyWish, fallback: string | null): Origin {
  const only = key.owners?.length === 1 ? key.owners[0] : undefined;
  return {
    ...{ door: 'api', fingerprint, owner: owner ?? only ?? fallback, access: null },
    requester: { kind: 'key', name: key.name },
    ...{ description, replyTo: null, callback: null },
  };
}

function originOfNotice({ identity, notice, policy, replyTo, callback }: NoticeWish): Origin {
  const { kind: door, deliveryId: delivery, access, repository, repositoryId, account, sender } = notice;
  return {
    ...{ door, delivery, fingerprint: sha256(identity), owner: account.login, access },
    requester: { kind: 'user', login: sender.login, id: sender.id },
    asked: {
      access,
      repository,
      repositoryId,
      ownerKind: account.kind,
      sender: { login: sender.login, type: sender.type },
    },
    ...{ tokenLimit: policy.limits.tokens_per_task, topics: policy.topics },
    ...(Object.keys(policy.properties).length > 0 && { properties: policy.properties }),
    ...(policy.team !== null && { team: policy.team }),
    ...(policy.models !== null && { allowedModels: policy.models }),
    ...houseOf(policy),
    ...{ usdLimit: policy.limits.usd_per_task, usdMonthLimit: policy.limits.usd_per_month },
    ...{ description: null, replyTo, callback },
  };
}

/** What the policy puts into every project. */
function houseOf({ instructions, base, agents_md }: Policy): Pick<TaskRequest, 'instructions' | 'base' | 'agentsMd'> {
  const rules = cleanPrompt(instructions ?? '');
  return {
    ...(rules !== '' && { instructions: rules }),
    ...(base !== null && { base }),
    ...(agents_md === false && { agentsMd: false }),
  };
}

/** Why nothing is made for this owner; null: it may be. */
function refuseOwner(wish: KeyWish | NoticeWish, owner: string | null): KeyRefusal | NoticeRefusal | null {
  if ('key' in wish) {
    if (owner === null) return wish.key.owners === null ? null : { code: 'owner_needed' };
    return isOwnerAllowed(wish.key, owner) ? null : { code: 'owner_not_allowed', values: { owner } };
  }
  const { login } = wish.notice.account;
  const isOwn = wish.owner === null || wish.owner.toLowerCase() === login.toLowerCase();
  return isOwn ? null : { code: 'bad_owner', values: { owner: login, wanted: wish.owner } };
}

/** The model and the visibility, as wished or by default, where there is such a model and the policy allows them. */
function choose(
  { models, defaults, pricesOf }: RequestOptions,
  wish: KeyWish | NoticeWish,
): Pick<TaskRequest, 'model' | 'visibility'> | UnknownModel | NotInPolicy | PricesMissing {
  const policy = 'policy' in wish ? wish.policy : null;
  const model = wish.model === null ? defaultModel(models, policy) : models.resolve(wish.model);
  if (model === null) {
    const known = models.list().map((entry) => entry.name);
    return { code: 'unknown_model', values: { model: wish.model ?? '', known: known.join(', ') } };
  }
  const visibility = wish.visibility ?? defaultVisibility(defaults.visibility, policy);
  const verdict = policy === null ? null : decideRequest(policy, { model, visibility, name: wish.name });
  if (verdict?.allowed === false) return { code: verdict.reason, values: { permitted: verdict.permitted } };
  const { usd_per_task: task = null, usd_per_month: month = null } = policy?.limits ?? {};
  if ((task !== null || month !== null) && pricesOf(model) === null) {
    return { code: 'prices_missing', values: { model, variable: providerVariable(providerOf(model), 'PRICES') } };
  }
  return { model, visibility };
}

/** The service's own where the policy allows it, else the first that it names and that is set up. */
function defaultModel(models: RequestOptions['models'], policy: Policy | null): string | null {
  const own = models.resolve(null);
  if (policy === null) return own;
  const candidates = [own, ...(policy.models ?? []).map((name) => models.resolve(name))];
  return candidates.find((model) => model !== null && isModelAllowed(policy, model)) ?? own;
}

function defaultVisibility(own: Visibility, policy: Policy | null): Visibility {
  const allowed = policy?.visibility ?? null;
  return allowed === null || allowed.includes(own) ? own : (allowed[0] ?? own);
}
