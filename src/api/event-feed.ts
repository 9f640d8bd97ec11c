import type { ServerResponse } from 'node:http';
import { applyEvent, type Task } from '../core/task.ts';
import type { RecordedEvent, TaskDelta } from '../core/task-event.ts';
import type { TaskManager } from '../task/task-manager.ts';
import { encodeFrame, toDeltaFrame, toFrame, type StreamView } from './sse-frame.ts';

/** Bytes that may wait for one reader before it is cut off, to come back with `Last-Event-ID`. */
const MAX_BACKLOG_BYTES = 1024 * 1024;
/** Bytes that may wait for one reader before it is spared the model output. */
const SLOW_BACKLOG_BYTES = 256 * 1024;
/** Milliseconds for which events gather: less than people notice, and one write instead of many. */
const FLUSH_MS = 50;

interface Reader {
  readonly response: ServerResponse;
  /** Bytes that waited at the last heartbeat. */
  stalledBytes: number;
}

/**
 * The events of one task on their way to everybody who reads them in one view. Each event is encoded once, whatever
 * the number of readers, and nobody ever waits for a reader: one that falls behind loses first the model output, then
 * its connection.
 *
 * A feed replays the log from its start. A reader joins once the feed has reached the event that the reader's
 * task stands at: what it missed is in `#frames`, what comes is written to all. The feed ends with the task's last
 * event, or when the last reader has gone.
 */
export class EventFeed {
  readonly #readers = new Set<Reader>();
  readonly #frames: { readonly id: number; readonly text: string }[] = [];
  readonly #ending = new AbortController();
  #pending = { all: '', withoutDeltas: '' };
  #delta: TaskDelta | null = null;
  #flushTimer: NodeJS.Timeout | null = null;
  #hasEnded = false;
  /** Readers that joined or are about to. */
  #holders = 0;
  #sequence = 0;
  #waiting: { readonly sequence: number; readonly resolve: () => void }[] = [];

  constructor(
    task: Task,
    source: Pick<TaskManager, 'events' | 'get'>,
    view: StreamView,
    onEnd: (error: unknown) => void,
  ) {
    void this.#run(task, source, view).then(
      () => this.#finish(() => onEnd(null)),
      (error: unknown) => this.#finish(() => onEnd(error)),
    );
  }

  get isHeld(): boolean {
    return this.#holders > 0;
  }

  /** Keeps the feed open until `leave`. */
  hold(): void {
    this.#holders += 1;
  }

  /** Resolves when the event of that sequence was seen, or nothing more will come. */
  async reached(sequence: number): Promise<void> {
    if (this.#hasEnded || this.#sequence >= sequence) return;
    await new Promise<void>((resolve) => this.#waiting.push({ sequence, resolve }));
  }

  /** Writes what a reader missed after `after`, then lets it take part. */
  join(response: ServerResponse, after: number): Reader {
    this.#flush();
    const reader = { response, stalledBytes: 0 };
    const missed = this.#frames.filter((frame) => frame.id > after).map((frame) => frame.text);
    if (missed.length > 0) response.write(missed.join(''));
    if (this.#hasEnded) response.end();
    else this.#readers.add(reader);
    return reader;
  }

  /** The opposite of `hold`. A feed without readers ends. */
  leave(reader: Reader | null): void {
    if (reader !== null) this.#readers.delete(reader);
    this.#holders -= 1;
    if (this.#holders === 0) this.#ending.abort();
  }

  /** A comment line for each reader. One that took nothing since the last is gone without having said so. */
  beat(): void {
    for (const reader of this.#readers) {
      const { response, stalledBytes } = reader;
      if (stalledBytes > 0 && response.writableLength >= stalledBytes) response.destroy();
      else response.write(': \n\n');
      reader.stalledBytes = response.writableLength;
    }
  }

  /** Ends every stream; the readers are told to come back. */
  close(farewell: string): void {
    this.#flush();
    for (const { response } of this.#readers) response.end(farewell);
    this.#readers.clear();
    this.#ending.abort();
  }

  async #run(known: Task, source: Pick<TaskManager, 'events' | 'get'>, view: StreamView): Promise<void> {
    let task: Task | null = null;
    for await (const event of source.events(known.id, 0, this.#ending.signal)) {
      if (event.type === 'delta') {
        if (view.isAll) this.#addDelta(event);
        continue;
      }
      task = applyEvent(task, event);
      const isLast = await isLastEvent(event, known, source);
      const frame = toFrame(event, task, view, isLast);
      if (frame !== null) this.#add(event.sequence, encodeFrame(frame));
      if (isLast) return;
      this.#advance(event.sequence);
    }
  }

  #advance(sequence: number): void {
    this.#sequence = sequence;
    const isReached = (waiter: { sequence: number }): boolean => waiter.sequence <= sequence;
    for (const { resolve } of this.#waiting.filter(isReached)) resolve();
    this.#waiting = this.#waiting.filter((waiter) => !isReached(waiter));
  }

  #finish(onEnd: () => void): void {
    this.#flush();
    this.#hasEnded = true;
    onEnd();
    this.#advance(Number.MAX_SAFE_INTEGER);
    for (const { response } of this.#readers) response.end();
    this.#readers.clear();
    this.#ending.abort();
  }

  #add(id: number, text: string): void {
    this.#frames.push({ id, text });
    this.#gatherDelta();
    this.#pending.all += text;
    this.#pending.withoutDeltas += text;
    this.#flushSoon();
  }

  #addDelta(delta: TaskDelta): void {
    if (this.#delta?.path === delta.path) this.#delta = { ...delta, text: this.#delta.text + delta.text };
    else {
      this.#gatherDelta();
      this.#delta = delta;
    }
    this.#flushSoon();
  }

  #gatherDelta(): void {
    if (this.#delta !== null) this.#pending.all += encodeFrame(toDeltaFrame(this.#delta));
    this.#delta = null;
  }

  #flushSoon(): void {
    this.#flushTimer ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  #flush(): void {
    clearTimeout(this.#flushTimer ?? undefined);
    this.#flushTimer = null;
    this.#gatherDelta();
    const { all, withoutDeltas } = this.#pending;
    this.#pending = { all: '', withoutDeltas: '' };
    if (all === '' || this.#readers.size === 0) return;
    // One buffer for everybody: what waits for a slow reader is not copied.
    const whole = Buffer.from(all);
    const essence = all === withoutDeltas ? whole : Buffer.from(withoutDeltas);
    for (const { response } of this.#readers) {
      const waiting = response.writableLength;
      if (waiting > MAX_BACKLOG_BYTES) response.destroy();
      else if (waiting <= SLOW_BACKLOG_BYTES) response.write(whole);
      else if (essence.length > 0) response.write(essence);
    }
  }
}

/** Whether an end is the last word is known only from the task as it stands now: a retry may have followed. */
async function isLastEvent(event: RecordedEvent, known: Task, source: Pick<TaskManager, 'get'>): Promise<boolean> {
  const ends = event.type === 'task-completed' || event.type === 'task-failed' || event.type === 'task-cancelled';
  if (!ends || event.sequence < known.sequence) return false;
  return (await source.get(known.id))?.sequence === event.sequence;
}
