import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Redactor } from './redactor.ts';

export interface LogOptions {
  readonly level: string;
  readonly format: 'json' | 'pretty';
  readonly redactor: Redactor;
}

/**
 * The log. Every line passes the redactor whole, since pino's own redaction goes by path and a token inside
 * `err.message` has none.
 */
export function createLog({ level, format, redactor }: LogOptions): Logger {
  const sink =
    format === 'pretty' ? pretty({ destination: 1, sync: true, colorize: process.stdout.isTTY }) : process.stdout;
  const destination = { write: (line: string): void => void sink.write(redactor.redact(line)) };
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } },
    destination,
  );
}

/** Causes of an error, and errors in one, that are shown. */
const MAX_DEPTH = 4;

/**
 * An error for the log: what it says and where it came from. Its other properties stay out: libraries hang requests,
 * payloads and clients on them, with prompts and keys inside.
 */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const cause = error.cause === undefined || depth >= MAX_DEPTH ? {} : { cause: describeError(error.cause, depth + 1) };
  const inner = error instanceof AggregateError && depth < MAX_DEPTH ? error.errors.slice(0, MAX_DEPTH) : [];
  const errors = inner.length === 0 ? {} : { errors: inner.map((one) => describeError(one, depth + 1)) };
  return { type: error.name, message: error.message, stack: error.stack, ...code, ...cause, ...errors };
}
