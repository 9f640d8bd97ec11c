import { toFileRecord, type GeneratedFile, type RepositoryPath } from '../core/generated-file.ts';
import { promptKey } from '../core/prompt.ts';
import type { CreatedPlan, NewEvent } from '../core/task-event.ts';
import type { Task, UnfinishedTask } from '../core/task.ts';
import { NO_USAGE } from '../core/usage.ts';
import type { Warning } from '../core/warning.ts';
import type { Emit } from '../generator/ask-model.ts';
import { filesBeside } from '../generator/beside-plan.ts';
import type { WrittenFiles } from '../generator/generator.ts';
import type { Draft } from '../generator/repair.ts';
import type { Verifier } from '../ports/verifier.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { readKeptDrafts } from './kept-files.ts';

/** What the report says of reused files. It names no other task, and it is how a restart knows them again. */
const REUSED: Warning = { path: '', code: 'reused', values: {} };

export interface ReuseDependencies {
  readonly store: Pick<TaskStore, 'readText' | 'completedAlike'>;
  readonly verifier: Verifier;
  /** Milliseconds for which the files of a completed task serve identical requests; without it, they never do. */
  readonly reuseForMs?: number | null;
}

/** Plan and files without a model. */
export interface ReusedGeneration extends WrittenFiles {
  readonly created: CreatedPlan;
}

/** A plan with all its files. */
interface Whole {
  readonly created: CreatedPlan;
  readonly drafts: ReadonlyMap<RepositoryPath, Draft>;
  /** The model that answered. */
  readonly model: string;
}

/**
 * Plan and files of an identical request that was completed, told with the events that bring them otherwise; null when
 * there is none, or when the task has a plan of its own. What was found in the files is found anew.
 */
export async function reuseGeneration(
  task: UnfinishedTask,
  base: readonly GeneratedFile[],
  deps: ReuseDependencies,
  emit: Emit,
  signal: AbortSignal,
): Promise<ReusedGeneration | null> {
  const { reuseForMs = null, store, verifier } = deps;
  const isBegun = task.plan?.notes.some(({ code }) => code === REUSED.code) ?? false;
  if (reuseForMs === null || (task.plan !== null && !isBegun)) return null;

  const kept = await readKeptDrafts(task, store);
  const own = task.plan === null ? null : wholeOf({ ...task, plan: task.plan }, kept);
  const found = own ?? (await findWhole(task, store, Date.now() - reuseForMs));
  if (found === null) return null;

  const created = task.plan ?? withNote(found.created);
  if (task.plan === null) emit({ type: 'plan-created', ...created });
  // The commit names the model that wrote the files.
  if (found.model !== task.model) emit({ type: 'usage-recorded', model: found.model, usage: NO_USAGE });
  for (const { path } of created.plan.files) {
    const draft = found.drafts.get(path);
    if (draft !== undefined && !kept.has(path)) emit(toEvent(draft));
  }
  const files = [...found.drafts.values()].map(({ path, text }) => ({ path, text }));
  const beside = filesBeside(task.request, created.plan, base);
  const findings = await verifier.checkProject(files, created.plan, signal, beside);
  return { created, drafts: found.drafts, findings };
}

async function findWhole(
  task: UnfinishedTask,
  store: ReuseDependencies['store'],
  since: number,
): Promise<Whole | null> {
  for (const other of await store.completedAlike(promptKey(task.request), since)) {
    const { plan } = other;
    // What was begun with one plan goes on with the same; and a plan is made for the base as it stood.
    if (
      plan === null ||
      other.base?.commit !== task.base?.commit ||
      (task.plan !== null && task.plan.text !== plan.text)
    )
      continue;
    const whole = wholeOf({ ...other, plan }, await readKeptDrafts(other, store));
    if (whole !== null) return whole;
  }
  return null;
}

/** Null: a text is gone. */
function wholeOf(
  { plan: created, warnings, model }: Pick<Task, 'warnings' | 'model'> & { readonly plan: CreatedPlan },
  drafts: ReadonlyMap<RepositoryPath, Draft>,
): Whole | null {
  if (!created.plan.files.every(({ path }) => drafts.has(path))) return null;
  // What was said of the task as a whole, such as a prompt that was cut, holds for its files wherever they go.
  const notes = [...created.notes, ...warnings.filter(({ path }) => path === '')];
  return { created: { ...created, notes }, drafts, model };
}

function withNote(created: CreatedPlan): CreatedPlan {
  const others = created.notes.filter(({ code }) => code !== REUSED.code);
  return { ...created, notes: [REUSED, ...others] };
}

function toEvent({ path, text, warnings, repairs }: Draft): NewEvent {
  return {
    type: 'file-generated',
    ...toFileRecord({ path, text }),
    ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
    ...(repairs === 0 ? {} : { repairs }),
    texts: [text],
  };
}
