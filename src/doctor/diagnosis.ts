import type { Config } from '../config.ts';

/** What was found: it is well, something to know, or something that keeps the service from its work. */
export type Verdict = 'ok' | 'warn' | 'fault';

/** One line of the doctor. */
export interface Diagnosis {
  /** What was looked at, in a word or two. */
  readonly check: string;
  readonly verdict: Verdict;
  /** What was found, and what to do about it. No secret stands in it. */
  readonly text: string;
}

/** Looks at one thing, changes nothing and starts nothing. What it throws is a fault of its own. */
export interface DoctorCheck {
  readonly name: string;
  readonly examine: (config: Config, signal: AbortSignal) => Promise<readonly Omit<Diagnosis, 'check'>[]>;
}
