import { ParkError, TaskError, toFailure, type FailureCode } from '../core/errors.ts';
import type { Repository } from '../core/task-event.ts';
import type { CommitSpec, Forge, RepositorySpec, Target } from '../ports/forge.ts';
import type { AppClient } from './app/app-client.ts';
import { findObstacle, readBranchRules, type BranchRule } from './git/branch-rules.ts';
import { createCommitObjects, type CommitObjects } from './git/commit-objects.ts';
import type { ClientSettings } from './http/github-client.ts';
import { withTaskErrors, type FaultContext } from './http/github-fault.ts';
import { TOKEN_ACCESS } from './access-mint.ts';
import {
  createRepository,
  describeRepository,
  findRepository,
  setTopics,
  waitUntilVisible,
} from './github-repositories.ts';
import { findTeamId, setTeamPermission } from './github-teams.ts';
import { GitHubError } from './http/github-error.ts';
import { pause as realPause } from '../ports/pause.ts';
import { readContents } from './github-contents.ts';
import { findAccess, findTarget } from './github-target.ts';
import type { RejectionReason } from './git/push-rejection.ts';
import { pushToRepository, readHead, type PushOptions } from './git/repository-push.ts';
import { createWithExtras, type ExtraParameters } from './repository-extras.ts';
import { ADMINISTER, createRights, creationPermissions, pushPermissions, SEE, SEE_TEAMS } from './rights.ts';
import { createTokenOwner } from './token-owner.ts';

/** Milliseconds that git's server may say nothing. It gives a sign of life every five seconds. */
const GIT_SILENCE_MS = 10_000;
/** Refusals that do not say which rule they are for. */
const VAGUE_REASONS: ReadonlySet<string> = new Set([
  'ruleset',
  'protected_branch',
  'hook',
  'other',
] satisfies RejectionReason[]);

export interface GitHubForgeOptions extends ClientSettings {
  readonly app: AppClient | null;
  /** The operator's personal access token. */
  readonly token: string | null;
  /** Owner of repositories for which a request names none. */
  readonly defaultOwner: string | null;
  readonly onSecret: (value: string) => void;
  /** For tests: milliseconds that git's server may say nothing. */
  readonly gitSilenceMs?: number;
}

