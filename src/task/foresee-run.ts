import { TaskError } from '../core/errors.ts';
import type { UnfinishedTask } from '../core/task.ts';
import type { Warning } from '../core/warning.ts';
import type { Forge, Target } from '../ports/forge.ts';
import { foreseeShortfalls } from './dress-repository.ts';
import { findOwnRepository } from './obtain-repository.ts';

/** Milliseconds that a dry run asks the forge: what is not known by then stays unsaid. */
const ASK_FOR_MS = 10_000;

/** What the report says of rights that decide what becomes of the files. */
export interface Outlook {
  /** Null: nobody can be asked. */
  readonly mayPushWorkflows: boolean | null;
  readonly notes: readonly Warning[];
}

/**
 * The rights of a task's target; for a dry run, which has none, what they would be. That asks, writes nothing, and needs no
 * answer: without credentials, or with a forge that is away, nothing is claimed. It never throws.
 */
export async function foreseeRun(
  forge: Forge,
  { task, target, marker }: { readonly task: UnfinishedTask; readonly target: Target | null; readonly marker: string },
  signal: AbortSignal,
): Promise<Outlook> {
  if (target !== null) return { mayPushWorkflows: target.mayPushWorkflows, notes: [] };
  const { target: wanted } = task.request;
  const within = AbortSignal.any([signal, AbortSignal.timeout(ASK_FOR_MS)]);
  let mayPushWorkflows: boolean | null = null;
  try {
    if (wanted.access === null && (await forge.accessFor(wanted.owner, within)) === null) {
      return { mayPushWorkflows, notes: [] };
    }
    const real = await forge.checkTarget(wanted, within);
    ({ mayPushWorkflows } = real);
    await findOwnRepository(forge, { task, target: real, marker }, within);
    return { mayPushWorkflows, notes: foreseeShortfalls(real, task.request).map((one) => ({ path: '', ...one })) };
  } catch (error) {
    if (!(error instanceof TaskError) || error.code === 'github_unavailable') return { mayPushWorkflows, notes: [] };
    return { mayPushWorkflows, notes: [{ path: '', code: 'real_run_fails', values: { failure: error.code } }] };
  }
}
