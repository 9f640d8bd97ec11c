import { z } from 'zod';
import { RefusalError } from '../core/errors.ts';
import { TaskEvent, type RecordedEvent } from '../core/task-event.ts';
import { applyEvent, Task } from '../core/task.ts';
import { upgradeOlder } from './older-data.ts';

/** Raised when the log of a task cannot be read back. It shows nothing of what stands there. */
export class CorruptLogError extends Error {
  override readonly name = 'CorruptLogError';
  readonly taskId: string;
  readonly sequence: number;

  constructor(taskId: string, sequence: number, options?: ErrorOptions) {
    super(`event ${sequence} of task ${taskId} cannot be read`, options);
    this.taskId = taskId;
    this.sequence = sequence;
  }
}

const TaskRow = z.object({ id: z.string(), sequence: z.number(), created_at: z.number(), state: z.string() });
/** A row of table `task`, as far as reading needs it. */
export type TaskRow = z.infer<typeof TaskRow>;

const EventRow = z.object({ sequence: z.number(), at: z.number(), json: z.string() });

/** The columns that `parseTaskRow` asks for. */
export const TASK_COLUMNS = 'id, sequence, created_at, state';

/** What SQLite gave → a row. */
export function parseTaskRow(raw: unknown): TaskRow {
  return TaskRow.parse(raw);
}

/** Characters of a prompt that a snapshot bears. A longer one would be written anew with each event. */
const LONGEST_IN_SNAPSHOT = 4096;

/** A task as its row keeps it; a long prompt stands in the first event of its log alone. */
export function toSnapshot(task: Task): string {
  const isLong = task.request.prompt.length > LONGEST_IN_SNAPSHOT;
  return JSON.stringify(isLong ? { ...task, request: { ...task.request, prompt: null } } : task);
}

const WithoutPrompt = z.looseObject({ request: z.looseObject({ prompt: z.null() }) });

/**
 * The snapshot in a row, or null when it is not what the schema of today wants: the log has the truth then. `promptOf`
 * reads the prompt that it leaves out.
 */
export function readSnapshot(row: TaskRow, promptOf: () => unknown): Task | null {
  try {
    const state: unknown = JSON.parse(row.state);
    const short = WithoutPrompt.safeParse(state).data;
    const whole = short === undefined ? state : { ...short, request: { ...short.request, prompt: promptOf() } };
    const task = Task.parse(upgradeOlder(whole));
    // Version 0.1.0 kept no reason of a wait beside the time.
    const isWhole = task.notBefore === null || task.parkedFor !== null;
    return isWhole && task.id === row.id && task.sequence === row.sequence ? task : null;
  } catch {
    return null;
  }
}

/**
 * A row of table `event` → the event.
 * @throws CorruptLogError
 */
export function readEvent(taskId: string, raw: unknown): RecordedEvent {
  const { sequence, at, json } = EventRow.parse(raw);
  try {
    return { ...TaskEvent.parse(upgradeOlder(JSON.parse(json))), sequence, at };
  } catch (error) {
    // The cause of a zod error names fields; a syntax error would quote the text, and with it somebody's prompt.
    throw new CorruptLogError(taskId, sequence, error instanceof z.ZodError ? { cause: error } : {});
  }
}

/**
 * Folds a whole log.
 * @throws CorruptLogError at the first event that does not follow, or that is missing before `sequence`
 */
export function foldLog(taskId: string, log: readonly RecordedEvent[], sequence: number): Task {
  let task: Task | null = null;
  for (const event of log) {
    try {
      task = applyEvent(task, event);
    } catch (error) {
      throw new CorruptLogError(taskId, event.sequence, { cause: error });
    }
  }
  if (task?.sequence !== sequence) throw new CorruptLogError(taskId, (task?.sequence ?? 0) + 1);
  return task;
}

/** Where a page of the list ended: the next one begins before it. */
export function renderCursor(row: TaskRow): string {
  return Buffer.from(`${row.created_at} ${row.id}`).toString('base64url');
}

/**
 * The reverse of `renderCursor`.
 * @throws RefusalError `invalid_request` for anything else
 */
export function parseCursor(cursor: string): { readonly createdAt: number; readonly id: string } {
  const match = /^(\d{1,15}) (\S{1,100})$/.exec(Buffer.from(cursor, 'base64url').toString());
  const [, createdAt, id] = match ?? [];
  if (createdAt === undefined || id === undefined) {
    throw new RefusalError('invalid_request');
  }
  return { createdAt: Number(createdAt), id };
}
