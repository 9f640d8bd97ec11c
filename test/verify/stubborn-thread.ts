import type { CheckJob, CheckResult } from '../../src/verify/check-thread.ts';

/** A thread that does with each file what its path says. */
export default function check({ files }: CheckJob): CheckResult {
  const [first] = files;
  if (first?.path === 'hangs') for (;;);
  if (first?.path === 'exits') process.exit(1);
  if (first?.path === 'exhausts') {
    const held: string[][] = [];
    for (;;) held.push(Array.from({ length: 1_000 }, (_, at) => `${at}-${held.length}`));
  }
  return { findings: [], outline: first?.path ?? null };
}
