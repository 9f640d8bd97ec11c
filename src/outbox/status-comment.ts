import type { AccessRef } from '../core/access-ref.ts';
import { ParkError } from '../core/errors.ts';
import { isFinal, statusAfter, type Task } from '../core/task.ts';
import type { RecordedEvent } from '../core/task-event.ts';
import type { ReplyTo } from '../core/task-request.ts';
import type { Prices } from '../core/usage.ts';
import type { Conversation } from '../ports/forge.ts';
import type { Reach } from '../ports/installations.ts';
import type { Ledger, OutboxEntry } from '../ports/ledger.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { endsTask } from '../core/task-event.ts';
import { renderStatusComment, statusMarker } from './render-status-comment.ts';
import { backoff, nextTryAt } from '../core/backoff.ts';
import { delayUntil } from '../core/retry-wait.ts';

export interface StatusCommentOptions {
  readonly conversation: Conversation;
  readonly store: TaskStore;
  readonly ledger: Ledger;
  readonly pricesOf: (model: string) => Prices | null;
  /** May anything be written through this installation? Always, when left out. */
  readonly reachOf?: (access: AccessRef) => Reach;
  readonly onError: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  /** Milliseconds from edit to edit; the last state does not wait for it. */
  readonly editIntervalMs?: number;
  readonly now?: () => number;
}

const EDIT_INTERVAL_MS = 10_000;
/** Milliseconds for one write to GitHub. */
const WRITE_TIMEOUT_MS = 30_000;
const wait = backoff({ first: 5_000, longest: 600_000 });
/** Tries of one state, which is more than a day of the longest waits. */
const MAX_ATTEMPTS = 160;

/** What is known of one comment while its task is watched. Times are ms since 1970. */
interface Track {
  timer: NodeJS.Timeout | null;
  /** The last write, which may still run. */
  writing: Promise<void>;
  /** When it was last tried. */
  writtenAt: number;
  /** GitHub wants to hear nothing of us before. */
  pausedUntil: number;
}

/**
 * Keeps the status comments in step with the logs. For each task one outbox entry says how far its comment has come, so
 * that neither a crash nor a write that fails loses the last state, or makes a second comment.
 */
export class StatusComments {
  readonly #options: StatusCommentOptions;
  readonly #now: () => number;
  readonly #intervalMs: number;
  readonly #stopped = new AbortController();
  readonly #tracks = new Map<string, Track>();
  /** Unfinished tasks without an issue. */
  readonly #silent = new Set<string>();
  #unsubscribe: () => void = () => undefined;

  constructor(options: StatusCommentOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#intervalMs = options.editIntervalMs ?? EDIT_INTERVAL_MS;
  }

  /** Follows all tasks from now on, and takes up what an earlier process still owed. */
  async start(): Promise<void> {
    const { store, ledger } = this.#options;
    this.#unsubscribe = store.subscribeAll((id, event) => this.#onEvent(id, event));
    for (const id of await store.unfinished()) this.#schedule(id, 0);
    for (const entry of await ledger.listOutbox()) {
      if (entry.kind === 'status-comment') this.#schedule(entry.taskId, entry.notBefore);
    }
  }

  /** This installation may be written through again: what it is still owed is written. */
  async resume(access: AccessRef): Promise<void> {
    const { store, ledger } = this.#options;
    for (const entry of await ledger.listOutbox()) {
      if (entry.kind !== 'status-comment') continue;
      const task = await store.get(entry.taskId);
      if (task?.request.replyTo?.access !== access || entry.cursor >= task.sequence) continue;
      // Tries while it was closed do not count, but one of them may have made the comment.
      await ledger.putOutbox({ ...entry, attempts: Math.min(entry.attempts, 1), notBefore: 0 });
      this.#schedule(entry.taskId, 0);
    }
  }

