import type { AccessRef } from '../core/access-ref.ts';
import { renderFailure, renderStatus } from '../core/messages/render-message.ts';
import type { RecordedEvent } from '../core/task-event.ts';
import { RESULT_EVENT, type TaskRequest } from '../core/task-request.ts';
import { isFinal, type Task } from '../core/task.ts';
import type { Conversation } from '../ports/forge.ts';
import type { Reach } from '../ports/installations.ts';
import type { Ledger, OutboxEntry } from '../ports/ledger.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { endsTask } from '../core/task-event.ts';
import { backoff, nextTryAt } from '../core/backoff.ts';
import { delayUntil } from '../core/retry-wait.ts';

export interface ResultCallbackOptions {
  readonly conversation: Pick<Conversation, 'dispatch'>;
  readonly store: TaskStore;
  readonly ledger: Ledger;
  /** May anything be sent through this installation? Always, when left out. */
  readonly reachOf?: (access: AccessRef) => Reach;
  readonly onError: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly now?: () => number;
}

const SEND_TIMEOUT_MS = 30_000;
const wait = backoff({ first: 5_000, longest: 600_000 });
/** Tries of one result, which is the better part of a day. */
const MAX_ATTEMPTS = 100;

/**
 * Tells whoever asked by `callback: true` how the task ended. It is owed from the start of the task until GitHub took
 * it; a crash in between can send it twice, with the same `task_id`.
 */
export class ResultCallbacks {
  readonly #options: ResultCallbackOptions;
  readonly #now: () => number;
  readonly #stopped = new AbortController();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** What goes on for a task: one thing after another. */
  readonly #working = new Map<string, Promise<void>>();
  #unsubscribe: () => void = () => undefined;

  constructor(options: ResultCallbackOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Follows all tasks from now on, and takes up what an earlier process still owed. */
  async start(): Promise<void> {
    const { store, ledger } = this.#options;
    this.#unsubscribe = store.subscribeAll((id, event) => this.#onEvent(id, event));
    for (const id of await store.unfinished()) this.#after(id, () => this.#owe(id));
    for (const entry of await ledger.listOutbox()) {
      if (entry.kind === 'callback') this.#sendAt(entry.taskId, entry.notBefore);
    }
  }

  /** This installation may be sent through again: what it is still owed is sent. */
  async resume(access: AccessRef): Promise<void> {
    const { store, ledger } = this.#options;
    for (const { kind, taskId } of await ledger.listOutbox()) {
      if (kind !== 'callback') continue;
      const task = await store.get(taskId);
      if (task?.request.callback?.access === access) this.#sendAt(taskId, 0);
    }
  }

  /** Stops; what was not sent is owed until the next start. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#stopped.abort(new Error('the service is stopping'));
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.allSettled(this.#working.values());
  }

  #onEvent(id: string, event: RecordedEvent): void {
    // Owed from the start: a crash right after the end would otherwise forget it.
    const begins = event.type === 'task-submitted' ? event.request.callback !== null : event.type === 'task-retried';
    if (begins) this.#after(id, () => this.#owe(id));
    if (endsTask(event)) this.#sendAt(id, 0);
  }

  #after(id: string, work: () => Promise<void>): void {
    const working = (this.#working.get(id) ?? Promise.resolve())
      .then(work)
      .catch((error: unknown) => this.#options.onError('the outbox does not answer', { task: id, err: error }))
      .finally(() => {
        if (this.#working.get(id) === working) this.#working.delete(id);
      });
    this.#working.set(id, working);
  }

  async #owe(id: string): Promise<void> {
    const { store, ledger } = this.#options;
    const isWanted = (await store.get(id))?.request.callback != null;
    if (isWanted && (await ledger.getOutbox(id, 'callback')) === null) await ledger.putOutbox(newEntry(id));
  }

  #sendAt(id: string, at: number): void {
    if (this.#stopped.signal.aborted) return;
    clearTimeout(this.#timers.get(id));
    const timer = setTimeout(
      () => {
        this.#timers.delete(id);
        this.#after(id, () => this.#send(id));
      },
      delayUntil(at, this.#now()),
    );
    this.#timers.set(id, timer);
  }

  async #send(id: string): Promise<void> {
    const { conversation, ledger, store } = this.#options;
    if (this.#stopped.signal.aborted) return;
    let attempts = 1;
    try {
      const entry = await ledger.getOutbox(id, 'callback');
      const task = await store.get(id);
      const callback = task?.request.callback ?? null;
      // Nobody asked for it, or retention took the task.
      if (task === null || callback === null) {
        if (entry !== null) await this.#settle(id);
        return;
      }
      if (!isFinal(task)) return;
      const reach = this.#options.reachOf?.(callback.access) ?? 'open';
      if (reach === 'gone') await this.#settle(id);
      if (reach !== 'open') return;
      attempts = (entry?.attempts ?? 0) + 1;
      const notBefore = nextTryAt(null, this.#now(), wait(attempts));
      await ledger.putOutbox({ ...newEntry(id), cursor: task.sequence, notBefore, attempts });
      const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(SEND_TIMEOUT_MS)]);
      await conversation.dispatch(callback, RESULT_EVENT, renderResult(task, callback), signal);
      await this.#settle(id);
    } catch (error) {
      await this.#tryLater(id, attempts, error);
    }
  }

  async #tryLater(id: string, attempts: number, error: unknown): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#options.onError('the result could not be sent', { task: id, attempts, err: error });
    if (attempts < MAX_ATTEMPTS) this.#sendAt(id, nextTryAt(error, this.#now(), wait(attempts)));
    else await this.#settle(id);
  }

  async #settle(id: string): Promise<void> {
    await this.#options.ledger.removeOutbox(id, 'callback');
  }
}

function newEntry(taskId: string): OutboxEntry {
  return { taskId, kind: 'callback', commentId: null, cursor: 0, notBefore: 0, attempts: 0 };
}

function renderResult(task: Task, callback: NonNullable<TaskRequest['callback']>): Readonly<Record<string, unknown>> {
  const { locale } = task.request;
  return {
    request_id: callback.requestId,
    task_id: task.id,
    status: task.status,
    repo: task.request.target.name,
    repo_url: task.status === 'completed' ? task.repoUrl : null,
    commit: task.status === 'completed' ? task.commitSha : null,
    code: task.status === 'failed' ? task.failure.code : null,
    message: task.status === 'failed' ? renderFailure(locale, task.failure) : renderStatus(locale, task.status),
  };
}
