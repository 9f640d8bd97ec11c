/** A provider that needs no address and no model to be set up. */
interface KnownProvider {
  /** By which requests ask for it. */
  readonly name: string;
  readonly baseUrl: string;
  /** Used when a request names the provider alone. */
  readonly model: string;
}

export const DEEPSEEK = {
  name: 'deepseek',
  baseUrl: 'https://api.deepseek.com',
  model: 'deepseek-flash',
} as const satisfies KnownProvider;

export const OPENAI = {
  name: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  model: 'gpt-6.1-sol',
} as const satisfies KnownProvider;

/** Those that are there without being named in `EXTRA_MODELS`, the default one first. */
export const KNOWN_PROVIDERS: readonly KnownProvider[] = [DEEPSEEK, OPENAI];

/** The environment variable of a provider: `my-llm`, `API_KEY` → `MY_LLM_API_KEY`. */
export function providerVariable(provider: string, suffix: string): string {
  return `${provider.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_${suffix}`;
}

/** How hard a model thinks before it answers; each provider has its own words for it. */
export const EFFORTS = ['off', 'low', 'medium', 'high'] as const;
export type Effort = (typeof EFFORTS)[number];
