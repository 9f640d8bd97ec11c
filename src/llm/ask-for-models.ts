import { z } from 'zod';
import type { ProviderSettings } from './providers.ts';

const List = z.object({ data: z.array(z.object({ id: z.string() })) });

/** What a server says it serves. `status` null: it could not be reached, for this `cause`. `models` null: it does not say. */
export interface ServedModels {
  readonly status: number | null;
  readonly models: readonly string[] | null;
  readonly cause: string;
}

/** Asks an OpenAI-compatible server for its models: one call, which costs nothing. */
export async function askForModels(
  { baseUrl, apiKey }: Pick<ProviderSettings, 'baseUrl' | 'apiKey'>,
  signal: AbortSignal,
): Promise<ServedModels> {
  try {
    const headers: Record<string, string> = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
    const answer = await fetch(`${baseUrl}/models`, { headers, redirect: 'manual', signal });
    const list = List.safeParse(await answer.json().catch(() => null));
    const models = answer.ok && list.success ? list.data.data.map(({ id }) => id) : null;
    return { status: answer.status, models, cause: '' };
  } catch (error) {
    return { status: null, models: null, cause: causeOf(error) };
  }
}

function causeOf(error: unknown): string {
  const inner = error instanceof Error ? error.cause : null;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
  return error instanceof Error ? error.name : 'unknown';
}
