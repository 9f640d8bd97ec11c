import { setCrashStage, type CrashStage } from './crash-stage.ts';

/** Scenarios on one stage at the most: each has an issue of its own. */
const SCENARIOS = 40;

/** Stages on which nothing went wrong, for the next scenario: most of what one costs are its starts. */
const free: CrashStage[] = [];

/**
 * Plays on a stage that others have played on, and whose service may run; on a new one where none is free. Whoever
 * calls it has `clearStages` run at the end of its file.
 */
export async function onSharedStage(
  play: (stage: CrashStage) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const stage = free.pop() ?? (await setCrashStage({ issues: SCENARIOS }));
  try {
    const violations = await play(stage);
    if (violations.length > 0 || stage.issuesLeft === 0) await stage.clear();
    else free.push(stage);
    return violations;
  } catch (error) {
    await stage.clear();
    throw error;
  }
}

/** Ends what `onSharedStage` has left standing. */
export async function clearStages(): Promise<void> {
  await Promise.all(free.splice(0).map((stage) => stage.clear()));
}
