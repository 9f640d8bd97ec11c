import { TaskError, type Reason } from '../../core/errors.ts';
import { GitHubError } from './github-error.ts';

/** What a fine-grained token is given in GitHub's settings, by the permission's name. */
const GRANTS: Readonly<Record<string, string>> = {
  administration: 'Administration: write',
  contents: 'Contents: write',
  workflows: 'Workflows: write',
  metadata: 'Metadata: read',
  members: 'Members: read',
};
/** https://docs.github.com/en/organizations/managing-programmatic-access-to-your-organization */
const FORBIDDEN_KIND = /forbids access via a (?:personal access token \(classic\)|fine-grained personal access token)/i;

/**
 * The refusal of something that was asked for with the operator's token: what the token lacks, in the words of its
 * settings, and GitHub's own words. A reason that says more than that is left as it is.
 */
export function toTokenFault(fault: TaskError): TaskError {
  const { permission, reason, said: words = '', ...place } = fault.values;
  if (reason !== undefined && reason !== 'github_says') return fault;
  const said = String(words);
  const refused = fault.cause instanceof GitHubError ? fault.cause : null;
  const because = (why: Reason): TaskError =>
    new TaskError('github_permission', { ...place, ...why }, { cause: fault });
  if (refused?.status === 401) return because({ reason: 'token_refused', said });
  if (refused?.wantsSso === true || /\bSAML\b/.test(said)) return because({ reason: 'token_sso', said });
  if (FORBIDDEN_KIND.test(said)) return because({ reason: 'token_kind', said });
  if (permission === undefined && refused?.lacksScope !== true) return fault;
  return because({ reason: 'token_permission', grant: GRANTS[String(permission)] ?? 'Administration: write', said });
}
