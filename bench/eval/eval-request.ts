import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { countCharacters } from '../../src/core/prompt.ts';

/** What a specification that somebody brings says of its tests. They are handed on, and not run. */
export const SpecTests = z.object({
  /** Files and folders of the tests, relative to the repository. */
  files: z.array(z.string()),
  /** One shell command each, in order. */
  commands: z.array(z.string()),
  cases: z.number().int().nullable(),
});
export type SpecTests = z.infer<typeof SpecTests>;

/** One project to ask for. `id` is the repository's name too. */
export interface EvalRequest {
  readonly id: string;
  readonly language: string;
  readonly size: string;
  readonly prompt: string;
  readonly promptCharacters: number;
  readonly tests: SpecTests | null;
}

const OwnRequests = z.array(z.object({ id: z.string(), language: z.string(), size: z.string(), prompt: z.string() }));

/** Our own requests, of `bench/eval/requests.json`. */
export function readOwnRequests(): readonly EvalRequest[] {
  const text = readFileSync(join(import.meta.dirname, 'requests.json'), 'utf8');
  return OwnRequests.parse(JSON.parse(text)).map((one) => ({
    ...one,
    promptCharacters: countCharacters(one.prompt),
    tests: null,
  }));
}

/** Which of the requests: those with one of these ids (none: all), and no more than `limit`. */
export interface Choice {
  readonly only: readonly string[];
  readonly limit: number;
}

/** The chosen requests, in their own order; `unknown`: ids that none of them bears. */
export function chooseRequests(
  all: readonly EvalRequest[],
  { only, limit }: Choice,
): { readonly chosen: readonly EvalRequest[]; readonly unknown: readonly string[] } {
  const chosen = only.length === 0 ? all : all.filter(({ id }) => only.includes(id));
  return { chosen: chosen.slice(0, limit), unknown: only.filter((id) => !all.some((one) => one.id === id)) };
}
