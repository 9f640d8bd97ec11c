import { DEEPSEEK, KNOWN_PROVIDERS, OPENAI, type Effort } from '../core/known-providers.ts';
import type { Prices } from '../core/usage.ts';

/** One provider as the operator set it up. */
export interface ProviderSettings {
  /** Lower-case name by which requests ask for it. */
  readonly name: string;
  readonly apiKey: string | null;
  readonly baseUrl: string;
  /** Model used when a request names the provider alone. */
  readonly model: string;
  /** The operator says that the provider goes on from an assistant prefix. DeepSeek does, whatever stands here. */
  readonly prefix: boolean;
  readonly prices: Prices | null;
  /** How hard the model thinks about the plan. */
  readonly planEffort: Effort;
  /** … and about files, their rest and their repair. */
  readonly effort: Effort;
}

/** A provider as the configuration has it: what is null was not set. */
export type ConfiguredProvider = Omit<ProviderSettings, 'baseUrl' | 'model'> & {
  readonly baseUrl: string | null;
  readonly model: string | null;
};

/** Where a provider differs from the common denominator of chat completions. */
export interface ProviderQuirks {
  /** Is it offered only with a key? Local servers such as Ollama need none. */
  readonly needsKey: boolean;
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Tokens an answer may have. Always sent: some servers otherwise stop early, others never. */
  readonly maxTokens: number;
  readonly acceptsTemperature: (model: string) => boolean;
  /** Does it know `json_schema` beside `json_object`? */
  readonly hasJsonSchema: boolean;
  /** Is thinking switched by `thinking: {type}`, and its effort named beside it? Else the effort says both. */
  readonly switchesThinking: boolean;
  /** Does it take `prompt_cache_key`, by which it finds the cache of a task again? */
  readonly takesCacheKey: boolean;
  readonly continuesPrefix: boolean;
  /** May the server drop a part of a long prompt without a word? */
  readonly mayTruncate: boolean;
  /** The base URL for calls with a prefix. */
  readonly prefixBaseUrl: (baseUrl: string) => string;
  /** Model ids that are gone, and what serves in their place. */
  readonly replacedModels: ReadonlyMap<string, string>;
}

const COMMON: ProviderQuirks = {
  needsKey: false,
  // Ollama reads this name alone and ignores the newer one without a word.
  maxTokensField: 'max_tokens',
  // A file is planned at some 400 lines, 5,000 tokens: room for several in one answer, and an end for a model that has none.
  maxTokens: 32_768,
  acceptsTemperature: () => true,
  hasJsonSchema: true,
  switchesThinking: false,
  takesCacheKey: false,
  continuesPrefix: false,
  mayTruncate: true,
  prefixBaseUrl: (baseUrl) => baseUrl,
  replacedModels: new Map(),
};

const QUIRKS: ReadonlyMap<string, ProviderQuirks> = new Map<string, ProviderQuirks>([
  [
    DEEPSEEK.name,
    {
      ...COMMON,
      needsKey: true,
      // "This response_format type is unavailable now": asked for after blanks, it would cost a request.
      hasJsonSchema: false,
      // It allows 384K; twice the common limit makes it rare that a long answer has to be continued.
      maxTokens: 65_536,
      // Thinking is on by default, costs output tokens and makes the provider ignore `temperature`.
      switchesThinking: true,
      continuesPrefix: true,
      mayTruncate: false,
      // The documented address is `https://api.deepseek.com/beta`, also for those who wrote `/v1`.
      prefixBaseUrl: (baseUrl) =>
        /\/beta\/?$/.test(baseUrl)
          ? baseUrl
          : `${baseUrl.replace(/\/+$/, '').replace(/^(https:\/\/api\.deepseek\.com)\/v1$/, '$1')}/beta`,
      // Shut down on 2026-07-24.
      replacedModels: new Map([
        ['deepseek-chat', DEEPSEEK.model],
        ['deepseek-reasoner', DEEPSEEK.model],
      ]),
    },
  ],
  [
    OPENAI.name,
    {
      ...COMMON,
      needsKey: true,
      maxTokensField: 'max_completion_tokens',
      mayTruncate: false,
      takesCacheKey: true,
      // Reasoning cannot be switched off in every model of the family, and counts inside the limit.
      maxTokens: 65_536,
      // Reasoning families answer 400 to any temperature.
      acceptsTemperature: (model) => !/^(o\d|gpt-([5-9]|\d\d))/.test(model),
    },
  ],
]);

/** DeepSeek itself, Z.ai (GLM) and Moonshot (Kimi), under whatever name they are set up. */
const THINKING_HOSTS = /(^|\.)(deepseek\.com|z\.ai|bigmodel\.cn|moonshot\.(ai|cn))$/;
/** OpenAI itself, Azure and Mistral. */
const CACHE_KEY_HOSTS = /(^|\.)(openai\.com|openai\.azure\.com|mistral\.ai)$/;

/** The quirks of a provider, by name; of one that no list of ours names, what its host is known for. */
export function quirksOf(provider: string, baseUrl = ''): ProviderQuirks {
  const host = URL.parse(baseUrl)?.hostname ?? '';
  const ofHost = { switchesThinking: THINKING_HOSTS.test(host), takesCacheKey: CACHE_KEY_HOSTS.test(host) };
  return QUIRKS.get(provider) ?? { ...COMMON, ...ofHost };
}

/** Settings with the defaults of well-known providers; null: no call can be sent to it. */
export function completeSettings(provider: ConfiguredProvider): ProviderSettings | null {
  const known = KNOWN_PROVIDERS.find(({ name }) => name === provider.name);
  const baseUrl = provider.baseUrl ?? known?.baseUrl;
  const model = provider.model ?? known?.model;
  if (baseUrl === undefined || model === undefined) return null;
  if (provider.apiKey === null && quirksOf(provider.name).needsKey) return null;
  return { ...provider, baseUrl, model };
}

/** The model id that serves in place of one that its provider has shut down, or the same. */
export function currentModel(provider: string, model: string): string {
  return quirksOf(provider).replacedModels.get(model) ?? model;
}