/** GitHub, with the rights of the App's installations and of the operator's token. */
export function createGitHubForge(options: GitHubForgeOptions): Forge {
  const { app, token, defaultOwner, pause = realPause, gitSilenceMs = GIT_SILENCE_MS } = options;
  if (token !== null) options.onSecret(token);
  const tokenOwner = token === null ? null : createTokenOwner(token, options);
  const credentials = { app, tokenOwner, defaultOwner };
  const rights = createRights(app, tokenOwner);
  const commits = new WeakMap<CommitSpec, Promise<CommitObjects>>();

  /** The objects of a commit are made once for the sha and the push, and go with the spec. */
  function objectsOf(spec: CommitSpec): Promise<CommitObjects> {
    const objects = commits.get(spec) ?? createCommitObjects(spec);
    commits.set(spec, objects);
    return objects;
  }

  function gitOptions(target: Target, repository: Repository, signal: AbortSignal): PushOptions {
    if (options.baseUrl.startsWith('https:') && !repository.cloneUrl.startsWith('https:')) {
      throw new TaskError('internal', {}, { cause: new Error('the address to push to is not encrypted') });
    }
    const permissions = pushPermissions(target);
    const tokenFor = (attempt: number): Promise<string> =>
      rights.token(target.access, permissions, repository, attempt, signal);
    const onTaken = (attempt: number): void => rights.noteTaken(target.access, attempt);
    const relocate = async (): Promise<Repository> => {
      const client = rights.client(target.access, permissions, repository);
      // Without an answer it is where it was, as far as anybody knows.
      const how = { id: repository.id, isTriedOnce: true };
      const found = await findRepository(client, target, signal, how).catch((error: unknown) => {
        if (!(error instanceof GitHubError)) throw error;
        return null;
      });
      return found?.kind === 'found' ? { ...repository, ...found.repository } : repository;
    };
    return { repository, relocate, token: tokenFor, onTaken, silenceMs: gitSilenceMs, pause };
  }

  /** What the create call says of the policy's wishes; a team that cannot be found is refused already. */
  async function prepareExtras(
    target: Target,
    { properties, team }: RepositorySpec,
    signal: AbortSignal,
  ): Promise<{ readonly extras: ExtraParameters; readonly refused: NonNullable<Repository['refused']> }> {
    if (target.ownerKind !== 'organization') return { extras: {}, refused: [] };
    const extras: ExtraParameters = properties === undefined ? {} : { properties: { custom_properties: properties } };
    if (team === undefined || !target.maySeeTeams) return { extras, refused: [] };
    try {
      const id = await findTeamId(rights.client(target.access, SEE_TEAMS), target.owner, team.slug, signal);
      return { extras: { ...extras, team: { team_id: id } }, refused: [] };
    } catch (error) {
      if (!(error instanceof GitHubError) || error.retryAt !== null || error.isUnknown) throw error;
      return { extras, refused: [{ what: 'team', said: error.text }] };
    }
  }

  return {
    accessFor: (owner, signal) =>
      withTaskErrors(owner === null ? {} : { owner }, () => findAccess(credentials, owner, signal)),

    checkTarget: (wanted, signal) =>
      withTaskErrors(wanted.owner === null ? {} : { owner: wanted.owner }, () =>
        findTarget(credentials, wanted, signal),
      ),

    findRepository: (target, signal, id) =>
      withTaskErrors(about(target, 'metadata'), async () => {
        // A token from before a repository was made may not see it, and "absent" is what a second creation rests on.
        await rights.token(target.access, SEE, undefined, 1, signal);
        return findRepository(rights.client(target.access, SEE), target, signal, { id });
      }),

    createRepository: (target, spec, signal) =>
      withTaskErrors(about(target, 'administration'), async () => {
        const { access } = target;
        const { extras, refused } = await prepareExtras(target, spec, signal);
        const creator = rights.client(access, creationPermissions(target));
        const repository = await createWithExtras(extras, refused, (parameters) =>
          createRepository(creator, target, spec, signal, parameters),
        );
        const permissions = pushPermissions(target);
        // Looked for with the token that the push will use, so that the push need not wait for one.
        const visitor = rights.client(access, permissions, repository);
        let seen = repository;
        const look = async (attempt: number): ReturnType<typeof findRepository> => {
          if (attempt > 0) await rights.token(access, permissions, repository, attempt, signal);
          const found = await findRepository(visitor, target, signal, { isTriedOnce: true });
          if (found.kind === 'absent' || (found.kind === 'found' && found.repository.id === repository.id))
            return found;
          // It goes by another name already, and this one may be somebody else's.
          const renamed = await findRepository(visitor, target, signal, { isTriedOnce: true, id: repository.id });
          if (renamed.kind === 'found') seen = { ...repository, ...renamed.repository };
          return renamed;
        };
        // Whoever has to stop is told first that it is there.
        await waitUntilVisible(look, pause, signal).catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
        return seen;
      }),

    readContents: (where, signal) =>
      withTaskErrors({ repository: where.repository, permission: 'contents' }, () => {
        if (app === null) throw new TaskError('internal', {}, { cause: new Error('there is no App') });
        return readContents(app, where, { silenceMs: gitSilenceMs, pause }, signal);
      }),

    readHead: (target, repository, signal) =>
      withTaskErrors(about(target, 'contents', repository), () =>
        readHead(gitOptions(target, repository, signal), signal),
      ),

    commitSha: async (spec) => (await objectsOf(spec)).sha,

    push: (target, repository, spec, signal) =>
      withTaskErrors(about(target, 'contents', repository), async () => {
        const git = gitOptions(target, repository, signal);
        const client = rights.client(target.access, pushPermissions(target), repository);
        const done = new AbortController();
        const startedAt = performance.now();
        const note = (outcome: 'accepted' | 'found' | FailureCode): void =>
          options.observe?.({ type: 'push-ended', outcome, ms: performance.now() - startedAt });
        let rules: Promise<readonly BranchRule[]> | null = null;
        const token = async (attempt: number): Promise<string> => {
          const value = await git.token(attempt);
          // Asked with the same token, beside git's own first request: the push waits for nothing.
          rules ??= readBranchRules(client, repository, AbortSignal.any([signal, done.signal]));
          return value;
        };
        try {
          const pushed = await pushToRepository({ ...git, token }, await objectsOf(spec), signal);
          note(pushed.done);
          return pushed.repository;
        } catch (thrown) {
          const error = await nameCause(thrown, repository, async () =>
            findObstacle((await rules) ?? [], repository.defaultBranch, spec),
          );
          if (!signal.aborted) note(error instanceof ParkError ? 'github_rate_limited' : toFailure(error).code);
          throw error;
        } finally {
          done.abort();
        }
      }),

    describeRepository: (target, repository, description, signal) =>
      withTaskErrors(about(target, 'administration', repository), () =>
        describeRepository(rights.client(target.access, ADMINISTER, repository), repository, description, signal),
      ),

    setTeam: (target, repository, team, signal) =>
      withTaskErrors(about(target, 'administration', repository), () => {
        const client = rights.client(target.access, { ...ADMINISTER, ...SEE_TEAMS }, repository);
        return setTeamPermission(client, repository, team, signal);
      }),

    setTopics: (target, repository, topics, signal) =>
      withTaskErrors(about(target, 'administration', repository), () =>
        setTopics(rights.client(target.access, ADMINISTER, repository), repository, topics, signal),
      ),
  };
}

/** What the remote said of a refusal may name no cause where the rules of the branch do. */
async function nameCause(
  error: unknown,
  { fullName }: Repository,
  obstacle: () => Promise<RejectionReason | null>,
): Promise<unknown> {
  if (!(error instanceof TaskError) || error.code !== 'push_rejected') return error;
  if (!VAGUE_REASONS.has(String(error.values['reason']))) return error;
  const reason = await obstacle();
  if (reason === null) return error;
  return new TaskError('push_rejected', { ...error.values, repository: fullName, reason }, { cause: error });
}

/** What a call is about, for the sentence that people read of its refusal. */
function about({ access, owner, name }: Target, permission: string, repository?: Repository): FaultContext {
  const place = { owner, repository: repository?.fullName ?? `${owner}/${name}` };
  return { ...place, permission, isToken: access === TOKEN_ACCESS };
}
