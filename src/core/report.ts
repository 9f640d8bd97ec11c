import { z } from 'zod';
import { Warning } from './warning.ts';

/** What verification found. */
export const Report = z.object({
  files: z.number().int().min(0),
  repaired: z.array(z.string()),
  warnings: z.array(Warning),
  moved: z.array(z.object({ from: z.string(), to: z.string() })),
  removedSecrets: z.array(z.object({ path: z.string(), line: z.number().int().min(1) })),
});
export type Report = z.infer<typeof Report>;
