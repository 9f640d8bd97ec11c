import { z } from 'zod';
import { FAILURE_CODES } from './errors.ts';
import { Warning } from './warning.ts';

/** A model (`from`) gave no answer, for this reason, and another one (`to`) stood in. Both are `provider/model-id`. */
export const Fallback = z.object({ from: z.string(), to: z.string(), reason: z.enum(FAILURE_CODES) });
export type Fallback = z.infer<typeof Fallback>;

/** What is known of fallbacks and one more. Each stands there once, however many calls it answered. */
export function withFallback(known: readonly Fallback[], one: Fallback | undefined): Fallback[] {
  const isKnown = one === undefined || known.some(({ from, to }) => from === one.from && to === one.to);
  return isKnown ? [...known] : [...known, one];
}

/** What verification found. */
export const Report = z.object({
  files: z.number().int().min(0),
  repaired: z.array(z.string()),
  /** What makes a file or the project not work and could not be mended: one for a file, the worst first. */
  faults: z.array(Warning).default([]),
  /** Remarks. */
  warnings: z.array(Warning),
  moved: z.array(z.object({ from: z.string(), to: z.string() })),
  removedSecrets: z.array(z.object({ path: z.string(), line: z.number().int().min(1) })),
  /** Reports of earlier versions know nothing of it. */
  fallbacks: z.array(Fallback).default([]),
});
export type Report = z.infer<typeof Report>;

/** How many files are known not to work, those that the list leaves out included. */
export function countFaults(report: Report | null): number {
  return (report?.faults ?? []).reduce((sum, { code, values }) => {
    const more = values['count'];
    return sum + (code === 'more_faults' && typeof more === 'number' ? more : 1);
  }, 0);
}
