import type { AccessRef } from '../core/access-ref.ts';
import { TaskError } from '../core/errors.ts';
import { isFinal, type Task } from '../core/task.ts';
import type { RecordedEvent } from '../core/task-event.ts';
import type { TaskRequest } from '../core/task-request.ts';
import type { Reach } from '../ports/installations.ts';
import type { OwedEffect } from '../ports/ledger.ts';

/** Something that is done on GitHub as a task goes on. What is needed to add one is one of these. */
export interface Effect {
  /** One word, by which it is kept among what is owed. */
  readonly kind: string;
  /** Milliseconds from one delivery to the next; the last state of a task does not wait for it. */
  readonly intervalMs: number;
  /** Tries of one state, after which it is given up. */
  readonly maxAttempts: number;
  /** Is what it made on GitHub edited later? Then its id is kept for as long as the task. */
  readonly isEdited: boolean;
  /** Through whom it is done for such a task; null: nobody asked for it. */
  readonly accessFor: (request: TaskRequest) => AccessRef | null;
  /** Milliseconds after this event until it is due; null: the event changes nothing about it. */
  readonly delayAfter: (event: RecordedEvent) => number | null;
  /** Is there anything to be done in this state of the task? */
  readonly concerns: (task: Task) => boolean;
  /**
   * Does it, so that a try whose answer was lost does no harm twice: `owed.attempts` counts this try.
   * @returns the id of what now stands on GitHub and is edited next time, or null
   * @throws whatever GitHub or the store throws: it is then tried again
   */
  readonly deliver: (task: Task, owed: OwedEffect, signal: AbortSignal) => Promise<number | null>;
}

/** What is done with an effect that has come due. */
export type EffectStep =
  { readonly kind: 'deliver' } | { readonly kind: 'wait'; readonly until: number } | { readonly kind: 'forget' };

/**
 * Milliseconds after which the effect of an unfinished task is looked at although nothing was heard: the process that
 * recorded the last event may have died before it said so.
 */
export const WATCH_MS = 300_000;
/** The same for one whose task has ended, after which retention may have taken the task. */
const REST_MS = 7 * 86_400_000;

/** What is to be done now. `task` is null when retention took it; `reach` is that of the effect's access. */
export function decideStep(effect: Effect, owed: OwedEffect, task: Task | null, reach: Reach, now: number): EffectStep {
  // Taken away, nobody will ever read it.
  if (task === null || reach === 'gone') return { kind: 'forget' };
  // Suspended, it is owed until it may be done again.
  if (reach === 'suspended') return watch(now);
  if (!isBehind(effect, owed, task)) {
    return isFinal(task) ? stepAtEnd(effect, now) : watch(now);
  }
  if (!isFinal(task) && owed.quietUntil > now) return watch(now, owed.quietUntil);
  return owed.attempts > effect.maxAttempts ? stepAtEnd(effect, now) : { kind: 'deliver' };
}

/** Has the task come further than what was shown of it? */
export function isBehind(effect: Effect, owed: OwedEffect, task: Task): boolean {
  return effect.concerns(task) && owed.cursor < task.sequence;
}

/** Tries after which a place that is not found is taken to be gone: a new token may not see at once what is there. */
const TRIES_TO_FIND = 3;

/** Is there nowhere left to do it: the issue was deleted or moved away, or its repository was? */
export function isPlaceGone(error: unknown, attempts: number): boolean {
  if (!(error instanceof TaskError) || error.code !== 'github_permission') return false;
  const { status } = error.values;
  return status === 410 || (status === 404 && attempts >= TRIES_TO_FIND);
}

/** What is done with an effect that has just shown this state: the next one comes an interval later. */
export function stepAfterDelivery(effect: Effect, task: Task, now: number): EffectStep {
  return isFinal(task) ? stepAtEnd(effect, now) : watch(now, now + effect.intervalMs);
}

/** What is done with an effect for which nothing more will be tried. */
export function stepAtEnd(effect: Effect, now: number): EffectStep {
  return effect.isEdited ? { kind: 'wait', until: now + REST_MS } : { kind: 'forget' };
}

function watch(now: number, until = Number.POSITIVE_INFINITY): EffectStep {
  return { kind: 'wait', until: Math.min(until, now + WATCH_MS) };
}
