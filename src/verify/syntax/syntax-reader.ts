import type { Statement } from '../../core/warning.ts';

/** One place where a parser stopped. */
export interface SyntaxFault {
  /** Counted from 1. */
  readonly line: number;
  /** What the parser said, in its own words, or what was seen without it. */
  readonly what: string | Statement;
  /** Probably wrong, and not certain enough to have the file written again. */
  readonly isRemark?: boolean;
}

/** Reads one language with a real parser. It alarms only where it is sure: where the grammar may be too old, it holds back. */
export interface SyntaxReader {
  /** The language, as the model knows it. */
  readonly name: string;
  owns(path: string, text: string): boolean;
  /** A text that holds more characters than this is not judged. */
  readonly maxLength?: number;
  /** Takes a text without byte order mark. May throw when the parser itself falls over: the file is then not judged. */
  findFaults(text: string, path: string): readonly SyntaxFault[] | Promise<readonly SyntaxFault[]>;
}
