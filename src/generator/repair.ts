import { TaskError } from '../core/errors.ts';
import type { GeneratedFile, RepositoryPath } from '../core/generated-file.ts';
import type { WrittenText } from './continuation/completion.ts';
import type { Finding } from '../ports/verifier.ts';

/** A file as it stands, on its way to be good. */
export interface Draft extends WrittenText {
  readonly path: RepositoryPath;
  /** How often it was written again for its faults. */
  readonly repairs: number;
}

/** Times that a file is written again for its faults. */
const MAX_REPAIRS = 2;

export interface RepairContext {
  readonly signal: AbortSignal;
  /** What is wrong with the files, each by itself or all together. */
  readonly check: (files: readonly GeneratedFile[]) => Promise<readonly Finding[]>;
  /** Writes a file again, with its faults in view. @throws TaskError */
  readonly rewrite: (draft: Draft, findings: readonly Finding[]) => Promise<WrittenText>;
  /** Told of each text that takes the place of another. */
  readonly onRepaired: (draft: Draft) => void;
}

export interface Repaired {
  readonly drafts: readonly Draft[];
  /** What is wrong with them still. */
  readonly findings: readonly Finding[];
}

/**
 * Has files with faults written again, side by side, at most twice each. What passed is never touched, and an attempt
 * that is worse than what it was to mend is dropped. `found`: what was found in them so far.
 */
export async function repairDrafts(
  drafts: readonly Draft[],
  found: readonly Finding[],
  context: RepairContext,
): Promise<Repaired> {
  let current = drafts;
  let findings = found;
  for (;;) {
    const faults = faultsByPath(findings);
    const faulty = current.filter(({ path, repairs }) => repairs < MAX_REPAIRS && faults.has(path));
    if (faulty.length === 0) return { drafts: current, findings };
    const attempts = new Map<RepositoryPath, Draft>();
    await Promise.all(
      faulty.map(async (draft) =>
        attempts.set(draft.path, await attempt(draft, faults.get(draft.path) ?? [], context)),
      ),
    );
    const tried = current.map((draft) => attempts.get(draft.path) ?? draft);
    const after = await context.check(tried);
    const left = faultsByPath(after);
    const isBetter = ({ path, text }: Draft, before: Draft): boolean =>
      text !== before.text && severity(left.get(path)) <= severity(faults.get(path));
    const kept = tried.map((draft, index) => {
      const before = current[index];
      return before === undefined || before === draft || isBetter(draft, before)
        ? draft
        : { ...before, repairs: draft.repairs };
    });
    for (const [index, draft] of kept.entries()) {
      if (draft.text !== current[index]?.text && !hasFatal(left.get(draft.path))) context.onRepaired(draft);
    }
    // What was dropped is judged as it was.
    findings = kept.every((draft, index) => draft.text === tried[index]?.text) ? after : await context.check(kept);
    current = kept;
  }
}

/** The outcome of one rewriting; one that cannot be had leaves the file as it is. */
async function attempt(draft: Draft, faults: readonly Finding[], context: RepairContext): Promise<Draft> {
  const repairs = draft.repairs + 1;
  try {
    return { path: draft.path, ...(await context.rewrite(draft, faults)), repairs };
  } catch (error) {
    context.signal.throwIfAborted();
    // A provider that is down, or a budget that is used up, is no reason to lose a file that can be read.
    if (error instanceof TaskError) return { ...draft, repairs };
    throw error;
  }
}

/** Faults of each file that call for a repair. */
function faultsByPath(findings: readonly Finding[]): ReadonlyMap<RepositoryPath, readonly Finding[]> {
  return Map.groupBy(
    findings.filter(({ weight }) => weight !== 'remark'),
    ({ path }) => path,
  );
}

function hasFatal(findings: readonly Finding[] = []): boolean {
  return findings.some(({ weight }) => weight === 'fatal');
}

/** A file that nobody can read is worse than one with any number of faults. */
function severity(findings: readonly Finding[] = []): number {
  return findings.length + (hasFatal(findings) ? 1_000 : 0);
}
