import type { Logger } from 'pino';
import { GitHubError } from '../github/http/github-error.ts';
import { createLog } from '../telemetry/log.ts';
import { Redactor } from '../telemetry/redactor.ts';
import type { Diagnosis } from './diagnosis.ts';

/** What clients of GitHub would log is told in the doctor's own lines. */
export const SILENT: Logger = createLog({ level: 'silent', format: 'json', redactor: new Redactor() });

/**
 * What a call to GitHub that failed says of the configuration. `credentials`: the variable to look at when GitHub knows
 * nobody by them.
 * @throws what is no answer of GitHub's
 */
export function describeGitHubFault(
  error: unknown,
  credentials: string,
  signal: AbortSignal,
): Omit<Diagnosis, 'check'> {
  if (signal.aborted) return { verdict: 'fault', text: 'GITHUB_API_URL: GitHub did not answer in time' };
  if (!(error instanceof GitHubError)) throw error;
  const { status, text } = error;
  if (status === 0) return { verdict: 'fault', text: `GITHUB_API_URL: GitHub cannot be reached: ${text}` };
  if (status === 401) return { verdict: 'fault', text: `${credentials}: GitHub does not take it: ${text}` };
  if (status === 404) return { verdict: 'fault', text: 'GITHUB_API_URL: what answers there is not the API of GitHub' };
  return { verdict: status < 500 ? 'fault' : 'warn', text: `GitHub answers ${status}: ${text}` };
}
