import type { RepositoryExtras } from '../core/task-request.ts';
import type { Repository } from '../core/task-event.ts';
import { GitHubError } from './http/github-error.ts';

type Extra = keyof RepositoryExtras;
type Refusal = NonNullable<Repository['refused']>[number];

/** Parameters of the create call, by what of the policy they are for. */
export type ExtraParameters = Partial<Record<Extra, Readonly<Record<string, unknown>>>>;

/**
 * Makes a repository with what the policy wants. Where GitHub refuses one of these for certain, nothing was made, and it
 * is made without. `said`: what could not even be asked for, and why.
 * @throws what `create` throws for any other reason
 */
export async function createWithExtras(
  extras: ExtraParameters,
  said: readonly Refusal[],
  create: (parameters: Readonly<Record<string, unknown>>) => Promise<Repository>,
): Promise<Repository> {
  const refused = [...said];
  const wanted = new Map(Object.entries(extras) as [Extra, Readonly<Record<string, unknown>>][]);
  for (;;) {
    try {
      const repository = await create(Object.fromEntries([...wanted.values()].flatMap(Object.entries)));
      return refused.length === 0 ? repository : { ...repository, refused };
    } catch (error) {
      const blamed = error instanceof GitHubError ? blame(error, [...wanted.keys()]) : [];
      if (!(error instanceof GitHubError) || blamed.length === 0) throw error;
      for (const what of blamed) {
        wanted.delete(what);
        refused.push({ what, said: error.text });
      }
    }
  }
}

/** Which of these a refusal is for: those that its words name, else all where the request itself is what is wrong. */
function blame({ status, retryAt, text }: GitHubError, wanted: readonly Extra[]): readonly Extra[] {
  if (retryAt !== null || ![403, 404, 422].includes(status)) return [];
  const named = wanted.filter((what) => (what === 'team' ? /\bteam/i : /propert/i).test(text));
  return named.length > 0 || status !== 422 ? named : wanted;
}
