import { z } from 'zod';
import type { Repository } from '../../core/task-event.ts';
import type { CommitSpec } from '../../ports/forge.ts';
import type { GitHubClient } from '../http/github-client.ts';
import { onRepository } from '../repository-place.ts';
import type { RejectionReason } from './push-rejection.ts';

/** Milliseconds that the rules are waited for: they only name what a refusal leaves unsaid. */
const TIMEOUT_MS = 5000;
const MEGABYTE = 1024 * 1024;

/** One rule of the rulesets that hold for a branch. What is not read of it is left out. */
export type BranchRule = z.infer<typeof Rule>;

const Rule = z.object({
  type: z.string(),
  parameters: z
    .object({
      do_not_enforce_on_create: z.boolean().catch(false),
      operator: z.string().catch(''),
      pattern: z.string().catch(''),
      negate: z.boolean().catch(false),
      max_file_size: z.number().catch(Infinity),
      max_file_path_length: z.number().catch(Infinity),
    })
    .partial()
    .catch({}),
});

/**
 * The rules for the default branch, be it there or not. None where they cannot be read: whatever fails here, the push is
 * what counts. GitHub lists the rules also to who may bypass them, so they forbid nothing by themselves.
 */
export async function readBranchRules(
  client: GitHubClient,
  { id, fullName, defaultBranch }: Repository,
  signal: AbortSignal,
): Promise<readonly BranchRule[]> {
  const call = onRepository(
    { repository: fullName, repositoryId: id },
    {
      route: 'GET /repos/{owner}/{repo}/rules/branches/{branch}',
      parameters: { branch: defaultBranch },
      answer: z.array(Rule),
      isTriedOnce: true,
    },
  );
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    return (await client.call(call, limit)).data;
  } catch {
    return [];
  }
}

/** The first of the rules that this commit goes against, as the first one on its branch; null: none that we know of. */
export function findObstacle(
  rules: readonly BranchRule[],
  branch: string,
  { message, author, files }: CommitSpec,
): RejectionReason | null {
  const isAgainst = ({ type, parameters }: BranchRule): RejectionReason | null => {
    switch (type) {
      case 'creation':
        return 'creation';
      case 'pull_request':
        return 'pull_request';
      case 'required_signatures':
        return 'signatures';
      case 'required_status_checks':
      case 'workflows':
        return parameters.do_not_enforce_on_create === true ? null : 'status_checks';
      case 'commit_message_pattern':
        return fits(parameters, message) ? null : 'metadata';
      case 'commit_author_email_pattern':
      case 'committer_email_pattern':
        return fits(parameters, author.email) ? null : 'metadata';
      case 'branch_name_pattern':
        return fits(parameters, branch) ? null : 'branch_name';
      case 'max_file_size': {
        const limit = (parameters.max_file_size ?? Infinity) * MEGABYTE;
        return files.some(({ text }) => Buffer.byteLength(text) > limit) ? 'file_size' : null;
      }
      case 'max_file_path_length': {
        const limit = parameters.max_file_path_length ?? Infinity;
        return files.some(({ path }) => path.length > limit) ? 'file_path' : null;
      }
      default:
        return null;
    }
  };
  for (const rule of rules) {
    const reason = isAgainst(rule);
    if (reason !== null) return reason;
  }
  return null;
}

/** A pattern that we cannot read counts as met. */
function fits({ operator = '', pattern = '', negate = false }: BranchRule['parameters'], text: string): boolean {
  switch (operator) {
    case 'starts_with':
      return text.startsWith(pattern) !== negate;
    case 'ends_with':
      return text.trimEnd().endsWith(pattern) !== negate;
    case 'contains':
      return text.includes(pattern) !== negate;
    default:
      // A foreign expression is not run here: it may be of another dialect, or take for ever.
      return true;
  }
}
