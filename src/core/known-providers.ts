/** A provider that needs no address and no model to be set up. */
interface KnownProvider {
  /** Model ids that are known to be its own. */
  readonly models: RegExp;
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
  models: /^deepseek[-_]/i,
} as const satisfies KnownProvider;

export const OPENAI = {
  name: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  model: 'gpt-6.1-sol',
  models: /^(gpt|chatgpt|codex|o\d)(-|$)/i,
} as const satisfies KnownProvider;

/** Those that are there without being named in `EXTRA_MODELS`, the default one first. */
export const KNOWN_PROVIDERS: readonly KnownProvider[] = [DEEPSEEK, OPENAI];

/** A model id by itself rather than any word: the ids of all families bear a number (`gpt-4`, `qwen3-coder`). */
const BARE_ID = /^(?=.*\d)[\w.:@+-]+$/;

/**
 * The provider that a bare model id is taken for, of those that are set up: the one whose name it bears, whose it is
 * known to be or that was set up with it, else the only one there is. Null: nobody's, or no model id.
 */
export function providerOfModel(
  id: string,
  providers: readonly { readonly name: string; readonly model: string }[],
): string | null {
  const folded = id.toLowerCase();
  const own =
    providers.find(({ model }) => model.toLowerCase() === folded) ??
    providers.find(({ name }) => new RegExp(`^${name}[-_.:\\d]`).test(folded)) ??
    providers.find(({ name }) => KNOWN_PROVIDERS.some((known) => known.name === name && known.models.test(id)));
  if (own !== undefined) return own.name;
  const [only, ...others] = providers;
  return only !== undefined && others.length === 0 && BARE_ID.test(id) ? only.name : null;
}

/** The environment variable of a provider: `my-llm`, `API_KEY` → `MY_LLM_API_KEY`. */
export function providerVariable(provider: string, suffix: string): string {
  return `${provider.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_${suffix}`;
}

/** How hard a model thinks before it answers; each provider has its own words for it. */
export const EFFORTS = ['off', 'low', 'medium', 'high'] as const;
export type Effort = (typeof EFFORTS)[number];
