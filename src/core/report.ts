import { z } from 'zod';

/** Something a reader of the repository should know about one file. */
export const Warning = z.object({ path: z.string(), message: z.string() });
export type Warning = z.infer<typeof Warning>;

/** What verification found, as the contract's section 6 shows it. */
export const Report = z.object({
  files: z.number().int().min(0),
  repaired: z.array(z.string()),
  warnings: z.array(Warning),
  moved: z.array(z.object({ from: z.string(), to: z.string() })),
  removedSecrets: z.array(z.object({ path: z.string(), line: z.number().int().min(1) })),
});
export type Report = z.infer<typeof Report>;
