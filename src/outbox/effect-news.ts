import { endsTask, type RecordedEvent } from '../core/task-event.ts';
import type { TaskRequest } from '../core/task-request.ts';
import type { OutboxLedger } from '../ports/ledger.ts';
import { pause } from '../ports/pause.ts';
import type { TaskStore } from '../ports/task-store.ts';
import type { Effect } from './effect.ts';

export interface EffectNewsOptions {
  readonly effects: readonly Effect[];
  readonly store: Pick<TaskStore, 'get' | 'subscribeAll'>;
  readonly ledger: Pick<OutboxLedger, 'owe'>;
  readonly onError: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly now: () => number;
}

/** Milliseconds after which the ledger is told again of what it could not keep. */
const TELL_AGAIN_MS = 30_000;

/** Listens to the logs, and makes due what an event changes. */
export class EffectNews {
  readonly #options: EffectNewsOptions;
  readonly #stopped = new AbortController();
  /** By task: the effects that it wants, for as long as it is unfinished. */
  readonly #wanted = new Map<string, readonly Effect[]>();
  /** By effect, in ms since 1970: it is due then in any case, so that news until then need no telling. */
  readonly #dueAnyway = new Map<string, number>();
  readonly #telling = new Set<Promise<void>>();
  #unsubscribe: () => void = () => undefined;

  constructor(options: EffectNewsOptions) {
    this.#options = options;
  }

  /** `onDue` is called whenever something was made due. */
  listen(onDue: () => void): void {
    this.#unsubscribe = this.#options.store.subscribeAll((id, event) => {
      const telling = this.#tell(id, event)
        .then(onDue)
        .finally(() => this.#telling.delete(telling));
      this.#telling.add(telling);
    });
  }

  /** Ends when what was heard is kept, or could not be. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#stopped.abort();
    await Promise.all(this.#telling);
  }

  /** The effects that a task wants. */
  async wantedBy(id: string): Promise<readonly Effect[]> {
    const known = this.#wanted.get(id);
    if (known !== undefined) return known;
    const task = await this.#options.store.get(id);
    return task === null ? [] : this.#want(id, task.request);
  }

  /** The effect is due then in any case (ms since 1970): until then only the end of its task is worth telling. */
  noteDue(id: string, kind: string, at: number): void {
    if (this.#wanted.has(id)) this.#dueAnyway.set(keyOf(id, kind), at);
  }

  /** The effect is held by whoever works on it, and when it is due next is not known: every event has to be told. */
  noteHeld(id: string, kind: string): void {
    this.#dueAnyway.delete(keyOf(id, kind));
  }

  /** Until it is kept: nobody else knows of it yet. */
  async #tell(id: string, event: RecordedEvent): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        const effects = event.type === 'task-submitted' ? this.#want(id, event.request) : await this.wantedBy(id);
        if (endsTask(event)) this.#forget(id, effects);
        await Promise.all(effects.map((effect) => this.#owe(id, effect, event)));
        return;
      } catch (error) {
        this.#options.onError('the outbox does not answer', { task: id, err: error });
        await pause(TELL_AGAIN_MS, signal).catch(() => undefined);
      }
    }
  }

  async #owe(id: string, { kind, delayAfter }: Effect, event: RecordedEvent): Promise<void> {
    const delay = delayAfter(event);
    const now = this.#options.now();
    if (delay === null || (this.#dueAnyway.get(keyOf(id, kind)) ?? 0) > now) return;
    await this.#options.ledger.owe(id, kind, now + delay);
  }

  #want(id: string, request: TaskRequest): readonly Effect[] {
    const effects = this.#options.effects.filter((effect) => effect.accessFor(request) !== null);
    this.#wanted.set(id, effects);
    return effects;
  }

  #forget(id: string, effects: readonly Effect[]): void {
    this.#wanted.delete(id);
    for (const { kind } of effects) this.#dueAnyway.delete(keyOf(id, kind));
  }
}

function keyOf(id: string, kind: string): string {
  return `${kind} ${id}`;
}
