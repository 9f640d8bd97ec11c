import { readFileSync } from 'node:fs';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into the service before its own code (`--import`): kills the process right before or right after
 * the commit of one write. The file that `CRASH_FILE` names says which, and may say so while the service runs; there is
 * none while it has nothing to fear. The service knows nothing of it.
 */

/** The write at whose commit the process dies. */
export interface CrashPoint {
  /** Beginning of the statement. */
  readonly statement: string;
  /** For events: the sequence of the event. */
  readonly sequence?: number;
  /** For others: which execution of the statement, from 1, since the file said so. */
  readonly nth?: number;
  readonly when: 'before' | 'after';
  /** SIGKILL when left out. */
  readonly signal?: NodeJS.Signals;
}

const file = process.env['CRASH_FILE'];
if (file !== undefined && isMainThread) install(file);

function install(file: string): void {
  let text = '';
  let point: CrashPoint | undefined;
  let executed = 0;
  let isHit = false;

  const look = (): CrashPoint | undefined => {
    const now = textOf(file);
    if (now !== text) {
      [text, executed, isHit] = [now, 0, false];
      point = now === '' ? undefined : (JSON.parse(now) as CrashPoint);
    }
    return point;
  };
  const note = (sql: string, values: readonly unknown[]): void => {
    const isWrite = /^\s*(?:insert|update|delete)/.test(sql);
    const point = isWrite ? look() : undefined;
    if (point === undefined || !sql.trimStart().startsWith(point.statement)) return;
    executed += 1;
    isHit ||= point.sequence === undefined ? executed === point.nth : values[1] === point.sequence;
  };
  const die = (): void => void process.kill(process.pid, point?.signal ?? 'SIGKILL');

  for (const name of ['run', 'get'] as const) {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own statement below
    const original = StatementSync.prototype[name] as (this: StatementSync, ...values: unknown[]) => never;
    StatementSync.prototype[name] = function (this: StatementSync, ...values: unknown[]): never {
      note(this.sourceSQL, values);
      return original.apply(this, values);
    };
  }
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own connection below
  const exec = DatabaseSync.prototype.exec;
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string): void {
    const isEnd = sql === 'commit' && isHit;
    if (isEnd) isHit = false;
    if (isEnd && point?.when === 'before') die();
    exec.call(this, sql);
    if (isEnd && point?.when === 'after') die();
  };
}

/** The text of a file; empty where there is none. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