  /** Stops; what could not be written is owed until the next start. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#stopped.abort(new Error('the service is stopping'));
    for (const { timer } of this.#tracks.values()) if (timer !== null) clearTimeout(timer);
    await Promise.allSettled([...this.#tracks.values()].map((track) => track.writing));
  }

  #onEvent(id: string, event: RecordedEvent): void {
    if (event.type === 'task-submitted' && event.request.replyTo === null) this.#silent.add(id);
    const isSilent = this.#silent.has(id);
    if (endsTask(event)) this.#silent.delete(id);
    if (isSilent || !isShown(event)) return;
    const track = this.#tracks.get(id);
    if (endsTask(event)) this.#schedule(id, track?.pausedUntil ?? 0);
    else if (track === undefined)
      this.#schedule(id, event.type === 'task-retried' ? this.#now() + this.#intervalMs : 0);
    else if (track.timer === null) this.#schedule(id, track.writtenAt + this.#intervalMs);
  }

  /** Writes at that time (ms since 1970), and no longer at one that was settled before. */
  #schedule(id: string, at: number): void {
    if (this.#stopped.signal.aborted) return;
    const track = this.#tracks.get(id) ?? { timer: null, writing: Promise.resolve(), writtenAt: 0, pausedUntil: 0 };
    this.#tracks.set(id, track);
    if (track.timer !== null) clearTimeout(track.timer);
    track.timer = setTimeout(
      () => {
        track.timer = null;
        // One write at a time for each task: the next one shows everything that came meanwhile.
        track.writing = track.writing.then(() => this.#write(id, track));
      },
      delayUntil(at, this.#now()),
    );
  }

  /** Never rejects. */
  async #write(id: string, track: Track): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    const { store, ledger } = this.#options;
    try {
      const task = await store.get(id);
      const entry = (await ledger.getOutbox(id, 'status-comment')) ?? newEntry(id);
      // Retention took the task: nothing is owed any more.
      if (task === null) await ledger.removeOutbox(id, 'status-comment');
      if (task?.request.replyTo == null) {
        this.#forget(id, track, task);
        return;
      }
      const reach = this.#options.reachOf?.(task.request.replyTo.access) ?? 'open';
      if (reach !== 'open') {
        // Suspended, it is owed until it may be written again; taken away, nobody will ever read it.
        if (reach === 'suspended') await ledger.putOutbox(entry);
        else await ledger.removeOutbox(id, 'status-comment');
        if (isFinal(task)) this.#forget(id, track, task);
        return;
      }
      const dueAt = track.writtenAt + this.#intervalMs;
      if (entry.cursor < task.sequence && !isFinal(task) && dueAt > this.#now()) {
        if (track.timer === null) this.#schedule(id, dueAt);
      } else if (entry.cursor < task.sequence && entry.attempts <= MAX_ATTEMPTS) {
        // Written down before the effect: after a crash the next one looks before it creates.
        await ledger.putOutbox({ ...entry, attempts: entry.attempts + 1, notBefore: this.#now() });
        await this.#show(task, task.request.replyTo, entry, track);
      }
      if (isFinal(task)) this.#forget(id, track, task);
    } catch (error) {
      await this.#tryLater(id, track, error);
    }
  }

  async #show(task: Task, replyTo: ReplyTo, entry: OutboxEntry, track: Track): Promise<void> {
    const { conversation, store, ledger, pricesOf } = this.#options;
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(WRITE_TIMEOUT_MS)]);
    const events = await store.eventsAfter(task.id, 0);
    const body = renderStatusComment({ task, events, prices: pricesOf(task.model) });
    const commentId = await putComment(conversation, task, replyTo, body, entry, signal);
    track.writtenAt = this.#now();
    if (isFinal(task)) {
      // The comment says it all; a reaction is a courtesy that nothing waits for.
      const reaction = task.status === 'completed' ? 'rocket' : 'confused';
      await conversation.react(replyTo, reaction, signal).catch(() => undefined);
    }
    await ledger.putOutbox({ ...entry, commentId, cursor: task.sequence, attempts: 0, notBefore: 0 });
  }

  async #tryLater(id: string, track: Track, error: unknown): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#options.onError('the status comment could not be written', { task: id, err: error });
    track.writtenAt = this.#now();
    if (error instanceof ParkError) track.pausedUntil = error.notBefore;
    let notBefore = nextTryAt(error, this.#now(), wait(MAX_ATTEMPTS));
    try {
      const entry = (await this.#options.ledger.getOutbox(id, 'status-comment')) ?? newEntry(id);
      notBefore = nextTryAt(error, this.#now(), wait(entry.attempts));
      await this.#options.ledger.putOutbox({ ...entry, notBefore });
    } catch (storeError) {
      this.#options.onError('the outbox cannot be written', { task: id, err: storeError });
    }
    // A last state that came meanwhile waits for nobody's mistakes.
    if (track.timer === null || track.pausedUntil > this.#now()) this.#schedule(id, notBefore);
  }

  #forget(id: string, track: Track, task: Task | null): void {
    if (task !== null && !isFinal(task)) this.#silent.add(id);
    if (track.timer === null && this.#tracks.get(id) === track) this.#tracks.delete(id);
  }
}

/** Does the comment look different after this event? */
function isShown(event: RecordedEvent): boolean {
  return (
    statusAfter(event) !== null ||
    event.type === 'task-parked' ||
    event.type === 'plan-created' ||
    event.type === 'file-generated'
  );
}

/** Edits the comment where there is one, else makes it. One that somebody deleted is made anew only with the last state. */
async function putComment(
  conversation: Conversation,
  task: Task,
  replyTo: ReplyTo,
  body: string,
  entry: OutboxEntry,
  signal: AbortSignal,
): Promise<number> {
  if (entry.commentId !== null) {
    const isThere = await conversation.updateComment(replyTo, entry.commentId, body, signal);
    if (isThere || !isFinal(task)) return entry.commentId;
  }
  // A first try may have made it and not have heard so.
  const marker = statusMarker(task.id);
  const existing = entry.attempts > 0 ? await conversation.findComment(replyTo, marker, signal) : null;
  if (existing === null) return (await conversation.createComment(replyTo, body, signal)).id;
  await conversation.updateComment(replyTo, existing.id, body, signal);
  return existing.id;
}

function newEntry(taskId: string): OutboxEntry {
  return { taskId, kind: 'status-comment', commentId: null, cursor: 0, notBefore: 0, attempts: 0 };
}
