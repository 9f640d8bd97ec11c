import type { AccessRef } from '../core/access-ref.ts';
import { backoff, nextTryAt } from '../core/backoff.ts';
import { ParkError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import { ClaimLoop } from '../ports/claim-loop.ts';
import type { Reach } from '../ports/installations.ts';
import type { Claimed, OutboxLedger, OwedEffect } from '../ports/ledger.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { EffectNews } from './effect-news.ts';
import {
  decideStep,
  isBehind,
  isPlaceGone,
  stepAfterDelivery,
  stepAtEnd,
  WATCH_MS,
  type Effect,
  type EffectStep,
} from './effect.ts';

export interface OutboxOptions {
  readonly effects: readonly Effect[];
  readonly store: Pick<TaskStore, 'get' | 'unfinished' | 'subscribeAll'>;
  readonly ledger: OutboxLedger;
  /** Can anything be done through this access? Always, when left out. */
  readonly reachOf?: (access: AccessRef) => Reach;
  readonly onError: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly now?: () => number;
}

/**
 * Effects worked on at once. Each is but a wait for GitHub, and the adapter bounds what is sent: with few places those that
 * hang, or wait out a limit of one installation, would hold up all others.
 */
const AT_ONCE = 1_000;
/** Milliseconds for all calls of one try. */
const TRY_TIMEOUT_MS = 30_000;
/** Longer than a try, so that nobody else begins while one is under way. */
const LEASE_MS = 60_000;
const wait = backoff({ first: 5_000, longest: 600_000 });

/**
 * Does on GitHub what is owed there. Events make effects due; the ledger keeps that, and how far each effect has come;
 * whoever claims one reads from the log what there is to show. So neither a crash nor a call that fails loses the last
 * state, and of several processes one has an effect at a time.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #now: () => number;
  readonly #effects: ReadonlyMap<string, Effect>;
  readonly #news: EffectNews;
  readonly #loop: ClaimLoop<Claimed<OwedEffect>>;
  readonly #stopped = new AbortController();

  constructor(options: OutboxOptions) {
    const { effects, ledger, onError, now = Date.now } = options;
    this.#options = options;
    this.#now = now;
    this.#effects = new Map(effects.map((effect) => [effect.kind, effect]));
    this.#news = new EffectNews({ ...options, now });
    const kinds = effects.map(({ kind }) => kind);
    this.#loop = new ClaimLoop({
      atOnce: AT_ONCE,
      claim: (limit) => ledger.claimDue(kinds, { now: now(), leaseMs: LEASE_MS, limit }),
      nextAt: () => ledger.nextDueAt(kinds),
      work: (held) => this.#work(held),
      onError: (error) => onError('the outbox does not answer', { err: error }),
      now,
    });
  }

  /** Follows all tasks from now on, and takes up what an earlier process still owed. */
  async start(): Promise<void> {
    const { store, ledger } = this.#options;
    this.#news.listen(() => this.#loop.look());
    const now = this.#now();
    const owed = (await ledger.listOwed())
      // Nobody listened meanwhile: what was in step may be so no more. The wait after a failure goes on.
      .filter(({ attempts, dueAt }) => attempts === 0 && dueAt <= now + WATCH_MS)
      .map(({ taskId, kind }) => ledger.owe(taskId, kind, now));
    const unfinished = (await store.unfinished()).map(async (id) => {
      for (const { kind } of await this.#news.wantedBy(id)) await ledger.owe(id, kind, now);
    });
    await Promise.all([...owed, ...unfinished]);
    this.#loop.look();
  }

  /** This access is open again: what is still owed through it is done. */
  async resume(access: AccessRef): Promise<void> {
    const { store, ledger } = this.#options;
    for (const owed of await ledger.listOwed()) {
      const effect = this.#effects.get(owed.kind);
      const task = effect === undefined ? null : await store.get(owed.taskId);
      if (effect === undefined || task === null || effect.accessFor(task.request) !== access) continue;
      if (isBehind(effect, owed, task)) await ledger.oweAnew(owed.taskId, owed.kind, this.#now());
    }
    this.#loop.look();
  }

  /** Stops; what could not be done is owed until the next start. */
  async close(): Promise<void> {
    this.#stopped.abort(new Error('the service is stopping'));
    await Promise.all([this.#loop.close(), this.#news.close()]);
  }

  async #work(held: Claimed<OwedEffect>): Promise<void> {
    const effect = this.#effects.get(held.kind);
    // Only kinds that are known are claimed.
    if (effect === undefined) return;
    // Before the log is read: what comes behind it must not rely on a time that may be put off.
    this.#news.noteHeld(held.taskId, held.kind);
    try {
      const task = await this.#options.store.get(held.taskId);
      const access = task === null ? null : effect.accessFor(task.request);
      const reach = access === null ? 'gone' : (this.#options.reachOf?.(access) ?? 'open');
      const step = decideStep(effect, held, task, reach, this.#now());
      if (task !== null && step.kind === 'deliver') await this.#deliver(effect, held, task);
      else await this.#take(step, { ...held, attempts: held.attempts - 1 });
    } catch (error) {
      await this.#tryLater(effect, held, error);
    }
  }

  async #deliver(effect: Effect, held: Claimed<OwedEffect>, task: Task): Promise<void> {
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(TRY_TIMEOUT_MS)]);
    const remoteId = await effect.deliver(task, held, signal);
    const now = this.#now();
    const shown = { ...held, remoteId, cursor: task.sequence, attempts: 0, quietUntil: now + effect.intervalMs };
    await this.#take(stepAfterDelivery(effect, task, now), shown);
  }

  async #tryLater(effect: Effect, held: Claimed<OwedEffect>, error: unknown): Promise<void> {
    const now = this.#now();
    // Whoever comes after us finds it due, and looks whether this try was made.
    if (this.#stopped.signal.aborted) return this.#take({ kind: 'wait', until: now }, held);
    const { taskId, kind, attempts } = held;
    this.#options.onError('an effect could not be delivered', { task: taskId, kind, attempts, err: error });
    if (isPlaceGone(error, attempts)) {
      this.#options.onError('an effect has nowhere to go and is given up', { task: taskId, kind });
      const step = stepAtEnd(effect, now);
      return this.#take(step, { ...held, quietUntil: step.kind === 'wait' ? step.until : now });
    }
    if (attempts >= effect.maxAttempts) return this.#take(stepAtEnd(effect, now), held);
    const until = nextTryAt(error, now, wait(attempts));
    const notBefore = error instanceof ParkError ? error.notBefore : held.notBefore;
    await this.#take({ kind: 'wait', until }, { ...held, quietUntil: until, notBefore });
  }

  /** Where the claim was lost meanwhile, whoever has it now knows better. */
  async #take(step: EffectStep, held: Claimed<OwedEffect>): Promise<void> {
    const { ledger } = this.#options;
    if (step.kind === 'forget') await ledger.settleOwed(held);
    if (step.kind !== 'wait') return;
    // It comes up again when the quiet is over, and shows then what has come meanwhile.
    if (step.until <= held.quietUntil) this.#news.noteDue(held.taskId, held.kind, step.until);
    await ledger.releaseOwed({ ...held, dueAt: step.until });
  }
}
