import { z } from 'zod';
import { parseCommand } from '../../src/core/command.ts';
import type { Call } from '../../src/demo/github/github-server.ts';

const Said = z
  .string()
  .transform((json) => JSON.parse(json) as unknown)
  .pipe(z.object({ body: z.string() }));

/** Comments that the service wrote on GitHub and that would start something if anybody said them again. */
export function wordsThatCommand(calls: readonly Call[]): readonly string[] {
  return calls
    .filter(
      ({ method, path }) => /^(?:POST|PATCH)$/.test(method) && /\/issues\/(?:\d+\/)?comments(?:\/\d+)?$/.test(path),
    )
    .flatMap(({ body }) => Said.safeParse(body).data?.body ?? [])
    .filter((words) => parseCommand(words, { title: '', body: '' }).kind !== 'none');
}
