import type { z } from 'zod';

/**
 * Raised when variables are wrong. Each line names one (`NAME: expected …`) and says what is expected; values are never
 * repeated. Of several lines about one variable the first is kept: what follows from it is no fault of its own.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly lines: readonly string[];

  constructor(lines: readonly string[], options?: ErrorOptions) {
    const firsts = oneForEach(lines);
    super(firsts.join('\n'), options);
    this.lines = firsts;
  }
}

function oneForEach(lines: readonly string[]): string[] {
  return [...new Map(lines.toReversed().map((line) => [variableOf(line), line])).values()].toReversed();
}

/** The variable that a line is about. */
export function variableOf(line: string): string {
  return line.slice(0, line.indexOf(':'));
}

/** What a schema found wrong: one line each. `prefix` stands before the name of each variable. */
export function describeFaults(error: z.ZodError, prefix: string): string[] {
  return error.issues.map(
    ({ path, message }) => `${prefix}${String(path[0])}: expected ${message.replace(/^Invalid input: expected /, '')}`,
  );
}
