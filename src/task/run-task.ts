import { TaskError } from '../core/errors.ts';
import { toFileRecord, type GeneratedFile } from '../core/generated-file.ts';
import type { NewEvent, TaskDelta } from '../core/task-event.ts';
import { hasReached, type UnfinishedTask } from '../core/task.ts';
import type { Prices } from '../core/usage.ts';
import { budgetLimits, TaskBudget } from '../generator/budget.ts';
import { filesBeside } from '../generator/beside-plan.ts';
import { mergeFiles } from '../generator/file-merger.ts';
import { forecastFiles } from '../generator/forecast.ts';
import { createPlan, generateFiles } from '../generator/generator.ts';
import { readBase, type BaseDependencies } from '../generator/read-base.ts';
import { verifyFiles } from '../verify/verify-files.ts';
import type { Verifier } from '../ports/verifier.ts';
import type { Forge } from '../ports/forge.ts';
import type { ModelCatalog } from '../ports/language-model.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { renderCommitMessage } from './commit-message.ts';
import { dressRepository } from './dress-repository.ts';
import { foreseeRun } from './foresee-run.ts';
import { readBaseFiles, readKeptDrafts, readKeptFiles } from './kept-files.ts';
import { findOwnRepository, obtainRepository } from './obtain-repository.ts';
import { repositoryMarker } from './repository-marker.ts';
import { reuseGeneration } from './reuse-generation.ts';
import { tellEvents } from './tell-events.ts';

/** Refuses to go on with a task that nobody may ask for any more. */
export type AccessRecheck = (task: UnfinishedTask, signal: AbortSignal) => Promise<void>;

export interface RunDependencies extends BaseDependencies {
  readonly forge: Forge;
  readonly models: ModelCatalog;
  readonly verifier: Verifier;
  readonly store: Pick<TaskStore, 'readText' | 'completedAlike'>;
  /** Milliseconds for which the files of a completed task serve identical requests; without it, they never do. */
  readonly reuseForMs?: number | null;
  readonly budgetTokens: number;
  /** What a model costs (`provider/model-id`); null: not known. */
  readonly pricesOf: (model: string) => Prices | null;
  readonly secretKey: string;
  /** Values that must never stand in a file. */
  readonly ownSecrets: () => readonly string[];
  readonly onDelta: (taskId: string, delta: TaskDelta) => void;
  /** Throws when those who asked may not any more. */
  readonly stillAllowed?: AccessRecheck | undefined;
  /** Milliseconds between looks for a repository whose creation got no answer. */
  readonly lookAgainMs?: readonly number[];
}

/**
 * The product on one page: what is done for a task, told as events. It neither stores nor publishes; whoever drives it
 * records each event and hands back the task as it stands after it. A task that resumes brings its log along: what
 * stands in it is not done again.
 * @throws TaskError with a code of the contract · ParkError when a wait is too long to hold a slot
 */
export async function* runTask(
  task: UnfinishedTask,
  deps: RunDependencies,
  signal: AbortSignal,
): AsyncGenerator<NewEvent, void, UnfinishedTask> {
  task = yield hasReached(task, 'generating') ? { type: 'task-resumed' } : { type: 'generation-started' };

  // Who asks and where it goes is checked before a token is spent.
  await deps.stillAllowed?.(task, signal);
  const { forge } = deps;
  const { request } = task;
  const marker = repositoryMarker(deps.secretKey, task.id);
  const target = request.dryRun ? null : await forge.checkTarget(request.target, signal);
  const outlook = foreseeRun(forge, { task, target, marker }, signal);
  if (target !== null && !task.pushed) await findOwnRepository(forge, { task, target, marker }, signal);
  const read = task.commit === null ? await readBase(task, deps, signal) : null;
  if (read !== null) task = yield read;

  // Prompt → plan → files, over the dependency graph. A prepared commit holds them all.
  let files: readonly GeneratedFile[] | null = null;
  if (task.commit === null) {
    const base = await readBaseFiles(task, deps.store);
    const budget = new TaskBudget(task.usage, budgetLimits(request, deps));
    const terms = { priced: budget.isInUsd, allowed: request.allowedModels };
    const model = budget.guard(deps.models.open(request.model, terms));
    const onDelta = (delta: TaskDelta): void => deps.onDelta(task.id, delta);
    const told = yield* tellEvents(task, signal, async (emit, working) => {
      const input = { taskId: task.id, request, base, model, verifier: deps.verifier, signal: working, emit, onDelta };
      const reused = await reuseGeneration(task, base, deps, emit, working);
      if (reused !== null) return reused;
      const created = task.plan ?? (await createPlan(input));
      const kept = await readKeptDrafts(task, deps.store);
      budget.refuseTooMuch(forecastFiles(request, created, kept, budget.tokensPerEstimate, base));
      return { created, ...(await generateFiles(input, created, kept)) };
    });
    ({ task } = told);
    const { created, drafts, findings } = told.result;

    // Files → what the commit will hold: merged and verified.
    if (!hasReached(task, 'merging_files')) task = yield { type: 'merging-started' };
    const verified = await verifyFiles(mergeFiles(created.plan, drafts, filesBeside(request, created.plan, base)), {
      mayPushWorkflows: (await outlook).mayPushWorkflows,
      ownSecrets: deps.ownSecrets(),
      warnings: [...created.notes, ...task.warnings, ...(await outlook).notes],
      findings,
      rewritten: [...drafts.values()].filter(({ repairs }) => repairs > 0).map(({ path }) => path),
      fallbacks: task.fallbacks,
    });
    ({ files } = verified);
    const tree = files.map(toFileRecord);
    task = yield { type: 'files-verified', report: verified.report, tree, texts: files.map(({ text }) => text) };
  }
  if (target === null) {
    yield { type: 'task-completed' };
    return;
  }

  // The commit is frozen before anybody can see anything of it: a restart makes the very same one.
  if (!hasReached(task, 'merging_files')) task = yield { type: 'merging-started' };
  const { message, author } = task.commit ?? { message: renderCommitMessage(task), author: target.author };
  files ??= await readKeptFiles(task, deps.store);
  const commit = { files, message, author, at: task.createdAt };
  const sha = await forge.commitSha(commit);
  if (task.commit === null) task = yield { type: 'commit-prepared', commit: { sha, message, author } };
  else if (task.commit.sha !== sha) throw new TaskError('internal', {}, { cause: new Error('the commit changed') });

  // The repository comes last on purpose: nothing that fails before leaves an empty one behind.
  if (!hasReached(task, 'creating_repo')) task = yield { type: 'repository-requested' };
  const wish = { task, target, marker };
  const kept = task.pushed ? task.repository : null;
  let repository = kept ?? (await obtainRepository(forge, wish, signal, deps.lookAgainMs));
  const { id, fullName } = task.repository ?? {};
  if (id !== repository.id || fullName !== repository.fullName) task = yield { type: 'repository-created', repository };

  if (!hasReached(task, 'pushing')) task = yield { type: 'push-started' };
  if (!task.pushed) {
    const named = repository.fullName;
    repository = await forge.push(target, repository, commit, signal);
    if (repository.fullName !== named) yield { type: 'repository-created', repository };
    task = yield { type: 'push-accepted' };
  }
  const remarks = await dressRepository(forge, { task, target, repository }, signal);
  if (remarks.length > 0) yield { type: 'report-amended', remarks: [...remarks] };
  yield { type: 'task-completed' };
}
