import { readFileSync } from 'node:fs';
import { z } from 'zod';

const BadInput = z.object({ kind: z.string(), input: z.unknown(), expect: z.string(), why: z.string() });
const Repeat = z.strictObject({ $repeat: z.tuple([z.string(), z.number().int()]) });
const Concat = z.strictObject({ $concat: z.array(z.unknown()) });

/** One bad input of kind text, its generators expanded. `expect` is `outcome[:code][;extra condition]…`. */
export interface BadText {
  readonly text: string;
  readonly expect: string;
  readonly why: string;
}

/** The bad inputs of one kind whose input is text. */
export function badTexts(kind: string): readonly BadText[] {
  const file = readFileSync(new URL('../fixtures/bad-inputs.json', import.meta.url), 'utf8');
  return BadInput.array()
    .parse(JSON.parse(file))
    .filter((entry) => entry.kind === kind)
    .map(({ input, expect, why }) => ({ text: expand(input), expect, why }));
}

function expand(input: unknown): string {
  if (typeof input === 'string') return input;
  const repeat = Repeat.safeParse(input);
  if (repeat.success) return repeat.data.$repeat[0].repeat(repeat.data.$repeat[1]);
  return Concat.parse(input).$concat.map(expand).join('');
}
