import { ParkError, TaskError } from '../../core/errors.ts';
import type { MessageValues } from '../../core/messages/sentence.ts';
import { GitHubError } from './github-error.ts';
import { toTokenFault } from './token-fault.ts';
import { cleanRemoteLine } from '../git/remote-text.ts';

/** Characters of GitHub's words. */
const MAX_SAID = 200;

/** What a call was about, for the sentence that people read. */
export interface FaultContext {
  readonly owner?: string;
  /** `owner/name`. */
  readonly repository?: string;
  /** The permission that the call needs. */
  readonly permission?: string;
  /** Is it done with the operator's token, where advice about the App is none? */
  readonly isToken?: boolean;
}

/**
 * What GitHub said → an error of the contract. What did not come from GitHub is given back as it is.
 * Values: `said` (GitHub's words), which are the reason of `github_permission` unless a `permission` is missing; `status`;
 * and of the place what is known.
 */
export function toTaskError(error: unknown, context: FaultContext): unknown {
  const fault = readFault(error, context);
  const isRefusal = fault instanceof TaskError && fault.code === 'github_permission';
  return isRefusal && context.isToken === true ? toTokenFault(fault) : fault;
}

function readFault(error: unknown, context: FaultContext): unknown {
  if (!(error instanceof GitHubError)) return error;
  const said = cleanRemoteLine(error.text, MAX_SAID);
  const place: MessageValues = {
    ...(context.owner !== undefined && { owner: context.owner }),
    ...(context.repository !== undefined && { repository: context.repository }),
  };
  if (error.retryAt !== null) return new ParkError('github_rate_limited', error.retryAt, { cause: error });
  if (error.isUnknown) {
    return new TaskError('github_unavailable', { ...place, status: error.status, said }, { cause: error });
  }
  // Only this sentence says that a permission is missing; other refusals are a policy of the organisation.
  const isLacking = /resource not accessible/i.test(error.text);
  const permission = isLacking ? (error.permission ?? context.permission) : undefined;
  const why = permission === undefined ? ({ reason: 'github_says', said } as const) : { permission, said };
  return new TaskError('github_permission', { ...place, ...why, status: error.status }, { cause: error });
}

/** Runs `work`; what GitHub refuses becomes an error of the contract. */
export async function withTaskErrors<T>(context: FaultContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toTaskError(error, context);
  }
}
